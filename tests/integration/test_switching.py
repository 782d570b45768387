"""Changing places with a PIN: the session changes and the queue does not; and notes that go along with a ticket."""

import unicodedata
import uuid

import pytest
from sqlalchemy import select

from server import db, people, pins
from server.domain.pins import easy, well_formed
from server.models.journal import journal
from tests.conftest import Caller, signed_in

PIN, PASSWORD = "2580", "mot mat khau dai"


def put(caller: Caller, path: str, **body: object):
    given = {"request_id": str(uuid.uuid4()), **body}
    return caller.client.put(f"/api/v1{path}", json=given, headers=caller.headers)


def switch(caller: Caller, person: str, pin: str = PIN):
    return caller.post("/session/switch", person=person, pin=pin)


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def written(what: str) -> list[dict]:
    with db.reading() as connection:
        rows = connection.execute(select(journal).where(journal.c.what == what)).mappings()
        return [dict(row) for row in rows]


@pytest.fixture
def colleague(app, hall_id) -> str:
    """Somebody with a PIN who is not here."""
    people.add(hall_id, "ba", "Lê Văn Ba", "clerk", PASSWORD, must_change=False)
    own = signed_in(app, "ba", PASSWORD)
    assert put(own, "/me/pin", password=PASSWORD, pin=PIN).status_code == 200
    assert own.delete("/session").status_code == 200
    return "ba"


def serve(kiosk: Caller, clerk: Caller) -> int:
    assert kiosk.post("/tickets", service="ho-tich").status_code == 201
    ticket = clerk.post("/counters/1/next").json["ticket"]["id"]
    assert clerk.post(f"/tickets/{ticket}/start").status_code == 200
    return ticket


@pytest.mark.parametrize(
    ("pin", "fits", "guessed"),
    [
        ("2580", True, False),
        ("135790", True, False),
        ("1111", True, True),
        ("4321", True, True),
        ("7890", True, True),
        ("258", False, False),
        ("2580147", False, False),
        ("25a0", False, False),
        ("२५८०", False, False),
    ],
)
def test_a_pin_is_four_to_six_digits_that_are_not_the_first_to_be_tried(pin, fits, guessed):
    assert (well_formed(pin), easy(pin)) == (fits, guessed)


def test_a_switch_ends_the_former_session_and_leaves_the_ticket_where_it_is(kiosk, clerk, leader, colleague):
    ticket = serve(kiosk, clerk)
    before = leader.get("/counters/1").json
    former = clerk.client.get_cookie("motcua_session").value
    answer = switch(clerk, colleague)
    assert (answer.status_code, answer.json["person"]["username"], answer.json["counter"]) == (200, colleague, 1)
    after = leader.get("/counters/1").json
    assert after["counter"].pop("person") == {"name": "Lê Văn Ba"} != before["counter"].pop("person")
    assert (after["current"], after["counter"]) == (before["current"], before["counter"])
    taken = Caller(clerk.client, {"X-CSRF-Token": answer.json["csrf_token"]})
    assert taken.post(f"/tickets/{ticket}/finish", outcome="asked").status_code == 200
    clerk.client.set_cookie("motcua_session", former)
    assert clerk.get("/session").status_code == 401


def test_two_people_of_one_name_are_told_apart(app, hall_id, clerk, colleague):
    alike = unicodedata.normalize("NFD", " Lê  Văn Ba")  # the same name, as another keyboard writes it
    for username, name in (("bon", alike), ("nam", "Phạm Văn Năm")):
        people.add(hall_id, username, name, "clerk", PASSWORD, must_change=False)
        signed_in(app, username, PASSWORD)
    namesakes = {one["username"]: one["namesake"] for one in clerk.get("/session/switch").json["items"]}
    assert namesakes == {"ba": True, "bon": True, "nam": False}
    seats = {counter["number"]: counter["mine"] for counter in clerk.get("/counters").json["items"]}
    assert seats == {1: True, 2: False, 3: False, 4: False}


def test_a_break_stays_a_break_and_the_counter_elsewhere_closes(app, clerk, leader, colleague):
    signed_in(app, colleague, PASSWORD, counter=2)
    clerk.post("/counters/1/pause", reason="lunch")
    assert switch(clerk, colleague).status_code == 200
    assert leader.get("/counters/1").json["counter"]["state"] == "lunch"
    assert leader.get("/counters/2").json["counter"]["state"] == "closed"


def test_nobody_is_called_away_from_whom_they_serve_elsewhere(app, kiosk, clerk, colleague):
    elsewhere = signed_in(app, colleague, PASSWORD, counter=1)
    serve(kiosk, elsewhere)
    clerk.post("/session/counter", counter=2)
    assert code(switch(clerk, colleague)) == (409, "counter.busy")
    assert clerk.get("/session").json["person"]["username"] == "canbo"


def test_a_pin_opens_nothing_without_a_session_of_this_browser(app, clerk, colleague):
    stranger = Caller(app.test_client(), {})
    assert code(switch(stranger, colleague)) == (401, "auth.unknown")
    assert code(switch(Caller(clerk.client, {}), colleague)) == (403, "auth.csrf")


