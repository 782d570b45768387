"""What was paid at the desk in a day, to be counted against the cash box."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from server import clock, journal, once, spool
from server import ward as wards
from server.db import reading, transaction
from server.journal import Actor
from server.models.catalogue import procedures
from server.models.dossiers import dossiers
from server.models.people import people
from server.once import Act
from server.reports.queries import bounds


def of_day(hall_id: int, day: date) -> dict[str, Any]:
    """The fees of the dossiers received on `day`, by procedure and by clerk; sums in đồng.

    {"day", "items": [{procedure, name, dossiers, copies, sum}], "clerks": [{name, dossiers, sum}], "dossiers", "sum"}.
    Dossiers that cost nothing are counted; those whose fee nobody wrote down are not.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        start, end = bounds(ward, day, day)
        counted = (func.count().label("dossiers"), func.sum(dossiers.c.fee).label("sum"))
        mine = (
            dossiers.c.hall_id == hall_id,
            dossiers.c.fee.is_not(None),
            dossiers.c.received_at >= start,
            dossiers.c.received_at < end,
        )
        code, copies = procedures.c.code, func.sum(dossiers.c.copies).label("copies")
        by_procedure = db.execute(
            select(code, func.max(dossiers.c.procedure_id).label("version"), copies, *counted)
            .join(procedures, procedures.c.id == dossiers.c.procedure_id)
            .where(*mine)
            .group_by(code)
            .order_by(code)
        ).all()
        names = dict(
            db.execute(
                select(procedures.c.id, procedures.c.name).where(
                    procedures.c.id.in_([row.version for row in by_procedure])
                )
            ).all()
        )
        by_clerk = db.execute(
            select(people.c.name, *counted)
            .select_from(dossiers.outerjoin(people, people.c.id == dossiers.c.person_id))
            .where(*mine)
            .group_by(people.c.id, people.c.name)
            .order_by(people.c.name)
        ).all()
    items = [{"procedure": row.code, "name": names[row.version], **row._asdict()} for row in by_procedure]
    for item in items:
        del item["code"], item["version"]
    return {
        "day": day.isoformat(),
        "items": items,
        "clerks": [{"name": row.name or "", "dossiers": row.dossiers, "sum": row.sum} for row in by_clerk],
        "dossiers": sum(item["dossiers"] for item in items),
        "sum": sum(item["sum"] for item in items),
        "as_of": clock.now(),
    }


def print_day(actor: Actor, day: date, *, request_id: str) -> dict[str, Any]:
    """Print the day's list; the list as it is printed."""
    told = of_day(actor.hall_id, day)
    act = Act(actor, "fees", request_id, {"day": day.isoformat()})
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is None:
            spool.put_fees(db, ward, {**told, "as_of": told["as_of"].isoformat()}, at)
            facts = {"day": day.isoformat(), "dossiers": told["dossiers"], "sum": told["sum"]}
            journal.write(db, actor, at, ward.day(at), "hall", ward.id, "fees", facts)
            once.done(db, act, {}, at)
    return told
