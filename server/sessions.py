"""How many numbers a service still gives out in a session of the hall, and who stops them.

A session is one opening period: from the minute numbers are given out to its end. A service may have a quota for it;
the leader, and nobody else, may stop a service's numbers for the rest of it. Whoever comes too late may have a number
of the next session instead, of this day or the next that is open, which stands in line as if it were taken the minute
that session opens: before everybody who comes then, and after nobody but those turned away earlier.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import record, transaction
from server.domain.errors import Refused
from server.journal import Actor
from server.models.halls import halls, services
from server.models.tickets import tickets
from server.once import Act
from server.ward import Service, Ward

LARGEST_QUOTA = 999
SESSIONS_AHEAD = 10  # a working week: a number for longer is not kept


def left(db: Connection, ward: Ward, service: Service, at: datetime) -> int | None:
    """Numbers that are left in the session of `at`: 0 when the leader has stopped them, None without a bound."""
    if service.stopped_until is not None and at < service.stopped_until:
        return 0
    if service.quota is None:
        return None
    closes = ward.closes_at(at)
    if closes is None:
        return 0
    return max(0, service.quota - _given(db, ward, service, at, closes))


def next_opening(db: Connection, ward: Ward, service: Service, at: datetime) -> datetime | None:
    """When the first session after that of `at` opens for which the service has numbers, today or on another day.

    None when none of the next `SESSIONS_AHEAD` has any, or the calendar holds no more.
    """
    opens = ward.opens_at(at)
    for _ in range(SESSIONS_AHEAD):
        if opens is None or left(db, ward, service, opens) != 0:
            return opens
        opens = ward.opens_at(opens)
    return None


def place(db: Connection, ward: Ward, code: str, at: datetime, *, later: bool) -> datetime | None:
    """Where in line a new number of service `code` stands: None for the moment itself, else the next session's opening.

    Refused `hall.closed` {opens_at}; `service.full` {service, opens_at: of the session that has numbers, or null}.
    `later` where nothing is full is a number of now.
    """
    if not ward.is_open(at):
        raise Refused("hall.closed", opens_at=ward.opens_at(at))
    service = ward.service(code)
    if left(db, ward, service, at) != 0:
        return None
    opens = next_opening(db, ward, service, at)
    if not later or opens is None:
        raise Refused("service.full", service=code, opens_at=opens)
    return opens


def stop(actor: Actor, code: str, *, request_id: str) -> dict[str, Any]:
    """No more numbers of service `code` in this session: {service, stopped_until}.

    Refused `hall.closed` {opens_at}; NotFound `service.unknown`.
    """
    at = clock.now()

    def end(ward: Ward) -> datetime:
        closes = ward.closes_at(at)
        if closes is None:
            raise Refused("hall.closed", opens_at=ward.opens_at(at))
        return closes

    return _set(actor, code, "stop", request_id, {}, lambda ward: {"stopped_until": end(ward)})


def allow(actor: Actor, code: str, *, request_id: str) -> dict[str, Any]:
    """Numbers of service `code` again. NotFound `service.unknown`."""
    return _set(actor, code, "allow", request_id, {}, lambda _: {"stopped_until": None})


def put_quota(actor: Actor, code: str, quota: int | None, *, request_id: str) -> dict[str, Any]:
    """So many numbers of service `code` in each session, or None for no bound. NotFound `service.unknown`."""
    return _set(actor, code, "quota", request_id, {"quota": quota}, lambda _: {"quota": quota})


def _set(actor: Actor, code: str, what: str, request_id: str, body: dict[str, Any], values: Any) -> dict[str, Any]:
    act = Act(actor, f"service.{what}", request_id, {"service": code, **body})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        service = ward.service(code)
        if once.seen(db, act) is None:
            db.execute(update(services).where(services.c.id == service.id).values(**values(ward)))
            db.execute(update(halls).where(halls.c.id == ward.id).values(setup_version=halls.c.setup_version + 1))
            journal.write(db, actor, at, ward.day(at), "service", service.id, what, body)
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        row = db.execute(select(services).where(services.c.id == service.id)).one()
        return {"service": code, "quota": row.quota, "stopped_until": row.stopped_until}


def _given(db: Connection, ward: Ward, service: Service, at: datetime, closes: datetime) -> int:
    """Numbers of this session: those taken in it, and those that were given before for it."""
    opened = _opened(ward, at)
    mine = (tickets.c.hall_id == ward.id, tickets.c.day == ward.day(at), tickets.c.series_id == service.id)
    within = (tickets.c.waits_from >= opened, tickets.c.waits_from < closes)
    # A slip that was cancelled is somebody's who never needed the number: it goes to the next one.
    query = select(func.count()).where(*mine, *within, tickets.c.state != "cancelled")
    return db.scalar(query) or 0


def _opened(ward: Ward, at: datetime) -> datetime:
    """When the session of `at` began."""
    local = at.astimezone(ward.zone)
    minute = local.hour * 60 + local.minute
    start = next(a for a, b in ward.opening_of(local.date()) if a <= minute < b)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=start)