def test_five_wrong_pins_lock_it_until_the_password_is_given(app, clerk, colleague, time):
    told = [switch(clerk, colleague, "0852").json for _ in range(pins.TRIES)]
    assert [(one["code"], one["left"]) for one in told] == [("pin.wrong", left) for left in (4, 3, 2, 1, 0)]
    time.pass_(hours=1)
    assert code(switch(clerk, colleague)) == (409, "pin.locked")
    signed_in(app, colleague, PASSWORD)
    assert switch(clerk, colleague).status_code == 200


def test_the_right_pin_forgets_the_wrong_ones(clerk, colleague):
    switch(clerk, colleague, "0852")
    back = Caller(clerk.client, {"X-CSRF-Token": switch(clerk, colleague).json["csrf_token"]})
    put(back, "/me/pin", password=PASSWORD, pin="147258")
    assert switch(back, colleague, "0852").json["left"] == pins.TRIES - 1


def test_who_has_no_pin_or_sits_at_no_counter_cannot_take_one(app, hall_id, clerk, colleague):
    for name, role in (("bon", "clerk"), ("nam", "greeter")):
        people.add(hall_id, name, f"Người {name}", role, PASSWORD, must_change=False)
    put(signed_in(app, "nam", PASSWORD), "/me/pin", password=PASSWORD, pin=PIN)
    assert code(switch(clerk, "bon")) == (409, "pin.none")
    assert code(switch(clerk, "nam")) == (409, "pin.not_here")
    assert code(switch(clerk, "nobody")) == (404, "person.unknown")


@pytest.mark.parametrize(
    ("password", "pin", "refusal"),
    [("wrong", PIN, "pin.password"), (PASSWORD, "12", "pin.form"), (PASSWORD, "1234", "pin.easy")],
)
def test_a_pin_is_set_with_the_password_and_not_to_what_is_guessed_first(app, hall_id, password, pin, refusal):
    people.add(hall_id, "ba", "Lê Văn Ba", "clerk", PASSWORD, must_change=False)
    own = signed_in(app, "ba", PASSWORD)
    assert put(own, "/me/pin", password=password, pin=pin).json["code"] == refusal
    assert own.get("/session/switch").json["has_pin"] is False


def test_the_list_names_who_sat_here_today_then_who_has_a_pin_then_who_was_in_the_hall(
    app, hall_id, template, clerk, other_clerk, colleague, time
):
    people.add(hall_id, "nam", "Lê Thị Năm", "clerk", PASSWORD, must_change=False)  # never came, has no PIN
    other_clerk.post("/session/counter", counter=1)
    clerk.post("/session/counter", counter=1)
    items = clerk.get("/session/switch").json["items"]
    assert [(one["username"], one["here"], one["has_pin"]) for one in items] == [
        ("hai", True, False),
        (colleague, False, True),
    ]
    time.pass_(hours=24)
    tomorrow = signed_in(app, "canbo", template.passwords["canbo"], counter=1).get("/session/switch").json["items"]
    assert [one["username"] for one in tomorrow] == [colleague]


def test_the_journal_tells_of_a_switch_and_keeps_no_pin(clerk, colleague):
    switch(clerk, colleague, "0852")
    switch(clerk, colleague)
    assert [len(written(what)) for what in ("pin", "pin_wrong", "switch", "handed")] == [1, 1, 1, 1]
    with db.reading() as connection:
        everything = str(connection.execute(select(journal.c.facts)).all())
    assert PIN not in everything
    assert "0852" not in everything


# -- notes -------------------------------------------------------------------------------------------------------


def test_a_note_goes_along_with_a_transfer_and_the_journal_keeps_none_of_its_words(kiosk, clerk, other_clerk):
    ticket = serve(kiosk, clerk)
    assert put(clerk, f"/tickets/{ticket}/note", note=" thiếu bản chính ").json["note"] == "thiếu bản chính"
    clerk.post(f"/tickets/{ticket}/transfer", counter=2)
    called = other_clerk.post("/counters/2/next").json["ticket"]
    assert (called["id"], called["note"]) == (ticket, "thiếu bản chính")
    assert put(other_clerk, f"/tickets/{ticket}/note", note="").json["note"] == ""
    entries = [one for what in ("put", "cleared") for one in written(what) if one["subject"] == "ticket_note"]
    assert [(one["subject_id"], one["facts"]) for one in entries] == [(ticket, {"number": "A001"})] * 2


def test_a_note_is_written_once_and_is_at_most_two_hundred_letters(kiosk, clerk):
    ticket = serve(kiosk, clerk)
    same = str(uuid.uuid4())
    for note in ("một", "một"):
        assert put(clerk, f"/tickets/{ticket}/note", note=note, request_id=same).json["note"] == "một"
    assert put(clerk, f"/tickets/{ticket}/note", note="khác", request_id=same).json["code"] == "request.conflict"
    assert put(clerk, f"/tickets/{ticket}/note", note="x" * 201).status_code == 422
    assert len([one for one in written("put") if one["subject"] == "ticket_note"]) == 1


def test_a_citizen_who_follows_the_ticket_never_sees_the_note(kiosk, clerk):
    ticket = serve(kiosk, clerk)
    shown = put(clerk, f"/tickets/{ticket}/note", note="chỉ cán bộ đọc").json
    token = shown["track_url"].rsplit("/", 1)[1]
    assert "chỉ cán bộ đọc" not in kiosk.get(f"/track/{token}").get_data(as_text=True)
