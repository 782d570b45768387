"""One visitor, from the door to the leader's report."""

from datetime import date

from server import db, events
from tests.conftest import signed_in


def take(kiosk, service="ho-tich", **body):
    return kiosk.post("/tickets", service=service, **body)


def test_from_touch_to_report(app, kiosk, clerk, leader, printer, time):
    taken = take(kiosk)
    assert taken.status_code == 201
    assert (taken.json["number"], taken.json["ahead"], taken.json["print"]["state"]) == ("A001", 0, "queued")

    claim = printer.post("/print/jobs/claim", printers=["sanh"], worker="7b0e1f5e-0000-4000-8000-000000000001")
    job = claim.json["job"]
    assert (job["kind"], job["copy"], job["uri"]) == ("ticket", 0, "virtual:sanh")
    worker = "7b0e1f5e-0000-4000-8000-000000000001"
    assert printer.post(f"/print/jobs/{job['id']}/outcome", verdict="printed", worker=worker).json["state"] == "printed"

    time.pass_(minutes=7)
    called = clerk.post("/counters/1/next")
    assert called.status_code == 200, called.json
    assert (called.json["ticket"]["number"], called.json["ticket"]["counter"]) == ("A001", 1)
    assert called.json["reason"]["rule"] == "rank"

    board = kiosk.get("/halls/current/board").json
    assert [(c["number"], c["counter"]) for c in board["calls"]] == [("A001", 1)]
    assert board["calls"][0]["text"] == "Xin mời số A001 đến quầy số 1"

    ticket = called.json["ticket"]["id"]
    time.pass_(seconds=20)
    assert clerk.post(f"/tickets/{ticket}/start").json["state"] == "serving"

    accepted = clerk.post(
        "/dossiers",
        procedure="1.001193",
        applicant="Nguyễn Văn Ánh",
        phone="0901234827",
        papers=[{"name": "Giấy chứng sinh", "kind": "original", "count": 1}],
        channel="in_person",
        ticket=ticket,
    )
    assert accepted.status_code == 201, accepted.json
    code = accepted.json["code"]
    assert code == "P8-261123-0001"
    assert accepted.json["due_at"] == "2026-11-23T17:00:00.000+07:00"
    assert accepted.json["jobs"][0]["state"] == "queued"

    time.pass_(minutes=5)
    finished = clerk.post(f"/tickets/{ticket}/finish", outcome="accepted").json
    assert (finished["state"], finished["outcome"]) == ("served", "accepted")

    rated = app.test_client().post(
        "/api/v1/ratings",
        json={
            "token": finished["rating_token"],
            "score": 4,
            "comment": "Nhanh",
            "request_id": "6b0e1f5e-0000-4000-8000-000000000001",
        },
    )
    assert rated.status_code == 201

    assert clerk.post(f"/dossiers/{code}/result-ready").json["state"] == "ready"
    returned = clerk.post(f"/dossiers/{code}/return").json
    assert returned["state"] == "returned"
    assert returned["rating_token"]

    summary = leader.get("/reports/summary?from=2026-11-23&to=2026-11-23").json
    assert summary["received"] == summary["returned_on_time"] == 1
    waits = leader.get("/reports/waits?from=2026-11-23&to=2026-11-23").json
    assert (waits["n"], waits["median_min"]) == (1, 7.0)
    said = leader.get("/reports/ratings?from=2026-11-23&to=2026-11-23").json
    assert (said["n"], said["levels"]["4"], said["comments"][0]["comment"]) == (1, 1, "Nhanh")


def test_two_touches_are_one_ticket(kiosk):
    twice = "6b0e1f5e-0000-4000-8000-00000000000a"
    first, second = take(kiosk, request_id=twice), take(kiosk, request_id=twice)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["number"] == second.json["number"] == "A001"
    assert first.json["token"] == second.json["token"]
    assert take(kiosk).json["number"] == "A002"


def test_another_wish_under_the_same_id_is_a_conflict(kiosk):
    twice = "6b0e1f5e-0000-4000-8000-00000000000b"
    take(kiosk, request_id=twice)
    refused = take(kiosk, service="chung-thuc", request_id=twice)
    assert (refused.status_code, refused.json["code"]) == (409, "request.conflict")
    assert take(kiosk, service="chung-thuc").json["number"] == "C001"


def test_tomorrow_numbers_begin_again(app, kiosk, template, time):
    take(kiosk)
    time.pass_(days=1)
    assert take(kiosk).json["number"] == "A001"
    clerk = signed_in(app, "canbo", template.passwords["canbo"], counter=1)
    assert clerk.post("/counters/1/next").json["ticket"]["day"] == date(2026, 11, 24).isoformat()


def test_nothing_is_told_when_the_commit_fails(app):
    heard = []
    events.subscribe(events.HallChanged, heard.append)
    events.bus.drain()
    heard.clear()

    class Cut(Exception):
        pass

    try:
        with db.transaction() as connection:
            db.record(connection, events.HallChanged(1, 1))
            raise Cut
    except Cut:
        events.bus.drain()
    assert heard == []
