"""The forms that a ward sends upwards, counted from its dossiers: II.06a by field, with its equations enforced."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, literal, or_, select

from server import clock
from server import ward as wards
from server.db import reading
from server.domain.errors import Refused
from server.domain.report import Beside, Line, broken, total
from server.models.catalogue import procedures
from server.models.dossiers import dossier_forms, dossiers
from server.models.metadata import Moment
from server.reports.queries import bounds
from server.ward import Ward

LISTED = 20  # dossiers named when the form does not add up
COLUMNS = len(fields(Line))  # figures of the form proper; those beside it follow


@dataclass(frozen=True)
class FieldLine:
    """One field's line of the form, and what the form has no column for."""

    field: dict[str, str]
    line: Line
    beside: Beside

    def __add__(self, other: "FieldLine") -> "FieldLine":
        return FieldLine(self.field, self.line + other.line, self.beside + other.beside)

    def told(self) -> dict[str, Any]:
        return {**self.line.columns(), "beside": asdict(self.beside)}


@dataclass(frozen=True)
class Form:
    """The form of a period: a line for each field, and all together."""

    first: date
    last: date
    as_of: datetime
    lines: list[FieldLine]
    whole: Line

    @property
    def beside(self) -> Beside:
        return sum((one.beside for one in self.lines), Beside())

    def told(self) -> dict[str, Any]:
        """As the API and the command show it."""
        return {
            "from": self.first,
            "to": self.last,
            "as_of": self.as_of,
            "rows": [{"field": one.field, **one.told()} for one in self.lines],
            "total": {**self.whole.columns(), "beside": asdict(self.beside)},
        }


def ii06a(hall_id: int, first: date, last: date) -> Form:
    """The period's form. Refused `report.broken` {equations, dossiers} when its figures do not add up.

    A dossier is settled when its result was issued, else when it was returned, else when it ended without one; limits
    in days are judged by the day, others by the minute; who waits for the applicant is within the limit.
    """
    now = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        start, end = bounds(ward, first, last)
        lines, open_before, wrong = _counted(db, ward, start, end, min(now, end - timedelta(microseconds=1)))
        if wrong:
            codes = _contradictions(db, ward, end)
            raise Refused("report.broken", equations="3 = 7 + 11", dossiers=", ".join(codes))
    whole = total(one.line for one in lines)
    if equations := broken(whole, open_before):
        raise Refused("report.broken", equations="; ".join(equations), dossiers="–")
    return Form(first, last, now, lines, whole)


_CLOSED = func.coalesce(dossiers.c.settled_at, dossiers.c.returned_at, dossiers.c.ended_at)


_OVER = dossiers.c.state.in_(["returned", "refused", "withdrawn", "stopped"])
# What cannot be counted: closed before it came, or said to be over with nothing to say since when.
_WRONG = or_(dossiers.c.received_at > _CLOSED, and_(_OVER, _CLOSED.is_(None)))


def _counted(
    db: Connection, ward: Ward, start: datetime, end: datetime, judged: datetime
) -> tuple[list[FieldLine], int, int]:
    """A line for each field of what was received before `end` and not closed before `start`.

    With them, how many were open when the period began, and how many contradict themselves: one look at the table for
    all three, since it holds the dossiers of ten years.
    """
    moment = literal(judged, Moment())
    closed = and_(_CLOSED.is_not(None), literal(end, Moment()) > _CLOSED)
    new = dossiers.c.received_at >= start
    late = moment > dossiers.c.in_time_until
    asked_in_time = or_(dossiers.c.suspended_at.is_(None), dossiers.c.suspended_at <= dossiers.c.in_time_until)
    waits = and_(dossiers.c.state == "supplement", asked_in_time)
    overdue = or_(and_(closed, dossiers.c.in_time_until < _CLOSED), and_(~closed, late, ~waits))
    apology = exists().where(
        dossier_forms.c.dossier_id == dossiers.c.id,
        dossier_forms.c.form == "04",
        dossier_forms.c.at < literal(end, Moment()),
    )

    def number(*conditions: Any) -> Any:
        return func.count(case((and_(*conditions), literal(1))))

    rows = db.execute(
        select(
            dossiers.c.procedure_id,
            number(new, dossiers.c.channel == "online"),
            number(new, dossiers.c.channel != "online"),
            number(~new),
            number(closed, dossiers.c.early_until >= _CLOSED),
            number(closed, dossiers.c.early_until < _CLOSED, dossiers.c.in_time_until >= _CLOSED),
            number(closed, dossiers.c.in_time_until < _CLOSED),
            number(~closed, or_(~late, waits)),
            number(~closed, late, ~waits),
            *(number(closed, dossiers.c.state == ended) for ended in ("refused", "withdrawn", "stopped")),
            number(overdue, apology),
            number(overdue, ~apology),
            number(dossiers.c.received_at < start, or_(_CLOSED.is_(None), literal(start, Moment()) <= _CLOSED)),
            number(_WRONG),
        )
        .where(
            dossiers.c.hall_id == ward.id,
            dossiers.c.received_at < end,
            or_(
                dossiers.c.received_at >= start,
                _CLOSED.is_(None),
                literal(start, Moment()) <= _CLOSED,
                dossiers.c.received_at > _CLOSED,
            ),
        )
        .group_by(dossiers.c.procedure_id)
    ).all()
    of_procedure = {
        row.id: row.field
        for row in db.execute(select(procedures.c.id, procedures.c.field).where(procedures.c.hall_id == ward.id))
    }
    summed: dict[str, FieldLine] = {}
    for procedure, *figures, _, _ in rows:
        own = FieldLine(of_procedure[procedure], Line(*figures[:COLUMNS]), Beside(*figures[COLUMNS:]))
        known = summed.get(own.field["vi"])
        summed[own.field["vi"]] = known + own if known else own
    lines = [summed[name] for name in sorted(summed)]
    return lines, sum(row[-2] for row in rows), sum(row[-1] for row in rows)


def _contradictions(db: Connection, ward: Ward, end: datetime) -> list[str]:
    """The codes of the first dossiers that cannot be counted."""
    mine = (dossiers.c.hall_id == ward.id, dossiers.c.received_at < end, _WRONG)
    return list(db.scalars(select(dossiers.c.code).where(*mine).order_by(dossiers.c.id).limit(LISTED)))
