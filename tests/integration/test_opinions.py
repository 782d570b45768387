"""What citizens say reaches the leader: suggestions with deadlines, cases of ratings, reminders that betray nobody."""

import json
import uuid

import pytest
from sqlalchemy import select

from server import db, limits, people
from server import ward as wards
from server.models.journal import journal
from server.models.voices import cases as cases_table
from tests.conftest import Caller, device, signed_in
from tests.visits import call, do, refused, take

SAID = {"kind": "suggestion", "words": "Xin đặt thêm ghế ở chỗ chờ", "lang": "vi", "channel": "kiosk"}
COMMENT = "Cô ở quầy không chào ai"


@pytest.fixture
def citizen(app):
    return Caller(app.test_client(), {})


def say(citizen, **given):
    answer = citizen.post("/suggestions", **{**SAID, **given})
    assert answer.status_code == 201, answer.json
    return answer.json


def only(leader, path):
    (one,) = leader.get(path).json["items"]
    return one


def rate(kiosk, clerk, citizen, score=1, comment=COMMENT, **given):
    """One visit and its rating."""
    body = {"score": score, "reasons": ["attitude"], "comment": comment, "trips": None, **given}
    assert citizen.post("/ratings", token=served(kiosk, clerk), **body).status_code == 201


def served(kiosk, clerk):
    """The token that allows one rating of a visit that has just ended."""
    ticket = take(kiosk)
    call(clerk)
    do(clerk, ticket, "start")
    do(clerk, ticket, "finish")
    return kiosk.client.get(f"/api/v1/track/{ticket['token']}").json["rating"]["token"]


# -- suggestions -------------------------------------------------------------------------------------------------


def test_a_suggestion_is_kept_with_the_halls_deadlines_and_without_a_name(citizen, leader):
    received = say(citizen, name="Lê An")
    kept = only(leader, "/suggestions")
    assert (kept["code"], kept["state"], kept["words"]) == (received["code"], "received", SAID["words"])
    assert (kept["name"], received["wants_answer"]) == ("", False)
    assert (kept["transfer_by"][:10], kept["due_at"][:10]) == ("2026-12-01", "2026-12-15")  # over the swap of 24/11


def test_the_halls_own_rules_set_the_deadlines(citizen, leader):
    body = {"rules": {"answer_days": 1, "transfer_days": 1}, "request_id": None}
    assert leader.client.put("/api/v1/rules", json=body, headers=leader.headers).status_code == 200
    say(citizen)
    kept = only(leader, "/suggestions")
    assert kept["due_at"] == kept["transfer_by"]


def test_the_same_request_twice_is_one_suggestion(citizen, leader):
    request_id = str(uuid.uuid4())
    assert say(citizen, request_id=request_id) == say(citizen, request_id=request_id)
    assert len(leader.get("/suggestions").json["items"]) == 1
    refused(citizen.post("/suggestions", request_id=request_id, **{**SAID, "words": "Khác"}), "request.conflict")


def test_it_is_transferred_answered_and_published_without_who_asked(citizen, leader):
    say(citizen, kind="question", name="Lê Thị An", contact="0901234827")
    path = f"/suggestions/{only(leader, '/suggestions')['id']}"
    refused(leader.post(f"{path}/publish"), "suggestion.no_answer")
    refused(leader.post(f"{path}/close"), "suggestion.unanswered")
    assert leader.post(f"{path}/transfer", to="Phòng Quản lý đô thị").json["state"] == "transferred"
    assert leader.post(f"{path}/answer", words="Chào bà Lê Thị An, đã đặt.").json["state"] == "answered"
    refused(leader.post(f"{path}/publish"), "suggestion.personal")
    assert citizen.get("/suggestions/published").json["items"] == []
    leader.post(f"{path}/answer", words="Phường đã đặt thêm 20 ghế.")
    assert leader.post(f"{path}/publish").json["published"] is True
    refused(leader.post(f"{path}/answer", words="Thôi."), "suggestion.state")
    public = citizen.get("/suggestions/published")
    assert set(public.json["items"][0]) == {"code", "kind", "words", "answer", "answered_at"}
    assert "0901234827" not in public.text
    assert leader.post(f"{path}/close").json["state"] == "closed"
    assert [one["code"] for one in citizen.get("/suggestions/published").json["items"]] == ["GY-0001"]
    leader.post(f"{path}/publish", published=False)
    assert citizen.get("/suggestions/published").json["items"] == []
    assert only(leader, "/suggestions?state=done")["transferred_to"] == "Phòng Quản lý đô thị"


