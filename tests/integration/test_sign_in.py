"""Signing in: one-time passwords, sessions that end, guessing that gets slower; and how a device is enrolled once."""

import sqlite3
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from server import db, people
from server import ward as wards
from server.auth import DEVICE_COOKIES
from server.domain.errors import Refused
from tests.conftest import signed_in
from tests.integration.test_api_access import OPERATIONS, PASSWORD, ask, cookies_of

# -- people ------------------------------------------------------------------------------------------------------


def test_who_must_change_the_password_may_do_nothing_else(app, hall_id, kiosk):
    people.add(hall_id, "moi", "Người mới", "clerk", PASSWORD, must_change=True)
    new = signed_in(app, "moi", PASSWORD, counter=1)
    assert new.get("/session").json["person"]["must_change"] is True
    assert new.get("/session").json["counter"] is None
    for operation in OPERATIONS:
        if "clerk" in operation.roles and operation.path not in ("/session", "/session/password"):
            answer = ask(new.client, operation, new.headers)
            assert (answer.status_code, answer.json["code"]) == (403, "auth.must_change"), operation.endpoint
    assert new.client.get("/clerk/").headers["Location"] == "/sign-in?next=/clerk/"
    for wrong, status, code in (
        ({"old": "not this one", "new": "a new long password"}, 401, "session.wrong"),
        ({"old": PASSWORD, "new": "short"}, 422, "password.short"),
        ({"old": PASSWORD, "new": PASSWORD}, 422, "password.same"),
    ):
        answer = new.post("/session/password", **wrong)
        assert (answer.status_code, answer.json["code"]) == (status, code)
    assert new.post("/session/password", old=PASSWORD, new="a new long password").status_code == 200
    assert new.get("/session").json["person"]["must_change"] is False
    assert new.post("/session/counter", counter=1).status_code == 200


def test_a_new_password_ends_the_other_sessions(app, clerk, template):
    elsewhere = signed_in(app, "canbo", template.passwords["canbo"])
    clerk.post("/session/password", old=template.passwords["canbo"], new="a new long password")
    assert clerk.get("/session").status_code == 200
    assert elsewhere.get("/session").status_code == 401


def test_signing_out_ends_the_session_and_closes_the_counter(clerk, leader):
    token = clerk.client.get_cookie("motcua_session").value
    assert clerk.delete("/session").status_code == 200
    clerk.client.set_cookie("motcua_session", token)
    assert clerk.get("/session").status_code == 401
    assert leader.get("/counters/1").json["counter"]["state"] == "closed"


def test_a_session_ends_after_a_long_day(clerk, time):
    time.pass_(hours=14, seconds=1)
    assert clerk.get("/session").status_code == 401


def guess(app, password, username="canbo"):
    return app.test_client().post("/api/v1/session", json={"username": username, "password": password})


def test_guessing_gets_slower_and_the_right_password_waits_too(app, template, time):
    for _ in range(people.FREE_TRIES):
        assert guess(app, "wrong").json["code"] == "session.wrong"
    assert guess(app, "wrong").json["code"] == "session.wrong"
    locked = guess(app, template.passwords["canbo"])
    assert (locked.status_code, locked.json["code"]) == (429, "session.locked")
    pause = int(locked.headers["Retry-After"])
    assert (pause, locked.json["retry_after"]) == (5, 5)
    time.pass_(seconds=people.FIRST_PAUSE_S)
    assert guess(app, "wrong").json["code"] == "session.wrong"
    assert int(guess(app, "wrong").headers["Retry-After"]) == 10  # twice as long
    time.pass_(seconds=10)
    assert guess(app, template.passwords["canbo"]).status_code == 200
    assert guess(app, "wrong").json["code"] == "session.wrong"  # and the count begins anew
    assert guess(app, template.passwords["canbo"]).status_code == 200


def test_the_pause_never_grows_past_a_quarter_of_an_hour(app, hall_id, time):
    for _ in range(20):
        with pytest.raises(Refused):
            people.sign_in(hall_id, "canbo", "wrong")
        time.pass_(seconds=people.LONGEST_PAUSE_S + 1)
    people_wait = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            people.sign_in(hall_id, "canbo", "wrong")
        people_wait.append(refused.value.facts.get("retry_after"))
    assert people_wait == [None, 900]


def test_a_name_nobody_has_is_answered_like_a_wrong_password(app):
    unknown, wrong = guess(app, "wrong", "nobody"), guess(app, "wrong")
    assert (unknown.status_code, unknown.json) == (wrong.status_code, wrong.json)


def test_the_pause_does_not_tell_which_names_somebody_has(app):
    for name in ("canbo", "nobody"):
        assert [guess(app, "wrong", name).status_code for _ in range(7)] == [401] * 5 + [429] * 2


def test_guesses_made_at_once_do_not_share_one_count(either):
    with db.reading() as connection:
        hall_id = wards.only_hall(connection)
    together = Barrier(16)

    def one(_n: int) -> str:
        together.wait(timeout=30)
        with pytest.raises(Refused) as refused:
            people.sign_in(hall_id, "canbo", "wrong")
        return refused.value.code

    with ThreadPoolExecutor(16) as crowd:
        answers = Counter(crowd.map(one, range(16)))
    assert answers == {"session.wrong": people.FREE_TRIES + 1, "session.locked": 15 - people.FREE_TRIES}


