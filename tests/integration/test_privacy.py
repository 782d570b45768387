"""No name where it does not belong: not on a screen, in a log, in a figure; and every name whole where it does."""

import io
import json
import logging
import unicodedata
import uuid

import pytest
from sqlalchemy import select

from printer import layout
from printer.slips import unpack
from server import acceptance, db, devices
from server import journal as journals
from server.app import create_app
from server.models.journal import journal
from server.settings import Settings

NAME, PHONE, EMAIL = "Nguyễn Văn Ánh-Tuyết", "0901234827", "anh.tuyet@example.vn"
GIVEN = {
    "procedure": "1.001193",
    "applicant": NAME,
    "phone": PHONE,
    "email": EMAIL,
    "address": "12 ngõ Cây Sung",
    "papers": [],
}


def visit(kiosk, clerk):
    """Somebody comes, is called and hands in a dossier: (ticket, dossier)."""
    ticket = kiosk.post("/tickets", service="ho-tich").json
    clerk.post("/counters/1/next")
    clerk.post(f"/tickets/{ticket['id']}/start")
    return ticket, clerk.post("/dossiers", **GIVEN, ticket=ticket["id"]).json


def test_no_name_reaches_a_screen_a_phone_or_a_kiosk(app, kiosk, clerk):
    ticket, dossier = visit(kiosk, clerk)
    clerk.post(f"/dossiers/{dossier['code']}/result-ready")
    client = app.test_client()
    seen = [kiosk.get(path) for path in ("/halls/current/board", "/services", "/procedures", "/priority-groups")]
    seen += [client.get(f"/api/v1/track/{ticket['token']}"), client.get(f"/api/v1/track-dossier/{dossier['token']}")]
    seen += [client.get(f"/t/{ticket['token']}"), client.get(f"/h/{dossier['token']}"), kiosk.client.get("/")]
    found = {"code": dossier["code"], "secret": PHONE[-4:]}
    seen.append(client.post("/api/v1/dossiers/lookup", json=found))
    for answer in seen:
        assert answer.status_code == 200, answer.text
        assert not holds_any(answer.text), answer.request.path


def holds_any(text):
    """Whether a text names the citizen, in any way that JSON may write it."""
    plain = text.encode().decode("unicode_escape", "replace") if "\\u" in text else text
    return any(secret in words for secret in (NAME, PHONE, EMAIL, "Cây Sung") for words in (text, plain))


def test_staff_see_a_phone_number_only_by_its_end(kiosk, clerk):
    _, dossier = visit(kiosk, clerk)
    assert dossier["phone"] == "•••• 4827"
    for path in (f"/dossiers/{dossier['code']}", "/dossiers", "/dossiers?q=nguyen"):
        answer = clerk.get(path)
        assert NAME in answer.text
        assert PHONE not in answer.text


