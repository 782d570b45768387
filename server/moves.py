"""The steps that the acts on tickets are made of: find one, issue one, move one, announce one, finish one.

All run in the caller's transaction; `hall.py` says which of them make an act.
"""

import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, literal_column, select, update

from server import catalogue, events, journal
from server.db import Prepared, count_up, record
from server.domain.errors import NotFound, Refused
from server.domain.ticket import AT_A_COUNTER, BEFORE_ITS_DAY, Move, Outcome, Standing, State, after, label
from server.journal import Actor
from server.line import Outlook, rank_of
from server.models.dossiers import rating_tokens
from server.models.tickets import calls, ticket_series, tickets
from server.ward import Ward

TOKEN_BYTES = 12

_INSERT = Prepared(lambda _: insert(tickets).returning(tickets.c.id))
_ANNOUNCE = Prepared(lambda _: insert(calls).returning(calls.c.id))
_LET_RATE = Prepared(lambda _: insert(rating_tokens))
_AT_COUNTER = Prepared(
    lambda _: select(tickets).where(
        tickets.c.counter_id == bindparam("counter"),
        tickets.c.hall_id == bindparam("hall"),
        tickets.c.state.in_([literal_column(f"'{state}'") for state in sorted(AT_A_COUNTER)]),
    )
)
_TICKET = Prepared(
    lambda _: select(tickets).where(tickets.c.id == bindparam("ticket"), tickets.c.hall_id == bindparam("hall"))
)


@cache
def _moving(columns: tuple[str, ...]) -> Prepared:
    """Set these columns of a ticket that still stands where it was read."""
    return Prepared(
        lambda _: (
            update(tickets)
            .where(
                tickets.c.id == bindparam("this"),
                tickets.c.state == bindparam("was"),
                tickets.c.rank == bindparam("stood"),
            )
            .values({name: bindparam(f"new_{name}") for name in columns})
            .returning(tickets)
        )
    )


def issue(
    db: Connection,
    ward: Ward,
    actor: Actor,
    at: datetime,
    service: str,
    priority_group: str | None,
    procedure: str | None,
    lang: str,
    channel: str,
    waits_from: datetime | None = None,
    for_counter: int | None = None,
) -> tuple[dict[str, Any], Outlook]:
    """The next number of the service's series, its ticket and its journal entry.

    It stands in line from now, or not before ``waits_from``, of whose day it then is.
    """
    joins = waits_from or at
    series, day = ward.service(service), ward.day(joins)
    known_group(ward, priority_group)
    if procedure is not None and not catalogue.known(db, ward, procedure):
        raise NotFound("procedure.unknown", procedure=procedure)
    outlook = Outlook(db, ward, at, rank_of(waits_from) if waits_from else None)
    number = count_up(db, ticket_series, hall_id=ward.id, day=day, service_id=series.id)
    ticket = {
        "hall_id": ward.id,
        "day": day,
        "series_id": series.id,
        "number": number,
        "label": label(series.prefix, number),
        "queue_id": series.id,
        "for_counter_id": for_counter,
        "priority_group": priority_group,
        "priority": priority_group is not None,
        "rank": rank_of(joins),
        "state": State.WAITING.value,
        "lang": lang,
        "procedure": procedure,
        "channel": channel,
        "token": secrets.token_urlsafe(TOKEN_BYTES),
        "taken_at": at,
        "waits_from": joins,
        "calls": 0,
        "absences": 0,
        "inferred": False,
    }
    ((ticket["id"],),) = _INSERT(db, ticket)
    facts = {"label": ticket["label"], "queue": series.id, "rank": ticket["rank"], "priority_group": priority_group}
    if for_counter is not None:
        facts["for_counter"] = for_counter
    journal.write(db, actor, at, ward.day(at), "ticket", ticket["id"], Move.TAKE.value, facts)
    return ticket, outlook


def known_group(ward: Ward, code: str | None) -> None:
    """NotFound `priority.unknown` when the hall has no such priority group; None is an ordinary ticket."""
    if code is not None and code not in ward.groups:
        raise NotFound("priority.unknown", priority_group=code)


