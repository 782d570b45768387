"""What the screens show, read fresh from the tables: the wall's board, a counter's desk, the leader's today."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, tuple_

from server import (
    cases,
    clock,
    counters,
    devices,
    guard,
    hall,
    moves,
    notices,
    printer_care,
    sessions,
    shown,
    spool,
    suggestions,
    voices,
)
from server import ward as wards
from server.db import reading
from server.domain import words
from server.domain.calling import Choice
from server.domain.ticket import State
from server.line import Outlook
from server.models.halls import counters as counters_table
from server.models.tickets import calls, tickets
from server.ward import Ward

RECENT_CALLS = 8
LISTED = 60
PAGE = 100
SOONEST = 4  # dossiers of each column on the leader's first page


def wall(hall_id: int) -> dict[str, Any]:
    """The whole board, always complete, so that a lost message costs nothing. Never a name."""
    at = clock.now()
    with reading() as db:
        ward, version = wards.look(db, hall_id)
        outlook = Outlook(db, ward, at)
        is_open = ward.is_open(at)
        told = notices.standing(db, hall_id, at)
        return {
            "version": version,
            "as_of": at,
            "open": is_open,
            "opens_at": None if is_open else ward.opens_at(at),
            "closes_at": ward.closes_at(at),
            "calls": [call_shown(ward, row) for row in _recent_calls(db, ward, at)],
            "services": [_service(ward, service, outlook) for service in ward.services.values()],
            "counters": _counters(db, ward),
            "printers": [_printer(row) for row in printer_care.of(db, hall_id)],
            "notice": told[0] if told else None,
            "ticker": told[1:],
        }


def services(hall_id: int) -> list[dict[str, Any]]:
    """Every service with its line."""
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        outlook = Outlook(db, ward, at)
        return [_service(ward, service, outlook) for service in ward.services.values()]


def groups(hall_id: int) -> list[dict[str, Any]]:
    """The hall's priority groups."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return [{"code": g.code, "name": g.name, "icon": g.icon} for g in ward.groups.values()]


def call(hall_id: int, call_id: int) -> dict[str, Any] | None:
    """One call, as the wall announces it."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = db.execute(_CALLS.where(calls.c.id == call_id, calls.c.hall_id == hall_id)).first()
        return call_shown(ward, row) if row else None


_CALLS = select(calls.c.id, calls.c.at, calls.c.counter_id, tickets.c.label, tickets.c.lang, tickets.c.queue_id).join(
    tickets, tickets.c.id == calls.c.ticket_id
)


def _recent_calls(db: Connection, ward: Ward, at: datetime) -> Any:
    midnight = at.astimezone(ward.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return db.execute(
        _CALLS.where(calls.c.hall_id == ward.id, calls.c.at >= midnight).order_by(calls.c.id.desc()).limit(RECENT_CALLS)
    )


def call_shown(ward: Ward, row: Any) -> dict[str, Any]:
    """A call: what is written, the clips that say it and how loud; no clips in the hall's quiet hours."""
    counter = ward.counters[row.counter_id].number
    volume = ward.volume(row.at)
    lang = words.called_in(row.lang)
    return {
        "call_id": row.id,
        "number": row.label,
        "counter": counter,
        "service": ward.services[row.queue_id].code,
        "lang": row.lang,
        "text": words.call_text(row.label, counter, lang),
        "clips": voices.clips(ward, row.label, counter, lang) if volume else [],
        "volume": volume,
        "at": row.at,
    }


def _service(ward: Ward, service: wards.Service, outlook: Outlook) -> dict[str, Any]:
    ahead = outlook.ahead(service.id, False)
    left = sessions.left(outlook.db, ward, service, outlook.at)
    full = left == 0
    return {
        "code": service.code,
        "prefix": service.prefix,
        "name": service.name,
        "kiosk": service.kiosk,
        "icon": service.icon,
        "result_lane": service.result_lane,
        "left": left,
        "full": full,
        "next_opening": sessions.next_opening(outlook.db, ward, service, outlook.at) if full else None,
        "waiting": outlook.waiting(service.id),
        "wait": shown.wait(outlook.wait(service.id, ahead)),
    }


def _numbers(db: Connection, ward: Ward, service: wards.Service, at: datetime) -> dict[str, Any]:
    """What the leader sees of a service's numbers in this session."""
    stopped = service.stopped_until is not None and at < service.stopped_until
    return {
        "code": service.code,
        "prefix": service.prefix,
        "name": service.name,
        "quota": service.quota,
        "left": sessions.left(db, ward, service, at),
        "stopped": stopped,
    }


def _counters(db: Connection, ward: Ward) -> list[dict[str, Any]]:
    serving = db.execute(
        select(counters_table.c.number, counters_table.c.name, counters_table.c.state, counters_table.c.since)
        .add_columns(tickets.c.label, tickets.c.state.label("ticket"), tickets.c.started_at, tickets.c.called_at)
        .outerjoin(
            tickets,
            (tickets.c.counter_id == counters_table.c.id) & tickets.c.state.in_([State.CALLED, State.SERVING]),
        )
        .where(counters_table.c.hall_id == ward.id)
        .order_by(counters_table.c.number)
    )
    return [
        {
            "number": row.number,
            "name": row.name,
            "services": [
                ward.services[queue].code for queue in ward.services if queue in ward.counter(row.number).serves
            ],
            "state": row.state,
            "since": row.since,
            "serving": row.label,
            "calling": row.ticket == State.CALLED,
            "serving_since": row.started_at or row.called_at,
        }
        for row in serving
    ]


def _printer(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("name", "title", "kinds", "state", "since", "roll")}


