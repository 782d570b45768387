"""Working time and due dates: when must a dossier received at this moment be answered?

The holidays, swaps and make-up days are the ward's dated data, never constants here. All reckoning is done on the
clock of the hall's own time zone, day by day: a limit is never a multiple of twenty-four hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from server.domain.errors import Refused

ONE_DAY = timedelta(days=1)
LARGEST_AMOUNT = 9999
# Civil status and certification: a dossier received after 15:00 may be answered on the next working day
# (Decree 23/2015 as amended by Decree 280/2025). Exactly 15:00:00 is not after.
SAME_DAY_CUTOFF = time(15, 0)


class Unit(StrEnum):
    """What a procedure's limit is counted in."""

    SAME_DAY = "same_day"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"

    @property
    def by_date(self) -> bool:
        """Whether settling at any hour of the due date is in time (else the due minute counts)."""
        return self in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a procedure may take, e.g. 3 working days.

    ``amount`` is 1 to 9999, and 1 for same-day. Received after ``cutoff`` (the procedure's own, if any), a dossier
    counts as received on the next working day. Refused with ``limit.invalid``.
    """

    amount: int
    unit: Unit
    cutoff: time | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= LARGEST_AMOUNT or (self.unit is Unit.SAME_DAY and self.amount != 1):
            raise Refused("limit.invalid", limit=f"{self.amount} {self.unit}")

    def __str__(self) -> str:
        return str(self.unit) if self.unit is Unit.SAME_DAY else f"{self.amount} {self.unit}"


def parse_limit(text: str) -> Limit:
    """Read ``3 working_days``, ``30 calendar_days``, ``8 working_hours`` or ``same_day`` (with the 15:00 cut-off).

    Refused with ``limit.invalid`` for anything else, an amount below one included.
    """
    words = text.strip()
    if words == Unit.SAME_DAY:
        return Limit(1, Unit.SAME_DAY, SAME_DAY_CUTOFF)
    found = re.fullmatch(r"([0-9]{1,4}) +(working_hours|working_days|calendar_days)", words)
    if found is None:
        raise Refused("limit.invalid", limit=text)
    return Limit(int(found[1]), Unit(found[2]))


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of working time within one day; both ends belong to it. Refused with ``calendar.period``."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise Refused("calendar.period", start=self.start.isoformat(), end=self.end.isoformat())


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday: a holiday or a swap (``working=False``), or a make-up working day."""

    day: date
    working: bool
    reason_vi: str
    reason_en: str
    source: str = ""
    provisional: bool = False


def in_order(periods: Iterable[Period]) -> None:
    """Refused with ``calendar.period`` when one period begins before the one ahead of it has ended."""
    for earlier, later in pairwise(periods):
        if earlier.end > later.start:
            raise Refused("calendar.period", start=later.start.isoformat(), end=earlier.end.isoformat())


def by_date(rows: Iterable[SpecialDay]) -> dict[date, SpecialDay]:
    """Special days by their date; refused with ``calendar.day_twice`` when one date has two."""
    found: dict[date, SpecialDay] = {}
    for row in rows:
        if row.day in found:
            raise Refused("calendar.day_twice", day=row.day.isoformat())
        found[row.day] = row
    return found


@dataclass(frozen=True, slots=True)
class RestDay:
    """A day that was not counted: a special day off, or (``special`` None) an ordinary weekly rest."""

    day: date
    special: SpecialDay | None = None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The hall's working periods, its special days, and how far they can be believed.

    ``weekly``: weekday (0 = Monday) to its periods. ``announced_years``: years whose days off are officially
    announced; a year known only by rows gives provisional dates. ``dated``: the periods of single dates, in place of
    their weekday's; they move the hours of a working day and make no day of rest a working one. A make-up day without
    periods of its own or of its weekday works the hours of ``standard_weekday``.

    Refused with ``calendar.no_working_time``, ``calendar.period``, ``calendar.day_twice`` for two special days of one
    date, and ``calendar.no_hours`` for a date with a list of periods and none in it.
    """

    weekly: Mapping[int, tuple[Period, ...]]
    special: Mapping[date, SpecialDay]
    announced_years: frozenset[int]
    tz: tzinfo
    standard_weekday: int = 0
    dated: Mapping[date, tuple[Period, ...]] = field(default_factory=dict)
    known_years: frozenset[int] = field(init=False)
    horizon: int = field(init=False)

    def __post_init__(self) -> None:
        weekly = {weekday: tuple(periods) for weekday, periods in self.weekly.items() if periods}
        if self.standard_weekday not in weekly:
            raise Refused("calendar.no_working_time", weekday=self.standard_weekday)
        dated = {day: tuple(periods) for day, periods in self.dated.items()}
        for day, periods in dated.items():
            if not periods:
                raise Refused("calendar.no_hours", day=day.isoformat())
        for periods in (*weekly.values(), *dated.values()):
            in_order(periods)
        by_date(self.special.values())
        known = self.announced_years | {day.year for day in self.special}
        object.__setattr__(self, "weekly", MappingProxyType(weekly))
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))
        object.__setattr__(self, "dated", MappingProxyType(dated))
        object.__setattr__(self, "known_years", known)
        object.__setattr__(self, "horizon", max(known, default=0))

    def periods(self, day: date) -> tuple[Period, ...]:
        """The working periods of ``day``, in order; empty on a day of rest."""
        if not self.is_working(day):
            return ()
        if day in self.dated:
            return self.dated[day]
        return self.weekly.get(day.weekday()) or self.weekly[self.standard_weekday]

    def is_working(self, day: date) -> bool:
        """Whether anybody works on ``day``."""
        special = self.special.get(day)
        return day.weekday() in self.weekly if special is None else special.working

    def last_minute(self, day: date) -> time:
        """The end of the last period of ``day``; refused with ``calendar.rest_day`` on a day of rest."""
        periods = self.periods(day)
        if not periods:
            raise Refused("calendar.rest_day", day=day.isoformat())
        return periods[-1].end

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``; refused with ``due.beyond_table`` past the last known year."""
        while True:
            day += ONE_DAY
            if day.year > self.horizon:
                raise Refused("due.beyond_table", year=day.year)
            if self.is_working(day):
                return day

    def working_days_before(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day``: when to warn, and until when to ask for more time."""
        while count > 0:
            day -= ONE_DAY
            count -= self.is_working(day)
        return day

    def rest(self, day: date) -> RestDay:
        """Why ``day`` is not worked."""
        return RestDay(day, self.special.get(day))


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with the facts that explain it.

    ``at`` and ``received`` are aware, in the hall's zone. ``day_zero`` is the day the count starts from: the day of
    receipt unless a cut-off moved it. ``counted`` are the days counted, the last of them reaching the limit;
    ``skipped`` the days of rest that moved the date; ``made_up`` the counted make-up days. ``by_date``: settled at any
    hour of the due date is in time. ``provisional``: some day on the way is not officially announced.
    """

    at: datetime
    limit: Limit
    received: datetime
    day_zero: date
    counted: tuple[date, ...]
    skipped: tuple[RestDay, ...]
    made_up: tuple[SpecialDay, ...]
    by_date: bool
    provisional: bool


def due(received: datetime, limit: Limit, calendar: WorkCalendar) -> Due:
    """When a complete dossier received at ``received`` (aware) is due.

    Same day: the last working minute of the day if received by the cut-off, else of the next working day. Working
    days: the day of receipt is day 0. Calendar days: a last day of rest moves to the next working day (Civil Code
    2015, articles 147 and 148). Working hours: counted within working periods only, from the stated minute of receipt.

    Refused with ``due.no_offset`` for a naive time, and with ``due.beyond_table`` when the year of the due date has
    neither an announced nor a provisional table of days off.
    """
    if received.utcoffset() is None:
        raise Refused("due.no_offset", received=received.isoformat())
    local = received.astimezone(calendar.tz)
    today = local.date()
    day_zero = _day_zero(local, limit, calendar)
    if limit.unit is Unit.WORKING_HOURS:
        moment, counted = after_hours(local, day_zero, timedelta(hours=limit.amount), calendar)
        first_rest = today
    else:
        counted, first_rest = _counted_days(day_zero, limit, calendar, today)
        last = counted[-1]
        if not calendar.is_working(last):
            last = calendar.next_working_day(last)
        moment = datetime.combine(last, calendar.last_minute(last))
    if moment.year not in calendar.known_years:
        raise Refused("due.beyond_table", year=moment.year)
    counted_days = frozenset(counted)
    skipped: list[RestDay] = []
    made_up: list[SpecialDay] = []
    provisional = any(year not in calendar.announced_years for year in range(local.year, moment.year + 1))
    for day in days_from(today, moment.date()):
        special = calendar.special.get(day)
        if special is not None:
            provisional = provisional or special.provisional
            if special.working and day in counted_days:
                made_up.append(special)
        if day >= first_rest and not calendar.is_working(day):
            skipped.append(calendar.rest(day))
    return Due(
        at=moment.replace(tzinfo=calendar.tz),
        limit=limit,
        received=local,
        day_zero=day_zero,
        counted=counted,
        skipped=tuple(skipped),
        made_up=tuple(made_up),
        by_date=limit.unit.by_date,
        provisional=provisional,
    )


def working_time(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """How much of the hall's working time lies between two aware moments; nothing if ``end`` is not later."""
    begin = start.astimezone(calendar.tz).replace(tzinfo=None)
    finish = end.astimezone(calendar.tz).replace(tzinfo=None)
    total = timedelta()
    for day in days_from(begin.date(), finish.date()):
        for period in calendar.periods(day):
            opens = max(begin, datetime.combine(day, period.start))
            closes = min(finish, datetime.combine(day, period.end))
            total += max(closes - opens, timedelta())
    return total


def _day_zero(local: datetime, limit: Limit, calendar: WorkCalendar) -> date:
    """The day the count starts from.

    With a cut-off, what comes late or on a day of rest counts as received on the next working day: were a Saturday
    receipt left alone, it would be due before one of the Friday evening ahead of it.
    """
    today = local.date()
    if limit.unit is not Unit.SAME_DAY and limit.cutoff is None:
        return today
    if calendar.is_working(today):
        latest = calendar.last_minute(today)
        if limit.cutoff is not None:
            latest = min(limit.cutoff, latest) if limit.unit is Unit.SAME_DAY else limit.cutoff
        if local.time() <= latest:
            return today
    return calendar.next_working_day(today)


def _counted_days(day_zero: date, limit: Limit, calendar: WorkCalendar, today: date) -> tuple[tuple[date, ...], date]:
    """The days counted, and the day from which a day of rest moves the due date."""
    if limit.unit is Unit.SAME_DAY:
        return (day_zero,), today
    if limit.unit is Unit.CALENDAR_DAYS:
        counted = tuple(day_zero + ONE_DAY * n for n in range(1, limit.amount + 1))
        return counted, counted[-1]
    days: list[date] = []
    day = day_zero
    for _ in range(limit.amount):
        day = calendar.next_working_day(day)
        days.append(day)
    return tuple(days), today if day_zero != today else today + ONE_DAY


def after_hours(
    local: datetime, day_zero: date, left: timedelta, calendar: WorkCalendar
) -> tuple[datetime, tuple[date, ...]]:
    """The naive local minute at which so much working time has passed, and the days it was worked on."""
    # The receipt states the minute, so the promise is reckoned from the minute.
    since = local.replace(second=0, microsecond=0, tzinfo=None)
    counted: list[date] = []
    day = day_zero
    while True:
        for period in calendar.periods(day):
            begin = max(since, datetime.combine(day, period.start))
            end = datetime.combine(day, period.end)
            if begin >= end:
                continue
            if not counted or counted[-1] != day:
                counted.append(day)
            if left <= end - begin:
                return begin + left, tuple(counted)
            left -= end - begin
        day = calendar.next_working_day(day)


def days_from(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY
