"""Where an open dossier stands against its promise, and when somebody is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from server.domain.dossier import State
from server.domain.errors import Refused
from server.domain.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """The columns of the board, most urgent first."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"  # for the citizen: papers are missing, or the result lies ready
    DONE = "done"


class Alert(StrEnum):
    """Who is told, in working days ahead: the clerk at two, the leader at one, both when it is over."""

    TWO_DAYS = "two_days"
    ONE_DAY = "one_day"
    OVERDUE = "overdue"


WAITING = (State.SUPPLEMENT, State.READY)


@dataclass(frozen=True, slots=True)
class Edges:
    """The moments between the columns, seen at ``now``: each column ends where the next begins (all aware)."""

    now: datetime
    today: datetime
    tomorrow: datetime
    after_tomorrow: datetime
    next_week: datetime
    one_day: date  # the next working day: what is due by then is for the leader to know
    two_days: date  # the working day after it: what is due by then is for the clerk to know


def edges(now: datetime, calendar: WorkCalendar) -> Edges:
    """The edges of ``now`` on the hall's own clock. Weeks begin on Monday."""
    local = now.astimezone(calendar.tz)
    day = local.date()

    def begins(days: int) -> datetime:
        return datetime.combine(day + ONE_DAY * days, time(), tzinfo=calendar.tz)

    one = _next_worked(day, calendar)
    return Edges(
        now=local,
        today=begins(0),
        tomorrow=begins(1),
        after_tomorrow=begins(2),
        next_week=max(begins(7 - day.weekday()), begins(2)),
        one_day=one,
        two_days=_next_worked(one, calendar),
    )


def _next_worked(day: date, calendar: WorkCalendar) -> date:
    """Beyond the table only the week's own rest is known; a warning a day early does no harm."""
    try:
        return calendar.next_working_day(day)
    except Refused:
        return day + ONE_DAY


def standing(state: State, due: datetime, by_date: bool, at: Edges) -> Standing:
    """The column of a dossier that is promised for ``due`` (aware): a limit in days is kept until its day ends."""
    if state in WAITING:
        return Standing.WAITING
    if not state.open:
        return Standing.DONE
    if due < (at.today if by_date else at.now):
        return Standing.OVERDUE
    if due < at.tomorrow:
        return Standing.TODAY
    if due < at.after_tomorrow:
        return Standing.TOMORROW
    return Standing.WEEK if due < at.next_week else Standing.LATER


def alert(state: State, due: datetime, by_date: bool, at: Edges) -> Alert | None:
    """What is to be told about a dossier now; nothing while it waits for the citizen, or time enough is left."""
    place = standing(state, due, by_date, at)
    if place in (Standing.WAITING, Standing.DONE):
        return None
    if place is Standing.OVERDUE:
        return Alert.OVERDUE
    day = due.astimezone(at.now.tzinfo).date()
    if day <= at.one_day:
        return Alert.ONE_DAY
    return Alert.TWO_DAYS if day <= at.two_days else None
