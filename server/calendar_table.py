"""The hall's table of working time: days off, make-up days, hours of the week and of single dates, year by year.

A change holds for what is received from then on. Dossiers taken in before keep their dates: a promise given is a
promise. Where a change turns working days into days off, the answer says how many open dossiers are due on them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain.dossier import State
from server.domain.errors import NotFound, Refused
from server.domain.workdays import SpecialDay, WorkCalendar, by_date, in_order
from server.journal import Actor
from server.models.dossiers import dossiers
from server.models.halls import calendar_days, calendar_years, halls, periods
from server.once import Act
from server.ward import Spans, Ward

FIRST_YEAR, LAST_YEAR = 2000, 2100
CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
OPEN = [state.value for state in State if state.open]

Kind = Literal["opening", "working"]
Status = Literal["announced", "provisional"]
Clocks = Sequence[Sequence[str]]  # spans as people write them: [["07:30", "11:30"], …]; 24:00 ends a day


# -- reading -----------------------------------------------------------------------------------------------------


def table(hall_id: int, year: int) -> dict[str, Any]:
    """A year's status (`unknown` without a table), its special days, the week's hours and those of single dates.

    Refused `calendar.year` outside 2000 to 2100.
    """
    known_year(year)
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = db.execute(_of_year(ward, year)).first()
        rows = [_shown(ward.calendar.special[day]) for day in sorted(ward.calendar.special) if day.year == year]
        found = db.execute(select(periods).where(periods.c.hall_id == ward.id).order_by(periods.c.starts)).all()
    return {
        "year": year,
        "status": row.status if row else "unknown",
        "source": row.source if row else "",
        "days": rows,
        "week": _week(found),
        "hours": _dated([row for row in found if row.day is not None and row.day.year == year]),
    }


def affected(hall_id: int, day: date) -> int:
    """How many open dossiers are due on a day."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return _due_on(db, ward, [day])


def _week(rows: Iterable[Any]) -> dict[str, list[list[list[str]]]]:
    week: dict[str, list[list[list[str]]]] = {kind: [[] for _ in range(7)] for kind in ("opening", "working")}
    for row in rows:
        if row.day is None:
            week[row.kind][row.weekday].append([_written(row.starts), _written(row.ends)])
    return week


def _dated(rows: Iterable[Any]) -> list[dict[str, Any]]:
    hours: dict[tuple[date, str], list[list[str]]] = {}
    for row in rows:
        hours.setdefault((row.day, row.kind), []).append([_written(row.starts), _written(row.ends)])
    return [{"date": day, "kind": kind, "spans": spans} for (day, kind), spans in sorted(hours.items())]


def _shown(row: SpecialDay) -> dict[str, Any]:
    return {
        "date": row.day,
        "working": row.working,
        "reason": {"vi": row.reason_vi, "en": row.reason_en},
        "source": row.source,
        "provisional": row.provisional,
    }


# -- single days -------------------------------------------------------------------------------------------------


def put_day(
    actor: Actor, day: date, working: bool, reason: Mapping[str, str], source: str, request_id: str
) -> dict[str, int]:
    """Make a day a day off, or a make-up working day; what the day was before is replaced.

    Gives {"affected"}: open dossiers due on a day that was worked until now. Refused `calendar.year`,
    `calendar.already_working` for a make-up day whose weekday is worked anyway, `request.conflict`; NotFound
    `calendar.year_unknown`: one row must not pass for the table of a whole year.
    """
    known_year(day.year)
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        facts = {"day": day.isoformat(), "working": working, "reason": dict(reason), "source": source}
        act = Act(actor, "calendar.day", request_id, facts)
        if (before := once.seen(db, act)) is not None:
            return before
        provisional = _year_row(db, ward, day.year).status == "provisional"
        row = SpecialDay(day, working, reason["vi"], reason["en"], source, provisional)
        _no_needless_make_up(ward, [row])
        answer = _newly_off(db, ward, {**ward.calendar.special, day: row})
        db.execute(_days(delete, ward).where(calendar_days.c.day == day))
        db.execute(insert(calendar_days), _kept(ward, row))
        _changed(db, ward, version, actor, at, day.year, "put_day", facts)
        once.done(db, act, answer, at)
        return answer


def remove_day(actor: Actor, day: date) -> dict[str, int]:
    """Let a day be what its weekday is. Gives {"affected"} as `put_day` does. NotFound `calendar.day_unknown`."""
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if day not in ward.calendar.special:
            raise NotFound("calendar.day_unknown", day=day)
        answer = _newly_off(db, ward, {d: row for d, row in ward.calendar.special.items() if d != day})
        db.execute(_days(delete, ward).where(calendar_days.c.day == day))
        _changed(db, ward, version, actor, at, day.year, "remove_day", {"day": day.isoformat()})
        return answer


