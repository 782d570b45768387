"""Cases: what a bad rating or a citizen's own words ask of the leader, and the reminders that come of them.

A rating opens its case in its own transaction. A reminder carries no ticket, no hour and no quotation, and its clerk
sees it only when the day it was written is over and the leader has released it, so that nobody can tell whose words
they were. Which clerk it is for is found here: no name stands beside an answer.
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
from server.models.catalogue import procedures
from server.models.dossiers import dossiers, ratings
from server.models.halls import services
from server.models.journal import journal as entries
from server.models.tickets import tickets
from server.models.voices import cases, reminders
from server.once import Act
from server.ward import Ward

MOST = 200  # shown at once
# Who had the visit or took the dossier in, by what the journal says that they did.
SERVED = {"ticket": ("start", "call"), "dossier": ("accept", "late_entry", "at_once")}

_CASES = (
    select(cases, ratings.c.score, ratings.c.reasons, ratings.c.comment, ratings.c.day)
    .add_columns(ratings.c.ticket_id, ratings.c.dossier_id)
    .add_columns(services.c.name.label("service"), procedures.c.name.label("procedure"))
    .join(ratings, ratings.c.id == cases.c.rating_id)
    .outerjoin(tickets, tickets.c.id == ratings.c.ticket_id)
    .outerjoin(services, services.c.id == tickets.c.series_id)
    .outerjoin(dossiers, dossiers.c.id == ratings.c.dossier_id)
    .outerjoin(procedures, procedures.c.id == dossiers.c.procedure_id)
)


def open_for(db: Connection, ward: Ward, rating_id: int, score: int, comment: str, at: datetime) -> None:
    """A rating's case, when it needs one, in the rating's transaction. Not journalled: a case tells what was said."""
    if opinions.opens_case(score, comment):
        due = opinions.deadline(at, ward.rules.case_days, ward.calendar)
        db.execute(insert(cases), {"hall_id": ward.id, "rating_id": rating_id, "opened_at": at, "due_at": due})


def listed(hall_id: int, state: str) -> list[dict[str, Any]]:
    """For the leader: `open` by deadline, `overdue`, or `closed`, the newest first; each with its reminders."""
    at = clock.now()
    mine = _CASES.where(cases.c.hall_id == hall_id)
    if state == "closed":
        mine = mine.where(cases.c.closed_at.is_not(None)).order_by(cases.c.closed_at.desc(), cases.c.id.desc())
    else:
        mine = mine.where(cases.c.closed_at.is_(None)).order_by(cases.c.due_at, cases.c.id)
    if state == "overdue":
        mine = mine.where(cases.c.due_at < at)
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return _shown(db, ward, list(db.execute(mine.limit(MOST))), at)


def standing(db: Connection, hall_id: int, at: datetime) -> dict[str, int]:
    """How many are open, and how many of them overdue: {open, overdue}."""
    mine = (cases.c.hall_id == hall_id) & cases.c.closed_at.is_(None)
    number = select(func.count()).select_from(cases)
    late = number.where(mine, cases.c.due_at < at)
    return {"open": db.scalar(number.where(mine)) or 0, "overdue": db.scalar(late) or 0}


def remind(actor: Actor, case: int, words: str, *, request_id: str) -> dict[str, Any]:
    """Write a reminder to whoever served the visit; the case as it then is.

    Refused `case.closed`, `case.nobody` when no clerk is known, `reminder.betrays` for a ticket, an hour, a date or the
    citizen's own words.
    """
    at = clock.now()
    act = Act(actor, "case.remind", request_id, {"case": case, "words": words})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = _get(db, ward.id, case)
        if once.seen(db, act) is None:
            _must_be_open(row)
            if opinions.betrays(words, row.comment):
                raise Refused("reminder.betrays")
            clerk = _served_by(db, row)
            if clerk is None:
                raise Refused("case.nobody")
            values = {"hall_id": ward.id, "case_id": row.id, "person_id": clerk, "words": words, "written_at": at}
            db.execute(insert(reminders), values)
            journal.write(db, actor, at, ward.day(at), "case", row.id, "remind", {})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        return _one(db, ward, case, at)


def close(actor: Actor, case: int, outcome: str, note: str, *, request_id: str) -> dict[str, Any]:
    """Close a case with one of `opinions.OUTCOMES`. Refused `case.closed`, `case.note` when *other* says nothing."""
    at = clock.now()
    act = Act(actor, "case.close", request_id, {"case": case, "outcome": outcome, "note": note})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = _get(db, ward.id, case)
        if once.seen(db, act) is None:
            _must_be_open(row)
            if outcome == "other" and not note:
                raise Refused("case.note")
            done = {"outcome": outcome, "note": note, "closed_at": at, "person_id": actor.person_id}
            db.execute(update(cases).where(cases.c.id == row.id).values(done))
            journal.write(db, actor, at, ward.day(at), "case", row.id, "close", {"outcome": outcome})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        return _one(db, ward, case, at)


def release(actor: Actor, reminder: int, *, request_id: str) -> dict[str, Any]:
    """Let the clerk see a reminder, once the day it was written is over; the case. NotFound `reminder.unknown`."""
    at = clock.now()
    act = Act(actor, "reminder.release", request_id, {"reminder": reminder})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = _reminder(db, ward.id, reminder)
        if once.seen(db, act) is None and row.released_at is None:
            db.execute(update(reminders).where(reminders.c.id == row.id).values(released_at=at))
            journal.write(db, actor, at, ward.day(at), "reminder", row.id, "release", {})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        return _one(db, ward, row.case_id, at)


def for_clerk(actor: Actor) -> list[dict[str, Any]]:
    """A person's own reminders that are out and not yet acknowledged: {id, words} and nothing that tells more."""
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, actor.hall_id)
        rows = db.execute(_own(actor).where(reminders.c.acknowledged_at.is_(None)).order_by(reminders.c.id))
        return [{"id": row.id, "words": row.words} for row in rows if _is_out(ward, row, at)]


