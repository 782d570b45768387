"""Numbers in one session: a quota, the leader's stop, and who is turned away comes first in the next session."""

from datetime import date, datetime

import pytest
from sqlalchemy import delete, insert, select, update

from server import db, hall
from server.models.halls import calendar_days, halls, periods
from server.models.journal import journal
from tests.conftest import signed_in
from tests.visits import call, refused, take

MONDAYS_TO_COME = [date(2026, 11, 30), date(2026, 12, 7)]


@pytest.fixture(autouse=True)
def _two_sessions(app, hall_id):
    """Numbers are given out from 07:15 to 11:30 and from 13:15 to 17:00."""
    opening = {"hall_id": hall_id, "kind": "opening", "weekday": 0}
    spans = [{**opening, "starts": 435, "ends": 690}, {**opening, "starts": 795, "ends": 1020}]
    with db.transaction() as connection:
        connection.execute(delete(periods).where(periods.c.kind == "opening"))
        connection.execute(insert(periods), spans)
        connection.execute(update(halls).values(setup_version=halls.c.setup_version + 1))


def put_quota(caller, quota, service="ho-tich"):
    return caller.client.put(
        f"/api/v1/services/{service}/quota", json={"quota": quota, "request_id": None}, headers=caller.headers
    )


def shown(caller, service="ho-tich"):
    board = caller.get("/halls/current/board").json
    return next(one for one in board["services"] if one["code"] == service)


def test_a_service_without_a_quota_has_numbers_without_end(kiosk):
    take(kiosk)
    assert (shown(kiosk)["left"], shown(kiosk)["full"]) == (None, False)


def test_the_last_number_of_a_session_makes_the_service_full_and_the_others_stay_as_they_are(kiosk, leader):
    assert put_quota(leader, 2).json == {"service": "ho-tich", "quota": 2, "stopped_until": None}
    take(kiosk)
    assert (shown(kiosk)["left"], shown(kiosk)["full"]) == (1, False)
    take(kiosk)
    assert (shown(kiosk)["left"], shown(kiosk)["full"]) == (0, True)
    answer = refused(kiosk.post("/tickets", service="ho-tich"), "service.full")
    assert answer["opens_at"].startswith("2026-11-23T13:")
    take(kiosk, "chung-thuc")


def test_the_afternoon_has_its_own_numbers(kiosk, leader, time):
    put_quota(leader, 1)
    take(kiosk)
    time.pass_(hours=6)
    assert shown(kiosk)["left"] == 1


def test_a_cancelled_number_goes_to_the_next_one_who_comes(kiosk, clerk, leader):
    put_quota(leader, 1)
    gone = take(kiosk)
    assert clerk.post(f"/tickets/{gone['id']}/cancel").status_code == 200
    assert shown(kiosk)["left"] == 1


def test_who_is_turned_away_comes_before_everybody_of_the_next_session_and_after_the_morning(
    kiosk, clerk, leader, time
):
    put_quota(leader, 1)
    morning = take(kiosk)
    turned_away = take(kiosk, later=True)
    assert turned_away["joins_at"].startswith("2026-11-23T13:")
    assert morning["joins_at"] is None
    followed = kiosk.get(f"/track/{turned_away['token']}").json
    assert datetime.fromisoformat(followed["joins_at"]) == datetime.fromisoformat(turned_away["joins_at"])
    time.pass_(hours=5, minutes=20)
    assert kiosk.get(f"/track/{turned_away['token']}").json["joins_at"] is None
    put_quota(leader, None)
    newcomer = take(kiosk)
    order = []
    for _ in range(3):
        order.append(call(clerk)["id"])
        clerk.post(f"/tickets/{order[-1]}/start")
    assert order == [morning["id"], turned_away["id"], newcomer["id"]]


def test_numbers_given_for_the_next_session_count_there(kiosk, leader, time):
    put_quota(leader, 1)
    take(kiosk)
    take(kiosk, later=True)
    assert shown(kiosk)["next_opening"].startswith("2026-11-30")  # this hall opens on Mondays
    time.pass_(hours=6)
    assert shown(kiosk)["full"]