# -- hours -------------------------------------------------------------------------------------------------------


def put_hours(actor: Actor, day: date, kind: Kind, spans: Clocks) -> None:
    """The opening or working periods of one date, in place of its weekday's; none: its weekday's again.

    Refused `calendar.year`, `calendar.period` for spans that are reversed or overlap, `calendar.rest_day` on a day
    off, and for working periods on any day that is not worked: such a day is declared with its reason first.
    """
    known_year(day.year)
    at, checked = clock.now(), _checked(spans)
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        special = ward.calendar.special.get(day)
        rests = not ward.calendar.is_working(day) if kind == "working" else special is not None and not special.working
        if rests and checked:
            raise Refused("calendar.rest_day", day=day)
        db.execute(_periods(ward, kind).where(periods.c.day == day))
        _keep_periods(db, ward, kind, {day.weekday(): checked}, day)
        facts = {"day": day.isoformat(), "kind": kind, "spans": [list(span) for span in spans]}
        _changed(db, ward, version, actor, at, day.year, "put_hours", facts)


def put_week(actor: Actor, kind: Kind, week: Mapping[int, Clocks]) -> None:
    """The opening or working periods of the whole week (0 = Monday); a weekday left out has none.

    Refused `calendar.period`, and `calendar.no_working_time` for a week without working periods on Monday, whose
    hours a make-up day works.
    """
    at = clock.now()
    checked = {weekday: _checked(spans) for weekday, spans in week.items()}
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if kind == "working":
            replace(ward.calendar, weekly={weekday: wards.worked(spans) for weekday, spans in checked.items()})
        db.execute(_periods(ward, kind).where(periods.c.day.is_(None)))
        _keep_periods(db, ward, kind, checked)
        facts = {"kind": kind, "week": {str(weekday): [list(s) for s in spans] for weekday, spans in week.items()}}
        _changed(db, ward, version, actor, at, ward.day(at).year, "put_week", facts)


def _checked(spans: Clocks) -> Spans:
    """Spans in minutes, in order. Refused `calendar.period`."""
    for start, end in spans:
        if not (CLOCK.fullmatch(start) and CLOCK.fullmatch(end)):
            raise Refused("calendar.period", start=start, end=end)
    found = tuple(sorted((_minutes(start), _minutes(end)) for start, end in spans))
    in_order(wards.worked(found))
    return found


