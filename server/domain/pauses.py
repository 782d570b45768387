"""When the clock of a dossier stood still, and when the law gives longer: where the promise moves to."""

from datetime import datetime

from server.domain.workdays import ONE_DAY, Limit, Unit, WorkCalendar, after_hours, days_from, due, working_time


def postponed(received: datetime, limit: Limit, since: datetime, until: datetime, calendar: WorkCalendar) -> datetime:
    """When a dossier received at ``received`` is due whose clock stood still from ``since`` to ``until`` (all aware).

    Later by what the pause lasted, in the limit's own unit: working days, working time, or calendar days, so that
    as much is left after the pause as before. What was due the same day counts as received when the pause ended.
    Refused with ``due.beyond_table``.
    """
    if limit.unit is Unit.SAME_DAY:
        return due(max(received, until), limit, calendar).at
    if limit.unit is Unit.WORKING_HOURS:
        promise = due(received, limit, calendar).at
        pause = working_time(since, until, calendar)
        return (
            after_hours(promise, promise.date(), pause, calendar)[0].replace(tzinfo=calendar.tz) if pause else promise
        )
    first, last = since.astimezone(calendar.tz).date(), until.astimezone(calendar.tz).date()
    passed = list(days_from(first + ONE_DAY, last))
    if limit.unit is Unit.WORKING_DAYS:
        passed = [day for day in passed if calendar.is_working(day)]
    return due(received, Limit(limit.amount + len(passed), limit.unit, limit.cutoff), calendar).at


def shifted(promise: datetime, unit: Unit, since: datetime, until: datetime, calendar: WorkCalendar) -> datetime:
    """A promise made elsewhere, later by what a pause from ``since`` to ``until`` lasted (all aware).

    By as many working days, or for limits in calendar days by as many days and then to a working day; for hours and
    the same day by the working time that passed. Refused with ``due.beyond_table``.
    """
    local = promise.astimezone(calendar.tz).replace(tzinfo=None)
    if not unit.by_date:
        pause = working_time(since, until, calendar)
        moved = after_hours(local, local.date(), pause, calendar)[0] if pause else local
        return moved.replace(tzinfo=calendar.tz)
    passed = list(days_from(since.astimezone(calendar.tz).date() + ONE_DAY, until.astimezone(calendar.tz).date()))
    day = local.date()
    if unit is Unit.WORKING_DAYS:
        for _ in filter(calendar.is_working, passed):
            day = calendar.next_working_day(day)
    else:
        day += ONE_DAY * len(passed)
    if not calendar.is_working(day):
        day = calendar.next_working_day(day)
    return datetime.combine(day, calendar.last_minute(day), tzinfo=calendar.tz)


def lengthened(
    received: datetime, longer: Limit, original: datetime, promise: datetime, calendar: WorkCalendar
) -> datetime:
    """When a dossier is due once a longer limit is taken, counted from receipt (all aware).

    What a pause had moved the promise by, from ``original`` to ``promise``, is added in working days. Never sooner
    than ``promise``. Refused with ``due.beyond_table``.
    """
    moment = due(received, longer, calendar).at
    day, moved = moment.date(), promise.astimezone(calendar.tz).date()
    for passed in days_from(original.astimezone(calendar.tz).date() + ONE_DAY, moved):
        if calendar.is_working(passed):
            day = calendar.next_working_day(day)
    if day != moment.date():
        moment = datetime.combine(day, calendar.last_minute(day), tzinfo=calendar.tz)
    return max(moment, promise)
