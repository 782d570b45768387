"""The days off that can be foreseen: the moon's holidays, and days in lieu of those that meet the weekly rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.daysoff import first_of_tet, hung_kings, in_lieu, tet
from server.domain.errors import Refused
from server.domain.lunar import lunar


@pytest.mark.parametrize(
    ("year", "begins", "first", "hung"),
    [
        (2024, "2024-02-08", "2024-02-10", "2024-04-18"),
        (2025, "2025-01-27", "2025-01-29", "2025-04-07"),
        (2026, "2026-02-16", "2026-02-17", "2026-04-26"),
        (2027, "2027-02-04", "2027-02-06", "2027-04-16"),
    ],
)
def test_the_holidays_of_the_moon_are_those_of_the_announced_years(
    year: int, begins: str, first: str, hung: str
) -> None:
    assert (tet(year)[0].isoformat(), first_of_tet(year).isoformat()) == (begins, first)
    assert hung_kings(year).isoformat() == hung


@given(st.integers(1900, 2100))
def test_tet_is_five_days_in_a_row_around_the_first_of_the_lunar_year(year: int) -> None:
    days = tet(year)
    assert [(day - days[0]).days for day in days] == [0, 1, 2, 3, 4]
    assert [day for day in days if (lunar(day).day, lunar(day).month) == (1, 1)] == [first_of_tet(year)]
    assert (lunar(hung_kings(year)).day, lunar(hung_kings(year)).month) == (10, 3)


def test_years_the_moon_is_not_known_for_are_refused() -> None:
    for year in (1899, 2101):
        with pytest.raises(Refused, match=r"lunar\.out_of_range"):
            first_of_tet(year)


def on_weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_a_saturday_and_a_sunday_give_the_two_next_days_that_are_no_holidays() -> None:
    assert in_lieu(tet(2027), on_weekdays) == {
        date(2027, 2, 9): date(2027, 2, 6),
        date(2027, 2, 10): date(2027, 2, 7),
    }


def test_where_saturdays_are_worked_only_the_sunday_gives_a_day() -> None:
    assert in_lieu(tet(2027), lambda day: day.weekday() < 6) == {date(2027, 2, 9): date(2027, 2, 7)}


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 20)), max_size=12))
def test_every_holiday_on_a_day_of_rest_gives_one_later_working_day(holidays: set[date]) -> None:
    given_days = in_lieu(holidays, on_weekdays)
    assert sorted(given_days.values()) == sorted(day for day in holidays if not on_weekdays(day))
    for day, holiday in given_days.items():
        assert day > holiday
        assert on_weekdays(day)
        assert day not in holidays
        between = (holiday + timedelta(days=n) for n in range(1, (day - holiday).days))
        assert all(d in holidays or d in given_days or not on_weekdays(d) for d in between)
