"""A counter and who sits at it: open, pause, lunch, resume, close; and how a restart is kept from hurting anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select, update

from server import clock, events, journal, moves, once
from server import ward as wards
from server.db import Prepared, record, transaction
from server.domain.errors import Refused
from server.domain.ticket import Move, State
from server.journal import Actor
from server.models.halls import counters
from server.models.people import people
from server.models.tickets import tickets
from server.once import Act
from server.ward import Ward

PAUSE_REASONS = ("break", "lunch", "meeting", "other")

_THIS = update(counters).where(counters.c.id == bindparam("counter"))
_MORE = Prepared(lambda _: _THIS.values(priority_streak=counters.c.priority_streak + literal_column("1")))
_NONE = Prepared(lambda _: _THIS.values(priority_streak=literal_column("0")))
_DESK = Prepared(
    lambda _: select(counters).where(counters.c.hall_id == bindparam("hall"), counters.c.number == bindparam("number"))
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter as the calling rule needs it."""

    id: int
    number: int
    serves: frozenset[int]
    preferred: int | None
    streak: int


def ready(db: Connection, ward: Ward, actor: Actor, number: int, at: datetime, *, resumes: bool = True) -> Desk:
    """The counter, if this person may act there now. After a restart the first act resumes it, but never an absence.

    Refused: `counter.not_yours`, `counter.paused` {state}; NotFound: `counter.unknown`.
    """
    known = ward.counter(number)
    (row,) = _DESK(db, {"hall": ward.id, "number": number})
    if row.person_id is None or row.person_id != actor.person_id:
        raise Refused("counter.not_yours", counter=number)
    if row.state != "open":
        raise Refused("counter.paused", counter=number, state=row.state)
    if row.resumed_at is None and resumes:
        db.execute(update(counters).where(counters.c.id == row.id).values(resumed_at=at))
    return Desk(row.id, number, known.serves, known.preferred, row.priority_streak)


def resumed_at(db: Connection, counter_id: int) -> datetime | None:
    return db.scalar(select(counters.c.resumed_at).where(counters.c.id == counter_id))


def calls(db: Connection, counter_id: int) -> bool:
    """True when this counter is open, so that what is sent to it alone will be called."""
    return db.scalar(select(counters.c.state).where(counters.c.id == counter_id)) == "open"


def count_streak(db: Connection, counter_id: int, priority: bool) -> None:
    """One more call with priority in a row, or none after an ordinary one."""
    (_MORE if priority else _NONE)(db, {"counter": counter_id})


def sit(actor: Actor, number: int) -> None:
    """This person takes the counter and opens it; whoever sat there has left, and so has this person elsewhere."""
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        counter = ward.counter(number)
        for row in db.execute(
            select(counters.c.id).where(
                counters.c.hall_id == ward.id, counters.c.person_id == actor.person_id, counters.c.id != counter.id
            )
        ).all():
            _close(db, ward, actor, row.id, at)
        _set(db, ward, actor, counter.id, at, "open", person_id=actor.person_id, pause_reason="", resumed_at=at)
        record(db, events.HallChanged(ward.id, version))


def leave(actor: Actor) -> None:
    """This person goes: the counter closes and what was sent to it alone goes to the others."""
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        mine = select(counters.c.id).where(counters.c.hall_id == ward.id, counters.c.person_id == actor.person_id)
        for counter_id in db.scalars(mine).all():
            _close(db, ward, actor, counter_id, at)
        record(db, events.HallChanged(ward.id, version))


def hand_over(db: Connection, ward: Ward, actor: Actor, person_id: int, at: datetime) -> None:
    """The actor's counter is another person's from now on, as it stands: open or at rest, with whom it serves.

    That person's counter elsewhere closes. Refused `counter.busy` {number} while somebody is being served there.
    """
    of_hall = counters.c.hall_id == ward.id
    mine = db.scalars(select(counters.c.id).where(of_hall, counters.c.person_id == actor.person_id)).all()
    theirs = select(counters.c.id).where(of_hall, counters.c.person_id == person_id, counters.c.id.not_in(mine))
    for counter_id in db.scalars(theirs).all():
        _send_away(db, ward, actor, counter_id, at)
        _set(db, ward, actor, counter_id, at, "closed", person_id=None, pause_reason="")
    for counter_id in mine:
        db.execute(update(counters).where(counters.c.id == counter_id).values(person_id=person_id))
        journal.write(db, actor, at, ward.day(at), "counter", counter_id, "handed", {"person_id": person_id})


