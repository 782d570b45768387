"""Whom deadlines are told by e-mail: the administrator's list; and how long the outbox keeps what it has told."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from server import caretaker, db, journal, outbox
from server import ward as wards
from server.domain import delivery
from server.models.halls import halls
from server.models.outbox import outbox as rows
from tests.conftest import Caller, signed_in
from tests.integration.test_outbox import configure, give_up, one, put, ready, receiver, webhook

__all__ = ["receiver", "webhook"]
CHIEF, OFFICE = "chutich@phuong8.gov.vn", "van.thu+1@phuong8.gov.vn"


@pytest.fixture
def admin(app, template) -> Caller:
    return signed_in(app, "quantri", template.passwords["quantri"])


def write(caller: Caller, emails: list[str], request_id: str | None = None):
    body = {"emails": emails, **({"request_id": request_id} if request_id else {})}
    return caller.client.put("/api/v1/outbox/addresses", json=body, headers=caller.headers)


def test_the_administrators_addresses_hear_of_the_next_deadline(admin, hall_id, time):
    configure(smtp_url="smtp://127.0.0.1", smtp_from="motcua@phuong8.gov.vn")
    assert admin.get("/outbox/addresses").json == {"emails": []}
    assert write(admin, [f" {CHIEF} ", OFFICE, CHIEF]).json == {"emails": [CHIEF, OFFICE]}
    assert admin.get("/outbox/addresses").json == {"emails": [CHIEF, OFFICE]}
    put(hall_id)
    assert sorted(message["target"] for message in outbox.recent(hall_id)) == [CHIEF, OFFICE]
    assert write(admin, []).json == {"emails": []}


def test_the_other_rules_stay_and_the_journal_names_nobody(admin, hall_id):
    with db.reading() as connection:
        before = connection.scalars(select(halls.c.rules)).one()
        version = wards.look(connection, hall_id)[0].setup_version
    same = str(uuid.uuid4())
    assert [write(admin, [CHIEF], same).status_code for _ in range(2)] == [200, 200]
    assert write(admin, [OFFICE], same).json["code"] == "request.conflict"
    with db.reading() as connection:
        assert connection.scalars(select(halls.c.rules)).one() == {**before, "alert_emails": [CHIEF]}
        assert wards.look(connection, hall_id)[0].setup_version == version + 1
        assert journal.of(connection, hall_id, "hall", hall_id) == [("alert_emails", {"addresses": 1})]


@pytest.mark.parametrize(
    "wrong", ["", "chutich", "a@b", "a b@c.vn", "ông@phuong8.vn", "a@b.vn\nBcc: c@d.vn", "a@@b.vn"]
)
def test_what_is_no_address_is_refused_and_nothing_changes(admin, hall_id, wrong):
    refused = write(admin, [CHIEF, wrong])
    assert (refused.status_code, refused.json["code"], refused.json["email"]) == (409, "outbox.address", wrong)
    assert outbox.alert_emails(hall_id) == []


def test_ten_addresses_are_kept_and_eleven_refused(admin, hall_id):
    many = [f"a{n}@phuong8.gov.vn" for n in range(11)]
    assert write(admin, many).json["code"] == "outbox.addresses"
    assert write(admin, many[:10]).json == {"emails": many[:10]}


def test_only_the_administrator_sees_and_writes_the_addresses(leader, clerk):
    for caller in (leader, clerk):
        assert caller.get("/outbox/addresses").status_code == 403
        assert write(caller, [CHIEF]).status_code == 403


def test_a_dead_message_has_forgotten_the_phone(clerk, hall_id, receiver):
    configure(webhook_phone=True)
    receiver.statuses = [410]
    ready(clerk)
    with db.reading() as connection:
        assert connection.scalars(select(rows.c.body)).one()["phone"]
    outbox.run_once()
    assert one(hall_id)["state"] == "dead"
    with db.reading() as connection:
        assert "phone" not in connection.scalars(select(rows.c.body)).one()


def test_a_sent_message_is_gone_after_thirty_days_and_a_dead_one_after_ninety(hall_id, receiver, time):
    dead = give_up(hall_id, receiver, time)["id"]
    put(hall_id)
    outbox.run_once()
    sent = one_of(hall_id, "sent")
    time.pass_(days=30)
    caretaker.look_round()
    assert ids(hall_id) == {dead, sent}
    time.pass_(seconds=1)
    caretaker.look_round()
    assert ids(hall_id) == {dead}
    time.pass_(seconds=timedelta(days=60).total_seconds() - 1)
    caretaker.look_round()
    assert ids(hall_id) == {dead}
    time.pass_(seconds=1)
    caretaker.look_round()
    assert ids(hall_id) == set()


def test_what_still_waits_is_never_swept(hall_id, receiver, time):
    put(hall_id)
    time.pass_(days=400)
    assert outbox.sweep(hall_id, time()) == 0
    assert len(ids(hall_id)) == 1


def ids(hall_id: int) -> set[int]:
    return {message["id"] for message in outbox.recent(hall_id)}


def one_of(hall_id: int, state: str) -> int:
    (found,) = [message["id"] for message in outbox.recent(hall_id) if message["state"] == state]
    return found


def test_the_last_pause_is_shorter_than_what_is_kept():
    assert max(delivery.BACK_OFF) < outbox.SENT_KEPT < outbox.DEAD_KEPT
