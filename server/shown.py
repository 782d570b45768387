"""A ticket as screens show it: to staff, to the kiosk that gave it, to the phone that follows it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from server import settings_now, spool
from server.domain.forecast import Wait
from server.domain.ticket import State
from server.line import Outlook, moment_of
from server.models.dossiers import dossiers, rating_tokens, ratings
from server.models.tickets import calls, tickets
from server.ward import Ward
from server.wording import name, t

FOLLOWED = (State.WAITING, State.HELD)


def track_url(token: str) -> str:
    """Where a phone follows a ticket: absolute when the installer has opened the address from outside."""
    return f"{settings_now.public_url()}/t/{token}"


def wait(span: Wait) -> dict[str, int]:
    return {"low_min": span.low_min, "mid_min": span.mid_min, "high_min": span.high_min}


def fresh(ward: Ward, ticket: dict[str, Any], outlook: Outlook) -> dict[str, Any]:
    """A ticket just issued, before its row is read again."""
    ahead = outlook.ahead(ticket["queue_id"], ticket["priority"])
    return _for_kiosk(
        ward,
        ticket["id"],
        ticket["label"],
        ticket["series_id"],
        ticket["day"],
        ticket["state"],
        ticket["token"],
        ticket["lang"],
        ahead,
        outlook.wait(ticket["queue_id"], ahead),
        _later(ticket["waits_from"], ticket["taken_at"]),
    )


def taken(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> dict[str, Any]:
    """The same ticket as it is now, for a request that was repeated."""
    outlook = Outlook(db, ward, at, row.rank)
    ahead = outlook.ahead(row.queue_id, row.priority) if row.state == State.WAITING else 0
    shown = _for_kiosk(
        ward,
        row.id,
        row.label,
        row.series_id,
        row.day,
        row.state,
        row.token,
        row.lang,
        ahead,
        outlook.wait(row.queue_id, ahead),
        _later(row.waits_from, row.taken_at),
    )
    shown["print"] = print_state(db, row.id)
    return shown


def _for_kiosk(
    ward: Ward,
    ticket_id: int,
    label: str,
    series: int,
    day: Any,
    state: str,
    token: str,
    lang: str,
    ahead: int,
    span: Wait,
    joins_at: datetime | None,
) -> dict[str, Any]:
    service = ward.services[series]
    public = settings_now.public_url()
    return {
        "id": ticket_id,
        "number": label,
        "service": service.code,
        "service_name": service.name,
        "icon": service.icon,
        "day": day.isoformat(),
        "state": state,
        "ahead": ahead,
        "wait": wait(span),
        "joins_at": joins_at and joins_at.isoformat(),  # in line from then on: a number of the next session
        "lang": lang,
        "token": token,
        "track_url": track_url(token),
        "qr_url": f"/t/{token}/qr.svg" if public else None,
        "qr_data": track_url(token) if public else "",
        "print": {"state": "queued", "problem": "", "where": None},
    }


def joins(row: Row[Any], at: datetime) -> datetime | None:
    """When a number of a later session comes into line; None once it has, and for every other number."""
    return _later(row.waits_from, max(at, row.taken_at))


def _later(waits_from: datetime, than: datetime) -> datetime | None:
    return waits_from if waits_from > than else None


def print_state(db: Connection, ticket_id: int) -> dict[str, Any]:
    """What became of a ticket's newest slip; `where` is the title of another printer that it comes out of."""
    made = spool.state_of(db, ticket_id=ticket_id)
    if not made:
        return {"state": "none", "problem": "", "where": None}
    return {"state": made[0]["state"], "problem": made[0]["problem"], "where": spool.elsewhere(made[0])}


