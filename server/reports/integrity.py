"""What a leader should look at: evidence, not praise, and no verdict. Each figure beside the number looked at.

No figure names a person; the examples are codes of dossiers and numbers of tickets, the newest first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, and_, cast, exists, func, or_, select

from server import clock
from server import ward as wards
from server.db import reading
from server.domain.workdays import WorkCalendar
from server.models.dossiers import dossier_forms, dossiers
from server.models.journal import journal
from server.models.tickets import tickets
from server.reports.queries import bounds
from server.ward import Ward
from server.wording import both

SHOWN = 10  # examples of each figure
TOGETHER = timedelta(minutes=2)
CODES = (
    "kept_waiting",
    "last_day_supplement",
    "batch",
    "late_entry",
    "file_at_due",
    "turned_away",
    "expired",
    "second_visit",
)


@dataclass(frozen=True)
class Found:
    """`n` of the `of` that were looked at; examples as (moment or day, code), the newest first."""

    n: int
    of: int
    examples: list[tuple[Any, str]]


def integrity(hall_id: int, first: date, last: date) -> dict[str, Any]:
    """The figures of the days from `first` to `last`, both included, with their words in every language."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        look = _Look(db, ward, *bounds(ward, first, last), first, last)
        found = {code: getattr(look, code)() for code in CODES}
    rules = {"days": ward.rules.ready_days, "batch": ward.rules.batch}
    return {
        "from": first,
        "to": last,
        "as_of": clock.now(),
        "figures": [
            {
                "code": code,
                "name": both(f"report.integrity.{code}", **rules),
                "n": one.n,
                "of": one.of,
                "of_what": both(f"report.looked_at.{code}"),
                "examples": [{"code": label, "day": _day(ward, at)} for at, label in one.examples],
            }
            for code, one in found.items()
        ],
    }


