"""The hours without power: numbered sheets printed ahead, each to become one dossier when the power is back."""

from typing import Any

from sqlalchemy import func, insert, select

from server import clock, dossier_views, journal, once, spool
from server import ward as wards
from server.db import reading, transaction
from server.domain.dossier import LAST_SERIAL
from server.domain.errors import Refused
from server.journal import Actor
from server.models.dossiers import dossiers, power_cut_sheets
from server.once import Act

MOST = 50  # sheets at a time: a roll of paper, and a morning's work


def print_sheets(actor: Actor, count: int, *, request_id: str) -> dict[str, Any]:
    """Reserve the next numbers and print a sheet for each: {"sheets": [numbers]}.

    The numbers lie above those that a day's dossiers reach, so a sheet may be used on any day. Refused
    `sheet.exhausted` {left} when fewer are left than asked for.
    """
    act = Act(actor, "sheets", request_id, {"count": count})
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return seen
        newest = select(func.max(power_cut_sheets.c.number)).where(power_cut_sheets.c.hall_id == ward.id)
        last = db.scalar(newest) or ward.rules.last_ordinary_serial
        if last + count > LAST_SERIAL:
            raise Refused("sheet.exhausted", left=LAST_SERIAL - last)
        numbers = list(range(last + 1, last + count + 1))
        whose = {"hall_id": ward.id, "made_at": at, "person_id": actor.person_id}
        db.execute(insert(power_cut_sheets), [{**whose, "number": number} for number in numbers])
        for number in numbers:
            spool.put_sheet(db, ward, number, at)
        journal.write(db, actor, at, ward.day(at), "hall", ward.id, "sheets", {"from": numbers[0], "to": numbers[-1]})
        made = {"sheets": numbers}
        once.done(db, act, made, at)
        return made


def sheets(hall_id: int) -> list[dict[str, Any]]:
    """Every sheet, newest first: its number, when it was printed, and the code of the dossier it became."""
    query = (
        select(power_cut_sheets, dossiers.c.code)
        .outerjoin(dossiers, dossiers.c.id == power_cut_sheets.c.dossier_id)
        .where(power_cut_sheets.c.hall_id == hall_id)
        .order_by(power_cut_sheets.c.number.desc())
        .limit(dossier_views.PAGE * 4)
    )
    with reading() as db:
        return [{"number": row.number, "made_at": row.made_at, "code": row.code} for row in db.execute(query)]