def pause(actor: Actor, number: int, *, request_id: str, reason: str = "break") -> None:
    """Stop calling here. A number that was called and not yet met goes back to its place for the other counters.

    Refused `counter.busy` {number} while somebody is being served.
    """
    at = clock.now()
    act = Act(actor, "pause", request_id, {"counter": number, "reason": reason})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is not None:
            return
        desk = ready(db, ward, actor, number, at)
        _send_away(db, ward, actor, desk.id, at)
        state = "lunch" if reason == "lunch" else "paused"
        _set(db, ward, actor, desk.id, at, state, pause_reason=reason)
        once.done(db, act, {}, at)
        record(db, events.HallChanged(ward.id, version))


def resume(actor: Actor, number: int, *, request_id: str) -> None:
    """Call again at this counter. Refused `counter.not_yours` when somebody else sits there."""
    at = clock.now()
    act = Act(actor, "resume", request_id, {"counter": number})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is not None:
            return
        counter = ward.counter(number)
        (row,) = _DESK(db, {"hall": ward.id, "number": number})
        if row.person_id is None or row.person_id != actor.person_id:
            raise Refused("counter.not_yours", counter=number)
        _set(db, ward, actor, counter.id, at, "open", pause_reason="", resumed_at=at)
        once.done(db, act, {}, at)
        record(db, events.HallChanged(ward.id, version))


def restarted() -> None:
    """After a restart or a power cut no ticket moves toward no-show until its counter acts again."""
    with transaction() as db:
        db.execute(update(counters).values(resumed_at=None))


def seated(db: Connection, ward: Ward) -> list[dict[str, Any]]:
    """Every counter with its state and who sits there."""
    rows = db.execute(
        select(counters, people.c.name.label("person"))
        .outerjoin(people, people.c.id == counters.c.person_id)
        .where(counters.c.hall_id == ward.id)
        .order_by(counters.c.number)
    )
    return [
        {
            "number": row.number,
            "name": row.name,
            "state": row.state,
            "since": row.since,
            "pause_reason": row.pause_reason,
            "person": {"name": row.person} if row.person else None,
        }
        for row in rows
    ]


def of_person(db: Connection, person_id: int) -> set[int]:
    """The numbers of the counters where this person sits."""
    return set(db.scalars(select(counters.c.number).where(counters.c.person_id == person_id)))


def _close(db: Connection, ward: Ward, actor: Actor, counter_id: int, at: datetime) -> None:
    _send_away(db, ward, actor, counter_id, at, serving="finish")
    _set(db, ward, actor, counter_id, at, "closed", person_id=None, pause_reason="")


def _send_away(
    db: Connection, ward: Ward, actor: Actor, counter_id: int, at: datetime, serving: str = "refuse"
) -> None:
    """Leave nobody waiting for a counter that will not call."""
    current = moves.at_counter(db, ward, counter_id)
    if current is not None and current.state == State.SERVING:
        if serving == "refuse":
            raise Refused("counter.busy", ticket=current.id, number=current.label)
        moves.finish(db, ward, actor, current, at, None)
    elif current is not None:
        moves.move(db, ward, actor, current, Move.TRANSFER, at)
    promised = select(tickets).where(
        tickets.c.hall_id == ward.id,
        tickets.c.for_counter_id == counter_id,
        tickets.c.state == State.WAITING,
    )
    for row in db.execute(promised).all():
        moves.move(db, ward, actor, row, Move.TRANSFER, at)


def _set(db: Connection, ward: Ward, actor: Actor, counter_id: int, at: datetime, state: str, **columns: Any) -> None:
    db.execute(
        update(counters)
        .where(counters.c.id == counter_id, counters.c.hall_id == ward.id)
        .values(state=state, since=at, **columns)
    )
    facts = {"state": state, **{name: columns[name] for name in ("pause_reason", "person_id") if name in columns}}
    journal.write(db, actor, at, ward.day(at), "counter", counter_id, state, facts)


def streak(db: Connection, counter_id: int) -> int:
    """Calls with priority in a row at this counter."""
    return db.scalar(select(counters.c.priority_streak).where(counters.c.id == counter_id)) or 0