@dataclass(frozen=True)
class _Look:
    """One look at a period, in one reading."""

    db: Connection
    ward: Ward
    start: datetime
    end: datetime
    first: date
    last: date

    def kept_waiting(self) -> Found:
        """Results marked ready and handed over more than so many working days later."""
        rows = self.db.execute(
            select(dossiers.c.code, dossiers.c.ready_at, dossiers.c.returned_at)
            .where(self._mine, *self._within(dossiers.c.returned_at), dossiers.c.ready_at.is_not(None))
            .execution_options(yield_per=1000)
        )
        most, looked, kept = self.ward.rules.ready_days, 0, []
        for row in rows:
            looked += 1
            ready, returned = self.ward.day(row.ready_at), self.ward.day(row.returned_at)
            if (returned - ready).days > most and _worked(ready, returned, self.ward.calendar, most + 1) > most:
                kept.append((row.returned_at, row.code))
        return _found(kept, looked)

    def last_day_supplement(self) -> Found:
        """Papers asked for on the last working day before the promised one, or later.

        Not looked at: what came in no earlier than that, because then no other day was left.
        """
        asked = self.db.execute(
            select(dossiers.c.code, dossiers.c.received_at, dossiers.c.original_due_at, dossier_forms.c.at)
            .join(dossiers, dossiers.c.id == dossier_forms.c.dossier_id)
            .where(self._mine, dossier_forms.c.form == "02", *self._within(dossier_forms.c.at))
        ).all()
        looked, late = 0, []
        for row in asked:
            last_day = self.ward.calendar.working_days_before(self.ward.day(row.original_due_at), 1)
            if self.ward.day(row.received_at) < last_day:
                looked += 1
                if self.ward.day(row.at) >= last_day:
                    late.append((row.at, row.code))
        return _found(late, looked)

    def batch(self) -> Found:
        """Results marked ready by one person, so many of them within two minutes."""
        rows = self.db.execute(
            select(journal.c.actor, journal.c.at, dossiers.c.code)
            .join(dossiers, dossiers.c.id == journal.c.subject_id)
            .where(
                journal.c.hall_id == self.ward.id,
                journal.c.subject == "dossier",
                journal.c.what == "result_ready",
                journal.c.actor.like("person:%"),
                *self._within(journal.c.at),
                ~dossiers.c.at_once,
            )
            .order_by(journal.c.actor, journal.c.at, journal.c.id)
        ).all()
        size, together = self.ward.rules.batch, set()
        for place in range(len(rows) - size + 1):
            begin, end = rows[place], rows[place + size - 1]
            if begin.actor == end.actor and end.at - begin.at <= TOGETHER:
                together.update(range(place, place + size))
        return _found(((rows[place].at, rows[place].code) for place in together), len(rows))

    def late_entry(self) -> Found:
        """Dossiers whose time of receipt was written down afterwards."""
        # A JSON null is not the database's null.
        afterwards = and_(dossiers.c.late_entry.is_not(None), cast(dossiers.c.late_entry, String) != "null")
        return self._dossiers(dossiers.c.received_at, and_(*self._within(dossiers.c.received_at)), afterwards)

    def file_at_due(self) -> Found:
        """Results known from a file alone, settled at the very end of the time allowed."""
        end = or_(
            dossiers.c.settled_at == dossiers.c.due_at,
            dossiers.c.settled_at == dossiers.c.original_due_at,
            dossiers.c.settled_at == dossiers.c.in_time_until,
        )
        looked = and_(dossiers.c.origin == "file", *self._within(dossiers.c.settled_at))
        return self._dossiers(dossiers.c.settled_at, looked, end)

    def turned_away(self) -> Found:
        """Visits that ended because papers were missing, or with a refusal."""
        return self._tickets(tickets.c.state == "served", tickets.c.outcome.in_(["papers_missing", "refused"]))

    def expired(self) -> Found:
        """Numbers whose turn did not come before the day ended."""
        return self._tickets(tickets.c.id.is_not(None), tickets.c.state == "expired")

    def second_visit(self) -> Found:
        """Dossiers whose applicant was sent for more papers and came back with them."""
        again = exists().where(
            journal.c.subject == "dossier", journal.c.subject_id == dossiers.c.id, journal.c.what == "supplemented"
        )
        return self._dossiers(dossiers.c.received_at, and_(*self._within(dossiers.c.received_at)), again)

    @property
    def _mine(self) -> Any:
        return dossiers.c.hall_id == self.ward.id

    def _within(self, column: Any) -> tuple[Any, Any]:
        return column >= self.start, column < self.end

    def _dossiers(self, at: Any, looked: Any, found: Any) -> Found:
        here = and_(self._mine, looked)
        return self._count(select(at, dossiers.c.code).where(here, found).order_by(at.desc()), dossiers, here, found)

    def _tickets(self, looked: Any, found: Any) -> Found:
        here = and_(tickets.c.hall_id == self.ward.id, tickets.c.day >= self.first, tickets.c.day <= self.last, looked)
        newest = select(tickets.c.day, tickets.c.label).where(here, found).order_by(tickets.c.id.desc())
        return self._count(newest, tickets, here, found)

    def _count(self, newest: Any, table: Any, here: Any, found: Any) -> Found:
        def number(*conditions: Any) -> int:
            return self.db.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

        examples = [(at, label) for at, label in self.db.execute(newest.limit(SHOWN))]
        return Found(number(here, found), number(here), examples)


def _found(cases: Iterable[tuple[datetime, str]], of: int) -> Found:
    newest = sorted(cases, reverse=True)
    return Found(len(newest), of, newest[:SHOWN])


def _worked(after: date, until: date, calendar: WorkCalendar, enough: int) -> int:
    """How many working days lie after one day and up to another, counted as far as is needed."""
    count = 0
    while after < until and count < enough:
        after += timedelta(days=1)
        count += calendar.is_working(after)
    return count


def _day(ward: Ward, at: date | datetime) -> date:
    return ward.day(at) if isinstance(at, datetime) else at
