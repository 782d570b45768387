"""Comments on how the office works, and questions: received, transferred, answered, closed, published.

Decree 20/2008/ND-CP, amended by 92/2017/ND-CP, covers comments on administrative rules and excludes complaints and
denunciations, which have a law and a way of their own: the kiosk says where they go. The deadlines are the hall's.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import opinions
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.voices import suggestions
from server.once import Act
from server.ward import Ward

CITIZEN = "citizen"  # nobody is known by what they say
OPEN = ("received", "transferred")
MOST = 200  # shown at once, the most urgent first
PUBLISHED = 50


def receive(hall_id: int, given: dict[str, str], *, request_id: str) -> dict[str, Any]:
    """Keep what a citizen says: {code, due_at, wants_answer}.

    `given`: kind, words, name, contact, lang, channel. A contact asks for an answer; without one no name is kept.
    Refused `request.conflict`.
    """
    at = clock.now()
    act = Act(Actor(hall_id, CITIZEN), "suggestion", request_id, given)
    kept = {**given, "name": given["name"] if given["contact"] else ""}
    with transaction() as db:
        ward, version = wards.turn(db, hall_id)
        before = once.seen(db, act)
        if before is None:
            due = opinions.deadline(at, ward.rules.answer_days, ward.calendar)
            values = {**kept, "hall_id": hall_id, "at": at, "due_at": due, "published": False}
            found = db.execute(insert(suggestions), values).inserted_primary_key[0]
            # Never the words: who reads the journal has no business with them.
            journal.write(db, act.actor, at, ward.day(at), "suggestion", found, "receive", {})
            before = {"id": found}
            once.done(db, act, before, at)
            record(db, events.HallChanged(ward.id, version))
        row = _get(db, hall_id, before["id"])
        return {"code": code(row.id), "due_at": row.due_at, "wants_answer": bool(row.contact)}


def listed(hall_id: int, state: str) -> list[dict[str, Any]]:
    """For the office: `open` by deadline with the answered last, `overdue`, or `done`, the newest first."""
    at = clock.now()
    mine = select(suggestions).where(suggestions.c.hall_id == hall_id)
    if state == "done":
        mine = mine.where(suggestions.c.state == "closed").order_by(suggestions.c.id.desc())
    else:
        answered = suggestions.c.answered_at.is_not(None)
        mine = mine.where(suggestions.c.state != "closed").order_by(answered, suggestions.c.due_at, suggestions.c.id)
    if state == "overdue":
        mine = mine.where(suggestions.c.state.in_(OPEN), suggestions.c.due_at < at)
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return [_shown(ward, row, at) for row in db.execute(mine.limit(MOST))]


def published(hall_id: int) -> list[dict[str, Any]]:
    """What anybody may read: {code, kind, words, answer, answered_at}, the newest answer first; never who asked."""
    with reading() as db:
        rows = db.execute(
            select(suggestions)
            .where(suggestions.c.hall_id == hall_id, suggestions.c.published)
            .order_by(suggestions.c.answered_at.desc(), suggestions.c.id.desc())
            .limit(PUBLISHED)
        )
        names = ("kind", "words", "answer", "answered_at")
        return [{"code": code(row.id), **{name: getattr(row, name) for name in names}} for row in rows]


def standing(db: Connection, hall_id: int, at: datetime) -> dict[str, int]:
    """How many wait for an answer, and how many too long: {open, overdue}."""
    mine = (suggestions.c.hall_id == hall_id) & suggestions.c.state.in_(OPEN)
    number = select(func.count()).select_from(suggestions)
    late = number.where(mine, suggestions.c.due_at < at)
    return {"open": db.scalar(number.where(mine)) or 0, "overdue": db.scalar(late) or 0}


def transfer(actor: Actor, suggestion: int, to: str, *, request_id: str) -> dict[str, Any]:
    """Hand it to whose matter it is; the citizen's deadline stays. Refused `suggestion.state` {suggestion}."""
    return _do(actor, suggestion, "transfer", {"transferred_to": to}, request_id)


