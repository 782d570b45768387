"""The days off that the law gives of itself, before anybody announces a year: a proposal to correct, never the truth.

Which weekdays are worked is the ward's; swaps and make-up days are announced and cannot be derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from server.domain.lunar import Lunar, lunar

TUESDAY = 1
TET_DAYS = 5  # Labour Code 2019, article 112
ONE_DAY = timedelta(days=1)


def first_of_tet(year: int) -> date:
    """The solar date of the first day of the lunar year; refused with ``lunar.out_of_range`` outside 1900 to 2100."""
    return _solar(year, day=1, month=1)


def hung_kings(year: int) -> date:
    """The tenth day of the third lunar month; refused with ``lunar.out_of_range`` outside 1900 to 2100."""
    return _solar(year, day=10, month=3)


def tet(year: int) -> tuple[date, ...]:
    """The five days off of the lunar new year, as they are usually announced.

    The law gives five and leaves to the announcement where they begin: the day before when the first day of the year
    is a Tuesday (2026), so that they fill a working week, otherwise two days before it (2024, 2025).
    """
    first = first_of_tet(year)
    begins = first - ONE_DAY * (1 if first.weekday() == TUESDAY else 2)
    return tuple(begins + ONE_DAY * n for n in range(TET_DAYS))


def in_lieu(holidays: Iterable[date], works: Callable[[date], bool]) -> dict[date, date]:
    """Days off in lieu → the holiday each stands for.

    A holiday that meets the weekly rest gives the next working day off (Labour Code 2019, article 111); one that is a
    holiday itself, or given for another already, is passed over. ``works`` says of a day whether its weekday is worked.
    """
    given: dict[date, date] = {}
    off = set(holidays)
    for holiday in sorted(off):
        if works(holiday):
            continue
        day = holiday + ONE_DAY
        while day in off or not works(day):
            day += ONE_DAY
        off.add(day)
        given[day] = holiday
    return given


def _solar(year: int, day: int, month: int) -> date:
    """The solar date of a lunar date early in the lunar year ``year`` that is in no leap month."""
    wanted = Lunar(day, month, year, leap=False)
    found = date(year, 1, 1)
    while lunar(found) != wanted:
        found += ONE_DAY
    return found