def test_no_citizen_is_named_in_the_log_whatever_happens(app, kiosk, clerk, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    _, dossier = visit(kiosk, clerk)
    clerk.get("/dossiers?q=anh")
    clerk.post("/dossiers", **{**GIVEN, "external_code": "HN-1"})
    assert clerk.post("/dossiers", **{**GIVEN, "external_code": "HN-1"}).status_code == 409
    assert clerk.post("/dossiers", **{**GIVEN, "phone": f"{PHONE}x", "channel": "pigeon"}).status_code == 422
    assert clerk.post(f"/dossiers/{dossier['code']}/return", collector="proxy").status_code in (409, 422)
    # The worst case: the database refuses the row, and its error holds every value of it.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(acceptance, "code", lambda *_: dossier["code"])
    monkeypatch.setattr(acceptance, "_TAKEN", lambda *_: ())  # so that the number is not stepped over
    assert clerk.post("/dossiers", **GIVEN).status_code == 500
    assert "IntegrityError" in caplog.text
    assert not holds_any(caplog.text)


def test_no_citizen_is_named_in_the_journal_of_a_dossier(app, hall_id, kiosk, clerk):
    visit(kiosk, clerk)
    with db.reading() as connection:
        written = journals.of(connection, hall_id, "dossier", 1)
    assert [what for what, _ in written] == ["accept"]
    assert not holds_any(json.dumps(written, ensure_ascii=False))


# -- looking up --------------------------------------------------------------------------------------------------


def look(app, code, secret, address="127.0.0.1"):
    asked = {"code": code, "secret": secret}
    return app.test_client().post("/api/v1/dossiers/lookup", json=asked, environ_base={"REMOTE_ADDR": address})


def test_a_look_up_has_one_answer_for_every_kind_of_wrong(app, kiosk, clerk):
    _, dossier = visit(kiosk, clerk)
    wrong = "0000" if "0000" not in (PHONE[-4:], dossier["lookup_code"]) else "1111"
    answers = [look(app, dossier["code"], wrong), look(app, "P8-000000-0000", PHONE[-4:]), look(app, "x", "0000")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({json.dumps(answer.json) for answer in answers}) == 1
    assert answers[0].json["code"] == "dossier.lookup"
    for secret in (PHONE[-4:], dossier["lookup_code"]):
        assert look(app, f" {dossier['code'].lower()} ", secret).json["code"] == dossier["code"]


def test_guessing_look_ups_is_slowed(app, kiosk, clerk):
    _, dossier = visit(kiosk, clerk)
    answers = [look(app, f"P8-000000-{n:04d}", "0000") for n in range(31)]
    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    slowed = answers[-1]
    assert slowed.json["code"] == "rate.limited"
    assert 1 <= int(slowed.headers["Retry-After"]) <= 60
    assert look(app, dossier["code"], PHONE[-4:]).status_code == 429  # the right answer too: it tells nothing


@pytest.mark.parametrize("known", [True, False])
def test_the_secret_of_one_dossier_cannot_be_guessed_from_many_addresses(app, kiosk, clerk, known):
    _, dossier = visit(kiosk, clerk)
    code = dossier["code"] if known else "P8-000000-0000"
    wrong = f"{(int(dossier['lookup_code']) + 1) % 10_000:04d}"
    answers = [look(app, code, wrong, f"10.0.0.{n}").status_code for n in range(21)]
    assert answers == [404] * 20 + [429]
    assert look(app, code, PHONE[-4:], "10.0.1.1").status_code == 429


@pytest.mark.parametrize("phone", ["0901 23 45 67", "0901.234.5-67", "(090) 1234567", "+84 901234567"])
def test_the_last_four_digits_are_those_of_the_number_however_it_is_spaced(app, kiosk, clerk, phone):
    accepted = clerk.post(
        "/dossiers", procedure="1.001193", applicant="Nguyễn Văn Ánh", papers=[], channel="in_person", phone=phone
    ).json
    assert accepted["phone"] == "•••• 4567"
    assert look(app, accepted["code"], "4567").status_code == 200


@pytest.mark.parametrize("secret", ["", "12", "abcd", "12345", "١٢٣٤", "é"])
def test_a_secret_of_another_form_is_wrong_like_any_other(app, secret):
    answer = look(app, "P8-000000-0000", secret)
    assert (answer.status_code, answer.json["code"]) == (404, "dossier.lookup")


def test_the_journal_keeps_no_name_of_who_collects(clerk):
    accepted = clerk.post(
        "/dossiers", procedure="1.001193", applicant="Nguyễn Văn Ánh", papers=[], channel="in_person"
    ).json
    clerk.post(f"/dossiers/{accepted['code']}/result-ready")
    clerk.post(
        f"/dossiers/{accepted['code']}/return", collector="proxy", collector_name="Trần Văn Bền", authority="GUQ 12"
    )
    with db.reading() as connection:
        kept = " ".join(str(facts) for facts in connection.scalars(select(journal.c.facts)))
    assert "Bền" not in kept
    assert "proxy" in kept


# -- names as people have them -----------------------------------------------------------------------------------

NAMES = {
    "quotes": """Trần "Tí" O'Văn `Bình`""",
    "tags": "<script>alert('Ánh')</script>&amp;<b>",
    "two hundred letters": ("Nguyễn Thị Thanh Hằng " * 10)[:199] + "ộ",
    "decomposed": unicodedata.normalize("NFD", "Nguyễn Thị Ướt Đẫm Quyền Ủy"),
    "two hundred decomposed letters": unicodedata.normalize("NFD", "ộ" * 200),
    "sql": "Robert'); DROP TABLE dossiers; --",
    "braces": "{applicant} {0} %s %(name)s ${x}",
    "a minority's letters": "H'Hen Niê Y Moan Êñuôl K’brĕ",
    "backslashes": "C:\\new\\table",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_arrives_whole_from_the_form_to_the_receipt(clerk, printer, kind):
    name = unicodedata.normalize("NFC", NAMES[kind])
    accepted = clerk.post(
        "/dossiers", **{**GIVEN, "applicant": NAMES[kind], "papers": [{"name": NAMES[kind], "kind": "original"}]}
    )
    assert accepted.status_code == 201, accepted.json
    assert accepted.json["applicant"] == name
    assert clerk.get(f"/dossiers/{accepted.json['code']}").json["applicant"] == name
    assert [d["applicant"] for d in clerk.get("/dossiers").json["items"]] == [name]

    worker = str(uuid.uuid4())
    wanted = [p["name"] for p in printer.get("/printers").json["items"]]
    job = printer.post("/print/jobs/claim", printers=wanted, worker=worker).json["job"]
    assert job["kind"] == "receipt"
    assert json.dumps(name, ensure_ascii=False)[1:-1] in json.dumps(job["slip"], ensure_ascii=False)
    picture = layout.picture(unpack(job["slip"]), job["width_dots"])
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_name_is_found_however_it_is_typed(clerk):
    clerk.post("/dossiers", **{**GIVEN, "applicant": NAMES["decomposed"]})
    for typed in ("uot dam", "ƯỚT ĐẪM", unicodedata.normalize("NFD", "ướt đẫm"), "Quyền"):
        assert len(clerk.get(f"/dossiers?q={typed}").json["items"]) == 1, typed
    assert clerk.get("/dossiers?q=%25").json["items"] == []


def test_a_name_cannot_leave_its_place_in_a_page(app, leader):
    for name in ("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"):
        made = leader.post("/devices", kind="kiosk", name=name).json
        page = app.test_client().get(made["url"]).text
        assert "alert(1)" in page
        assert "<img" not in page
        assert page.count("</script>") == page.count("<script")


# -- figures for the machine room --------------------------------------------------------------------------------


def metrics(app, headers=None, peer="127.0.0.1"):
    return app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})


def test_figures_are_for_the_machine_itself_or_for_a_token_with_that_scope(app, hall_id, kiosk, clerk, leader):
    visit(kiosk, clerk)
    here = metrics(app)
    assert here.status_code == 200
    assert 'motcua_tickets{state="serving"} 1.0' in here.text
    assert not holds_any(here.text)
    assert metrics(app, peer="::1").status_code == 200
    assert metrics(app, peer="192.168.1.7").status_code == 403
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host", "Via"):
        assert metrics(app, {name: "127.0.0.1"}).status_code == 403, name
    for scope, status in (("metrics", 200), ("leader metrics", 200), ("leader", 403)):
        token = devices.add_token(journals.system(hall_id), scope, scope)["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert metrics(app, bearer, peer="192.168.1.7").status_code == status, scope
    assert leader.client.get("/metrics", environ_base={"REMOTE_ADDR": "192.168.1.7"}).status_code == 403


def test_a_proxy_of_our_own_does_not_make_a_stranger_local(settings, app):
    behind = create_app(Settings(data_dir=settings.data_dir, secret_key="k", trusted_proxies=1))
    assert metrics(behind, {"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    assert metrics(behind, {"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_the_log_of_a_start_names_no_secret(settings, app, caplog):
    caplog.set_level(logging.DEBUG)
    told = io.StringIO()
    logging.getLogger().addHandler(handler := logging.StreamHandler(told))
    create_app(Settings(data_dir=settings.data_dir, secret_key="a very secret key"))
    logging.getLogger().removeHandler(handler)
    assert "a very secret key" not in caplog.text + told.getvalue()
