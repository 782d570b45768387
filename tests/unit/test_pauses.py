"""When the clock of a dossier stands still: its due date moves by what the pause lasted, in the limit's own unit."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.domain.errors import Refused
from server.domain.pauses import lengthened, postponed, shifted
from server.domain.workdays import Limit, Unit, due, parse_limit, working_time
from tests.calendar_2026 import HANOI, calendar_2026

CALENDAR = calendar_2026()
moments = st.datetimes(datetime(2026, 1, 5), datetime(2026, 10, 30), timezones=st.just(HANOI))
pauses = st.integers(0, 40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
limits = st.one_of(
    st.just(parse_limit("same_day")),
    st.builds(Limit, st.integers(1, 30), st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WORKING_HOURS])),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("limit", "received", "since", "until", "expected"),
    [
        ("3 working_days", "2026-11-23T08:00", "2026-11-25T08:00", "2026-11-30T09:00", "2026-12-02 17:00"),
        ("3 working_days", "2026-11-23T08:00", "2026-11-25T08:00", "2026-11-25T16:00", "2026-11-27 17:00"),
        (
            "30 calendar_days",
            "2026-10-01T08:00",
            "2026-10-05T08:00",
            "2026-10-15T08:00",
            "2026-11-10 17:00",
        ),  # 31/10, a Saturday, and ten days
        ("8 working_hours", "2026-11-23T08:00", "2026-11-23T09:00", "2026-11-23T11:00", "2026-11-25 10:00"),
        ("same_day", "2026-11-23T08:00", "2026-11-23T09:00", "2026-11-25T09:00", "2026-11-25 17:00"),
        ("same_day", "2026-11-23T08:00", "2026-11-23T09:00", "2026-11-25T15:30", "2026-11-26 17:00"),
    ],
)
def test_a_pause_moves_the_date_by_as_much(limit, received, since, until, expected):
    moved = postponed(at(received), parse_limit(limit), at(since), at(until), CALENDAR)
    assert moved.strftime("%Y-%m-%d %H:%M") == expected


@given(moments, limits, pauses)
def test_a_pause_never_makes_a_date_earlier_and_lands_in_working_time(received, limit, pause):
    promise = due(received, limit, CALENDAR).at
    moved = postponed(received, limit, received, received + pause, CALENDAR)
    assert moved >= promise
    assert any(period.start < moved.time() <= period.end for period in CALENDAR.periods(moved.date()))


@given(moments, limits, pauses, pauses)
def test_a_longer_pause_never_makes_a_date_earlier(received, limit, one, other):
    promise = due(received, limit, CALENDAR).at
    short, long = sorted((one, other))
    assert postponed(received, limit, received, received + short, CALENDAR) <= postponed(
        promise, limit, received, received + long, CALENDAR
    )


@given(moments, st.integers(1, 30), pauses)
def test_working_days_left_are_the_same_after_the_pause(received, days, pause):
    limit = Limit(days, Unit.WORKING_DAYS)
    assume(CALENDAR.is_working(received.date()))
    until = received + pause
    moved = postponed(received, limit, received, until, CALENDAR)
    left, day = 0, until.date()
    while day < moved.date():
        day = CALENDAR.next_working_day(day)
        left += 1
    assert left == days


@given(moments, st.integers(1, 60), pauses)
def test_working_time_left_is_the_same_after_the_pause(received, hours, pause):
    limit = Limit(hours, Unit.WORKING_HOURS)
    stated, until = received.replace(second=0, microsecond=0), (received + pause).replace(second=0, microsecond=0)
    assume(until <= due(stated, limit, CALENDAR).at + timedelta(days=60))
    promise = due(stated, limit, CALENDAR).at
    assume(stated <= until)
    moved = postponed(stated, limit, stated, until, CALENDAR)
    assert working_time(promise, moved, CALENDAR) == working_time(stated, until, CALENDAR)


def test_a_date_beyond_the_table_is_refused():
    limit = Limit(5, Unit.WORKING_DAYS)
    with pytest.raises(Refused, match="beyond_table"):
        postponed(at("2027-12-20T08:00"), limit, at("2027-12-21T08:00"), at("2027-12-31T08:00"), CALENDAR)


@given(moments, st.integers(1, 30), pauses, pauses)
def test_a_promise_made_elsewhere_moves_as_ours_does(received, days, before, pause):
    limit = Limit(days, Unit.WORKING_DAYS)
    since = received + before
    promise = due(received, limit, CALENDAR).at
    assume(since <= promise)
    until = since + pause
    assert shifted(promise, limit.unit, since, until, CALENDAR) == postponed(received, limit, since, until, CALENDAR)


@given(moments, limits, pauses)
def test_a_moved_promise_lies_in_working_time_and_is_never_sooner(received, limit, pause):
    promise = due(received, limit, CALENDAR).at
    moved = shifted(promise, limit.unit, received, received + pause, CALENDAR)
    assert moved >= promise
    assert any(
        period.start <= moved.timetz().replace(tzinfo=None) <= period.end for period in CALENDAR.periods(moved.date())
    )


@given(moments, limits, st.integers(1, 60))
def test_the_longer_limit_is_never_sooner_and_lies_in_working_time(received, limit, days):
    promise = due(received, limit, CALENDAR).at
    longer = lengthened(received, Limit(days, Unit.WORKING_DAYS), promise, promise, CALENDAR)
    assert longer >= promise
    assert CALENDAR.is_working(longer.date())