def test_guessing_the_old_password_is_slowed_like_signing_in(clerk):
    answers = [clerk.post("/session/password", old=f"wrong {n}", new="mot mat khau moi") for n in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2


@pytest.mark.parametrize("token", ["é", "\x00", "x" * 5000])
def test_a_page_that_sends_an_odd_token_is_refused_like_one_without(clerk, token):
    headers = {"X-CSRF-Token": token.encode().decode("latin-1")}
    answer = clerk.client.post("/api/v1/counters/1/next", json={"request_id": str(uuid.uuid4())}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "auth.csrf")


@pytest.mark.parametrize(
    "wanted", ["//evil.test/", "/\\evil.test/", "/\t/evil.test/", "https://evil.test/", "/\n/evil.test", "javascript:x"]
)
def test_the_sign_in_page_leads_only_to_pages_of_ours(app, wanted):
    page = app.test_client().get("/sign-in", query_string={"next": wanted}).get_data(as_text=True)
    assert "evil" not in page
    assert "javascript:x" not in page
    assert "/manager/" in app.test_client().get("/sign-in?next=/manager/").get_data(as_text=True)


def test_one_request_makes_one_device_with_one_token(leader):
    asked = {"request_id": str(uuid.uuid4()), "kind": "kiosk", "name": "Kiosk cửa sau"}
    first, again = leader.post("/devices", **asked), leader.post("/devices", **asked)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert leader.post("/devices", **{**asked, "name": "Khác"}).status_code == 409
    assert [device["name"] for device in leader.get("/devices").json["items"]].count("Kiosk cửa sau") == 1


def test_an_address_that_guesses_without_end_is_slowed(app):
    answers = [guess(app, "wrong", f"nobody{n}").status_code for n in range(61)]
    assert answers == [401] * 60 + [429]
    last = guess(app, "wrong", "nobody")
    assert last.json["code"] == "rate.limited"
    assert 1 <= int(last.headers["Retry-After"]) <= 60


# -- devices -----------------------------------------------------------------------------------------------------


def enrol(client, code):
    return client.post("/api/v1/devices/enrol", json={"code": code})


@pytest.fixture
def link(leader):
    made = leader.post("/devices", kind="kiosk", name="Máy cửa chính").json
    return made["url"].rsplit("/", 1)[1], made


def test_opening_the_enrolment_page_changes_nothing_and_its_button_works_once(app, settings, link):
    code, made = link
    client = app.test_client()

    def rows():
        with sqlite3.connect(settings.data_dir / "motcua.db") as connection:
            found = connection.execute("SELECT * FROM devices").fetchall(), connection.total_changes
        connection.close()
        return found

    before = rows()
    for _ in range(3):
        answer = client.get(f"/enrol/{code}")
        assert answer.status_code == 200
        assert cookies_of(answer) == []
    assert rows() == before
    pressed = enrol(client, code)
    assert pressed.json == {"goto": "/kiosk/", "kind": "kiosk"}
    (cookie,) = cookies_of(pressed)
    assert cookie.startswith("motcua_kiosk=")
    assert "; HttpOnly" in cookie
    assert "; SameSite=Strict" in cookie
    assert client.get("/kiosk/").status_code == 200
    again = enrol(app.test_client(), code)
    assert (again.status_code, again.json["code"]) == (409, "device.link_used")
    # The token of the command line is replaced by the browser's own.
    assert client.get("/api/v1/services", headers={"Authorization": f"Bearer {made['token']}"}).status_code == 401


def test_an_enrolment_link_ends_after_a_day(app, link, time):
    code, _ = link
    time.pass_(days=1, seconds=1)
    answer = enrol(app.test_client(), code)
    assert (answer.status_code, answer.json["code"]) == (410, "device.link_expired")


def test_a_link_nobody_made_is_not_found(app):
    answer = enrol(app.test_client(), "x" * 16)
    assert (answer.status_code, answer.json["code"]) == (404, "device.link_unknown")


def test_a_revoked_device_may_do_nothing_any_more(app, link, leader):
    code, made = link
    client = app.test_client()
    enrol(client, code)
    assert client.get("/api/v1/services").status_code == 200
    assert leader.post(f"/devices/{made['id']}/revoke").status_code == 200
    assert client.get("/api/v1/services").status_code == 401
    assert client.get("/kiosk/").status_code == 403
    bearer = leader.post("/devices", kind="printer", name="Máy in").json
    headers = {"Authorization": f"Bearer {bearer['token']}"}
    assert app.test_client().get("/api/v1/printers", headers=headers).status_code == 200
    leader.post(f"/devices/{bearer['id']}/revoke")
    assert app.test_client().get("/api/v1/printers", headers=headers).status_code == 401


def test_one_browser_may_be_kiosk_and_display(app, leader):
    client = app.test_client()
    for kind in ("kiosk", "display"):
        enrol(client, leader.post("/devices", kind=kind, name=kind).json["url"].rsplit("/", 1)[1])
    assert {name for name in DEVICE_COOKIES.values() if client.get_cookie(name)} == {"motcua_kiosk", "motcua_display"}
    assert client.get("/kiosk/").status_code == client.get("/display/").status_code == 200


def test_a_device_cookie_under_another_name_is_nobody(app, link):
    code, _ = link
    client = app.test_client()
    enrol(client, code)
    stolen = app.test_client()
    stolen.set_cookie("motcua_display", client.get_cookie("motcua_kiosk").value)
    assert stolen.get("/api/v1/halls/current/board").status_code == 401


def test_the_spaces_of_a_password_belong_to_it(app, hall_id):
    people.add(hall_id, "cach", "Lê Thị Cách", "clerk", " mat khau co cach ", must_change=False)
    client = app.test_client()
    for password, status in ((" mat khau co cach ", 200), ("mat khau co cach", 401)):
        body = {"username": "cach", "password": password}
        assert client.post("/api/v1/session", json=body).status_code == status
