"""Changing places at a counter with a PIN: one session ends and another begins, and the queue notices nothing.

A PIN is no way in: it counts only where somebody of the hall is signed in at that moment.
"""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from server import clock, counters, events, people
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import pins
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.halls import counters as counters_table
from server.models.journal import journal as entries
from server.models.people import people as staff
from server.models.people import sessions
from server.people import Session

TRIES = 5  # wrong ones in a row; then only the password opens the PIN again
AT_A_COUNTER = ("clerk", "leader")


def put(session: Session, password: str, pin: str) -> None:
    """A person's own PIN, by their password.

    Refused `pin.form`, `pin.easy`, `pin.password`, `session.locked` {retry_after}.
    """
    if not pins.well_formed(pin):
        raise Refused("pin.form", least=pins.SHORTEST, most=pins.LONGEST)
    if pins.easy(pin):
        raise Refused("pin.easy")
    at = clock.now()
    with reading() as db:
        row = _person(db, session.hall_id, session.username)
    people.spend_try(row.id, at)
    if not people.verify(row.password, password):
        raise Refused("pin.password")  # the session that asks is not what is wrong
    hashed = people.hash_of(pin)
    with transaction() as db:
        people.was_right(db, row.id)
        db.execute(update(staff).where(staff.c.id == row.id).values(pin=hashed))
        people.write_down(db, Actor(row.hall_id, f"person:{row.id}"), at, row.id, "pin", {})


def listed(session: Session) -> dict[str, Any]:
    """Who may take this place: {has_pin, items: [{username, name, namesake, role, has_pin, here}]}.

    Those who were in the hall today or have a PIN, first who sat at this counter today (`here`), then with a PIN.
    `has_pin` beside the list is the caller's own; a `namesake` bears a name that another of the staff bears too.
    """
    with reading() as db:
        ward, _ = wards.look(db, session.hall_id)
        here, today = _seen_today(db, session, ward.day(clock.now()))
        rows = db.execute(
            select(staff).where(staff.c.hall_id == session.hall_id, staff.c.active, ~staff.c.must_change)
        ).all()
    bearers = Counter(row.name for row in rows)
    found = [
        {
            "username": row.username,
            "name": row.name,
            "namesake": bearers[row.name] > 1,
            "role": row.role,
            "has_pin": row.pin is not None,
            "here": row.id in here,
        }
        for row in rows
        if row.id != session.person_id
        and (row.pin is not None or row.id in here | today)
        and (session.counter is None or row.role in AT_A_COUNTER)
    ]
    mine = any(row.id == session.person_id and row.pin is not None for row in rows)
    return {"has_pin": mine, "items": sorted(found, key=lambda one: (not one["here"], not one["has_pin"], one["name"]))}


def switch(session: Session, username: str, pin: str) -> tuple[str, Session]:
    """The new person's secret token and session, in the place of `session`, which ends; at its counter nothing changes.

    A second request of the same session finds it ended, so twice cannot happen.
    Refused `pin.none`, `pin.wrong` {left}, `pin.locked`, `pin.not_here`, `session.locked` {retry_after},
    `session.over`, `counter.busy` {number} while this person serves somebody at another counter;
    NotFound `person.unknown`.
    """
    at = clock.now()
    with reading() as db:
        row = _person(db, session.hall_id, username)
    if row.pin is None or row.must_change:
        raise Refused("pin.none")
    if session.counter is not None and row.role not in AT_A_COUNTER:
        raise Refused("pin.not_here")
    people.spend_try(row.id, at, most=TRIES)
    if not people.verify(row.pin, pin):
        _write_wrong(session, row, at)
        raise Refused("pin.wrong", left=max(0, TRIES - row.failures - 1))
    former = Actor(session.hall_id, f"person:{session.person_id}")
    with transaction() as db:
        ward, version = wards.turn(db, session.hall_id)
        ended = db.execute(
            delete(sessions).where(sessions.c.digest == session.digest).returning(sessions.c.counter_id)
        ).first()
        if ended is None:
            raise Refused("session.over")
        people.was_right(db, row.id)
        counters.hand_over(db, ward, former, row.id, at)
        token = people.begin(db, session.hall_id, row.id, at, ended.counter_id)
        people.write_down(db, former, at, session.person_id, "sign_out", {"to": row.id})
        taker = Actor(session.hall_id, f"person:{row.id}")
        people.write_down(db, taker, at, row.id, "switch", {"from": session.person_id})
        record(db, events.HallChanged(ward.id, version))
    begun = people.find_session(token)
    if begun is None:  # deactivated in this very moment
        raise Refused("session.over")
    return token, begun


def _write_wrong(session: Session, row: Row[Any], at: Any) -> None:
    with transaction() as db:
        actor = Actor(session.hall_id, f"person:{session.person_id}")
        people.write_down(db, actor, at, row.id, "pin_wrong", {})


def _person(db: Connection, hall_id: int, username: str) -> Row[Any]:
    known = staff.c.hall_id == hall_id, staff.c.username == username.strip().lower(), staff.c.active
    row = db.execute(select(staff).where(*known)).first()
    if row is None:
        raise NotFound("person.unknown", username=username)
    return row


def _seen_today(db: Connection, session: Session, today: date) -> tuple[set[int], set[int]]:
    """The ids of who sat at this session's counter today, and of who signed in today."""
    of_day = entries.c.hall_id == session.hall_id, entries.c.day == today
    of_counter = exists().where(
        counters_table.c.id == entries.c.subject_id,
        counters_table.c.hall_id == session.hall_id,
        counters_table.c.number == session.counter,
    )
    sat = db.scalars(
        select(entries.c.facts).where(
            *of_day, entries.c.subject == "counter", entries.c.what.in_(("open", "handed")), of_counter
        )
    )
    here = {facts["person_id"] for facts in sat if facts.get("person_id")}
    came = (
        select(entries.c.subject_id)
        .where(
            *of_day,
            entries.c.subject == "person",
            entries.c.what.in_(("sign_in", "switch")),
        )
        .distinct()
    )
    return here, set(db.scalars(came))