def test_numbers_of_a_later_session_are_nobodys_who_waits(kiosk, leader):
    put_quota(leader, 1)
    take(kiosk)
    for _ in range(3):
        put_quota(leader, 4)
        leader.post("/services/ho-tich/stop")
        take(kiosk, later=True)
    assert shown(kiosk)["waiting"] == 1
    assert leader.get("/halls/current/today").json["waiting"] == 1
    leader.post("/services/ho-tich/allow")
    assert take(kiosk)["ahead"] == 1
    assert take(kiosk, "chung-thuc")["ahead"] == 2


def test_who_waits_for_a_later_session_waits_from_its_opening(kiosk, clerk, leader, time):
    leader.post("/services/ho-tich/stop")
    take(kiosk, later=True)
    time.pass_(hours=5, minutes=25)
    assert 0 <= leader.get("/halls/current/today").json["longest_wait_min"] <= 10
    number = call(clerk)
    assert number["waits_from"].startswith("2026-11-23T13:15")
    report = leader.get("/reports/waits?from=2026-11-23&to=2026-11-23").json
    assert [hour["hour"] for hour in report["by_hour"]] == [13]
    assert report["by_hour"][0]["median_min"] <= 10


def test_the_last_session_of_a_day_is_followed_by_that_of_the_next_day_that_is_open(
    app, template, kiosk, clerk, leader, time, hall_id
):
    """This hall opens on Mondays: who is turned away on the evening of one comes first on the next."""
    time.pass_(hours=6)
    today = take(kiosk)
    assert leader.post("/services/ho-tich/stop").status_code == 200
    answer = refused(kiosk.post("/tickets", service="ho-tich"), "service.full")
    assert datetime.fromisoformat(answer["opens_at"]) == datetime.fromisoformat("2026-11-30T07:15+07:00")
    first, second = take(kiosk, later=True), take(kiosk, later=True, priority_group="elderly")
    assert [(one["number"], one["day"], one["ahead"]) for one in (first, second)] == [
        ("A001", "2026-11-30", 0),
        ("A002", "2026-11-30", 0),
    ]
    assert today["number"] == "A001"  # numbers begin anew with each day
    assert call(clerk)["id"] == today["id"]
    clerk.post(f"/tickets/{today['id']}/start")
    clerk.post(f"/tickets/{today['id']}/finish")
    refused(clerk.post("/counters/1/next"), "queue.empty")
    time.pass_(days=6, hours=17, minutes=20)
    hall.expire(hall_id, time().date())
    assert kiosk.get(f"/track/{first['token']}").json["state"] == "waiting"
    newcomer = take(kiosk)
    assert newcomer["number"] == "A003"
    clerk = signed_in(app, "canbo", template.passwords["canbo"], counter=1)
    order = []
    for _ in range(3):
        order.append(call(clerk)["id"])
        clerk.post(f"/tickets/{order[-1]}/start")
    assert order == [second["id"], first["id"], newcomer["id"]]


def test_a_number_of_another_day_is_not_called_before_it_and_can_still_be_given_up(kiosk, clerk, leader, time):
    time.pass_(hours=6)
    take(kiosk)
    today = call(clerk)
    leader.post("/services/ho-tich/stop")
    first, second = take(kiosk, later=True), take(kiosk, later=True)
    clerk.post(f"/tickets/{today['id']}/start")
    answer = refused(clerk.post("/counters/1/call", ticket=first["id"]), "ticket.later")
    assert (answer["number"], answer["joins_at"][:16]) == ("A001", "2026-11-30T07:15")
    assert clerk.get("/counters/1").json["current"]["id"] == today["id"]  # who is served stays
    refused(clerk.post(f"/tickets/{first['id']}/transfer", service="chung-thuc"), "ticket.later")
    assert clerk.post(f"/tickets/{first['id']}/priority", priority_group="elderly").status_code == 200
    assert clerk.post(f"/tickets/{second['id']}/cancel", reason="left").status_code == 200
    time.pass_(days=6, hours=17, minutes=20)
    assert kiosk.get(f"/track/{first['token']}").json["state"] == "waiting"
    assert kiosk.get(f"/track/{second['token']}").json["state"] == "cancelled"