def test_what_is_late_is_told_on_the_leaders_first_page(app, template, kiosk, clerk, citizen, leader, time):
    say(citizen)
    rate(kiosk, clerk, citizen)
    today = leader.get("/halls/current/today").json
    assert (today["suggestions"], today["cases"]) == ({"open": 1, "overdue": 0}, {"open": 1, "overdue": 0})
    assert leader.get("/suggestions?state=overdue").json["items"] == leader.get("/cases?state=overdue").json["items"]
    time.pass_(days=10)
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    today = leader.get("/halls/current/today").json
    assert (today["suggestions"]["overdue"], today["cases"]["overdue"]) == (0, 1)
    assert only(leader, "/cases?state=overdue")["overdue"] is True
    time.pass_(days=20)
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    assert leader.get("/halls/current/today").json["suggestions"] == {"open": 1, "overdue": 1}
    assert only(leader, "/suggestions?state=overdue")["overdue"] is True


def test_only_so_many_suggestions_come_from_one_address_in_an_hour(citizen, monkeypatch):
    monkeypatch.setitem(limits.ALLOWED, "suggestion", "2/hour")
    limits._limit.cache_clear()
    try:
        say(citizen)
        say(citizen)
        refused(citizen.post("/suggestions", **SAID), "rate.limited", 429)
    finally:
        limits._limit.cache_clear()


def test_the_journal_keeps_that_something_was_said_and_never_what(kiosk, clerk, citizen, leader):
    say(citizen, name="Lê Thị An", contact="0901234827")
    rate(kiosk, clerk, citizen)
    leader.post(f"/suggestions/{only(leader, '/suggestions')['id']}/answer", words="Đã đặt.")
    leader.post(f"/cases/{only(leader, '/cases')['id']}/remind", words="Xin chào hỏi người dân.")
    with db.reading() as connection:
        told = json.dumps([list(row) for row in connection.execute(select(journal.c.what, journal.c.facts))])
    assert "remind" in told
    assert not any(words in told for words in ("An", "0901", "gh\\u1ebf", "ch\\u00e0o", "\\u0110\\u00e3"))


# -- cases and reminders -----------------------------------------------------------------------------------------


def test_a_bad_rating_opens_a_case_with_it_and_a_good_silent_one_none(kiosk, clerk, citizen, leader):
    rate(kiosk, clerk, citizen, score=5, comment="")
    assert leader.get("/cases").json["items"] == []
    rate(kiosk, clerk, citizen)
    case = only(leader, "/cases")
    assert (case["score"], case["reasons"], case["comment"], case["overdue"]) == (1, ["attitude"], COMMENT, False)
    assert case["about"]["vi"] == "Hộ tịch"
    assert "Cán bộ" not in json.dumps(case, ensure_ascii=False)
    assert not {"person_id", "ticket_id", "ticket", "clerk"} & set(case)


def test_a_rating_that_fails_leaves_no_case(app, kiosk, clerk, citizen, monkeypatch):
    token = served(kiosk, clerk)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("server.once.done", lambda *_: 1 / 0)
    assert citizen.post("/ratings", token=token, score=1).status_code == 500
    monkeypatch.undo()
    with db.reading() as connection:
        assert connection.execute(select(cases_table)).all() == []


@pytest.mark.parametrize("words", ["Khách A001 không vui.", f"Có người nói {COMMENT}.", "Lúc 8 giờ xin chào hỏi."])
def test_a_reminder_that_betrays_the_citizen_is_refused(kiosk, clerk, citizen, leader, words):
    rate(kiosk, clerk, citizen)
    path = f"/cases/{only(leader, '/cases')['id']}/remind"
    refused(leader.post(path, words=words), "reminder.betrays")
    assert only(leader, "/cases")["reminders"] == []


