"""The board by deadline: every open dossier in one column, breaches on top until an apology is written, alerts once."""

from datetime import datetime, timedelta

import pytest

from server import devices, guard, journal
from tests.conftest import Caller, Clock

PAPERS = [{"name": "Tờ khai", "kind": "original", "count": 1}]
COLUMNS = ("overdue", "today", "tomorrow", "week", "later", "waiting")


@pytest.fixture
def clerk(app, hall_id) -> Caller:
    """Another system with a clerk's and a leader's rights: a person would have to sign in again each day."""
    made = devices.add_token(journal.system(hall_id), "the province", "clerk leader")
    return Caller(app.test_client(), {"Authorization": f"Bearer {made['token']}"})


def accept(clerk: Caller, procedure: str = "1.004873", applicant: str = "Nguyễn Văn Ánh") -> str:
    """Received on Monday 23/11 at eight: marital status, three working days, is due on Friday the 27th."""
    answer = clerk.post("/dossiers", procedure=procedure, applicant=applicant, papers=PAPERS)
    assert answer.status_code == 201, answer.json
    return answer.json["code"]


def board(clerk: Caller, **asked: str) -> dict:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = clerk.get(f"/guard?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def codes(told: dict) -> list[str]:
    return [item["code"] for item in told["items"]]


def places(told: dict) -> dict[str, int]:
    return {name: n for name, n in told["counts"].items() if n}


def test_each_open_dossier_stands_in_one_column_and_the_columns_add_up(clerk, time: Clock):
    same_day, three_days, ten_days = accept(clerk, "1.001193"), accept(clerk), accept(clerk, "1.001776")
    waiting = accept(clerk)
    clerk.post(f"/dossiers/{waiting}/supplement", missing=["Quyết định ly hôn"])
    done = accept(clerk)
    clerk.post(f"/dossiers/{done}/refuse", reason="Sai nơi nhận")
    told = board(clerk)
    assert places(told) == {"today": 1, "week": 1, "later": 1, "waiting": 1}
    assert set(codes(told)) == {same_day, three_days, ten_days, waiting}
    for column in COLUMNS:
        assert len(board(clerk, column=column)["items"]) == told["counts"][column]
    assert codes(board(clerk, column="week")) == [three_days]
    assert {item["standing"] for item in board(clerk, column="waiting")["items"]} == {"waiting"}


def test_the_board_moves_with_the_days_and_soonest_comes_first(clerk, time: Clock):
    late, soon = accept(clerk, "1.001193"), accept(clerk)
    time.pass_(days=3)  # Thursday
    told = board(clerk)
    assert codes(told) == [late, soon]
    assert [(item["standing"], item["alert"]) for item in told["items"]] == [
        ("overdue", "overdue"),
        ("tomorrow", "one_day"),
    ]


def test_a_breach_stays_on_top_until_somebody_apologises_even_when_it_is_settled(clerk, time: Clock):
    late = accept(clerk, "1.001193")
    time.pass_(days=3)
    assert codes(board(clerk, column="breach")) == [late]
    clerk.post(f"/dossiers/{late}/result-ready")
    clerk.post(f"/dossiers/{late}/return")
    told = board(clerk, column="breach")
    assert (codes(told), told["items"][0]["breach"], told["counts"]["breach"]) == ([late], True, 1)
    clerk.post(f"/dossiers/{late}/apologise", reason="Chờ xác minh")
    told = board(clerk, column="breach")
    assert (codes(told), told["counts"]["breach"]) == ([], 0)
    assert clerk.get(f"/dossiers/{late}").json["late"] is True, "an apology does not make it in time"


def test_an_extension_with_its_apology_is_no_breach_and_moves_the_dossier_along(clerk, time: Clock):
    code = accept(clerk)
    time.pass_(days=2)
    clerk.post(f"/dossiers/{code}/extend", reason="Chờ xác minh", new_due="2026-12-04")
    time.pass_(days=3)  # the Saturday after the first date
    item = board(clerk)["items"][0]
    assert (item["standing"], item["late"], item["breach"], item["apologised"]) == ("later", True, False, True)


def test_search_forgives_diacritics_and_a_filter_keeps_the_counts_whole(clerk, time: Clock):
    accept(clerk)
    code = accept(clerk, applicant="Trần Thị Đào")
    told = board(clerk, q="tran thi dao")
    assert (codes(told), told["counts"]["week"]) == ([code], 2)
    assert codes(board(clerk, q=code[-6:])) == [code]
    assert codes(board(clerk, q="%")) == []


def test_the_board_shows_one_service_or_only_what_a_clerk_took_in(app, clerk, other_clerk, hall_id):
    theirs = other_clerk.post("/dossiers", procedure="1.001776", applicant="Lê Bình", papers=PAPERS).json["code"]
    ours = accept(clerk)
    assert codes(board(other_clerk, mine="1")) == [theirs]
    assert codes(board(clerk, service="ho-tich")) == [ours]
    assert clerk.get("/guard?service=khong-co").status_code == 422
    assert clerk.get("/guard?column=someday").status_code == 422


def test_a_long_board_is_read_page_by_page_and_skips_nobody(clerk):
    made = {accept(clerk, applicant=f"Người thứ {n}") for n in range(60)}
    first = board(clerk)
    second = board(clerk, cursor=first["next_cursor"])
    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (50, 10, None)
    assert set(codes(first)) | set(codes(second)) == made


def test_alerts_are_given_once_for_each_promise_and_anew_for_a_new_one(clerk, hall_id, time: Clock):
    code = accept(clerk)  # due on Friday
    assert guard.watch(hall_id) == []
    time.pass_(days=2)  # Wednesday: two working days ahead
    assert [(told["code"], told["kind"]) for told in guard.watch(hall_id)] == [(code, "two_days")]
    assert guard.watch(hall_id) == []
    clerk.post(f"/dossiers/{code}/extend", reason="Chờ xác minh", new_due="2026-12-01")
    time.pass_(days=1)
    assert guard.watch(hall_id) == [], "the new date is further away"
    time.pass_(days=1)
    assert [told["kind"] for told in guard.watch(hall_id)] == ["two_days"], "Friday, for the Tuesday after"
    time.pass_(days=3)
    assert [told["kind"] for told in guard.watch(hall_id)] == ["one_day"]
    time.pass_(days=2)
    assert [told["kind"] for told in guard.watch(hall_id)] == ["overdue"]
    history = clerk.get(f"/dossiers/{code}/history").json["events"]
    assert [one["facts"]["kind"] for one in history if one["what"] == "alert"] == [
        "two_days",
        "two_days",
        "one_day",
        "overdue",
    ]


def test_the_desk_is_told_what_is_over_or_due_within_two_working_days(clerk, time: Clock):
    accept(clerk, "1.001776")
    soon = accept(clerk)
    time.pass_(days=2)
    told = clerk.get("/guard/alerts").json
    assert [(item["code"], item["alert"]) for item in told["items"]] == [(soon, "two_days")]
    assert (told["due_soon"], told["counts"]["overdue"]) == (1, 0)
    time.pass_(days=3)
    told = clerk.get("/guard/alerts").json
    assert (told["due_soon"], told["counts"]["overdue"]) == (0, 1)


def test_the_leaders_first_page_tells_what_is_due_on_the_next_working_day(clerk, time: Clock):
    accept(clerk, "1.001193")  # today
    accept(clerk)  # Friday

    def due_next() -> int:
        return clerk.get("/halls/current/today").json["dossiers"]["one_day"]

    assert due_next() == 0
    time.pass_(days=3)  # Thursday: one is over, one is due tomorrow
    assert due_next() == 1


def test_both_databases_draw_the_same_board(either):
    hall = 1
    made = devices.add_token(journal.system(hall), "the province", "clerk leader")
    clerk = Caller(either.test_client(), {"Authorization": f"Bearer {made['token']}"})
    codes_made = [accept(clerk, procedure) for procedure in ("1.001193", "1.004873", "1.001776")]
    told = board(clerk)
    assert codes(told) == codes_made
    assert places(told) == {"today": 1, "week": 1, "later": 1}
    due = datetime.fromisoformat(told["items"][0]["due_at"])
    assert due.utcoffset() == timedelta(hours=7)
