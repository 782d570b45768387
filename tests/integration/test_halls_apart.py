"""Two wards in one database: whoever belongs to one sees and touches nothing of the other."""

import uuid

import pytest

from server import limits, line
from server.app import create_app
from server.settings import Settings
from tests.conftest import signed_in
from tests.second_hall import opened


@pytest.fixture
def two(settings, folder, time):
    """(application, the other hall) on one database; this address serves our hall."""
    line.forget()
    limits.forget()
    app = create_app(Settings(data_dir=settings.data_dir, secret_key="a key for tests", hall="phuong-8"))
    return app, opened(app, folder)


def test_another_halls_identity_sees_and_changes_nothing_of_ours(two, template):
    app, other = two
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    clerk = signed_in(app, "canbo", template.passwords["canbo"], counter=1)
    given = {"procedure": "1.001193", "applicant": "Nguyễn Văn Ánh", "papers": []}
    dossier = clerk.post("/dossiers", **given).json
    ticket = clerk.post("/tickets", service="ho-tich").json
    kept = leader.post("/devices", kind="kiosk", name="Máy cửa chính").json
    job = leader.get("/print/jobs").json["items"][0]["id"]
    before = state_of(leader, dossier["code"], ticket["id"])

    for path in ("/tickets", "/dossiers", "/dossiers?q=anh", "/print/jobs"):
        assert other.get(path).json["items"] == [], path
    assert other.get("/reports/summary?from=2026-11-23&to=2026-11-23").json["received"] == 0
    assert "Nguyễn" not in other.get("/dossiers").text
    assert {device["name"] for device in other.get("/devices").json["items"]} == set()
    assert len(other.get("/people").json["items"]) == len(other.passwords)
    for path in (f"/dossiers/{dossier['code']}", f"/tickets/{ticket['id']}"):
        assert other.get(path).status_code == 404, path

    acts = [f"/tickets/{ticket['id']}/{act}" for act in TICKET_ACTS]
    acts += [f"/dossiers/{dossier['code']}/{act}" for act in ("result-ready", "return")]
    acts += [f"/devices/{kept['id']}/revoke", f"/print/jobs/{job}/reprint"]
    for path in acts:
        assert other.post(path).status_code == 404, path
    worker = str(uuid.uuid4())
    told = other.post(f"/print/jobs/{job}/outcome", verdict="printed", worker=worker)
    assert told.status_code == 404
    assert other.post("/print/jobs/claim", printers=["sanh", "quay"], worker=worker).json["job"] is None
    assert other.post("/dossiers", **given, ticket=ticket["id"]).status_code == 404
    assert state_of(leader, dossier["code"], ticket["id"]) == before


TICKET_ACTS = ("recall", "start", "finish", "no-show", "hold", "resume", "transfer", "cancel", "reinstate")


def state_of(leader, dossier, ticket):
    paths = (f"/dossiers/{dossier}", f"/tickets/{ticket}", "/tickets", "/devices", "/counters", "/print/jobs")
    return [leader.get(path).json for path in paths]


def test_a_person_of_another_hall_works_in_that_hall_alone(two, template):
    app, other = two
    client, headers = other.signed_in("canbo")
    seated = client.post("/api/v1/session/counter", json={"counter": 1}, headers=headers)
    assert seated.json["counter"] == 1
    taken = client.post(
        "/api/v1/tickets", json={"service": "ho-tich", "request_id": str(uuid.uuid4())}, headers=headers
    )
    assert taken.json["number"] == "A001"
    called = client.post("/api/v1/counters/1/next", json={"request_id": str(uuid.uuid4())}, headers=headers)
    assert called.json["ticket"]["id"] == taken.json["id"]
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    assert leader.get("/tickets").json["items"] == []
    assert leader.get("/counters/1").json["counter"]["state"] == "closed"


def test_a_name_of_another_hall_does_not_sign_in_here(two):
    app, other = two
    body = {"username": "canbo", "password": other.passwords["canbo"]}
    assert app.test_client().post("/api/v1/session", json=body).status_code == 401