def _minutes(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def _written(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _periods(ward: Ward, kind: Kind) -> Any:
    return delete(periods).where(periods.c.hall_id == ward.id, periods.c.kind == kind)


def _keep_periods(db: Connection, ward: Ward, kind: Kind, spans: Mapping[int, Spans], day: date | None = None) -> None:
    rows = [
        {"hall_id": ward.id, "kind": kind, "weekday": weekday, "day": day, "starts": starts, "ends": ends}
        for weekday, of_day in spans.items()
        for starts, ends in of_day
    ]
    if rows:
        db.execute(insert(periods), rows)


# -- whole years -------------------------------------------------------------------------------------------------


def adopt(
    actor: Actor, year: int, rows: Sequence[Mapping[str, Any]], status: Status, source: str, request_id: str
) -> dict[str, int]:
    """Make these rows {date, working, reason {vi, en}, source} the year's table, in place of whatever it had.

    A row without a source has the year's. Gives {"days", "affected"}. Refused `calendar.year`, `calendar.year_empty`,
    `calendar.no_source` for an announced year, `calendar.outside_year`, `calendar.day_twice`,
    `calendar.already_working`, `request.conflict`.
    """
    known_year(year)
    at, taken = clock.now(), _taken(year, rows, status, source)
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        told = [{**row, "date": row["date"].isoformat()} for row in rows]
        act = Act(actor, "calendar.year", request_id, {"year": year, "rows": told, "status": status, "source": source})
        if (before := once.seen(db, act)) is not None:
            return before
        _no_needless_make_up(ward, taken.values())
        others = {day: row for day, row in ward.calendar.special.items() if day.year != year}
        answer = {"days": len(taken), **_newly_off(db, ward, {**others, **taken})}
        db.execute(_days(delete, ward).where(calendar_days.c.day.between(date(year, 1, 1), date(year, 12, 31))))
        db.execute(insert(calendar_days), [_kept(ward, row) for row in taken.values()])
        db.execute(delete(calendar_years).where(calendar_years.c.hall_id == ward.id, calendar_years.c.year == year))
        db.execute(insert(calendar_years), {"hall_id": ward.id, "year": year, "status": status, "source": source})
        facts = {
            "status": status,
            "source": source,
            "off": [day.isoformat() for day, row in taken.items() if not row.working],
            "working": [day.isoformat() for day, row in taken.items() if row.working],
        }
        _changed(db, ward, version, actor, at, year, "adopt", facts)
        once.done(db, act, answer, at)
        return answer


def announce(actor: Actor, year: int, source: str) -> dict[str, int]:
    """The year's table as it stands has been announced officially; its provisional rows take this source.

    Gives {"days", "affected"} as `adopt` does; nobody is affected. Refused `calendar.year`, `calendar.no_source`;
    NotFound `calendar.year_unknown`.
    """
    known_year(year)
    _sourced(year, "announced", source)
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        _year_row(db, ward, year)
        mine = (calendar_years.c.hall_id == ward.id, calendar_years.c.year == year)
        db.execute(update(calendar_years).where(*mine).values(status="announced", source=source))
        db.execute(
            _days(update, ward)
            .where(calendar_days.c.day.between(date(year, 1, 1), date(year, 12, 31)), calendar_days.c.provisional)
            .values(provisional=False, source=source)
        )
        _changed(db, ward, version, actor, at, year, "announce", {"source": source})
        return {"days": sum(day.year == year for day in ward.calendar.special), "affected": 0}


def _taken(year: int, rows: Sequence[Mapping[str, Any]], status: Status, source: str) -> dict[date, SpecialDay]:
    _sourced(year, status, source)
    if not rows:
        raise Refused("calendar.year_empty", year=year)
    for row in rows:
        if row["date"].year != year:
            raise Refused("calendar.outside_year", day=row["date"], year=year)
    return by_date(
        SpecialDay(
            row["date"],
            row["working"],
            row["reason"]["vi"],
            row["reason"]["en"],
            row.get("source") or source,
            status == "provisional",
        )
        for row in rows
    )


def _sourced(year: int, status: Status, source: str) -> None:
    if status == "announced" and not source.strip():
        raise Refused("calendar.no_source", year=year)


# -- what they share ---------------------------------------------------------------------------------------------


def known_year(year: int) -> None:
    """Refused `calendar.year` outside 2000 to 2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("calendar.year", year=year, first=FIRST_YEAR, last=LAST_YEAR)


def _of_year(ward: Ward, year: int) -> Any:
    return select(calendar_years).where(calendar_years.c.hall_id == ward.id, calendar_years.c.year == year)


def _year_row(db: Connection, ward: Ward, year: int) -> Any:
    row = db.execute(_of_year(ward, year)).first()
    if row is None:
        raise NotFound("calendar.year_unknown", year=year)
    return row


def _no_needless_make_up(ward: Ward, rows: Iterable[SpecialDay]) -> None:
    for row in rows:
        if row.working and row.day.weekday() in ward.calendar.weekly:
            raise Refused("calendar.already_working", day=row.day)


def _newly_off(db: Connection, ward: Ward, special: Mapping[date, SpecialDay]) -> dict[str, int]:
    before: WorkCalendar = ward.calendar
    after = replace(before, special=special)
    days = {*before.special, *special}
    return {"affected": _due_on(db, ward, [d for d in days if before.is_working(d) and not after.is_working(d)])}


def _due_on(db: Connection, ward: Ward, days: Iterable[date]) -> int:
    found = 0
    for day in days:
        begins = datetime.combine(day, time(), tzinfo=ward.zone)
        found += db.scalar(
            select(func.count()).where(
                dossiers.c.hall_id == ward.id,
                dossiers.c.state.in_(OPEN),
                dossiers.c.due_at >= begins,
                dossiers.c.due_at < begins + timedelta(days=1),
            )
        )
    return found


def _days(verb: Any, ward: Ward) -> Any:
    return verb(calendar_days).where(calendar_days.c.hall_id == ward.id)


def _kept(ward: Ward, row: SpecialDay) -> dict[str, Any]:
    shown = _shown(row)
    return {"hall_id": ward.id, "day": shown.pop("date"), **shown}


def _changed(
    db: Connection,
    ward: Ward,
    version: int,
    actor: Actor,
    at: datetime,
    year: int,
    what: str,
    facts: dict[str, Any],
) -> None:
    """The entry of the year's journal, and word to every process and screen."""
    journal.write(db, actor, at, ward.day(at), "calendar", year, what, facts)
    db.execute(update(halls).where(halls.c.id == ward.id).values(setup_version=halls.c.setup_version + 1))
    record(db, events.HallChanged(ward.id, version))
