"""What every answer of the API keeps: problems in two languages, twice is once, the headers of every page."""

import json
import uuid
from urllib.parse import quote

import pytest

from server import db
from server.api import openapi, problems
from server.app import POLICY, SUBJECTS
from tests.conftest import signed_in

PROBLEM = {"type", "title", "status", "code", "detail"}
DOSSIER = {"procedure": "1.001193", "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}


def said(answer, status, code, **facts):
    """The answer is this problem, whole."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.data
    body = answer.json
    assert body.keys() >= PROBLEM
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:motcua:{code}")
    assert body["title"].strip()
    assert body["detail"].strip()
    assert {name: body.get(name) for name in facts} == facts
    return body


# -- problems ----------------------------------------------------------------------------------------------------


def errors_of(client, kiosk, clerk):
    """One request for each kind of error: (status, code, ask), where `ask` takes the headers of a language."""

    def who(caller, **more):
        return lambda headers: caller.headers | more | headers

    staff, device = who(clerk), who(kiosk)
    not_mine = "/api/v1/counters/2/next"
    used = str(uuid.uuid4())
    kiosk.post("/tickets", service="ho-tich", request_id=used)
    take = "/api/v1/tickets"
    return [
        (401, "auth.unknown", lambda h: client.get(take, headers=h)),
        (401, "auth.unknown", lambda h: client.get(take, headers={"Authorization": "Bearer wrong", **h})),
        (401, "session.wrong", lambda h: client.post("/api/v1/session", json=WRONG, headers=h)),
        (403, "auth.forbidden", lambda h: kiosk.client.get("/api/v1/people", headers=device(h))),
        (403, "auth.csrf", lambda h: clerk.client.post("/api/v1/counters/1/next", json={}, headers=h)),
        (404, "http.404", lambda h: client.get("/api/v1/nothing/here", headers=h)),
        (404, "ticket.unknown", lambda h: clerk.client.get(f"{take}/999", headers=staff(h))),
        (404, "dossier.unknown", lambda h: clerk.client.get("/api/v1/dossiers/P8-1", headers=staff(h))),
        (404, "procedure.unknown", lambda h: client.get("/api/v1/procedures/9.9", headers=h)),
        (405, "http.405", lambda h: client.put(take, headers=h)),
        (400, "http.400", lambda h: kiosk.client.post(take, data="{", headers=device(h) | JSON)),
        (400, "http.400", lambda h: kiosk.client.post(take, data=b"\xff\xfe{", headers=device(h) | JSON)),
        (400, "http.400", lambda h: kiosk.client.post(take, data="[" * 100_000, headers=device(h) | JSON)),
        (400, "http.400", lambda h: kiosk.client.post(take, data="9" * 9_000, headers=device(h) | JSON)),
        (413, "http.413", lambda h: kiosk.client.post(take, data=b" " * 1_000_001, headers=device(h) | JSON)),
        (415, "http.415", lambda h: kiosk.client.post(take, data="service=x", headers=device(h))),
        (422, "request.invalid", lambda h: kiosk.client.post(take, json={"service": 1}, headers=device(h))),
        (422, "service.unknown", lambda h: kiosk.client.post(take, json=body(service="x"), headers=device(h))),
        (409, "request.conflict", lambda h: kiosk.client.post(take, json=body(request_id=used), headers=device(h))),
        (409, "counter.not_yours", lambda h: clerk.client.post(not_mine, json=body(None), headers=staff(h))),
    ]


JSON = {"Content-Type": "application/json"}
WRONG = {"username": "nobody", "password": "nothing at all"}


def body(service="chung-thuc", request_id=None):
    return {"request_id": request_id or str(uuid.uuid4()), **({"service": service} if service else {})}


def test_every_error_is_a_problem_in_the_callers_language(app, kiosk, clerk):
    client = app.test_client()
    for status, code, ask in errors_of(client, kiosk, clerk):
        vi, en = (said(ask({"Accept-Language": lang}), status, code) for lang in ("vi", "en-GB,en;q=0.9"))
        assert said(ask({}), status, code)["title"] == vi["title"], code
        assert vi["title"] != en["title"], code
        assert vi["detail"] != en["detail"], code
        assert "{" not in vi["detail"] + en["detail"], code
        assert ask({"Accept-Language": "en"}).headers["Content-Language"] == "en"


def test_a_request_that_does_not_fit_names_every_field(kiosk, clerk):
    given = {"service": "x" * 41, "lang": "fr", "priority_group": 7, "surprise": True}
    answer = kiosk.client.post("/api/v1/tickets", json=given, headers=kiosk.headers)
    errors = said(answer, 422, "request.invalid")["errors"]
    assert {e["field"] for e in errors} == {"service", "lang", "priority_group", "surprise", "request_id"}
    assert all(set(e) == {"field", "code", "detail"} for e in errors)
    nested = clerk.post("/dossiers", **{**DOSSIER, "papers": [{"name": "", "kind": "gold", "count": -1}]})
    assert {e["field"] for e in nested.json["errors"]} == {"papers.0.name", "papers.0.kind", "papers.0.count"}


def test_a_number_in_quotes_or_a_truth_is_no_number(clerk):
    for path, given, field in (
        ("/session/counter", {"counter": "1"}, "counter"),
        ("/session/counter", {"counter": True}, "counter"),
        ("/counters/1/call", {"ticket": 1.0}, "ticket"),
        ("/dossiers", {**DOSSIER, "copies": "2"}, "copies"),
        ("/tickets/1/start", {"inferred": "yes"}, "inferred"),
    ):
        errors = said(clerk.post(path, **given), 422, "request.invalid")["errors"]
        assert [e["field"] for e in errors] == [field], path


@pytest.mark.parametrize("given", [[], "text", 7, None, True])
def test_a_body_that_is_no_object_is_refused(kiosk, given):
    answer = kiosk.client.post("/api/v1/tickets", data=json.dumps(given), headers=kiosk.headers | JSON)
    said(answer, 422, "request.invalid")


@pytest.mark.parametrize("depth", [50, 500, 800, 850, 900, 950, 5_000])
def test_a_body_nested_however_deep_is_refused_and_not_a_failure(kiosk, depth):
    deep = f'{{"service": {"[" * depth}{"]" * depth}}}'
    answer = kiosk.client.post("/api/v1/tickets", data=deep, headers=kiosk.headers | JSON)
    assert answer.status_code in (400, 422), depth


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-0.1", "25.1"])
def test_a_wait_that_is_no_number_of_seconds_is_refused(printer, number):
    given = f'{{"printers": ["sanh"], "worker": "{uuid.uuid4()}", "request_id": "{uuid.uuid4()}", "wait": {number}}}'
    answer = printer.client.post("/api/v1/print/jobs/claim", data=given, headers=printer.headers | JSON)
    assert answer.status_code in (400, 422), answer.text


def test_what_was_wrong_is_never_repeated_to_the_log_or_the_caller(app, caplog):
    secret = "a password that must not come back"
    answer = app.test_client().post("/api/v1/session", json={"username": 1, "password": secret, "extra": secret})
    assert answer.status_code == 422
    assert secret not in answer.text + caplog.text


def test_what_fails_in_the_server_says_so_and_nothing_more(app, kiosk, monkeypatch):
    def broken(_hall_id):
        raise RuntimeError("the inside of the server")

    monkeypatch.setattr("server.board.wall", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = kiosk.get("/halls/current/board")
    said(answer, 500, "server.failed")
    assert "inside" not in answer.text


def test_a_number_no_row_can_have_is_not_found(clerk, leader):
    for number in (2**53, 2**53 + 1, 2**63, 2**64, 10**40):
        assert clerk.get(f"/tickets/{number}").status_code == 404
        assert clerk.post(f"/tickets/{number}/recall").status_code == 404
        assert clerk.get(f"/counters/{number}").status_code == 404
        assert clerk.post(f"/print/jobs/{number}/reprint").status_code == 404
        assert leader.client.get(f"/manager/slips/{number}.png").status_code == 404
        assert leader.client.get(f"/clips/vi/counter/{number}.wav").status_code == 404
    assert clerk.post("/counters/1/call", ticket=2**53 + 1).status_code == 422


HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202e\u200b\ufeff",
    "👩‍👩‍👧‍👦" * 20,
    "%00",
    "'; DROP TABLE halls; --",
]


@pytest.mark.parametrize("odd", HOSTILE)
def test_no_text_makes_the_server_fail(app, clerk, kiosk, leader, odd):
    """Every string of every body, every query and every address, one after another."""
    for subject in SUBJECTS:
        for operation in subject.operations:
            path = f"/api/v1{operation.path}".replace("<int:", "<")
            while "<" in path:
                path = f"{path[: path.index('<')]}{quote(odd.encode('utf-8', 'replace'))}{path[path.index('>') + 1 :]}"
            plain = odd.encode("utf-8", "replace")
            query = operation.query and dict.fromkeys(operation.query.model_json_schema()["properties"], plain)
            given = operation.body and dict.fromkeys(operation.body.model_json_schema()["properties"], odd)
            sent = {"query_string": query, "data": json.dumps(given)}
            for who in (clerk, kiosk, leader):
                if operation.method == "DELETE":
                    continue
                answer = who.client.open(path, method=operation.method, headers=who.headers | JSON, **sent)
                assert answer.status_code < 500, (operation.endpoint, answer.text)


def test_a_name_with_a_lone_surrogate_is_refused_and_not_a_failure(clerk):
    for applicant in ("Nguyễn \ud800 Ánh", "\udc00"):
        given = {**DOSSIER, "applicant": applicant, "request_id": str(uuid.uuid4())}
        answer = clerk.client.post("/api/v1/dossiers", data=json.dumps(given), headers=clerk.headers | JSON)
        assert [e["field"] for e in said(answer, 422, "request.invalid")["errors"]] == ["applicant"]


def test_every_refusal_that_is_not_of_state_is_known_to_the_words():
    assert all(400 <= status < 500 for status in problems.STATUS.values())


# -- twice is once -----------------------------------------------------------------------------------------------


def twice(caller, path, **given):
    """The same request again: the answers."""
    one = str(uuid.uuid4())
    return caller.post(path, request_id=one, **given), caller.post(path, request_id=one, **given)


def test_twice_is_once_for_whatever_a_clerk_does(app, kiosk, clerk, printer, time):
    kiosk.post("/tickets", service="ho-tich")
    kiosk.post("/tickets", service="ho-tich")
    first, again = twice(clerk, "/counters/1/next")
    assert first.json == again.json
    assert clerk.get("/counters/1").json["waiting_total"] == 1
    ticket = first.json["ticket"]["id"]
    time.pass_(seconds=50)
    assert [answer.json["calls"] for answer in twice(clerk, f"/tickets/{ticket}/recall")] == [2, 2]
    for act in ("start", "hold"):
        assert [answer.status_code for answer in twice(clerk, f"/tickets/{ticket}/{act}")] == [200, 200], act
    assert [a.status_code for a in twice(clerk, f"/tickets/{ticket}/resume")] == [200, 200]
    called = twice(clerk, "/counters/1/call", ticket=ticket)
    assert [(a.status_code, a.json["ticket"]["calls"]) for a in called] == [(200, 1), (200, 1)]
    clerk.post(f"/tickets/{ticket}/start")
    finished, again = twice(clerk, f"/tickets/{ticket}/finish", outcome="asked")
    assert finished.json["rating_token"] == again.json["rating_token"]
    assert [a.status_code for a in twice(clerk, "/counters/1/walk-up", service="ho-tich")] == [200, 200]
    number = kiosk.post("/tickets", service="ho-tich").json["number"]
    assert number == "A004"  # one walk-up, not two


def test_twice_is_once_for_a_dossier_and_its_result(clerk):
    first, again = twice(clerk, "/dossiers", **DOSSIER)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json["code"], first.json["token"]) == (again.json["code"], again.json["token"])
    code = first.json["code"]
    assert len(clerk.get("/dossiers").json["items"]) == 1
    assert [a.status_code for a in twice(clerk, f"/dossiers/{code}/result-ready")] == [200, 200]
    handed, again = twice(clerk, f"/dossiers/{code}/return")
    assert handed.json["rating_token"] == again.json["rating_token"]
    assert [job["copy"] for job in again.json["jobs"]] == [0]


def test_twice_is_once_for_a_rating_and_another_one_is_refused(app, kiosk, clerk):
    ticket = kiosk.post("/tickets", service="ho-tich").json["id"]
    clerk.post("/counters/1/next")
    clerk.post(f"/tickets/{ticket}/start")
    token = clerk.post(f"/tickets/{ticket}/finish").json["rating_token"]
    given = {"token": token, "score": 2, "trips": 1, "request_id": str(uuid.uuid4())}
    client = app.test_client()
    assert [client.post("/api/v1/ratings", json=given).status_code for _ in range(2)] == [201, 200]
    said(client.post("/api/v1/ratings", json={**given, "trips": 2}), 409, "request.conflict")
    said(client.post("/api/v1/ratings", json={**given, "request_id": str(uuid.uuid4())}), 409, "rating.already_given")


def test_a_rating_a_week_later_comes_too_late(app, kiosk, clerk, time):
    ticket = kiosk.post("/tickets", service="ho-tich").json["id"]
    clerk.post("/counters/1/next")
    clerk.post(f"/tickets/{ticket}/start")
    token = clerk.post(f"/tickets/{ticket}/finish").json["rating_token"]
    time.pass_(days=7, seconds=1)
    given = {"token": token, "score": 5, "request_id": str(uuid.uuid4())}
    said(app.test_client().post("/api/v1/ratings", json=given), 410, "rating.expired")


def test_a_second_copy_asked_for_twice_is_one_copy(kiosk, clerk, printer):
    kiosk.post("/tickets", service="ho-tich")
    worker = str(uuid.uuid4())
    job = printer.post("/print/jobs/claim", printers=["sanh"], worker=worker).json["job"]["id"]
    printer.post(f"/print/jobs/{job}/outcome", verdict="printed", worker=worker)
    copies = twice(clerk, f"/print/jobs/{job}/reprint")
    assert [(a.status_code, a.json["copy"]) for a in copies] == [(200, 1), (200, 1)]
    said(clerk.post(f"/print/jobs/{job}/reprint"), 409, "print.waiting")


def test_the_same_id_belongs_to_its_caller_alone(kiosk, clerk):
    one = str(uuid.uuid4())
    assert kiosk.post("/tickets", service="ho-tich", request_id=one).json["number"] == "A001"
    assert clerk.post("/tickets", service="ho-tich", request_id=one).json["number"] == "A002"


def test_what_must_carry_an_id_is_refused_without_one(kiosk, clerk, app):
    asked = {
        "/tickets": (kiosk, {"service": "ho-tich"}),
        "/dossiers": (clerk, DOSSIER),
        "/counters/1/next": (clerk, {}),
        "/ratings": (clerk, {"token": "x", "score": 3}),
    }
    for path, (who, given) in asked.items():
        answer = who.client.post(f"/api/v1{path}", json=given, headers=who.headers)
        assert [e["field"] for e in said(answer, 422, "request.invalid")["errors"]] == ["request_id"], path


# -- reports -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", ["summary", "waits", "ratings"])
@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("from=2026-11-24&to=2026-11-23", "period.order"),
        ("", "request.invalid"),
        ("from=2026-11-23", "request.invalid"),
        ("from=yesterday&to=today", "request.invalid"),
        ("from=2026-02-30&to=2026-03-01", "request.invalid"),
        ("from=0001-01-01&to=9999-12-31", "request.invalid"),
        ("from=2026-11-23&to=2026-11-23&hall=2", "request.invalid"),
    ],
)
def test_a_period_that_cannot_be_is_refused(leader, report, period, code):
    said(leader.get(f"/reports/{report}?{period}"), 422, code)


def test_the_longest_period_is_answered(leader):
    for report in ("summary", "waits", "ratings"):
        assert leader.get(f"/reports/{report}?from=2000-01-01&to=2100-12-31").status_code == 200
    assert (
        leader.client.get("/manager/report/summary.csv?from=2000-01-01&to=2100-12-31", buffered=True).status_code == 200
    )
    assert (
        leader.client.get("/manager/report/summary.csv?from=0001-01-01&to=9999-12-31", buffered=True).status_code == 400
    )


# -- headers -----------------------------------------------------------------------------------------------------


def test_every_page_and_every_answer_carries_its_headers(app, leader):
    paths = ["/", "/sign-in", "/guide/", "/kiosk/", "/display/", "/clerk/", "/manager/", "/manager/staff", "/t/x"]
    paths += ["/h/x", "/enrol/x", "/healthz", "/static/hall.js", "/nothing"]
    paths += ["/api/v1/openapi.json", "/api/v1/people", "/api/v1/nothing"]
    seen = set()
    for path in paths:
        for client in (app.test_client(), leader.client):
            with client.get(path) as answer:
                seen.add(answer.status_code)
                headers = answer.headers
            assert headers["Content-Security-Policy"] == POLICY, path
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["Referrer-Policy"] == "no-referrer", path
            assert "Cross-Origin-Opener-Policy" not in headers, path  # over http browsers complain about it
            assert headers["Cache-Control"] == ("no-cache" if path.startswith("/static") else "no-store"), path
            # A kiosk's waiting page on its own disk asks whether the server is there, and learns nothing else.
            assert headers.get("Access-Control-Allow-Origin") == ("*" if path == "/healthz" else None), path
    assert seen == {200, 302, 401, 403, 404}
    with app.test_client().get("/", base_url="https://motcua.test") as answer:
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "'unsafe-inline'" not in POLICY


def test_the_api_describes_each_of_its_operations(app):
    described = app.test_client().get("/api/v1/openapi.json").json
    ours = {
        (operation.method.lower(), f"/api/v1{operation.path}".replace("<int:", "{").replace("<", "{").replace(">", "}"))
        for subject in SUBJECTS
        for operation in subject.operations
    }
    assert {(method, path) for path, methods in described["paths"].items() for method in methods} == ours
    assert described["openapi"] == "3.1.0"


def test_health_says_when_the_database_does_not_answer(app, monkeypatch):
    assert app.test_client().get("/healthz").status_code == 200
    monkeypatch.setattr(db, "alive", lambda: False)
    assert app.test_client().get("/healthz").status_code == 503


def test_an_error_outside_the_api_is_a_page(app, template):
    clerk = signed_in(app, "canbo", template.passwords["canbo"])
    answer = clerk.client.get("/nothing/here")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_no_two_answers_share_a_name():
    named = [
        name
        for models in openapi.MODELS
        for name, kind in vars(models).items()
        if isinstance(kind, type) and kind.__module__ == models.__name__
    ]
    assert sorted(name for name in set(named) if named.count(name) > 1) == []
