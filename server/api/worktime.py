"""What the calendar answers: a year's table, its proposal, what a change touches."""

import datetime
from typing import Literal

from server.api.answers import Answer, Both


class DayRow(Answer):
    """A day off, or a make-up working day."""

    date: datetime.date
    working: bool
    reason: Both
    source: str
    provisional: bool


class ProposedRow(DayRow):
    expected: bool


Spans = list[list[str]]


class Week(Answer):
    """Periods by weekday, Monday first."""

    opening: list[Spans]
    working: list[Spans]


class DatedHours(Answer):
    date: datetime.date
    kind: Literal["opening", "working"]
    spans: Spans


class CalendarYear(Answer):
    year: int
    status: Literal["announced", "provisional", "unknown"]
    source: str
    days: list[DayRow]
    week: Week
    hours: list[DatedHours]


class LunarDifference(Answer):
    """A holiday of the moon whose date the library of holidays has otherwise."""

    holiday: Both
    ours: datetime.date
    library: datetime.date | None


class Proposal(Answer):
    year: int
    rows: list[ProposedRow]
    differences: list[LunarDifference]


class Affected(Answer):
    """Open dossiers that are due on a day which was worked until now; their dates stay."""

    affected: int


class Adopted(Affected):
    """How many rows the year has now."""

    days: int
