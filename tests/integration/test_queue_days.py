"""Every state refuses what it must; the day's end; long days; the journal."""

import pytest
from sqlalchemy import func, select

from server import db, hall, journal, schema
from server import ward as wards
from server.models.halls import counters, halls
from server.models.journal import journal as journal_table
from server.models.tickets import tickets
from tests.conftest import signed_in
from tests.visits import call, do, learned_from, miss, refused, see, serve, take

# -- every state refuses what it must ----------------------------------------------------------------------------

REACH = {
    "waiting": (),
    "called": ("next",),
    "serving": ("next", "start"),
    "held": ("next", "hold"),
    "served": ("next", "start", "finish"),
    "cancelled": ("cancel",),
}
OVER_THE_API = {
    "waiting": {"call", "transfer", "regroup", "cancel"},
    "called": {"recall", "start", "hold", "transfer", "cancel", "no-show"},
    "serving": {"finish", "hold", "transfer", "cancel"},
    "held": {"resume", "transfer", "regroup", "cancel"},
    "served": set(),
    "cancelled": set(),
}
ACTS = ("recall", "start", "finish", "no-show", "hold", "resume", "transfer", "cancel", "reinstate")


@pytest.mark.parametrize("state", REACH)
def test_every_state_refuses_every_other_move_by_its_code(kiosk, clerk, state):
    taken = take(kiosk)
    for act in REACH[state]:
        if act == "next":
            call(clerk)
        else:
            do(clerk, taken, act)
    assert see(clerk, taken)["state"] == state
    for act in ACTS:
        if act not in OVER_THE_API[state]:
            problem = refused(clerk.post(f"/tickets/{taken['id']}/{act}"), "ticket.move")
            assert {move.replace("absent", "no-show") for move in problem["legal"]} - {"expire"} == OVER_THE_API[state]
            assert see(clerk, taken)["state"] == state


def test_an_unknown_ticket_is_unknown_to_every_act(clerk):
    for act in ACTS:
        refused(clerk.post(f"/tickets/424242/{act}"), "ticket.unknown", 404)


# -- the day's end, and long days --------------------------------------------------------------------------------


def test_at_days_end_what_waits_is_expired_and_never_served(app, template, kiosk, clerk, other_clerk, time, hall_id):
    held = take(kiosk)
    do(clerk, call(clerk), "hold")
    gone = take(kiosk)
    for _ in range(2):
        call(clerk)
        miss(clerk, time, gone)
    visit = take(kiosk)
    serve(clerk)
    called = take(kiosk)
    call(other_clerk, 2)
    waiting = take(kiosk)
    today = time().date()
    assert hall.expire(hall_id, today) == 0
    time.pass_(days=1)
    assert hall.expire(hall_id, time().date()) == 5
    clerk = signed_in(app, "canbo", template.passwords["canbo"])
    assert [see(clerk, one)["state"] for one in (held, gone, called, waiting)] == ["expired"] * 4
    assert see(clerk, visit)["state"] == "served"
    assert hall.expire(hall_id, time().date()) == 0
    assert learned_from(hall_id, time) == 0
    with db.reading() as connection:
        told = journal.of(connection, hall_id, "ticket", waiting["id"])
    assert [what for what, _ in told] == ["take", "expire"]


def test_the_thousandth_ticket_has_four_digits_everywhere(kiosk, clerk, hall_id, time):
    with db.transaction() as connection:
        ward, _ = wards.look(connection, hall_id)
    for _ in range(999):
        hall.take_ticket(journal.system(hall_id), service="ho-tich", request_id="")
    taken = take(kiosk)
    assert taken["number"] == "A1000"
    called = clerk.post("/counters/1/call", number="A1000").json["ticket"]
    assert called["number"] == "A1000"
    assert kiosk.get("/halls/current/board").json["calls"][0]["text"] == "Xin mời số A1000 đến quầy số 1"
    with db.reading() as connection:
        numbers = connection.scalars(select(tickets.c.number).order_by(tickets.c.id)).all()
    assert numbers == list(range(1, 1001))
    assert ward.day(time()).isoformat() == taken["day"]


def test_every_act_of_a_day_is_in_the_journal_with_who_did_it(kiosk, clerk, hall_id):
    taken = take(kiosk)
    do(clerk, serve(clerk), "finish", outcome="accepted")
    with db.reading() as connection:
        rows = connection.execute(
            select(journal_table.c.what, journal_table.c.actor, journal_table.c.facts)
            .where(journal_table.c.subject == "ticket", journal_table.c.subject_id == taken["id"])
            .order_by(journal_table.c.id)
        ).all()
        person = connection.scalar(select(counters.c.person_id).where(counters.c.number == 1))
    assert [row.what for row in rows] == ["take", "call", "start", "finish"]
    assert rows[0].actor.startswith("device:")
    assert {row.actor for row in rows[1:]} == {f"person:{person}"}
    assert rows[1].facts["why"]["rule"] == "rank"
    assert rows[3].facts["outcome"] == "accepted"


def test_nobody_is_counted_ahead_who_will_not_be_called_before(kiosk, clerk):
    """Two ordinary, one with priority: who comes next with priority waits for that one and one ordinary turn."""
    assert [take(kiosk)["ahead"] for _ in range(2)] == [0, 1]
    assert take(kiosk, priority_group="elderly")["ahead"] == 0
    assert take(kiosk, priority_group="elderly")["ahead"] == 2
    assert take(kiosk)["ahead"] == 4
    order = []
    while (answer := clerk.post("/counters/1/next").json).get("ticket"):
        order.append(answer["ticket"]["number"])
        do(clerk, answer["ticket"], "start")
    assert order == ["A003", "A001", "A004", "A002", "A005"]


def test_the_schema_is_the_newest(app):
    with db.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(halls)) == 1
    assert schema.migrate() is False