def announce(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
    call = {"hall_id": ward.id, "ticket_id": row.id, "counter_id": row.counter_id, "at": at}
    ((call_id,),) = _ANNOUNCE(db, call)
    record(db, events.TicketCalled(ward.id, call_id))


def finish(db: Connection, ward: Ward, actor: Actor, row: Row[Any], at: datetime, outcome: Outcome | None) -> Row[Any]:
    row = move(db, ward, actor, row, Move.FINISH, at, ended_at=at, outcome=outcome and outcome.value)
    token = {
        "token": secrets.token_urlsafe(TOKEN_BYTES),
        "hall_id": ward.id,
        "ticket_id": row.id,
        "expires_at": at + timedelta(days=ward.rules.rating_days),
    }
    _LET_RATE(db, token)
    record(db, events.VisitEnded(ward.id, row.counter_id))
    return row


def at_counter(db: Connection, ward: Ward, counter_id: int) -> Row[Any] | None:
    """The ticket that this counter has called or serves."""
    return next(iter(_AT_COUNTER(db, {"counter": counter_id, "hall": ward.id})), None)


def standing(row: Row[Any]) -> Standing:
    """The part of a ticket's row that moves change."""
    return Standing(
        State(row.state), row.queue_id, row.rank, row.counter_id, row.for_counter_id, row.calls, row.absences
    )


def get(db: Connection, ward: Ward, ticket: int) -> Row[Any]:
    for row in _TICKET(db, {"ticket": ticket, "hall": ward.id}):
        return row
    raise NotFound("ticket.unknown", ticket=ticket)


def find(db: Connection, ward: Ward, called: str, at: datetime) -> Row[Any]:
    row = db.execute(
        select(tickets).where(
            tickets.c.hall_id == ward.id, tickets.c.day == ward.day(at), tickets.c.label == called.strip().upper()
        )
    ).first()
    if row is None:
        raise NotFound("ticket.unknown", ticket=called)
    return row


def move(
    db: Connection,
    ward: Ward,
    actor: Actor,
    row: Row[Any],
    move: Move,
    at: datetime,
    *,
    counter: int | None = None,
    queue: int | None = None,
    rank: int | None = None,
    note: str = "",
    **columns: Any,
) -> Row[Any]:
    """One legal move: the row, guarded by the state it was read in, and the journal entry that replays to it.

    Refused: `ticket.later` {number, joins_at} before a number's own day, `ticket.move`, `ticket.changed`.
    """
    if move not in BEFORE_ITS_DAY and ward.day(at) < row.day:
        raise Refused("ticket.later", ticket=row.id, number=row.label, joins_at=row.waits_from)
    given = {"at": rank_of(at), "counter": counter, "queue": queue, "rank": rank}
    before, moved = standing(row), after(standing(row), move, **given)
    # A finished ticket remembers its counter; elsewhere the standing's counter is the row's.
    new = {
        "state": moved.state.value,
        "queue_id": moved.queue,
        "rank": moved.rank,
        "counter_id": moved.counter,
        "for_counter_id": moved.for_counter,
        "calls": moved.calls,
        "absences": moved.absences,
        **columns,
    }
    guard = {"this": row.id, "was": before.state.value, "stood": before.rank}
    found = _moving(tuple(new))(db, guard | {f"new_{name}": value for name, value in new.items()})
    if not found:
        raise Refused("ticket.changed", ticket=row.id)
    (changed,) = found
    facts = {name: value for name, value in given.items() if value is not None}
    facts |= {name: columns[name] for name in ("outcome", "hold_reason", "why") if columns.get(name)}
    if "priority_group" in columns:  # also when it is taken away
        facts["priority_group"] = columns["priority_group"]
    if note:
        facts["note"] = note
    journal.write(db, actor, at, row.day, "ticket", row.id, move.value, facts)
    if moved.state is State.SERVING:
        # Somebody else stands there now, and must not be asked about the visit before.
        record(db, events.QuestionClosed(ward.id, changed.counter_id, ""))
    return changed