def desks(hall_id: int, person_id: int | None) -> list[dict[str, Any]]:
    """Every counter, who sits there, and whether that is the one who asks: a name may be borne by several."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        own = counters.of_person(db, person_id) if person_id is not None else set()
        return [{**row, "mine": row["number"] in own} for row in counters.seated(db, ward)]


def desk(hall_id: int, number: int, lang: str) -> dict[str, Any]:
    """Everything one counter's panel shows."""
    at = clock.now()
    with reading() as db:
        ward, version = wards.look(db, hall_id)
        known = ward.counter(number)
        seat = next(row for row in counters.seated(db, ward) if row["number"] == number)
        current = moves.at_counter(db, ward, known.id)
        caller = counters.Desk(known.id, number, known.serves, known.preferred, counters.streak(db, known.id))
        choice = hall.peek(db, ward, caller, at)
        listed = _tickets_here(db, ward, at)
        called = current is not None and current.state == State.CALLED
        no_show_at, enough = hall.absence(db, ward, current) if called else (None, False)
        return {
            "version": version,
            "as_of": at,
            "counter": {
                **seat,
                "preferred": known.preferred and ward.services[known.preferred].code,
                "services": [ward.services[queue].code for queue in ward.services if queue in known.serves],
            },
            "current": current and shown.ticket(ward, current, lang),
            "no_show_at": no_show_at,
            "no_show_enough": enough,
            "next": choice and _next(db, ward, choice, lang),
            "waiting": [shown.ticket(ward, row, lang) for row in listed if row.state == State.WAITING],
            "waiting_total": Outlook(db, ward, at).total(),
            "held": [shown.ticket(ward, row, lang) for row in listed if row.state == State.HELD],
            "no_show": [shown.ticket(ward, row, lang) for row in listed if row.state == State.NO_SHOW],
            "printers": [_printer(row) for row in printer_care.of(db, hall_id)],
            "jobs": spool.listed(db, hall_id, "trouble", 20),
        }


def _tickets_here(db: Connection, ward: Ward, at: datetime) -> list[Any]:
    states = (State.WAITING, State.HELD, State.NO_SHOW)
    query = select(tickets).where(tickets.c.hall_id == ward.id, tickets.c.day == ward.day(at))
    found: list[Any] = []
    for state in states:
        found += db.execute(query.where(tickets.c.state == state).order_by(tickets.c.rank).limit(LISTED)).all()
    return found


def _next(db: Connection, ward: Ward, choice: Choice, lang: str) -> dict[str, Any]:
    row = moves.get(db, ward, choice.ticket.ticket)
    why = {"rule": choice.why.value, "preferred": choice.preferred}
    return {"ticket": shown.ticket(ward, row, lang), "reason": shown.reason(ward, why, row, lang)}


def find_tickets(
    hall_id: int, states: list[str], service: str | None, cursor: str | None, lang: str
) -> tuple[list[dict[str, Any]], str | None]:
    """Today's tickets in these states, by their place in line, a page at a time."""
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        query = select(tickets).where(tickets.c.hall_id == hall_id, tickets.c.day == ward.day(at))
        if states:
            query = query.where(tickets.c.state.in_(states))
        if service:
            query = query.where(tickets.c.queue_id == ward.service(service).id)
        if cursor is not None:
            rank, last = map(int, cursor.split("."))
            query = query.where(tuple_(tickets.c.rank, tickets.c.id) > tuple_(rank, last))
        rows = db.execute(query.order_by(tickets.c.rank, tickets.c.id).limit(PAGE + 1)).all()
        more = f"{rows[PAGE - 1].rank}.{rows[PAGE - 1].id}" if len(rows) > PAGE else None
        return [shown.ticket(ward, row, lang) for row in rows[:PAGE]], more


def one_ticket(hall_id: int, ticket: int, lang: str) -> dict[str, Any]:
    """One ticket, for staff. NotFound `ticket.unknown`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return shown.ticket(ward, moves.get(db, ward, ticket), lang)


def today(hall_id: int) -> dict[str, Any]:
    """The hall now, for its leader: who waits, who serves, what is due, which machines are well."""
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        day = ward.day(at)
        mine = (tickets.c.hall_id == hall_id) & (tickets.c.day == day)
        first = db.scalar(select(func.min(tickets.c.waits_from)).where(mine, tickets.c.state == State.WAITING))
        served = db.scalar(select(func.count()).where(mine, tickets.c.state == State.SERVED))
        outlook = Outlook(db, ward, at)
        waits = db.execute(
            select(tickets.c.waits_from, tickets.c.called_at).where(
                mine, tickets.c.called_at.is_not(None) | (tickets.c.state == State.WAITING)
            )
        ).all()
        promised = timedelta(minutes=ward.rules.max_wait_min)
        total = outlook.total()
        clear = max((outlook.wait(q, total).mid_min for q in ward.services), default=0)
        return {
            "as_of": at,
            "waiting": total,
            "longest_wait_min": int((at - first).total_seconds() // 60) if first and first < at else 0,
            "served": served,
            "clear_at": at + timedelta(minutes=clear) if total else None,
            "closes_at": ward.closes_at(at),
            "max_wait_min": ward.rules.max_wait_min,
            "over_promised": sum((row.called_at or at) - row.waits_from > promised for row in waits),
            "numbers": [_numbers(db, ward, service, at) for service in ward.services.values()],
            "counters": _counters(db, ward),
            "printers": [_printer(row) for row in printer_care.of(db, hall_id)],
            "devices": [device for device in devices.listing(hall_id) if not device["revoked"]],
            "dossiers": guard.glance(db, ward, at, SOONEST),
            "cases": cases.standing(db, hall_id, at),
            "suggestions": suggestions.standing(db, hall_id, at),
        }