def acknowledge(actor: Actor, reminder: int, reply: str, *, request_id: str) -> None:
    """The clerk has read it and may answer (ý kiến giải trình). NotFound `reminder.unknown` for anybody else's."""
    at = clock.now()
    act = Act(actor, "reminder.acknowledge", request_id, {"reminder": reminder, "reply": reply})
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = db.execute(_own(actor).where(reminders.c.id == reminder)).first()
        if row is None or not _is_out(ward, row, at):
            raise NotFound("reminder.unknown")
        if once.seen(db, act) is not None:
            return
        if row.acknowledged_at is not None:
            raise Refused("reminder.acknowledged")
        db.execute(update(reminders).where(reminders.c.id == row.id).values(acknowledged_at=at, reply=reply))
        journal.write(db, actor, at, ward.day(at), "reminder", row.id, "acknowledge", {})
        once.done(db, act, {}, at)
        record(db, events.HallChanged(ward.id, version))


def _own(actor: Actor) -> Any:
    mine = (reminders.c.hall_id == actor.hall_id) & (reminders.c.person_id == (actor.person_id or 0))
    return select(reminders).where(mine)


def _is_out(ward: Ward, row: Row[Any], at: datetime) -> bool:
    return row.released_at is not None and ward.day(at) > ward.day(row.written_at)


def _served_by(db: Connection, row: Row[Any]) -> int | None:
    """Who had this visit last, or took this dossier in."""
    subject, subject_id = ("ticket", row.ticket_id) if row.ticket_id else ("dossier", row.dossier_id)
    actor = db.scalar(
        select(entries.c.actor)
        .where(entries.c.subject == subject, entries.c.subject_id == subject_id, entries.c.hall_id == row.hall_id)
        .where(entries.c.what.in_(SERVED[subject]), entries.c.actor.like("person:%"))
        .order_by(entries.c.id.desc())
        .limit(1)
    )
    return int(actor.removeprefix("person:")) if actor else None


def _must_be_open(row: Row[Any]) -> None:
    if row.closed_at is not None:
        raise Refused("case.closed")


def _get(db: Connection, hall_id: int, case: int) -> Row[Any]:
    row = db.execute(_CASES.where(cases.c.id == case, cases.c.hall_id == hall_id)).first()
    if row is None:
        raise NotFound("case.unknown")
    return row


def _reminder(db: Connection, hall_id: int, reminder: int) -> Row[Any]:
    row = db.execute(select(reminders).where(reminders.c.id == reminder, reminders.c.hall_id == hall_id)).first()
    if row is None:
        raise NotFound("reminder.unknown")
    return row


def _one(db: Connection, ward: Ward, case: int, at: datetime) -> dict[str, Any]:
    return _shown(db, ward, [_get(db, ward.id, case)], at)[0]


def _shown(db: Connection, ward: Ward, rows: list[Row[Any]], at: datetime) -> list[dict[str, Any]]:
    told: dict[int, list[dict[str, Any]]] = {row.id: [] for row in rows}
    for one in db.execute(select(reminders).where(reminders.c.case_id.in_(told)).order_by(reminders.c.id)):
        names = ("id", "words", "written_at", "released_at", "acknowledged_at", "reply")
        out = {"out": _is_out(ward, one, at)}
        told[one.case_id].append({name: getattr(one, name) for name in names} | out)
    names = ("id", "opened_at", "due_at", "score", "reasons", "comment", "day", "outcome", "note", "closed_at")
    return [
        {
            **{name: getattr(row, name) for name in names},
            "about": row.service or row.procedure,
            "overdue": row.closed_at is None and at > row.due_at,
            "reminders": told[row.id],
        }
        for row in rows
    ]