def ticket(ward: Ward, row: Row[Any], lang: str) -> dict[str, Any]:
    """A ticket as staff see it."""
    group = ward.groups.get(row.priority_group) if row.priority_group else None
    counter = ward.counters.get(row.counter_id) if row.counter_id else None
    only = ward.counters.get(row.for_counter_id) if row.for_counter_id else None
    queue = ward.services[row.queue_id]
    return {
        "id": row.id,
        "number": row.label,
        "service": ward.services[row.series_id].code,
        "queue": queue.code,
        "queue_name": queue.name,
        "day": row.day.isoformat(),
        "state": row.state,
        "priority_group": row.priority_group,
        "priority_name": group.name if group else None,
        "priority_icon": group.icon if group else None,
        "procedure": row.procedure,
        "lang": row.lang,
        "taken_at": row.taken_at,
        "waits_from": row.waits_from,
        "rank_at": moment_of(row.rank),
        "called_at": row.called_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "calls": row.calls,
        "absences": row.absences,
        "counter": counter.number if counter else None,
        "for_counter": only.number if only else None,
        "outcome": row.outcome,
        "hold_reason": row.hold_reason,
        "note": row.note,
        "reason": reason(ward, row.why, row, lang) if row.why else None,
        "track_url": track_url(row.token),
    }


def reason(ward: Ward, why: dict[str, Any], row: Row[Any], lang: str) -> dict[str, str]:
    """Why this ticket, in words: the rule that decided, with the counter's preference when it counted."""
    rule = why["rule"]
    service = ward.services[row.queue_id].name
    words = t(f"reason.{rule}", lang, number=row.label, max=ward.rules.max_wait_min, k=ward.rules.priority_streak)
    if why.get("preferred"):
        words = t("reason.preferred", lang, service=name(service, lang)) + " " + words
    return {"rule": rule, "text": words}


def track(db: Connection, ward: Ward, row: Row[Any], at: datetime, outlook: Outlook | None = None) -> dict[str, Any]:
    """A ticket as its citizen follows it: its own state, and nothing about others."""
    service = ward.services[row.queue_id]
    counter = ward.counters.get(row.counter_id) if row.counter_id else None
    shown: dict[str, Any] = {
        "number": row.label,
        "service": service.code,
        "service_name": service.name,
        "icon": service.icon,
        "day": row.day.isoformat(),
        "state": row.state,
        "counter": counter.number if counter else None,
        "lang": row.lang,
        "as_of": at,
        "joins_at": joins(row, at),
        "ahead": 0,
        "wait": None,
        "last_call": _last_call(db, ward),
        "rating": _rating(db, row.id, at),
        "print": print_state(db, row.id),
        "dossier": _dossier(db, row.id),
    }
    if row.state == State.WAITING:
        outlook = outlook or Outlook(db, ward, at, row.rank)
        shown["ahead"] = outlook.ahead(row.queue_id, row.priority)
        shown["wait"] = wait(outlook.wait(row.queue_id, shown["ahead"]))
    return shown


def by_token(db: Connection, token: str) -> Row[Any] | None:
    return db.execute(select(tickets).where(tickets.c.token == token)).first()


def _last_call(db: Connection, ward: Ward) -> dict[str, Any] | None:
    row = db.execute(
        select(tickets.c.label, calls.c.counter_id, calls.c.at)
        .join(tickets, tickets.c.id == calls.c.ticket_id)
        .where(calls.c.hall_id == ward.id)
        .order_by(calls.c.id.desc())
        .limit(1)
    ).first()
    return row and {"number": row.label, "counter": ward.counters[row.counter_id].number, "at": row.at}


def _rating(db: Connection, ticket_id: int, at: datetime) -> dict[str, str] | None:
    token = db.execute(select(rating_tokens).where(rating_tokens.c.ticket_id == ticket_id)).first()
    if token is None:
        return None
    if db.scalar(select(ratings.c.id).where(ratings.c.ticket_id == ticket_id)):
        return {"token": token.token, "state": "given"}
    return {"token": token.token, "state": "expired" if at > token.expires_at else "open"}


def _dossier(db: Connection, ticket_id: int) -> dict[str, str] | None:
    token = db.scalar(select(dossiers.c.token).where(dossiers.c.ticket_id == ticket_id).order_by(dossiers.c.id.desc()))
    return {"track_url": f"{settings_now.public_url()}/h/{token}"} if token else None
