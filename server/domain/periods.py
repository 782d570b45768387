"""Reporting periods: which days a month, a quarter, a half, nine months or a year of reports has.

A report may close before its month does. Neither Circular 02/2017/TT-VPCP nor 01/2020/TT-VPCP could be read for the
day (practice: the 15th), so it is the hall's own: with closing day 15 November runs from 16 October to 15 November.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
MONTHS_OF_A_YEAR = 12


class Kind(StrEnum):
    """What a report may cover."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


_MONTHS = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.HALF: 6, Kind.NINE_MONTHS: 9, Kind.YEAR: 12}


def period(kind: Kind, day: date, closing_day: int = 0) -> tuple[date, date]:
    """The first and the last day of the period that ``day`` lies in.

    ``closing_day`` is the last day of each month of reports, 1 to 31; 0, or a day that a month does not have, is the
    month's end. Nine months are the first nine of the year of reports, for a day of its last quarter too. Every other
    kind tiles the calendar.
    """
    return _span(_first_month(kind, day, closing_day), kind, closing_day)


def before(kind: Kind, day: date, closing_day: int = 0) -> tuple[date, date]:
    """The period before the one that ``day`` lies in; for nine months, the same nine of the year before."""
    first = _first_month(kind, day, closing_day)
    return _span(first - (MONTHS_OF_A_YEAR if kind is Kind.NINE_MONTHS else _MONTHS[kind]), kind, closing_day)


def name_of(kind: Kind, day: date, closing_day: int = 0) -> tuple[int, int]:
    """The year of reports and the number of the period in it, from 1: 2026 and 4 for its last quarter."""
    year, month = divmod(_first_month(kind, day, closing_day), MONTHS_OF_A_YEAR)
    return year, month // _MONTHS[kind] + 1


def _span(first: int, kind: Kind, closing_day: int) -> tuple[date, date]:
    return _end(first - 1, closing_day) + ONE_DAY, _end(first + _MONTHS[kind] - 1, closing_day)


def _first_month(kind: Kind, day: date, closing_day: int) -> int:
    """The month that the period begins with, counted from the year 0."""
    month = day.year * MONTHS_OF_A_YEAR + day.month - 1
    month += day > _end(month, closing_day)
    return month - month % (MONTHS_OF_A_YEAR if kind is Kind.NINE_MONTHS else _MONTHS[kind])


def _end(month: int, closing_day: int) -> date:
    year, place = divmod(month, MONTHS_OF_A_YEAR)
    longest = monthrange(year, place + 1)[1]
    return date(year, place + 1, min(closing_day, longest) if closing_day > 0 else longest)
