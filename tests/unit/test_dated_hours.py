"""Working hours of single dates: offices that close early once, in every count of a due date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Refused
from server.domain.pauses import postponed
from server.domain.workdays import (
    Limit,
    Period,
    SpecialDay,
    Unit,
    WorkCalendar,
    by_date,
    due,
    parse_limit,
    working_time,
)
from tests.calendar_2026 import HANOI, MORNING, WEEKDAYS, calendar_2026

WEDNESDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 21)
UNTIL_THREE = (MORNING, Period(time(13), time(15)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def with_hours(hours: dict[date, tuple[Period, ...]], *special: SpecialDay) -> WorkCalendar:
    return replace(calendar_2026(*special), dated=hours)


EARLY = with_hours({WEDNESDAY: UNTIL_THREE})


def due_text(received: str, limit: str, calendar: WorkCalendar = EARLY) -> str:
    return due(at(received), parse_limit(limit), calendar).at.strftime("%d/%m %H:%M")


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-11-25T08:00", "same_day", "25/11 15:00"),
        ("2026-11-25T15:00:01", "same_day", "26/11 17:00"),
        ("2026-11-23T08:00", "1 working_days", "25/11 15:00"),
        ("2026-11-22T08:00", "3 calendar_days", "25/11 15:00"),
        ("2026-11-25T13:00", "3 working_hours", "26/11 08:30"),
        ("2026-11-25T08:00", "1 working_days", "26/11 17:00"),
    ],
)
def test_a_day_that_closes_at_three_ends_at_three_in_every_count(received: str, limit: str, expected: str) -> None:
    assert due_text(received, limit) == expected


def test_a_day_that_closes_before_the_cut_off_moves_what_comes_after_closing() -> None:
    noon = with_hours({WEDNESDAY: (MORNING,)})
    assert due_text("2026-11-25T11:30", "same_day", noon) == "25/11 11:30"
    assert due_text("2026-11-25T11:31", "same_day", noon) == "26/11 17:00"


def test_a_pause_in_working_hours_counts_the_hours_of_its_date() -> None:
    received, since, until = at("2026-11-23T08:00"), at("2026-11-25T14:00"), at("2026-11-26T08:30")
    limit = Limit(20, Unit.WORKING_HOURS)
    assert working_time(since, until, EARLY) == timedelta(hours=2)
    later = working_time(due(received, limit, EARLY).at, postponed(received, limit, since, until, EARLY), EARLY)
    assert later == timedelta(hours=2)


def test_hours_of_a_date_make_no_day_of_rest_a_working_one() -> None:
    calendar = with_hours({SATURDAY: (MORNING,), date(2026, 11, 24): (MORNING,)})
    for day in (SATURDAY, date(2026, 11, 24)):
        assert calendar.periods(day) == ()
        assert not calendar.is_working(day)


def test_a_make_up_day_works_its_own_hours_when_it_has_any() -> None:
    made_up = SpecialDay(SATURDAY, True, "Làm bù", "Make-up")
    assert with_hours({}, made_up).periods(SATURDAY) == WEEKDAYS[0]
    assert with_hours({SATURDAY: (MORNING,)}, made_up).last_minute(SATURDAY) == time(11, 30)


def test_a_make_up_day_without_a_single_period_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        with_hours({SATURDAY: ()}, SpecialDay(SATURDAY, True, "Làm bù", "Make-up"))
    assert (refused.value.code, refused.value.facts) == ("calendar.no_hours", {"day": "2026-11-21"})


def test_periods_of_a_date_that_overlap_are_refused() -> None:
    with pytest.raises(Refused, match=r"calendar\.period"):
        with_hours({WEDNESDAY: (MORNING, Period(time(11), time(12)))})


def test_two_special_days_of_one_date_are_refused() -> None:
    one, other = (SpecialDay(WEDNESDAY, False, reason, reason) for reason in ("Nghỉ", "Off"))
    with pytest.raises(Refused, match=r"calendar\.day_twice"):
        by_date([one, other])
    with pytest.raises(Refused, match=r"calendar\.day_twice"):
        replace(calendar_2026(), special={WEDNESDAY: one, SATURDAY: other})


clock_times = st.times(time(6), time(20)).map(lambda t: t.replace(second=0, microsecond=0))


@st.composite
def a_days_periods(draw: st.DrawFn) -> tuple[Period, ...]:
    times = sorted(draw(st.lists(clock_times, min_size=2, max_size=6, unique=True)))
    return tuple(Period(a, b) for a, b in zip(times[::2], times[1::2], strict=False))


dates = st.dates(date(2026, 1, 1), date(2027, 6, 30))
hours = st.dictionaries(dates, a_days_periods(), max_size=25)
receipts = st.datetimes(datetime(2026, 1, 2), datetime(2026, 11, 30), timezones=st.just(HANOI))
cut_offs = st.sampled_from([None, time(11), time(15), time(20)])
limits = st.one_of(
    st.builds(Limit, st.just(1), st.just(Unit.SAME_DAY), cut_offs),
    st.builds(
        Limit,
        st.integers(1, 40),
        st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WORKING_HOURS]),
        cut_offs,
    ),
)


@given(receipts, limits, hours)
def test_a_due_moment_never_lands_outside_the_working_time_of_its_date(
    received: datetime, limit: Limit, dated: dict[date, tuple[Period, ...]]
) -> None:
    calendar = with_hours(dated)
    promise = due(received, limit, calendar)
    day = promise.at.date()
    periods = calendar.periods(day)
    assert any(period.start < promise.at.time() <= period.end for period in periods)
    assert periods == (dated[day] if day in dated else WEEKDAYS[0])
    if limit.unit is not Unit.WORKING_HOURS:
        assert promise.at.time() == periods[-1].end


@given(receipts, receipts, limits, hours)
def test_who_comes_later_is_never_due_earlier_whatever_the_hours_of_the_dates(
    one: datetime, other: datetime, limit: Limit, dated: dict[date, tuple[Period, ...]]
) -> None:
    calendar = with_hours(dated)
    earlier, later = sorted((one, other))
    assert due(earlier, limit, calendar).at <= due(later, limit, calendar).at


@given(receipts, limits, hours, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_one_more_day_off_never_makes_a_date_earlier_whatever_its_hours_were(
    received: datetime, limit: Limit, dated: dict[date, tuple[Period, ...]], day: date
) -> None:
    before = with_hours(dated)
    after = with_hours(dated, SpecialDay(day, False, "Nghỉ", "Off"))
    assert due(received, limit, after).at >= due(received, limit, before).at


@given(receipts, st.integers(1, 40), hours)
def test_counting_back_gives_the_start_whatever_the_hours_of_the_dates(
    received: datetime, amount: int, dated: dict[date, tuple[Period, ...]]
) -> None:
    calendar = with_hours(dated)
    promise = due(received, Limit(amount, Unit.WORKING_DAYS), calendar)
    start = calendar.working_days_before(promise.at.date(), amount)
    assert start <= received.date()
    assert calendar.next_working_day(received.date()) == calendar.next_working_day(start)
    in_hours = due(received, Limit(amount, Unit.WORKING_HOURS), calendar)
    stated = received.replace(second=0, microsecond=0)
    assert working_time(stated, in_hours.at, calendar) == timedelta(hours=amount)