def test_a_clerk_sees_a_reminder_after_the_day_and_the_release_and_answers_it(
    app, template, kiosk, clerk, other_clerk, citizen, leader, time
):
    rate(kiosk, clerk, citizen)
    case = only(leader, "/cases")["id"]
    words = "Xin chào hỏi khi tiếp người dân."
    (reminder,) = leader.post(f"/cases/{case}/remind", words=words).json["reminders"]
    acknowledge = f"/reminders/{reminder['id']}/acknowledge"
    assert clerk.get("/reminders").json["items"] == []  # written, not released
    time.pass_(hours=12)  # a person's session ends within the day
    clerk = signed_in(app, "canbo", template.passwords["canbo"])
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    time.pass_(hours=5)
    assert clerk.get("/reminders").json["items"] == []  # the day is over, and still not released
    refused(clerk.post(acknowledge), "reminder.unknown", 404)
    assert leader.post(f"/reminders/{reminder['id']}/release").json["reminders"][0]["out"] is True
    assert clerk.get("/reminders").json["items"] == [{"id": reminder["id"], "words": words}]
    stranger = signed_in(app, "hai", "mot mat khau dai")
    assert stranger.get("/reminders").json["items"] == []
    refused(stranger.post(acknowledge), "reminder.unknown", 404)
    assert clerk.post(acknowledge, reply="Hôm đó đông, tôi sẽ chú ý.").status_code == 200
    refused(clerk.post(acknowledge), "reminder.acknowledged")
    assert clerk.get("/reminders").json["items"] == []
    (kept,) = only(leader, "/cases")["reminders"]
    assert kept["acknowledged_at"]
    assert kept["reply"] == "Hôm đó đông, tôi sẽ chú ý."


def test_a_released_reminder_waits_for_the_end_of_its_day(kiosk, clerk, citizen, leader):
    rate(kiosk, clerk, citizen)
    shown = leader.post(f"/cases/{only(leader, '/cases')['id']}/remind", words="Xin chào hỏi người dân.").json
    released = leader.post(f"/reminders/{shown['reminders'][0]['id']}/release").json["reminders"][0]
    assert (bool(released["released_at"]), released["out"]) == (True, False)
    assert clerk.get("/reminders").json["items"] == []


def test_a_case_is_closed_once_with_an_outcome(kiosk, clerk, citizen, leader):
    rate(kiosk, clerk, citizen)
    path = f"/cases/{only(leader, '/cases')['id']}"
    refused(leader.post(f"{path}/close", outcome="other"), "case.note")
    assert leader.post(f"{path}/close", outcome="nothing").status_code == 422
    assert leader.post(f"{path}/close", outcome="answered", note="Đã gọi điện xin lỗi").json["outcome"] == "answered"
    refused(leader.post(f"{path}/close", outcome="corrected"), "case.closed")
    refused(leader.post(f"{path}/remind", words="Xin chú ý."), "case.closed")
    assert leader.get("/cases").json["items"] == []
    assert only(leader, "/cases?state=closed")["note"] == "Đã gọi điện xin lỗi"


def test_a_clerk_learns_of_no_case_and_of_nobodys_words(clerk):
    for path in ("/cases", "/suggestions"):
        assert clerk.get(path).status_code == 403


def test_cases_and_suggestions_are_told_alike_on_both_databases(either):
    with db.reading() as connection:
        hall = wards.only_hall(connection)
    for role in ("clerk", "leader"):
        people.add(hall, f"mot{role}", f"Một {role}", role, "mot mat khau dai", must_change=False)
    kiosk, citizen = device(either, "kiosk"), Caller(either.test_client(), {})
    clerk = signed_in(either, "motclerk", "mot mat khau dai", counter=1)
    leader = signed_in(either, "motleader", "mot mat khau dai")
    say(citizen)
    rate(kiosk, clerk, citizen)
    case = only(leader, "/cases")
    assert leader.post(f"/cases/{case['id']}/remind", words="Xin chào hỏi người dân.").json["reminders"]
    assert leader.post(f"/cases/{case['id']}/close", outcome="reminded").json["closed_at"]
    assert only(leader, "/suggestions")["overdue"] is False
