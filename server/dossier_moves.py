"""The steps that the acts on dossiers are made of: an act on one, a legal move, a form written to the applicant.

All run in the caller's transaction; `dossiers.py` says which of them make an act.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from server import clock, dossier_views, events, journal, once, spool
from server import ward as wards
from server.db import count_up, record, transaction
from server.documents import facts as document_facts
from server.domain.dossier import Move, State, after, is_code_of
from server.domain.errors import Refused
from server.journal import Actor
from server.models.dossiers import dossier_forms, dossiers, form_serials
from server.once import Act
from server.ward import Ward


def change(actor: Actor, dossier: str, name: str, request_id: str, body: dict[str, Any], act: Any) -> dict[str, Any]:
    asked = Act(actor, f"dossier.{name}", request_id, {"dossier": dossier, **body})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = dossier_views.row(db, ward, dossier)
        if once.seen(db, asked) is None:
            act(db, ward, row, at)
            once.done(db, asked, {"code": row.code}, at)
            record(db, events.HallChanged(ward.id, version))
        return dossier_views.shown(db, ward, dossier_views.row(db, ward, row.code))


def move(
    db: Connection,
    ward: Ward,
    actor: Actor,
    row: Row[Any],
    move: Move,
    at: datetime,
    facts: dict[str, Any] | None = None,
    **columns: Any,
) -> None:
    """One legal move: the row, guarded by the state it was read in, and its journal entry with `facts`."""
    state = after(State(row.state), move)
    changed = db.execute(
        update(dossiers)
        .where(dossiers.c.id == row.id, dossiers.c.state == row.state)
        .values(state=state.value, **columns)
    )
    if changed.rowcount != 1:
        raise Refused("dossier.changed", dossier=row.code)
    due = {"due_at": columns["due_at"].isoformat()} if "due_at" in columns else {}
    told = {"code": row.code, **(facts or {}), **due}
    journal.write(db, actor, at, ward.day(at), "dossier", row.id, move.value, told)


def write_form(
    db: Connection, ward: Ward, actor: Actor, row: Row[Any], form: str, facts: dict[str, Any], at: datetime
) -> int:
    """What is said to the applicant in writing, with the form's next number of the year, and its slip queued."""
    year = ward.day(at).year
    number = count_up(db, form_serials, hall_id=ward.id, form=form, year=year)
    db.execute(
        insert(dossier_forms),
        {
            "hall_id": ward.id,
            "dossier_id": row.id,
            "form": form,
            "year": year,
            "number": number,
            "at": at,
            "person_id": actor.person_id,
            "facts": facts,
        },
    )
    kind = next(kind for kind, known in document_facts.WRITTEN.items() if known == form)
    told = document_facts.gather(db, ward, row, kind, at)
    spool.put_form(db, ward, kind, document_facts.for_slip(told), at, row.id)
    return number


def check_external(db: Connection, ward: Ward, external: str | None, row: Row[Any] | None = None) -> None:
    """Whether a dossier (`row`, or a new one) may bear this provincial code.

    Refused `dossier.external_known`, and `dossier.external_own`: such a code will some day be another dossier's.
    """
    if not external:
        return
    other = dossier_views.row_of(db, ward, external)
    if other is not None and (row is None or other.id != row.id):
        raise Refused("dossier.external_known", external_code=external)
    if is_code_of(external, ward.agency_prefix):
        raise Refused("dossier.external_own", external_code=external)


def written(db: Connection, row: Row[Any], form: str) -> list[dict[str, Any]]:
    """The facts of the forms of one kind that this dossier has had, oldest first."""
    mine = (dossier_forms.c.dossier_id == row.id) & (dossier_forms.c.form == form)
    return list(db.scalars(select(dossier_forms.c.facts).where(mine).order_by(dossier_forms.c.id)))
