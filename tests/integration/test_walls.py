"""The leader speaks on the wall, chooses what each wall shows, and what the hall tells of itself in public."""

import uuid

import pytest
from sqlalchemy import insert

from server import clock, db, public_figures
from server.models.dossiers import ratings
from tests.conftest import MONDAY, device

WORDS = {"vi": "Chiều nay nghỉ họp từ 15 giờ.", "en": "Closed from 15:00 today."}


@pytest.fixture(autouse=True)
def _count_anew():
    public_figures.forget()


@pytest.fixture
def wall(app):
    return device(app, "display")


def own(app, leader):
    """A wall of its own browser, and its id."""
    made = leader.post("/devices", kind="display", name="Sảnh").json
    client = app.test_client()
    client.set_cookie("motcua_display", made["token"])
    return client, made["id"]


def put_shows(leader, number, **shows):
    body = {"services": [], "counters": [], "orientation": "auto", "request_id": str(uuid.uuid4()), **shows}
    return leader.client.put(f"/api/v1/devices/{number}/shows", json=body, headers=leader.headers)


def test_a_notice_stands_on_the_board_from_its_moment_until_its_end(leader, wall, time):
    put = leader.post("/notices", words=WORDS, **{"from": "2026-11-23T09:00"}, until="2026-11-23T10:00:00+07:00")
    assert put.status_code == 201
    assert put.json["shown"] is False
    assert wall.get("/halls/current/board").json["notice"] is None
    time.pass_(hours=1)
    assert wall.get("/halls/current/board").json["notice"] == WORDS
    assert [one["shown"] for one in leader.get("/notices").json["items"]] == [True]
    time.pass_(hours=1)
    assert wall.get("/halls/current/board").json["notice"] is None
    assert leader.get("/notices").json["items"] == []


def test_the_newest_notice_comes_first_and_one_that_is_taken_down_is_gone(leader, wall, time):
    first = leader.post("/notices", words={"vi": "Một"}, until="2026-11-23T17:00").json
    time.pass_(minutes=1)
    leader.post("/notices", words={"vi": "Hai"}, until="2026-11-23T17:00")
    board = wall.get("/halls/current/board").json
    assert (board["notice"]["vi"], [words["vi"] for words in board["ticker"]]) == ("Hai", ["Một"])
    for _ in range(2):
        assert leader.post(f"/notices/{first['id']}/withdraw").status_code == 200
    assert wall.get("/halls/current/board").json["ticker"] == []
    assert leader.post("/notices/999/withdraw").json["code"] == "notice.unknown"


def test_the_same_request_puts_one_notice(leader, time):
    asked = str(uuid.uuid4())
    made = {leader.post("/notices", asked, words=WORDS, until="2026-11-24T17:00").json["id"] for _ in range(2)}
    assert len(made) == len(leader.get("/notices").json["items"]) == 1


@pytest.mark.parametrize("until", ["2026-11-23T07:59", "2026-11-23T08:00", "2028-01-01T08:00", "9999-12-31T23:59"])
def test_a_notice_ends_ahead_and_within_a_year(leader, until):
    assert leader.post("/notices", words=WORDS, until=until).json["code"] == "notice.time"


def test_a_notice_is_one_printable_line_of_160_characters(leader):
    until = "2026-11-23T17:00"
    assert leader.post("/notices", words={"vi": "ă" * 160}, until=until).status_code == 201
    assert leader.post("/notices", words={"vi": "ă" * 161}, until=until).status_code == 422
    refused = leader.post("/notices", words={"vi": "a\u202eb"}, until=until)
    assert refused.json["code"] == "notice.words"


def test_a_ninth_notice_is_refused_and_a_clerk_puts_none(leader, clerk):
    codes = [leader.post("/notices", words=WORDS, until="2026-11-23T17:00").status_code for _ in range(9)]
    assert codes == [201] * 8 + [409]
    assert clerk.post("/notices", words=WORDS, until="2026-11-23T17:00").status_code == 403


def test_a_wall_knows_from_its_page_and_from_then_on_what_the_office_chose(app, leader):
    client, number = own(app, leader)
    assert put_shows(leader, number, services=["ho-tich"], counters=[2, 1, 2]).json["counters"] == [1, 2]
    expected = {"services": ["ho-tich"], "counters": [1, 2], "orientation": "auto"}
    assert client.get("/api/v1/screens/current").json["shows"] == expected
    page = client.get("/display/").text
    assert '"shows": {"counters": [1, 2]' in page.replace('":{"', '": {"').replace('":[1,2]', '": [1, 2]')
    kept = {one["id"]: one["shows"] for one in leader.get("/devices").json["items"] if one["kind"] == "display"}
    assert kept[number] == expected


def test_what_does_not_exist_is_not_chosen_for_a_wall_nor_anything_for_a_kiosk(app, leader):
    _, number = own(app, leader)
    kiosk = leader.post("/devices", kind="kiosk", name="Cửa").json["id"]
    assert put_shows(leader, number, services=["khong-co"]).json["code"] == "service.unknown"
    assert put_shows(leader, number, counters=[77]).json["code"] == "counter.unknown"
    assert put_shows(leader, kiosk).json["code"] == "device.not_wall"
    assert put_shows(leader, 999).status_code == 404


def test_satisfaction_is_told_only_when_turned_on_and_of_thirty_answers(leader, wall, hall_id):
    answered(hall_id, 29)
    assert rule(leader, 1).status_code == 200
    assert wall.get("/screens/current").json["public"]["satisfied"] is None
    answered(hall_id, 1)
    public_figures.forget()
    assert wall.get("/screens/current").json["public"]["satisfied"] == {"n": 30, "of": 30}
    rule(leader, 0)
    assert wall.get("/screens/current").json["public"]["satisfied"] is None


def test_the_years_rate_is_of_what_was_returned_and_is_counted_once_an_hour(wall, clerk, kiosk, monkeypatch):
    assert wall.get("/screens/current").json["public"]["on_time"] is None
    ticket = kiosk.post("/tickets", service="ho-tich").json
    clerk.post("/counters/1/next")
    clerk.post(f"/tickets/{ticket['id']}/start")
    given = {"procedure": "1.001193", "applicant": "Nguyễn Văn Ánh", "papers": [], "ticket": ticket["id"]}
    code = clerk.post("/dossiers", **given).json["code"]
    for act in ("result-ready", "return"):
        assert clerk.post(f"/dossiers/{code}/{act}").status_code == 200
    assert wall.get("/screens/current").json["public"]["on_time"] is None
    elapsed = clock.elapsed() + public_figures.KEPT_S
    monkeypatch.setattr(clock, "elapsed", lambda: elapsed)
    assert wall.get("/screens/current").json["public"]["on_time"] == {"n": 1, "of": 1}


def rule(leader, value):
    body = {"rules": {"show_satisfaction": value}, "request_id": str(uuid.uuid4())}
    return leader.client.put("/api/v1/rules", json=body, headers=leader.headers)


def answered(hall_id, n):
    row = {"hall_id": hall_id, "day": MONDAY.date(), "at": MONDAY, "score": 5, "reasons": [], "comment": ""}
    with db.transaction() as connection:
        connection.execute(insert(ratings), [row] * n)
