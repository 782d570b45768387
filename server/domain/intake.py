"""A dossier as a line of a file says it: each field read, and what is wrong with it told by its name.

The columns are those of the public contract. A line is taken whole or not at all; what one line contradicts in
itself is refused here, what contradicts the ward's own data where that is known.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from server.domain.dossier import State

COLUMNS = (
    "external_code",
    "procedure",
    "applicant",
    "phone",
    "channel",
    "received_at",
    "due_at",
    "settled_at",
    "returned_at",
    "state",
)
NEEDED = frozenset({"external_code", "procedure", "applicant", "channel", "received_at", "state"})
# What a file may look like, for whoever has to make one: two dossiers that nobody handed in.
SAMPLE = tuple(
    tuple(line.split(","))
    for line in (
        "VD-260105-0001,1.004873,Nguyễn Văn Ví Dụ,0900000001,in_person,05/01/2026 08:30,08/01/2026,,,processing",
        "VD-260105-0002,1.001193,Trần Thị Thí Dụ,,online,05/01/2026 09:15,05/01/2026,05/01/2026 15:00,05/01/2026 16:00,"
        "returned",
    )
)
# All that can be wrong with a line: in itself, and beside the ward's data and the lines before it.
FAULTS = (
    "missing",
    "too_long",
    "formula",
    "form",
    "one_of",
    "time",
    "future",
    "before_receipt",
    "before_settled",
    "not_settled",
    "needed_when_returned",
    "not_returned",
    "twice",
    "unknown",
    "no_version",
    "beyond_table",
    "cut",
    "too_many_cells",
)
CHANNELS = ("in_person", "post", "online")
LONGEST = {"external_code": 60, "procedure": 40, "applicant": 200, "phone": 20}
OPENING = time(8, 0)  # what a bare date means for a moment that happened
_CODE = re.compile(r"[0-9A-Z][0-9A-Z./-]*")
_PHONE = re.compile(r"\+?[0-9 ().-]*")
# A spreadsheet would run such a cell as a formula, and run it again from every export of ours.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_QUOTED = re.compile(r"'\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")  # made safe by an export of ours
_TIMES = ("received_at", "due_at", "settled_at", "returned_at")
_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2}(?::\d{2})?))?", re.ASCII)
_OPEN = frozenset(state for state in State if state.open)
_YEARS = range(2000, 2101)  # what reports can ask about


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one line; ``value`` is what stood there."""

    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A dossier of the file. ``due_on`` is the due date when only a day was given, else ``due_at`` is the moment."""

    external_code: str
    procedure: str
    applicant: str
    phone: str
    channel: str
    received_at: datetime
    due_at: datetime | None
    due_on: date | None
    settled_at: datetime | None
    returned_at: datetime | None
    state: State


def check(line: Mapping[str, str], now: datetime, zone: tzinfo, nameless: Container[str] = ()) -> Entry | list[Fault]:
    """The line as an entry, or all that is wrong with it. ``now`` is aware; times without an offset are of ``zone``.

    ``nameless``: codes of the dossiers that are known without an applicant and may stay so.
    """
    cells = {column: (line.get(column) or "").strip() for column in COLUMNS}
    said = {column: _plain(cell) for column, cell in cells.items()}
    said["external_code"] = said["external_code"].upper()
    needed = NEEDED - {"applicant"} if said["external_code"] in nameless else NEEDED
    faults = [Fault(column, "missing") for column in COLUMNS if column in needed and not said[column]]
    faults += [Fault(column, "too_long", said[column]) for column, most in LONGEST.items() if len(said[column]) > most]
    faults += [
        Fault(column, "formula", said[column])
        for column in ("external_code", "procedure", "applicant")
        if _FORMULA.match(cells[column])
    ]
    wrong = {fault.column for fault in faults}

    def fits(column: str, good: bool, code: str) -> None:
        if not good and column not in wrong:
            faults.append(Fault(column, code, said[column]))
            wrong.add(column)

    fits("external_code", bool(_CODE.fullmatch(said["external_code"])), "form")
    fits("applicant", said["applicant"].isprintable(), "form")
    fits("phone", bool(_PHONE.fullmatch(said["phone"])), "form")
    fits("channel", said["channel"] in CHANNELS, "one_of")
    fits("state", said["state"] in {state.value for state in State}, "one_of")
    moments: dict[str, datetime | None] = dict.fromkeys(_TIMES)
    written = {column: _iso(said[column]) for column in _TIMES}
    for column in _TIMES:
        try:
            moments[column] = _moment(written[column], zone) if said[column] else None
        except (ValueError, OverflowError):
            fits(column, False, "time")
    due_on: date | None = None
    if (due := moments["due_at"]) is not None and _bare(written["due_at"]):
        moments["due_at"], due_on = None, due.date()
    received = moments["received_at"]
    if received is not None:
        fits("received_at", received <= now, "future")
        for column in ("settled_at", "returned_at"):
            happened = moments[column]
            if happened is not None:
                fits(column, happened <= now, "future")
                fits(column, happened >= received or _bare(written[column]), "before_receipt")
                fits(column, happened.astimezone(zone).date() >= received.astimezone(zone).date(), "before_receipt")
        due = moments["due_at"]
        fits("due_at", due is None or due >= received, "before_receipt")
        fits("due_at", due_on is None or due_on >= received.astimezone(zone).date(), "before_receipt")
    settled, returned = moments["settled_at"], moments["returned_at"]
    if settled is not None and returned is not None:
        days = _bare(written["settled_at"]) or _bare(written["returned_at"])
        order = (settled.astimezone(zone).date(), returned.astimezone(zone).date()) if days else (settled, returned)
        fits("returned_at", order[0] <= order[1], "before_settled")
    fits("settled_at", not (said["settled_at"] and said["state"] in _OPEN), "not_settled")
    if said["state"] == State.RETURNED:
        fits("returned_at", bool(said["returned_at"] or said["settled_at"]), "needed_when_returned")
    elif said["returned_at"]:
        fits("returned_at", said["state"] not in {*_OPEN, State.READY}, "not_returned")
    if faults or received is None:
        return faults
    return Entry(
        external_code=said["external_code"],
        procedure=said["procedure"],
        applicant=said["applicant"],
        phone=said["phone"],
        channel=said["channel"],
        received_at=received,
        due_at=moments["due_at"],
        due_on=due_on,
        settled_at=moments["settled_at"],
        returned_at=moments["returned_at"],
        state=State(said["state"]),
    )


def _plain(text: str) -> str:
    """A cell as it was before an export of ours put an apostrophe before it."""
    return text[1:] if _QUOTED.match(text) else text


def _iso(text: str) -> str:
    """A day, or a moment, as Vietnamese write it (day/month/year) in the form of ISO 8601; anything else as it is."""
    if (found := _VIETNAMESE.fullmatch(text)) is None:
        return text
    day, month, year, hour, rest = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}:{rest}" if hour else "")


def _bare(text: str) -> bool:
    """Whether only a day was given."""
    return len(text) == 10


def _moment(text: str, zone: tzinfo) -> datetime:
    """ISO 8601; a bare date is eight o'clock, a time without an offset is the hall's.

    Raises ValueError, also for a year beyond those of reports, and OverflowError at the ends of the calendar.
    """
    if _bare(text):
        moment = datetime.combine(date.fromisoformat(text), OPENING, tzinfo=zone)
    else:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    if moment.astimezone(zone).year not in _YEARS:
        raise ValueError(text)
    return moment
