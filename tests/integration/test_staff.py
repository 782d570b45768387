"""The administrator's staff: somebody new, a forgotten password, somebody who leaves and is back."""

import uuid

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from server import db, journal, people
from server.commands.staff import person
from server.domain.errors import Refused
from server.models.people import people as staff
from tests.conftest import signed_in
from tests.visits import refused

PASSWORD = "mat khau quan tri"


def put(caller, path, **body):
    body = {"request_id": str(uuid.uuid4()), **body}
    return caller.client.put(f"/api/v1{path}", json=body, headers=caller.headers)


@pytest.fixture
def admin(app, hall_id):
    people.add(hall_id, "quantri2", "Phạm Văn Quản Trị", "admin", PASSWORD, must_change=False)
    return signed_in(app, "quantri2", PASSWORD)


def test_somebody_new_signs_in_with_a_password_that_is_shown_once(app, admin, hall_id):
    made = admin.post("/people", username="hoa.nguyen", name=" Nguyễn Thị Hoa ", role="clerk")
    assert made.status_code == 201
    _, session = people.sign_in(hall_id, "hoa.nguyen", made.json["password"])
    assert (session.name, session.role, session.must_change) == ("Nguyễn Thị Hoa", "clerk", True)
    refused(admin.post("/people", username="hoa.nguyen", name="Khác", role="clerk"), "person.known")
    listed = {one["username"]: one for one in admin.get("/people").json["items"]}
    assert listed["hoa.nguyen"]["active"] is True
    assert "password" not in str(admin.get("/people").json)


def test_a_forgotten_password_is_replaced_and_ends_what_was_signed_in_with_the_old_one(admin, clerk, hall_id):
    assert clerk.get("/counters").status_code == 200
    for _ in range(4):
        with pytest.raises(Refused):
            people.sign_in(hall_id, "canbo", "sai mat khau roi")
    fresh = admin.post("/people/canbo/password").json["password"]
    assert clerk.get("/counters").status_code == 401
    assert people.sign_in(hall_id, "canbo", fresh)[1].must_change  # and no pause is left of the wrong tries
    refused(admin.post("/people/khong.co/password"), "person.unknown", 404)


def test_who_leaves_is_out_at_once_and_back_when_taken_back(admin, clerk, template, hall_id):
    assert put(admin, "/people/canbo/active", active=False).status_code == 200
    assert clerk.get("/counters").status_code == 401
    with pytest.raises(Refused):
        people.sign_in(hall_id, "canbo", template.passwords["canbo"])
    assert put(admin, "/people/canbo/active", active=True).status_code == 200
    assert people.sign_in(hall_id, "canbo", template.passwords["canbo"])[1].username == "canbo"


def test_nobody_takes_themselves_or_the_last_administrator_off_the_staff(admin, hall_id):
    refused(put(admin, "/people/quantri2/active", active=False), "person.self")
    assert put(admin, "/people/quantri/active", active=False).status_code == 200
    command = CliRunner().invoke(person, ["off", "quantri2"])
    assert command.exit_code != 0


def test_only_an_administrator_may(clerk, leader):
    for caller in (clerk, leader):
        assert caller.post("/people/canbo/password").status_code == 403
        assert put(caller, "/people/huongdan/active", active=False).status_code == 403
        assert caller.post("/people", username="ai.do", name="Ai", role="admin").status_code == 403


def test_the_journal_knows_that_and_not_what(admin, hall_id):
    fresh = admin.post("/people/canbo/password").json["password"]
    put(admin, "/people/canbo/active", active=False)
    with db.reading() as connection:
        who = connection.scalar(select(staff.c.id).where(staff.c.username == "canbo"))
        told = [entry for entry in journal.of(connection, hall_id, "person", who) if entry[0] in ("reset", "off")]
    assert [what for what, _ in told] == ["reset", "off"]
    assert fresh not in str(told)