def test_a_hall_that_does_not_open_for_weeks_gives_no_number_of_a_later_session(kiosk, leader, hall_id):
    leader.post("/services/ho-tich/stop")
    with db.transaction() as connection:
        connection.execute(delete(periods).where(periods.c.kind == "opening", periods.c.starts > 435))
        closed = {
            "hall_id": hall_id,
            "working": False,
            "reason": {"vi": "Sửa nhà", "en": "Repairs"},
            "source": "",
            "provisional": False,
        }
        connection.execute(delete(calendar_days).where(calendar_days.c.hall_id == hall_id))
        connection.execute(insert(calendar_days), [{**closed, "day": day} for day in MONDAYS_TO_COME])
        connection.execute(update(halls).values(setup_version=halls.c.setup_version + 1))
    answer = refused(kiosk.post("/tickets", service="ho-tich", later=True), "service.full")
    assert answer["opens_at"] is None
    assert shown(kiosk)["next_opening"] is None


def test_only_the_leader_stops_numbers_and_lets_them_begin_again(kiosk, clerk, leader, time):
    assert clerk.post("/services/ho-tich/stop").status_code == 403
    stopped = leader.post("/services/ho-tich/stop").json
    assert stopped["stopped_until"].startswith("2026-11-23T")
    refused(kiosk.post("/tickets", service="ho-tich"), "service.full")
    assert next(one for one in leader.get("/halls/current/today").json["numbers"] if one["code"] == "ho-tich")[
        "stopped"
    ]
    assert leader.post("/services/ho-tich/allow").json["stopped_until"] is None
    take(kiosk)
    leader.post("/services/ho-tich/stop")
    time.pass_(hours=6)
    take(kiosk)  # the stop ends with its session


def test_a_closed_hall_has_no_numbers_to_stop(leader, time):
    time.pass_(hours=4)
    refused(leader.post("/services/ho-tich/stop"), "hall.closed")


@pytest.mark.parametrize("quota", [0, 1000, "3"])
def test_a_quota_that_is_no_number_of_people_is_refused(leader, quota):
    assert put_quota(leader, quota).status_code == 422


def pin(caller, given):
    return caller.client.post("/api/v1/kiosk/exit-pin", json={"pin": given}, headers=caller.headers)


def test_the_installer_leaves_a_kiosk_with_the_halls_pin_and_with_nothing_else(kiosk, leader, clerk):
    rules = {"rules": {"kiosk_pin": "24681357"}, "request_id": None}
    refused(pin(kiosk, ""), "kiosk.pin", 404)  # a hall without a PIN has no exit
    assert leader.client.put("/api/v1/rules", json=rules, headers=leader.headers).status_code == 200
    assert pin(kiosk, "24681357").json["device"] == "kiosk"
    refused(pin(kiosk, "2468"), "kiosk.pin", 404)
    assert pin(clerk, "24681357").status_code == 403
    assert "kiosk_pin" not in clerk.get("/rules").json["rules"]
    with db.reading() as connection:
        told = connection.scalars(select(journal.c.facts).where(journal.c.what == "rules")).all()
    assert told == [{"kiosk_pin": []}]


def test_a_pin_cannot_be_found_by_trying(kiosk):
    answers = [pin(kiosk, f"{n:04d}").status_code for n in range(12)]
    assert answers == [404] * 10 + [429] * 2


@pytest.mark.parametrize("wrong", ["123", "123456789", "12a4"])
def test_a_pin_has_four_to_eight_digits(leader, wrong):
    body = {"rules": {"kiosk_pin": wrong}, "request_id": None}
    answer = leader.client.put("/api/v1/rules", json=body, headers=leader.headers)
    assert answer.status_code == 409


def test_a_page_is_read_aloud_by_codes_and_never_by_words_of_who_asks(kiosk):
    def clip(address):
        with kiosk.client.get(f"/clips/{address}.wav", headers=kiosk.headers) as answer:
            return answer.status_code, answer.data[:4], answer.headers["Cache-Control"]

    for address in ("vi/text/kiosk.spoken.home", "en/label/A017", "vi/procedure/1.001193", "vi/papers/1.001193"):
        assert clip(address)[:2] == (200, b"RIFF"), address
    assert clip("vi/procedure/1.001193")[2] == "no-cache"
    for address in (
        "vi/text/manager.rules.head",  # not the kiosk's
        "vi/text/kiosk.ticket.heard",  # names facts
        "vi/text/xin chao",
        "fr/text/kiosk.spoken.home",
        "vi/procedure/9.999999",
        "vi/service/nowhere",
        "vi/label/hello",
    ):
        assert clip(address)[0] == 404, address
    assert kiosk.client.get("/clips/vi/text/kiosk.spoken.home.wav").status_code == 403
