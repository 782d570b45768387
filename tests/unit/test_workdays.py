"""Due dates: the law's examples by sentence, and what must hold for every receipt by property."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Refused
from server.domain.workdays import Limit, Period, SpecialDay, Unit, WorkCalendar, due, parse_limit, working_time
from tests.calendar_2026 import AFTERNOON, HANOI, MORNING, WEEKDAYS, calendar_2026

CALENDAR = calendar_2026()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def due_text(received: str, limit: str, calendar: WorkCalendar = CALENDAR) -> str:
    return due(at(received), parse_limit(limit), calendar).at.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-11-23T14:59", "same_day", "2026-11-23 17:00"),
        ("2026-11-23T15:01", "same_day", "2026-11-25 17:00"),
        ("2026-11-20T08:00", "3 working_days", "2026-11-26 17:00"),
        ("2026-11-23T08:00", "10 working_days", "2026-12-08 17:00"),
        ("2026-01-08T08:00", "3 working_days", "2026-01-12 17:00"),
        ("2026-04-24T08:00", "3 working_days", "2026-05-04 17:00"),
        ("2026-08-21T08:00", "3 working_days", "2026-08-25 17:00"),
    ],
)
def test_the_worked_examples_of_the_ward_come_out_as_written(received: str, limit: str, expected: str) -> None:
    assert due_text(received, limit) == expected


def test_exactly_at_the_cut_off_is_still_the_same_day_and_a_second_later_is_not() -> None:
    assert due_text("2026-11-23T15:00:00", "same_day") == "2026-11-23 17:00"
    assert due_text("2026-11-23T15:00:01", "same_day") == "2026-11-25 17:00"


def test_same_day_received_on_a_day_of_rest_is_due_on_the_next_working_day() -> None:
    assert due_text("2026-11-22T09:00", "same_day") == "2026-11-23 17:00"
    assert due_text("2026-11-24T09:00", "same_day") == "2026-11-25 17:00"


def test_same_day_is_never_promised_for_an_hour_that_has_passed() -> None:
    half_saturday = WorkCalendar(
        weekly={**WEEKDAYS, 5: (MORNING,)}, special={}, announced_years=frozenset({2026}), tz=HANOI
    )
    assert due_text("2026-11-21T11:30", "same_day", half_saturday) == "2026-11-21 11:30"
    assert due_text("2026-11-21T14:00", "same_day", half_saturday) == "2026-11-23 17:00"


def test_a_calendar_limit_ending_on_a_day_of_rest_moves_to_the_next_working_day() -> None:
    assert due_text("2026-11-20T08:00", "30 calendar_days") == "2026-12-21 17:00"
    assert due_text("2026-11-20T08:00", "28 calendar_days") == "2026-12-18 17:00"


def test_tet_is_skipped_whole() -> None:
    assert due_text("2026-02-13T16:00", "1 working_days") == "2026-02-23 17:00"


def test_a_dossier_received_on_saturday_has_monday_as_its_first_day() -> None:
    promise = due(at("2026-11-21T09:00"), parse_limit("1 working_days"), CALENDAR)
    assert promise.at == at("2026-11-23T17:00")
    assert [rest.day for rest in promise.skipped] == [date(2026, 11, 22)]


@pytest.mark.parametrize(
    ("received", "hours", "expected"),
    [
        ("2026-11-23T08:00", 2, "2026-11-23 10:00"),
        ("2026-11-23T10:30", 1, "2026-11-23 11:30"),
        ("2026-11-23T10:30", 2, "2026-11-23 14:00"),
        ("2026-11-23T15:00", 8, "2026-11-25 15:00"),
        ("2026-11-23T12:00", 1, "2026-11-23 14:00"),
        ("2026-11-23T18:00", 1, "2026-11-25 08:30"),
        ("2026-11-22T09:00", 8, "2026-11-23 17:00"),
    ],
)
def test_working_hours_pass_only_within_working_periods(received: str, hours: int, expected: str) -> None:
    assert due_text(received, f"{hours} working_hours") == expected


def test_a_make_up_saturday_works_the_hours_of_a_standard_day() -> None:
    assert CALENDAR.periods(date(2026, 8, 22)) == (MORNING, AFTERNOON)
    promise = due(at("2026-08-21T08:00"), parse_limit("1 working_days"), CALENDAR)
    assert promise.at.date() == date(2026, 8, 22)
    assert [row.day for row in promise.made_up] == [date(2026, 8, 22)]


def test_a_day_declared_as_working_keeps_its_own_hours_if_it_has_any() -> None:
    saturday = date(2026, 11, 21)
    calendar = WorkCalendar(
        weekly={**WEEKDAYS, 5: (MORNING,)},
        special={saturday: SpecialDay(saturday, True, "Làm việc", "Working")},
        announced_years=frozenset({2026}),
        tz=HANOI,
    )
    assert calendar.last_minute(saturday) == time(11, 30)


def test_the_cut_off_of_a_procedure_counted_in_days_moves_its_day_zero() -> None:
    limit = Limit(1, Unit.WORKING_DAYS, cutoff=time(15))
    assert due(at("2026-11-20T14:00"), limit, CALENDAR).at.date() == date(2026, 11, 23)
    assert due(at("2026-11-20T15:30"), limit, CALENDAR).at.date() == date(2026, 11, 25)
    assert due(at("2026-11-21T09:00"), limit, CALENDAR).at.date() == date(2026, 11, 25)


def test_a_receipt_time_from_another_zone_is_read_on_the_clock_of_the_hall() -> None:
    promise = due(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), parse_limit("same_day"), CALENDAR)
    assert promise.at == at("2026-11-23T17:00")
    assert promise.at.isoformat() == "2026-11-23T17:00:00+07:00"


def test_the_days_counted_and_the_days_skipped_are_told() -> None:
    promise = due(at("2026-11-20T08:00"), parse_limit("3 working_days"), CALENDAR)
    assert promise.counted == (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26))
    assert [(rest.day.day, rest.special and rest.special.reason_vi) for rest in promise.skipped] == [
        (21, None),
        (22, None),
        (24, "Ngày Văn hóa Việt Nam"),
    ]
    assert promise.by_date


def test_only_limits_in_days_are_judged_by_date() -> None:
    assert {unit for unit in Unit if unit.by_date} == {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}


def test_a_date_that_crosses_into_an_unannounced_year_says_so() -> None:
    assert not due(at("2026-12-25T08:00"), parse_limit("3 working_days"), CALENDAR).provisional
    crossing = due(at("2026-12-28T08:00"), parse_limit("10 working_days"), CALENDAR)
    assert crossing.at.date() == date(2027, 1, 12)
    assert crossing.provisional


def test_one_provisional_row_on_the_way_makes_the_date_provisional() -> None:
    rumoured = SpecialDay(date(2026, 12, 1), False, "Dự kiến", "Rumoured", provisional=True)
    calendar = calendar_2026(rumoured)
    assert due(at("2026-11-30T08:00"), parse_limit("1 working_days"), calendar).provisional
    assert not due(at("2026-12-02T08:00"), parse_limit("1 working_days"), calendar).provisional


@pytest.mark.parametrize("received", ["2020-05-04T08:00", "2027-12-30T08:00", "2029-01-02T08:00"])
@pytest.mark.parametrize("limit", ["3 working_days", "5 calendar_days", "30 working_hours"])
def test_a_due_date_in_a_year_without_any_table_is_refused(received: str, limit: str) -> None:
    with pytest.raises(Refused) as refused:
        due(at(received), parse_limit(limit), CALENDAR)
    assert refused.value.code == "due.beyond_table"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        due(datetime(2026, 11, 23, 8), parse_limit("same_day"), CALENDAR)
    assert refused.value.code == "due.no_offset"


@pytest.mark.parametrize("text", ["same_day", "3 working_days", "30 calendar_days", "8 working_hours"])
def test_a_limit_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_limit(text)) == text


def test_same_day_brings_the_three_o_clock_cut_off() -> None:
    assert parse_limit("same_day") == Limit(1, Unit.SAME_DAY, time(15, 0))


@pytest.mark.parametrize(
    "text",
    ["", "0 working_days", "-1 working_days", "3", "3 days", "3.5 working_days", "1 same_day", "99999 calendar_days"],
)
def test_an_unreadable_limit_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_limit(text)
    assert refused.value.code == "limit.invalid"


def test_a_calendar_nobody_works_in_or_with_overlapping_periods_is_refused() -> None:
    with pytest.raises(Refused, match="no_working_time"):
        WorkCalendar(weekly={0: ()}, special={}, announced_years=frozenset({2026}), tz=HANOI)
    overlap = (MORNING, Period(time(11, 0), time(12, 0)))
    with pytest.raises(Refused, match=r"calendar\.period"):
        WorkCalendar(weekly={0: overlap}, special={}, announced_years=frozenset({2026}), tz=HANOI)
    with pytest.raises(Refused, match=r"calendar\.period"):
        Period(time(12), time(12))
    with pytest.raises(Refused, match="rest_day"):
        CALENDAR.last_minute(date(2026, 11, 24))


def test_working_days_before_a_date_skip_what_nobody_works() -> None:
    assert CALENDAR.working_days_before(date(2026, 11, 26), 2) == date(2026, 11, 23)


def test_working_time_between_two_moments_leaves_out_noon_night_and_holidays() -> None:
    assert working_time(at("2026-11-23T11:00"), at("2026-11-25T08:00"), CALENDAR) == timedelta(hours=5)
    assert working_time(at("2026-11-25T08:00"), at("2026-11-23T11:00"), CALENDAR) == timedelta()


receipts = st.datetimes(datetime(2026, 1, 2), datetime(2026, 11, 30), timezones=st.just(HANOI))
limits = st.one_of(
    st.builds(Limit, st.just(1), st.just(Unit.SAME_DAY), st.sampled_from([None, time(11), time(15), time(20)])),
    st.builds(
        Limit,
        st.integers(1, 40),
        st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WORKING_HOURS]),
        st.sampled_from([None, time(11), time(15), time(20)]),
    ),
)
holidays = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: SpecialDay(day, False, "Nghỉ", "Off"))


@given(receipts, limits)
def test_a_due_moment_never_lands_outside_working_time_nor_before_the_receipt(received: datetime, limit: Limit) -> None:
    promise = due(received, limit, CALENDAR)
    periods = CALENDAR.periods(promise.at.date())
    assert any(period.start < promise.at.time() <= period.end for period in periods)
    assert promise.at >= received
    if limit.unit is not Unit.WORKING_HOURS:
        assert promise.at.time() == periods[-1].end


@given(receipts, receipts, limits)
def test_who_comes_later_is_never_due_earlier(one: datetime, other: datetime, limit: Limit) -> None:
    earlier, later = sorted((one, other))
    assert due(earlier, limit, CALENDAR).at <= due(later, limit, CALENDAR).at


@given(receipts, limits, holidays)
def test_one_more_holiday_never_makes_a_date_earlier(received: datetime, limit: Limit, holiday: SpecialDay) -> None:
    assert due(received, limit, calendar_2026(holiday)).at >= due(received, limit, CALENDAR).at


@given(receipts, st.integers(1, 40))
def test_counting_the_working_days_back_gives_the_start(received: datetime, amount: int) -> None:
    promise = due(received, Limit(amount, Unit.WORKING_DAYS), CALENDAR)
    start = CALENDAR.working_days_before(promise.at.date(), amount)
    assert CALENDAR.next_working_day(received.date()) == CALENDAR.next_working_day(start)
    assert start <= received.date()


@given(receipts, st.integers(1, 100))
def test_the_working_time_until_an_hour_limit_is_the_limit(received: datetime, hours: int) -> None:
    stated = received.replace(second=0, microsecond=0)
    promise = due(received, Limit(hours, Unit.WORKING_HOURS), CALENDAR)
    assert working_time(stated, promise.at, CALENDAR) == timedelta(hours=hours)
