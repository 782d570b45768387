"""Form 07, the register: one line for each dossier received in a period, in the order of the books.

Its columns are not confirmed by the text of Circular 03/2025/TT-VPCP, only by registers in use.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from server import ward as wards
from server.db import reading
from server.models.catalogue import procedures
from server.models.dossiers import dossier_handovers, dossiers
from server.reports.queries import bounds
from server.reports.sheet import Cell, Column, Kind, Sheet
from server.ward import Ward
from server.wording import both, t

FETCHED = 1000  # rows held at a time
COLUMNS: tuple[tuple[str, Kind, int], ...] = (
    ("line", Kind.TEXT, 12),
    ("code", Kind.TEXT, 27),
    ("procedure", Kind.TEXT, 22),
    ("copies", Kind.INTEGER, 6),
    ("applicant", Kind.TEXT, 18),
    ("address", Kind.TEXT, 20),
    ("agency", Kind.TEXT, 16),
    ("received", Kind.MOMENT, 16),
    ("due", Kind.MOMENT, 16),
    ("passed_on", Kind.MOMENT, 16),
    ("ready", Kind.MOMENT, 16),
    ("returned", Kind.MOMENT, 16),
    ("method", Kind.TEXT, 12),
    ("signature", Kind.TEXT, 9),
    ("note", Kind.TEXT, 12),
)


def register(hall_id: int, first: date, last: date, lang: str) -> Sheet:
    """The dossiers received from `first` to `last`, both included; its rows are read as they are written."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    return Sheet(
        name=both("report.register.name"),
        title=both("report.register.title"),
        subtitle=(ward.unit, both("report.span", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")),
        columns=[Column(both(f"report.register.{code}"), kind, width) for code, kind, width in COLUMNS],
        rows=_rows(ward, first, last, lang),
        zone=ward.zone,
        lang=lang,
    )


def size(hall_id: int, first: date, last: date) -> int:
    """How many lines the register of a period has."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        start, end = bounds(ward, first, last)
        mine = (dossiers.c.hall_id == hall_id) & (dossiers.c.received_at >= start) & (dossiers.c.received_at < end)
        return db.scalar(select(func.count()).select_from(dossiers).where(mine)) or 0


def _rows(ward: Ward, first: date, last: date, lang: str) -> Iterator[list[Cell]]:
    start, end = bounds(ward, first, last)
    passed_on = (
        select(func.min(dossier_handovers.c.at))
        .where(dossier_handovers.c.dossier_id == dossiers.c.id)
        .scalar_subquery()
    )
    query = (
        select(dossiers, procedures.c.name.label("procedure"), passed_on.label("passed_on"))
        .join(procedures, procedures.c.id == dossiers.c.procedure_id)
        .where(dossiers.c.hall_id == ward.id, dossiers.c.received_at >= start, dossiers.c.received_at < end)
        # What was received before there were books, or came in a file, has no line: it follows, by its receipt.
        .order_by(
            dossiers.c.book.is_(None),
            dossiers.c.book,
            dossiers.c.book_serial,
            dossiers.c.received_at,
            dossiers.c.id,
        )
        .execution_options(yield_per=FETCHED)
    )
    with reading() as db:
        for row in db.execute(query):
            yield _line(row, ward, lang)


def _line(row: Row[Any], ward: Ward, lang: str) -> list[Cell]:
    ended = row.state if row.state in ("refused", "withdrawn", "stopped", "supplement") else None
    notes = (row.note, t(f"common.state.dossier.{ended}", lang) if ended else "")
    return [
        f"{row.book_serial}/{row.book}" if row.book else "",
        row.code,
        row.procedure[lang],
        row.copies,
        row.applicant,
        ", ".join(filter(None, (row.address, row.phone))),
        row.agency or ward.unit[lang],
        row.received_at,
        row.original_due_at,
        row.passed_on,
        row.ready_at,
        row.returned_at,
        t(f"report.method.{_method(row)}", lang) if row.returned_at else "",
        "",
        "; ".join(filter(None, notes)),
    ]


def _method(row: Row[Any]) -> str:
    """How the result was handed over; of a dossier from a file only that it was."""
    who = (row.collector or {}).get("who")
    return who if who in ("applicant", "proxy", "post") else "unknown"
