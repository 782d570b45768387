"""Where a dossier stands against its promise, and whom it is told to."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.dossier import State
from server.domain.guard import Alert, Standing, alert, edges, standing
from tests.calendar_2026 import HANOI, calendar_2026

CALENDAR = calendar_2026()
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)  # Tuesday the 24th is a holiday
ORDER = list(Standing)


def at(day: int, hour: int = 17, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("due", "column"),
    [
        (at(20), Standing.OVERDUE),
        (at(23, 8), Standing.TODAY),  # a limit in days is kept until its day ends
        (at(23), Standing.TODAY),
        (at(24), Standing.TOMORROW),
        (at(25), Standing.WEEK),
        (at(29), Standing.WEEK),
        (at(30), Standing.LATER),
        (at(8, month=12), Standing.LATER),
    ],
)
def test_a_dossier_stands_in_the_column_of_its_due_date(due, column):
    assert standing(State.PROCESSING, due, True, edges(MONDAY, CALENDAR)) is column


def test_a_limit_in_hours_is_over_with_its_minute():
    assert standing(State.PROCESSING, at(23, 8), False, edges(MONDAY, CALENDAR)) is Standing.OVERDUE
    assert standing(State.PROCESSING, MONDAY, False, edges(MONDAY, CALENDAR)) is Standing.TODAY


@pytest.mark.parametrize("state", [State.SUPPLEMENT, State.READY])
def test_what_waits_for_the_citizen_is_no_matter_of_the_offices_deadline(state):
    assert standing(state, at(1), True, edges(MONDAY, CALENDAR)) is Standing.WAITING
    assert alert(state, at(1), True, edges(MONDAY, CALENDAR)) is None


@pytest.mark.parametrize("state", [State.RETURNED, State.REFUSED, State.WITHDRAWN, State.STOPPED])
def test_what_is_over_is_done(state):
    assert standing(state, at(1), True, edges(MONDAY, CALENDAR)) is Standing.DONE
    assert alert(state, at(1), True, edges(MONDAY, CALENDAR)) is None


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (at(20), Alert.OVERDUE),
        (at(23), Alert.ONE_DAY),
        (at(25), Alert.ONE_DAY),  # the 24th is a holiday: Wednesday is the next working day
        (at(26), Alert.TWO_DAYS),
        (at(27), None),
    ],
)
def test_working_days_and_not_calendar_days_decide_who_is_told(due, told):
    assert alert(State.PROCESSING, due, True, edges(MONDAY, CALENDAR)) is told


def test_on_a_sunday_what_is_due_on_monday_is_due_tomorrow_and_nothing_is_of_this_week():
    sunday = datetime(2026, 11, 29, 10, tzinfo=HANOI)
    found = [
        standing(State.PROCESSING, at(day, month=month), True, edges(sunday, CALENDAR))
        for day, month in ((30, 11), (1, 12))
    ]
    assert found == [Standing.TOMORROW, Standing.LATER]


moments = st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20)).map(lambda naive: naive.replace(tzinfo=HANOI))
days_on = st.integers(-40, 60)


@given(moments, days_on, days_on, st.booleans())
def test_a_later_due_date_never_stands_in_a_more_urgent_column(now, one, other, by_date):
    seen = edges(now, CALENDAR)
    sooner, later = sorted((now + timedelta(days=one), now + timedelta(days=other)))
    columns = [ORDER.index(standing(State.PROCESSING, due, by_date, seen)) for due in (sooner, later)]
    assert columns == sorted(columns)


@given(moments, days_on, st.booleans())
def test_time_passing_never_makes_a_dossier_less_urgent(now, days, by_date):
    due = now + timedelta(days=days)
    before, after = (
        standing(State.PROCESSING, due, by_date, edges(t, CALENDAR)) for t in (now, now + timedelta(hours=5))
    )
    # From one week to the next, what was far away is of this week: never the other way round.
    assert ORDER.index(after) <= ORDER.index(before)


@given(moments, days_on, st.booleans())
def test_whoever_is_told_that_it_is_over_finds_it_under_overdue(now, days, by_date):
    seen, due = edges(now, CALENDAR), now + timedelta(days=days)
    over = alert(State.PROCESSING, due, by_date, seen) is Alert.OVERDUE
    assert over is (standing(State.PROCESSING, due, by_date, seen) is Standing.OVERDUE)
