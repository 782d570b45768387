"""The table of working time over the API: days off and make-up days, hours, whole years."""

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from server import auth, calendar_proposal, calendar_table
from server.api.dossiers import Line, Word
from server.api.office import OFFICE
from server.api.operations import Given, Subject
from server.api.tickets import STAFF, Asked
from server.calendar_table import FIRST_YEAR, LAST_YEAR
from server.domain.errors import Refused

api = Subject("calendar")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Span = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Spans = Annotated[list[Span], Field(max_length=8)]
Kind = Literal["opening", "working"]


class Year(Given):
    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)


class Reasons(Given):
    vi: Word
    en: Word


class PutDay(Asked):
    working: bool
    reason: Reasons
    source: Line = ""


class PutHours(Asked):
    kind: Kind
    spans: Spans


class PutWeek(Asked):
    kind: Kind
    week: list[Spans] = Field(min_length=7, max_length=7)


class YearRow(Given):
    date: datetime.date
    working: bool = False
    reason: Reasons
    source: Line = ""


class PutYear(Asked):
    """Rows make the year's table; without rows an announcement makes the table that is there official."""

    status: Literal["announced", "provisional"]
    source: Line = ""
    rows: list[YearRow] | None = Field(None, max_length=366)


@api.get("/calendar", who=STAFF, query=Year, gives="CalendarYear")
def year(query: Year):
    """A year's days off and make-up days, the hours of the week and of single dates."""
    return calendar_table.table(auth.hall_id(), query.year)


@api.get("/calendar/proposal", who=OFFICE, query=Year, gives="Proposal")
def proposal(query: Year):
    """The days off that can be foreseen for a year; nothing is kept."""
    return calendar_proposal.propose(auth.hall_id(), query.year)


@api.put("/calendar/days/<date>", who=OFFICE, body=PutDay, gives="Affected", refuses=(404, 409))
def put_day(date: str, body: PutDay):
    """Make a day a day off, or a make-up working day."""
    reason = body.reason.model_dump()
    return calendar_table.put_day(auth.actor(), _day(date), body.working, reason, body.source, body.id)


@api.delete("/calendar/days/<date>", who=OFFICE, gives="Affected", refuses=(404,))
def remove_day(date: str):
    """Let a day be what its weekday is."""
    return calendar_table.remove_day(auth.actor(), _day(date))


@api.put("/calendar/hours/<date>", who=OFFICE, body=PutHours, gives="Nothing", refuses=(409,))
def put_hours(date: str, body: PutHours):
    """The hours of one date in place of its weekday's; without spans its weekday's again."""
    calendar_table.put_hours(auth.actor(), _day(date), body.kind, body.spans)
    return {}


@api.put("/calendar/week", who=OFFICE, body=PutWeek, gives="Nothing", refuses=(409,))
def put_week(body: PutWeek):
    """The hours of the week, Monday first."""
    calendar_table.put_week(auth.actor(), body.kind, dict(enumerate(body.week)))
    return {}


@api.put("/calendar/years/<int:year>", who=OFFICE, body=PutYear, gives="Adopted", refuses=(404, 409))
def put_year(year: int, body: PutYear):
    """Adopt a year's rows, or announce the year as it stands."""
    if body.rows is None and body.status == "announced":
        return calendar_table.announce(auth.actor(), year, body.source)
    rows: list[dict[str, Any]] = [row.model_dump() for row in body.rows or []]
    return calendar_table.adopt(auth.actor(), year, rows, body.status, body.source, body.id)


def _day(text: str) -> datetime.date:
    try:
        if ISO.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise Refused("calendar.day", date=text)
