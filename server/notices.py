"""What the leader tells the whole hall on the wall: one sentence in two languages, from a moment until another."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.voices import notices
from server.once import Act
from server.ward import Ward

LONGEST = 160  # characters: two changes of the wall's ticker at the most
MOST = 8  # standing and to come; a ticker with more would tell each of them too seldom
FARTHEST = timedelta(days=366)


def put(
    actor: Actor, words: dict[str, str], from_at: datetime | None, until_at: datetime, *, request_id: str
) -> dict[str, Any]:
    """Show `words` {vi, en} from a moment (None: now) until another; a time without a zone is the hall's own.

    English may be empty. Refused `notice.words` {most}, `notice.time`, `notice.many` {most}, `request.conflict`.
    """
    words = {"vi": words["vi"].strip(), "en": words.get("en", "").strip()}
    if not words["vi"] or not all(text.isprintable() and len(text) <= LONGEST for text in words.values()):
        raise Refused("notice.words", most=LONGEST)
    act = Act(actor, "notice", request_id, {"words": words, "from": from_at, "until": until_at})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return _one(db, ward, seen["notice"])
        begins, ends = _span(ward, at, from_at, until_at)
        if db.scalars(select(func.count()).select_from(notices).where(*_to_show(ward.id, at))).one() >= MOST:
            raise Refused("notice.many", most=MOST)
        row = {"hall_id": ward.id, "words": words, "from_at": begins, "until_at": ends, "person_id": actor.person_id}
        made = db.execute(insert(notices), row).inserted_primary_key[0]
        told = {"from": begins.isoformat(), "until": ends.isoformat()}  # never the words: the row has them
        journal.write(db, actor, at, ward.day(at), "notice", made, "put", told)
        once.done(db, act, {"notice": made}, at)
        record(db, events.HallChanged(ward.id, version))
        return _one(db, ward, made)


def withdraw(actor: Actor, notice_id: int, *, request_id: str) -> None:
    """Take a notice off the wall; one that is off already stays so. NotFound `notice.unknown`."""
    act = Act(actor, "notice-withdraw", request_id, {"notice": notice_id})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is not None:
            return
        here = (notices.c.id == notice_id) & (notices.c.hall_id == ward.id)
        if db.execute(select(notices.c.id).where(here)).first() is None:
            raise NotFound("notice.unknown", notice=notice_id)
        changed = db.execute(update(notices).where(here, notices.c.withdrawn_at.is_(None)).values(withdrawn_at=at))
        if changed.rowcount:
            journal.write(db, actor, at, ward.day(at), "notice", notice_id, "withdraw", {})
            record(db, events.HallChanged(ward.id, version))
        once.done(db, act, {}, at)


def listing(hall_id: int) -> list[dict[str, Any]]:
    """What stands now and what is to come, the soonest first; {id, words, from, until, shown}."""
    at = clock.now()
    with reading() as db:
        rows = db.execute(select(notices).where(*_to_show(hall_id, at)).order_by(notices.c.from_at, notices.c.id))
        return [_told(row, at) for row in rows]


def standing(db: Connection, hall_id: int, at: datetime) -> list[dict[str, str]]:
    """The words {vi, en} that the wall shows at a moment, the newest first. Over is over: nobody takes them away."""
    rows = select(notices.c.words).where(*_to_show(hall_id, at), notices.c.from_at <= at)
    return list(db.scalars(rows.order_by(notices.c.from_at.desc(), notices.c.id.desc())))


def _to_show(hall_id: int, at: datetime) -> tuple[Any, ...]:
    return notices.c.hall_id == hall_id, notices.c.until_at > at, notices.c.withdrawn_at.is_(None)


def _span(ward: Ward, at: datetime, from_at: datetime | None, until_at: datetime) -> tuple[datetime, datetime]:
    begins, ends = (
        when if when.tzinfo is not None else when.replace(tzinfo=ward.zone) for when in (from_at or at, until_at)
    )
    if not at - FARTHEST < begins < ends or not at < ends < at + FARTHEST:
        raise Refused("notice.time")
    return begins, ends


def _one(db: Connection, ward: Ward, notice_id: int) -> dict[str, Any]:
    row = db.execute(select(notices).where(notices.c.id == notice_id, notices.c.hall_id == ward.id)).one()
    return _told(row, clock.now())


def _told(row: Any, at: datetime) -> dict[str, Any]:
    shown = row.withdrawn_at is None and row.from_at <= at < row.until_at
    return {"id": row.id, "words": row.words, "from": row.from_at, "until": row.until_at, "shown": shown}
