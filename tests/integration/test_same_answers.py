"""One morning lived twice, on SQLite and on PostgreSQL: every answer of the API is the same, to the letter."""

from dataclasses import replace

import pytest

from server import db, limits, line, people
from server import ward as wards
from server.app import create_app
from tests.conftest import MONDAY, device, signed_in, start_quietly

pytestmark = pytest.mark.postgres

PERIOD = "from=2026-11-23&to=2026-12-31"
BY_CHANCE = {"token", "track_url", "qr_url", "rating_token", "lookup_code", "csrf_token"}


def test_a_morning_gives_the_same_answers_on_both_databases(settings, postgres, time):
    on_sqlite = a_morning(settings, time)
    on_postgresql = a_morning(replace(settings, database_url=postgres.copy_of("motcua_template")), time)
    assert on_postgresql == on_sqlite
    told = dict(on_sqlite)
    assert told["report"]["received"] == told["report"]["returned_on_time"] + told["report"]["late"] == 2
    assert (told["waits"]["n"], told["waits"]["median_min"]) == (3, 11.0)
    assert (told["ratings"]["n"], told["ratings"]["satisfied"]) == (1, 1)
    assert told["finish"]["ended_at"] == "2026-11-23T08:19:00.000+07:00"


def a_morning(settings, time):
    """Everything that the API answered from the first touch to the leader's report, under the name of the step."""
    line.forget()
    limits.forget()
    wards.forget()
    time.time = MONDAY
    app = create_app(settings)
    start_quietly()
    with db.reading() as connection:
        hall_id = wards.only_hall(connection)
    for username, role in (("mot", "clerk"), ("truong", "leader")):
        people.add(hall_id, username, f"Người {username}", role, "mot mat khau dai", must_change=False)
    kiosk = device(app, "kiosk")
    clerk = signed_in(app, "mot", "mot mat khau dai", counter=1)
    leader = signed_in(app, "truong", "mot mat khau dai")
    told = []

    def tell(step, answer, status=200):
        assert answer.status_code == status, answer.json
        told.append((step, without_chance(answer.json)))
        return answer.json

    first = tell("take", kiosk.post("/tickets", service="ho-tich", lang="en"), 201)
    elder = tell("take", kiosk.post("/tickets", service="chung-thuc", priority_group="elderly"), 201)
    tell("take", kiosk.post("/tickets", service="ho-tich"), 201)
    time.pass_(minutes=7)
    tell("next", clerk.post("/counters/1/next"))
    tell("recall", clerk.post(f"/tickets/{elder['id']}/recall"))
    tell("too soon", clerk.post(f"/tickets/{elder['id']}/no-show"), 409)
    tell("start", clerk.post(f"/tickets/{elder['id']}/start"))
    time.pass_(minutes=4, microseconds=123456)
    tell("next", clerk.post("/counters/1/next"))
    tell("hold", clerk.post(f"/tickets/{first['id']}/hold", reason="copy"))
    tell("resume", clerk.post(f"/tickets/{first['id']}/resume"))
    tell("next", clerk.post("/counters/1/next"))
    tell("start", clerk.post(f"/tickets/{first['id']}/start"))
    dossier = tell("accept", accept(clerk, "1.001193", "Nguyễn Văn Ánh", ticket=first["id"]), 201)
    late = tell("accept", accept(clerk, "1.001776", "Trần Thị Đào", external_code="H29.14-261123-0007"), 201)
    time.time = MONDAY.replace(minute=19)
    done = tell("finish", clerk.post(f"/tickets/{first['id']}/finish", outcome="accepted"))
    tell("rate", kiosk.post("/ratings", token=done["rating_token"], score=5, comment="Nhanh, rõ ràng"), 201)
    tell("panel", clerk.get("/counters/1"))
    tell("board", kiosk.get("/halls/current/board"))
    tell("next", clerk.post("/counters/1/next"))
    tell("tickets", clerk.get("/tickets"))
    tell("ready", clerk.post(f"/dossiers/{dossier['code']}/result-ready"))
    tell("return", clerk.post(f"/dossiers/{dossier['code']}/return"))
    tell("search", clerk.get("/dossiers?q=dao"))
    time.pass_(days=40)
    leader = signed_in(app, "truong", "mot mat khau dai")
    tell("late", leader.get(f"/dossiers/{late['code']}"))
    tell("report", leader.get(f"/reports/summary?{PERIOD}"))
    tell("waits", leader.get(f"/reports/waits?{PERIOD}"))
    tell("ratings", leader.get(f"/reports/ratings?{PERIOD}"))
    tell("dossiers", leader.get("/dossiers"))
    db.close()
    return told


def accept(clerk, procedure, applicant, **more):
    papers = [
        {"name": "Tờ khai", "kind": "original", "count": 1},
        {"name": "Thẻ căn cước", "kind": "shown", "count": 1},
    ]
    return clerk.post("/dossiers", procedure=procedure, applicant=applicant, papers=papers, **more)


def without_chance(answer):
    """The answer without what is drawn by lot."""
    if isinstance(answer, dict):
        return {name: without_chance(value) for name, value in answer.items() if name not in BY_CHANCE}
    return [without_chance(value) for value in answer] if isinstance(answer, list) else answer
