"""Reporting periods: they lie side by side, whatever day the reports close on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.periods import Kind, before, name_of, period

ONE_DAY = timedelta(days=1)
TILING = [Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR]
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
closings = st.integers(0, 31)


@given(st.sampled_from(TILING), days, closings)
def test_a_day_lies_in_its_period_and_every_day_of_it_in_the_same(kind, day, closing):
    first, last = period(kind, day, closing)
    assert first <= day <= last
    assert period(kind, first, closing) == period(kind, last, closing) == (first, last)


@given(st.sampled_from(TILING), days, closings)
def test_periods_tile_the_calendar_without_gap_or_overlap(kind, day, closing):
    first, last = period(kind, day, closing)
    assert period(kind, last + ONE_DAY, closing)[0] == last + ONE_DAY
    assert period(kind, first - ONE_DAY, closing)[1] == first - ONE_DAY
    assert before(kind, day, closing) == period(kind, first - ONE_DAY, closing)


@given(days, closings)
def test_months_make_quarters_quarters_halves_and_halves_the_year(day, closing):
    for parts, whole, count in ((Kind.MONTH, Kind.QUARTER, 3), (Kind.QUARTER, Kind.HALF, 2), (Kind.HALF, Kind.YEAR, 2)):
        first, last = period(whole, day, closing)
        at, names = first, []
        for _ in range(count):
            begin, end = period(parts, at, closing)
            assert begin == at
            names.append(name_of(parts, at, closing))
            at = end + ONE_DAY
        assert at == last + ONE_DAY
        assert names == sorted(set(names))


@given(days, closings)
def test_nine_months_are_the_year_without_its_last_quarter(day, closing):
    first, last = period(Kind.NINE_MONTHS, day, closing)
    begin, end = period(Kind.YEAR, day, closing)
    assert (first, last + ONE_DAY) == (begin, period(Kind.QUARTER, end, closing)[0])
    assert before(Kind.NINE_MONTHS, day, closing) == period(Kind.NINE_MONTHS, begin - ONE_DAY, closing)


@pytest.mark.parametrize(
    ("kind", "day", "closing", "first", "last", "name"),
    [
        ("month", "2026-11-23", 0, "2026-11-01", "2026-11-30", (2026, 11)),
        ("month", "2026-11-15", 15, "2026-10-16", "2026-11-15", (2026, 11)),
        ("month", "2026-11-16", 15, "2026-11-16", "2026-12-15", (2026, 12)),
        ("month", "2027-02-28", 30, "2027-01-31", "2027-02-28", (2027, 2)),
        ("quarter", "2026-12-16", 15, "2026-12-16", "2027-03-15", (2027, 1)),
        ("quarter", "2026-11-23", 0, "2026-10-01", "2026-12-31", (2026, 4)),
        ("half", "2026-07-01", 0, "2026-07-01", "2026-12-31", (2026, 2)),
        ("half", "2026-06-15", 15, "2025-12-16", "2026-06-15", (2026, 1)),
        ("nine_months", "2026-11-23", 0, "2026-01-01", "2026-09-30", (2026, 1)),
        ("nine_months", "2026-12-16", 15, "2026-12-16", "2027-09-15", (2027, 1)),
        ("year", "2026-12-15", 15, "2025-12-16", "2026-12-15", (2026, 1)),
        ("year", "2028-02-29", 0, "2028-01-01", "2028-12-31", (2028, 1)),
    ],
)
def test_the_days_that_a_ward_would_write_down(kind, day, closing, first, last, name):
    asked = (Kind(kind), date.fromisoformat(day), closing)
    assert [one.isoformat() for one in period(*asked)] == [first, last]
    assert name_of(*asked) == name
