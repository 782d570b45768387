"""The append-only journal: who did what to what, when and why. Waits, reports and audits read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from server.db import Prepared
from server.models.journal import journal

_WRITE = Prepared(lambda _: insert(journal))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and for which hall. `code` is what the journal keeps: `person:3`, `device:1`, `token:2`, `system`."""

    hall_id: int
    code: str
    lang: str = "vi"

    @property
    def person_id(self) -> int | None:
        kind, _, number = self.code.partition(":")
        return int(number) if kind == "person" else None


def system(hall_id: int) -> Actor:
    """The hall's own clock and start-up, when nobody acts."""
    return Actor(hall_id, "system")


def write(
    db: Connection,
    actor: Actor,
    at: datetime,
    day: date,
    subject: str,
    subject_id: int,
    what: str,
    facts: dict[str, Any],
) -> None:
    """Add one entry, in the transaction of the fact."""
    _WRITE(
        db,
        {
            "hall_id": actor.hall_id,
            "day": day,
            "at": at,
            "actor": actor.code,
            "subject": subject,
            "subject_id": subject_id,
            "what": what,
            "facts": facts,
        },
    )


def of(db: Connection, hall_id: int, subject: str, subject_id: int) -> list[tuple[str, dict[str, Any]]]:
    """What was written about a subject, in order: (what, facts)."""
    rows = db.execute(
        select(journal.c.what, journal.c.facts)
        .where(journal.c.subject == subject, journal.c.subject_id == subject_id, journal.c.hall_id == hall_id)
        .order_by(journal.c.id)
    )
    return [(what, facts) for what, facts in rows]
