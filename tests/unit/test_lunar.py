"""Lunar dates against the published Vietnamese calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from server.domain.errors import Refused
from server.domain.lunar import Lunar, lunar

TET = re.findall(
    r"\S+",
    """
2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-17 2008-02-07 2009-01-26
2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05
2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13
2030-02-02
""",
)
HUNG_KINGS = [
    "2019-04-14",
    "2020-04-02",
    "2021-04-21",
    "2022-04-10",
    "2023-04-29",
    "2024-04-18",
    "2025-04-07",
    "2026-04-26",
    "2027-04-16",
]


@pytest.mark.parametrize("day", TET)
def test_tet_falls_on_its_published_day(day: str) -> None:
    solar = date.fromisoformat(day)
    assert lunar(solar) == Lunar(1, 1, solar.year, False)
    assert lunar(solar - timedelta(days=1)).month == 12


@pytest.mark.parametrize("day", HUNG_KINGS)
def test_the_hung_kings_are_remembered_on_the_tenth_of_the_third_month(day: str) -> None:
    solar = date.fromisoformat(day)
    assert lunar(solar) == Lunar(10, 3, solar.year, False)


@pytest.mark.parametrize("day", ["1968-01-29", "1969-02-16", "1985-01-21", "2007-02-17", "2030-02-02"])
def test_tet_of_the_years_in_which_viet_nam_and_china_differ(day: str) -> None:
    assert (lunar(date.fromisoformat(day)).day, lunar(date.fromisoformat(day)).month) == (1, 1)


def test_the_day_after_the_day_of_culture_in_2026() -> None:
    assert lunar(date(2026, 11, 25)) == Lunar(17, 10, 2026, False)


@pytest.mark.parametrize(
    ("first_day", "month"),
    [("2004-03-21", 2), ("2006-08-24", 7), ("2012-05-21", 4), ("2020-05-23", 4), ("2023-03-22", 2), ("2025-07-25", 6)],
)
def test_a_leap_month_repeats_the_number_before_it(first_day: str, month: int) -> None:
    day = date.fromisoformat(first_day)
    assert lunar(day) == Lunar(1, month, day.year, True)
    before = lunar(day - timedelta(days=1))
    assert (before.month, before.leap) == (month, False)


def test_the_leap_month_after_a_year_that_seems_to_have_two_is_the_eleventh_of_2033() -> None:
    assert lunar(date(2033, 12, 22)) == Lunar(1, 11, 2033, True)
    assert lunar(date(2034, 2, 19)) == Lunar(1, 1, 2034, False)


def test_every_day_of_two_centuries_follows_the_one_before() -> None:
    day, leaps = date(1900, 1, 1), 0
    before = lunar(day)
    while day < date(2100, 12, 31):
        day += timedelta(days=1)
        today = lunar(day)
        if today.day == 1:
            assert before.day in (29, 30)
            leaps += today.leap
            follows = (today.year * 12 + today.month) - (before.year * 12 + before.month)
            assert follows == (0 if today.leap else 1)
        else:
            assert today == Lunar(before.day + 1, before.month, before.year, before.leap)
        before = today
    assert leaps == 74


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2101, 1, 1)])
def test_a_day_outside_the_reckoned_centuries_is_refused(day: date) -> None:
    with pytest.raises(Refused) as refused:
        lunar(day)
    assert refused.value.code == "lunar.out_of_range"
