"""A report as a file, and the entry in the journal that says who took it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from server import clock, journal
from server import ward as wards
from server.db import reading, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.reports import export, register, tables
from server.reports.sheet import Cell, Sheet

NAMES = ("summary", "ii06a", "register", "waits", "integrity")
MOST_ON_PAPER = 20_000  # lines of a register in one PDF: two thousand pages, and up to twenty seconds of the server


def sheets_of(hall_id: int, name: str, first: date, last: date, lang: str) -> list[Sheet]:
    """The sheets of a report. Refused `period.order`, `report.broken`; NotFound `report.unknown`."""
    if first > last:
        raise Refused("period.order", **{"from": first})
    if name == "register":
        return [register.register(hall_id, first, last, lang)]
    made = {
        "summary": tables.summary,
        "ii06a": tables.ii06a,
        "waits": tables.waits,
        "integrity": tables.evidence,
    }.get(name)
    if made is None:
        raise NotFound("report.unknown", report=name)
    return made(hall_id, first, last, lang)


def write(
    actor: Actor, name: str, form: str, first: date, last: date, file: BinaryIO, lang: str = "vi", *, mark: bool = True
) -> int:
    """Write the report into `file` in one of `export.FORMATS`; returns how many lines of it were written.

    The journal keeps who took which period and how much of it, and no name of anybody in it. Refused as `sheets_of`,
    and `report.too_long` {rows, most} for a register that is too much for one PDF.
    """
    if form not in export.FORMATS:
        raise NotFound("report.unknown", report=f"{name}.{form}")
    if name == "register" and form == "pdf" and (rows := register.size(actor.hall_id, first, last)) > MOST_ON_PAPER:
        raise Refused("report.too_long", rows=rows, most=MOST_ON_PAPER)
    counter = _Counter()
    sheets = [
        replace(sheet, rows=counter.of(sheet.rows)) for sheet in sheets_of(actor.hall_id, name, first, last, lang)
    ]
    export.write(sheets, form, file, mark=mark)
    note(actor, name, form, first, last, rows=counter.rows)
    return counter.rows


def note(actor: Actor, name: str, form: str, first: date, last: date, *, rows: int) -> None:
    """Keep in the journal that a report was taken out."""
    at = clock.now()
    facts = {"report": name, "format": form, "from": first.isoformat(), "to": last.isoformat(), "rows": rows}
    with reading() as db:
        ward, _ = wards.look(db, actor.hall_id)
    with transaction() as db:
        journal.write(db, actor, at, ward.day(at), "report", ward.id, "export", facts)


class _Counter:
    """Counts the lines that pass, of a sheet that nobody holds whole."""

    def __init__(self) -> None:
        self.rows = 0

    def of(self, rows: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
        for row in rows:
            self.rows += 1
            yield row