def answer(actor: Actor, suggestion: int, words: str, *, request_id: str) -> dict[str, Any]:
    """Answer it, or put an answer right that is not published yet. Refused `suggestion.state` {suggestion}."""
    return _do(actor, suggestion, "answer", {"answer": words}, request_id)


def close(actor: Actor, suggestion: int, *, request_id: str) -> dict[str, Any]:
    """Nothing more is to be done.

    Refused `suggestion.state` {suggestion}, `suggestion.unanswered` {suggestion} when an answer was asked for and none
    was given.
    """
    return _do(actor, suggestion, "close", {}, request_id)


def publish(actor: Actor, suggestion: int, shown: bool, *, request_id: str) -> dict[str, Any]:
    """Show question and answer to everybody, or no longer.

    Refused `suggestion.no_answer` {suggestion}, `suggestion.personal` {suggestion} for words that name somebody.
    """
    return _do(actor, suggestion, "publish", {"published": shown}, request_id)


def _do(actor: Actor, suggestion: int, what: str, values: dict[str, Any], request_id: str) -> dict[str, Any]:
    at = clock.now()
    act = Act(actor, f"suggestion.{what}", request_id, {"suggestion": suggestion, **values})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = _get(db, ward.id, suggestion)
        if once.seen(db, act) is None:
            changes = {**_CHECKS[what](row, values, at), **values, "person_id": actor.person_id}
            db.execute(update(suggestions).where(suggestions.c.id == row.id).values(changes))
            journal.write(db, actor, at, ward.day(at), "suggestion", row.id, what, {})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        return _shown(ward, _get(db, ward.id, suggestion), at)


# -- whether an act may be done, and what it changes besides its own words ------------------------------------------


def _transferred(row: Row[Any], values: dict[str, Any], at: datetime) -> dict[str, Any]:
    _must_be(row, row.state in OPEN)
    return {"state": "transferred"}


def _answered(row: Row[Any], values: dict[str, Any], at: datetime) -> dict[str, Any]:
    _must_be(row, row.state in OPEN or (row.state == "answered" and not row.published))
    return {"state": "answered", "answered_at": at}


def _closed(row: Row[Any], values: dict[str, Any], at: datetime) -> dict[str, Any]:
    _must_be(row, row.state != "closed")
    if row.contact and not row.answer:
        raise Refused("suggestion.unanswered", suggestion=code(row.id))
    return {"state": "closed"}


def _published(row: Row[Any], values: dict[str, Any], at: datetime) -> dict[str, Any]:
    if not row.answer:
        raise Refused("suggestion.no_answer", suggestion=code(row.id))
    if values["published"] and opinions.personal(f"{row.words}\n{row.answer}", row.name, row.contact):
        raise Refused("suggestion.personal", suggestion=code(row.id))
    return {}


_CHECKS = {"transfer": _transferred, "answer": _answered, "close": _closed, "publish": _published}


def _must_be(row: Row[Any], fits: bool) -> None:
    if not fits:
        raise Refused("suggestion.state", suggestion=code(row.id))


def _get(db: Connection, hall_id: int, suggestion: int) -> Row[Any]:
    row = db.execute(
        select(suggestions).where(suggestions.c.id == suggestion, suggestions.c.hall_id == hall_id)
    ).first()
    if row is None:
        raise NotFound("suggestion.unknown")
    return row


def code(suggestion: int) -> str:
    """The reference that a citizen is given; it opens nothing."""
    return f"GY-{suggestion:04d}"


def _shown(ward: Ward, row: Row[Any], at: datetime) -> dict[str, Any]:
    kept = {name: value for name, value in row._mapping.items() if name not in ("hall_id", "person_id")}
    return {
        **kept,
        "code": code(row.id),
        "transfer_by": opinions.deadline(row.at, ward.rules.transfer_days, ward.calendar),
        "overdue": row.state in OPEN and at > row.due_at,
    }
