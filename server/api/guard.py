"""The guard over the API: the board by deadline, alerts; the day's fees; sheets for the hours without power."""

from datetime import date
from typing import Literal

from pydantic import Field

from server import auth, fees, guard, power_cut
from server.api.operations import CURSOR, Given, Subject
from server.api.tickets import CLERKS, STAFF, Asked

api = Subject("guard")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class Asking(Given):
    column: Literal["", "breach", "overdue", "today", "tomorrow", "week", "later", "waiting", "done"] = ""
    q: str = Field("", max_length=120, pattern=r"^[^\x00]*$")
    service: str = Field("", max_length=40, pattern=r"^[^\x00]*$")
    mine: Literal["", "1"] = ""
    cursor: str | None = Field(None, pattern=CURSOR)


class OfDay(Given):
    day: date = Field(ge=FIRST_DAY, le=LAST_DAY)


class PrintDay(Asked):
    day: date = Field(ge=FIRST_DAY, le=LAST_DAY)


class Sheets(Asked):
    count: int = Field(ge=1, le=power_cut.MOST)


@api.get("/guard", who=STAFF[1:], query=Asking, gives="GuardBoard")
def board(query: Asking):
    """Dossiers by deadline: how many in each column, and a page of one; `mine=1` those that the caller took in."""
    return guard.board(
        auth.hall_id(),
        column=query.column,
        q=query.q,
        service=query.service,
        clerk=(auth.actor().person_id or 0) if query.mine else None,
        cursor=query.cursor,
    )


@api.get("/guard/alerts", who=STAFF[1:], gives="Alerts")
def alerts():
    """What is over, or due within two working days, soonest first."""
    hall = auth.hall_id()
    return {
        "items": guard.alerts(hall),
        "counts": guard.counts(hall),
        "due_soon": guard.due_soon(hall),
        "next_cursor": None,
    }


@api.get("/fees", who=STAFF[1:], query=OfDay, gives="Fees")
def day_fees(query: OfDay):
    """What was paid for the dossiers received on a day, by procedure and by clerk."""
    return fees.of_day(auth.hall_id(), query.day)


@api.post("/fees/print", who=CLERKS, body=PrintDay, gives="Fees", refuses=(409,))
def print_fees(body: PrintDay):
    """Print the day's list of fees."""
    return fees.print_day(auth.actor(), body.day, request_id=body.id)


@api.get("/power-cut/sheets", who=STAFF[1:], gives="Sheets")
def sheets():
    """The sheets that were printed for the hours without power, newest first."""
    return {"items": power_cut.sheets(auth.hall_id()), "next_cursor": None}


@api.post("/power-cut/sheets", who=CLERKS, body=Sheets, gives="SheetsMade", refuses=(409,))
def print_sheets(body: Sheets):
    """Reserve numbers and print a sheet for each."""
    return power_cut.print_sheets(auth.actor(), body.count, request_id=body.id)
