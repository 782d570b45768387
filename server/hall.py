"""What people do with a ticket: take it, call it, start, finish, miss it, hold it, send it on. One act, one function.

Each is one transaction: the ticket's new standing (by `domain.ticket`), its journal entry, what must be printed, and
the events that the screens wait for. Each takes the actor and a request id, and the same request twice is one act.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from server import clock, counters, events, journal, moves, once, sessions, shown, spool
from server import db as database
from server import ward as wards
from server.db import record, transaction
from server.domain import calling
from server.domain.errors import Refused
from server.domain.ticket import AT_A_COUNTER, Move, Outcome, State
from server.journal import Actor
from server.line import heads, rank_of
from server.models.dossiers import rating_tokens
from server.models.tickets import calls, tickets
from server.once import Act
from server.ward import MINUTE, Ward

Taken = dict[str, Any]  # the ticket as the API shows it

# -- taking a number ---------------------------------------------------------------------------------------------


def take_ticket(
    actor: Actor,
    *,
    service: str,
    request_id: str,
    priority_group: str | None = None,
    procedure: str | None = None,
    lang: str = "vi",
    channel: str = "kiosk",
    later: bool = False,
) -> tuple[Taken, bool]:
    """A number in the line of `service`, its slip and its journal entry. Returns the ticket and whether it is new.

    `later` asks for one of the next session, when this one has no more (`server.sessions`).

    Refused: `hall.closed` {opens_at}, `service.full` {service, opens_at}, `request.conflict`.
    NotFound: `service.unknown`, `priority.unknown`.
    """
    body = {"service": service, "priority_group": priority_group, "procedure": procedure, "lang": lang}
    body |= {"later": True} if later else {}
    act = Act(actor, "ticket", request_id, body)
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return shown.taken(db, ward, moves.get(db, ward, seen["ticket"]), at), False
        waits_from = sessions.place(db, ward, service, at, later=later)
        ticket, outlook = moves.issue(
            db, ward, actor, at, service, priority_group, procedure, lang, channel, waits_from=waits_from
        )
        answer = shown.fresh(ward, ticket, outlook)
        answer["print"] = spool.put_ticket(db, ward, answer, at)
        once.done(db, act, {"ticket": ticket["id"]}, at)
        record(db, events.HallChanged(ward.id, version))
        return answer, True


# -- calling -----------------------------------------------------------------------------------------------------


def call_next(actor: Actor, number: int, *, request_id: str, service: str | None = None) -> dict[str, Any]:
    """Finish what counter `number` serves and call who is next: {ticket, reason, finished}.

    With nobody waiting, a visit that was going on is finished all the same and `ticket` is None.
    Refused: `queue.empty`, `ticket.unanswered` {number}, `counter.paused`, `counter.not_yours`.
    """
    act = Act(actor, "next", request_id, {"counter": number, "service": service})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if (seen := once.seen(db, act)) is not None:
            return _called(db, ward, seen, actor.lang)
        desk = counters.ready(db, ward, actor, number, at)
        finished = _clear_desk(db, ward, actor, desk.id, at)
        choice = _choose(db, ward, desk, at, service)
        if choice is None and finished is None:
            raise Refused("queue.empty", counter=number)
        called = choice and _call(db, ward, actor, desk, moves.get(db, ward, choice.ticket.ticket), at, _reason(choice))
        kept = {"ticket": called and called.id, "finished": finished and finished.id}
        once.done(db, act, kept, at)
        record(db, events.HallChanged(ward.id, version))
        return _called(db, ward, kept, actor.lang)


def call_number(
    actor: Actor, number: int, *, request_id: str, ticket: int | None = None, called: str | None = None
) -> dict[str, Any]:
    """Call one particular ticket, by id or by its number, to counter `number`; held and missed ones come back first."""
    act = Act(actor, "call", request_id, {"counter": number, "ticket": ticket, "number": called})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if (seen := once.seen(db, act)) is not None:
            return _called(db, ward, seen, actor.lang)
        desk = counters.ready(db, ward, actor, number, at)
        row = moves.get(db, ward, ticket) if ticket is not None else moves.find(db, ward, called or "", at)
        finished = _clear_desk(db, ward, actor, desk.id, at)
        if row.state == State.HELD:
            row = moves.move(db, ward, actor, row, Move.RESUME, at)
        elif row.state == State.NO_SHOW:
            row = moves.move(db, ward, actor, row, Move.REINSTATE, at)
        row = _call(db, ward, actor, desk, row, at, {"rule": calling.Why.ASKED.value})
        kept = {"ticket": row.id, "finished": finished and finished.id}
        once.done(db, act, kept, at)
        record(db, events.HallChanged(ward.id, version))
        return _called(db, ward, kept, actor.lang)


def walk_up(
    actor: Actor, number: int, *, request_id: str, service: str, priority_group: str | None = None
) -> dict[str, Any]:
    """Somebody stands at counter `number` without a ticket: a number for the record, served at once."""
    act = Act(actor, "walk-up", request_id, {"counter": number, "service": service, "group": priority_group})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if (seen := once.seen(db, act)) is not None:
            return _called(db, ward, seen, actor.lang)
        desk = counters.ready(db, ward, actor, number, at)
        finished = _clear_desk(db, ward, actor, desk.id, at)
        issued, _ = moves.issue(
            db, ward, actor, at, service, priority_group, None, actor.lang, "walk_up", for_counter=desk.id
        )
        row = moves.get(db, ward, issued["id"])
        row = moves.move(
            db, ward, actor, row, Move.CALL, at, counter=desk.id, called_at=at, why={"rule": calling.Why.WALK_UP.value}
        )
        row = moves.move(db, ward, actor, row, Move.START, at, started_at=at)
        kept = {"ticket": row.id, "finished": finished and finished.id}
        once.done(db, act, kept, at)
        record(db, events.HallChanged(ward.id, version))
        return _called(db, ward, kept, actor.lang)


def _choose(
    db: Connection, ward: Ward, desk: counters.Desk, at: datetime, service: str | None
) -> calling.Choice | None:
    waiting = heads(db, ward, ward.day(at), at, desk.id)
    rules = ward.rules
    caller = calling.Desk(desk.id, desk.serves, desk.preferred, desk.streak)
    if service is not None:
        queue = ward.service(service).id
        waiting = [ticket for ticket in waiting if ticket.queue == queue]
    return calling.choose(
        waiting, caller, now=rank_of(at), max_wait=rules.max_wait_min * MINUTE, streak=rules.priority_streak
    )


def peek(db: Connection, ward: Ward, desk: counters.Desk, at: datetime) -> calling.Choice | None:
    """Who would be called next at this counter, for the panel; changes nothing."""
    return _choose(db, ward, desk, at, None)


def _reason(choice: calling.Choice) -> dict[str, Any]:
    return {"rule": choice.why.value, "preferred": choice.preferred}


def _call(
    db: Connection, ward: Ward, actor: Actor, desk: counters.Desk, row: Row[Any], at: datetime, why: dict[str, Any]
) -> Row[Any]:
    row = moves.move(db, ward, actor, row, Move.CALL, at, counter=desk.id, called_at=at, started_at=None, why=why)
    counters.count_streak(db, desk.id, row.priority)
    moves.announce(db, ward, row, at)
    return row


def _clear_desk(db: Connection, ward: Ward, actor: Actor, counter_id: int, at: datetime) -> Row[Any] | None:
    """Finish what the counter serves. Refused `ticket.unanswered` while it waits for somebody it called."""
    row = moves.at_counter(db, ward, counter_id)
    if row is None:
        return None
    if row.state == State.CALLED:
        raise Refused("ticket.unanswered", ticket=row.id, number=row.label)
    return moves.finish(db, ward, actor, row, at, None)


def _called(db: Connection, ward: Ward, kept: dict[str, Any], lang: str) -> dict[str, Any]:
    called = kept["ticket"] and shown.ticket(ward, moves.get(db, ward, kept["ticket"]), lang)
    return {
        "ticket": called,
        "reason": called and called["reason"],
        "finished": kept["finished"] and shown.ticket(ward, moves.get(db, ward, kept["finished"]), lang),
    }


# -- at the counter ----------------------------------------------------------------------------------------------


def recall(actor: Actor, ticket: int, *, request_id: str) -> dict[str, Any]:
    """Call the same number again, by light and by voice."""

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> Row[Any]:
        row = moves.move(db, ward, actor, row, Move.RECALL, at)
        moves.announce(db, ward, row, at)
        return row

    return _at_desk(actor, ticket, "recall", request_id, {}, act)


def start(actor: Actor, ticket: int, *, request_id: str, inferred: bool = False) -> dict[str, Any]:
    """The person has come. `inferred` when the panel only guesses the time, so that the forecast leaves it out."""

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> Row[Any]:
        began = row.called_at if inferred else at
        return moves.move(db, ward, actor, row, Move.START, at, started_at=began, inferred=inferred)

    return _at_desk(actor, ticket, "start", request_id, {"inferred": inferred}, act)


def finish(actor: Actor, ticket: int, *, request_id: str, outcome: Outcome | None = None) -> dict[str, Any]:
    """The visit is over; the answer carries the token that allows one rating."""
    answer = _at_desk(
        actor,
        ticket,
        "finish",
        request_id,
        {"outcome": outcome},
        lambda db, ward, row, at: moves.finish(db, ward, actor, row, at, outcome),
    )
    with database.reading() as db:
        answer["rating_token"] = db.scalar(
            select(rating_tokens.c.token).where(
                rating_tokens.c.ticket_id == ticket, rating_tokens.c.hall_id == actor.hall_id
            )
        )
    return answer


def no_show(actor: Actor, ticket: int, *, request_id: str) -> dict[str, Any]:
    """Nobody came. Needs two calls 45 s apart (the hall's data) since the counter last resumed.

    Refused `ticket.too_soon` {ready_at, calls}.
    """

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> Row[Any]:
        if row.state == State.CALLED:
            ready_at, enough = absence(db, ward, row)
            if not enough:
                raise Refused("ticket.too_soon", ready_at=ready_at, calls=row.calls)
        return moves.move(db, ward, actor, row, Move.ABSENT, at)

    return _at_desk(actor, ticket, "no-show", request_id, {}, act, resumes=False)


def absence(db: Connection, ward: Ward, row: Row[Any]) -> tuple[datetime | None, bool]:
    """From when a second call allows *vắng mặt*, and whether the calls made already do.

    Calls before the counter's last resumption do not count: a power cut is nobody's absence.
    """
    resumed = counters.resumed_at(db, row.counter_id)
    if resumed is None:
        return None, False
    made = db.scalars(
        select(calls.c.at)
        .where(calls.c.ticket_id == row.id, calls.c.at >= max(resumed, row.called_at))
        .order_by(calls.c.at)
    ).all()
    if not made:
        return None, False
    ready_at = made[0] + timedelta(seconds=ward.rules.no_show_gap_s)
    return ready_at, len(made) >= ward.rules.no_show_calls and made[-1] >= ready_at


def hold(actor: Actor, ticket: int, *, request_id: str, reason: str = "other") -> dict[str, Any]:
    """The person leaves the counter for a while and comes back to the front."""
    return _at_desk(
        actor,
        ticket,
        "hold",
        request_id,
        {"reason": reason},
        lambda db, ward, row, at: moves.move(db, ward, actor, row, Move.HOLD, at, hold_reason=reason),
    )


def resume(actor: Actor, ticket: int, *, request_id: str) -> dict[str, Any]:
    """Back from hold: to the front of the queue; of any counter's, when the one it was sent to has closed since."""

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> Row[Any]:
        first = db.scalar(
            select(func.min(tickets.c.rank)).where(
                tickets.c.hall_id == ward.id,
                tickets.c.day == row.day,
                tickets.c.queue_id == row.queue_id,
                tickets.c.state == State.WAITING,
            )
        )
        front = row.rank if first is None else min(row.rank, first - 1)
        row = moves.move(db, ward, actor, row, Move.RESUME, at, rank=front)
        if row.for_counter_id is not None and not counters.calls(db, row.for_counter_id):
            row = moves.move(db, ward, actor, row, Move.TRANSFER, at)
        return row

    return _change(actor, ticket, "resume", request_id, {}, act)


def transfer(
    actor: Actor, ticket: int, *, request_id: str, service: str | None = None, counter: int | None = None
) -> dict[str, Any]:
    """Send to another service or to one counter; number and place in line stay. At a counter, only who sits there."""

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> Row[Any]:
        queue = ward.service(service).id if service else None
        only = ward.counter(counter).id if counter is not None else None
        if only is not None and not counters.calls(db, only):
            raise Refused("counter.not_calling", counter=counter)
        return moves.move(db, ward, actor, row, Move.TRANSFER, at, queue=queue, counter=only)

    return _at_desk(actor, ticket, "transfer", request_id, {"service": service, "counter": counter}, act)


def cancel(actor: Actor, ticket: int, *, request_id: str, reason: str = "") -> dict[str, Any]:
    """Take a ticket out of the line: a mis-press, or the citizen has left. At a counter, only who sits there may."""
    return _at_desk(
        actor,
        ticket,
        "cancel",
        request_id,
        {"reason": reason},
        lambda db, ward, row, at: moves.move(db, ward, actor, row, Move.CANCEL, at, note=reason, ended_at=at),
    )


def reinstate(actor: Actor, ticket: int, *, request_id: str) -> dict[str, Any]:
    """A citizen who missed two turns has come back: to the end of the line."""
    return _change(
        actor,
        ticket,
        "reinstate",
        request_id,
        {},
        lambda db, ward, row, at: moves.move(db, ward, actor, row, Move.REINSTATE, at),
    )


def expire(hall_id: int, before: Any) -> int:
    """At day's end what still waits is expired, never served; what was still being served is closed as it is."""
    at = clock.now()
    actor = journal.system(hall_id)
    with transaction() as db:
        ward, version = wards.turn(db, hall_id)
        open_states = [State.WAITING, State.CALLED, State.HELD, State.NO_SHOW, State.SERVING]
        rows = db.execute(
            select(tickets).where(
                tickets.c.hall_id == hall_id, tickets.c.day < before, tickets.c.state.in_(open_states)
            )
        ).all()
        for row in rows:
            if row.state == State.SERVING:
                moves.move(db, ward, actor, row, Move.FINISH, at, ended_at=at, inferred=True)
            else:
                moves.move(db, ward, actor, row, Move.EXPIRE, at, ended_at=at)
        if rows:
            record(db, events.HallChanged(hall_id, version))
        return len(rows)


# -- what all acts share -----------------------------------------------------------------------------------------


def _change(actor: Actor, ticket: int, name: str, request_id: str, body: dict[str, Any], act: Any) -> dict[str, Any]:
    """An act on one ticket by anybody on the staff."""
    asked = Act(actor, f"ticket.{name}", request_id, {"ticket": ticket, **body})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = moves.get(db, ward, ticket)
        if once.seen(db, asked) is None:
            row = act(db, ward, row, at)
            once.done(db, asked, {"ticket": ticket}, at)
            record(db, events.HallChanged(ward.id, version))
        return shown.ticket(ward, row, actor.lang)


def _at_desk(
    actor: Actor, ticket: int, name: str, request_id: str, body: dict[str, Any], act: Any, resumes: bool = True
) -> dict[str, Any]:
    """An act on the ticket at the actor's own counter; after a restart it also resumes that counter."""

    def checked(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> Row[Any]:
        if row.counter_id is not None and row.state in AT_A_COUNTER:
            counters.ready(db, ward, actor, ward.counters[row.counter_id].number, at, resumes=resumes)
        return act(db, ward, row, at)

    return _change(actor, ticket, name, request_id, body, checked)
