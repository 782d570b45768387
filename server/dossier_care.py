"""What is done for a dossier on its way: longer for verification, handed to another desk, put right, looked back on."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from server import catalogue, clock, dossier_moves, dossier_views, due_words, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import pauses, workdays
from server.domain.dossier import Move, check_delivery, check_verification, early_until, in_time_until
from server.domain.errors import Refused
from server.domain.workdays import Limit, parse_limit
from server.journal import Actor
from server.models.dossiers import dossier_changes, dossier_handovers, dossiers
from server.models.journal import journal as entries
from server.models.people import people
from server.once import Act
from server.ward import Ward
from server.wording import LANGUAGES

# What may be put right. The procedure and the time of receipt may not: a promise was made by them.
CORRECTABLE = (
    "applicant",
    "address",
    "phone",
    "email",
    "result_by",
    "submitter",
    "external_code",
    "copies",
    "fee",
    "agency",
    "note",
)


def verify_longer(actor: Actor, dossier: str, *, request_id: str, reason: str) -> dict[str, Any]:
    """Take the longer limit that the law gives when something must be verified elsewhere, counted from receipt.

    It is no extension and no lateness (DOMAIN D13): what counts as in time moves with it, the first date stays as it
    is kept. Refused `dossier.verify_none`, `dossier.verified_already`, `dossier.verify_late`, `due.beyond_table`.
    """

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        longer = row.procedure_facts.get("verification_limit")
        check_verification(longer, row.verification is not None, at > row.in_time_until)
        limit = parse_limit(longer)
        paused = row.in_time_until if row.due_by_date else row.due_at
        promise = pauses.lengthened(row.received_at, limit, row.original_due_at, paused, ward.calendar)
        by_date = limit.unit.by_date
        dossier_moves.move(
            db,
            ward,
            actor,
            row,
            Move.VERIFY,
            at,
            {"reason": reason},
            due_at=max(promise, row.due_at),
            due_by_date=by_date,
            in_time_until=in_time_until(promise, by_date, ward.zone),
            early_until=early_until(promise, by_date, ward.zone),
            explanation=_reckoned_anew(ward, row, limit, promise),
            verification={"reason": reason, "at": at.isoformat()},
        )

    return dossier_moves.change(actor, dossier, "verify", request_id, {"reason": reason}, act)


def _reckoned_anew(ward: Ward, row: Row[Any], limit: Limit, promise: datetime) -> dict[str, str]:
    """How the longer limit is counted, and where a pause had moved it to."""
    due = workdays.due(row.received_at, limit, ward.calendar)
    counted = {lang: due_words.explain(due, lang) for lang in LANGUAGES}
    return due_words.moved(counted, "verification", ward.zone, due=promise)


def hand_over(
    actor: Actor,
    dossier: str,
    *,
    request_id: str,
    to_whom: str,
    from_whom: str = "",
    due_at: datetime | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Write down that the dossier went to another desk or office, and until when it is to be done there (form 06).

    Without `from_whom` it comes from whoever had it last, at first from the reception desk.
    """
    said = {"from_whom": from_whom, "to_whom": to_whom, "due_at": due_at, "note": note}

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        if due_at is not None and due_at <= at:
            raise Refused("dossier.hand_over_past")
        legs = handovers(db, row.id)
        giver = from_whom or (legs[-1]["to_whom"] if legs else ward.name["vi"])
        leg = {**said, "from_whom": giver, "hall_id": ward.id, "dossier_id": row.id}
        db.execute(insert(dossier_handovers), {**leg, "at": at, "person_id": actor.person_id})
        dossier_moves.move(db, ward, actor, row, Move.HAND_OVER, at, agency=to_whom)

    return dossier_moves.change(actor, dossier, "hand-over", request_id, said, act)


def handovers(db: Connection, dossier_id: int) -> list[dict[str, Any]]:
    """The legs of a dossier's way, oldest first; one ends where the next begins. Times are UTC."""
    query = select(dossier_handovers).where(dossier_handovers.c.dossier_id == dossier_id)
    return [
        {name: getattr(row, name) for name in ("at", "from_whom", "to_whom", "due_at", "note")}
        for row in db.execute(query.order_by(dossier_handovers.c.id))
    ]


def correct(actor: Actor, dossier: str, *, request_id: str, reason: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Put written things right; what was there before stays with the dossier, with who changed it and why.

    `fields`: any of CORRECTABLE. Refused `dossier.nothing_to_correct`, `dossier.external_known`,
    `dossier.external_own`, `dossier.address_for_post`.
    """
    act = Act(actor, "dossier.correct", request_id, {"dossier": dossier, "reason": reason, **fields})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = dossier_views.row(db, ward, dossier)
        if once.seen(db, act) is None:
            changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
            if not changed:
                raise Refused("dossier.nothing_to_correct")
            dossier_moves.check_external(db, ward, changed.get("external_code"), row)
            if changed.keys() & {"result_by", "address"}:
                check_delivery(changed.get("result_by", row.result_by), changed.get("address", row.address))
            _write_changes(db, ward, actor, row, changed, reason, at)
            # Which fields, not what was in them: the journal is for ever, and names are not.
            facts = {"code": row.code, "fields": sorted(changed), "reason": reason}
            journal.write(db, actor, at, ward.day(at), "dossier", row.id, "correct", facts)
            once.done(db, act, {"code": row.code}, at)
            record(db, events.HallChanged(ward.id, version))
        return dossier_views.shown(db, ward, dossier_views.row(db, ward, row.code))


def _write_changes(
    db: Connection, ward: Ward, actor: Actor, row: Row[Any], changed: dict[str, Any], reason: str, at: datetime
) -> None:
    whose = {"hall_id": ward.id, "dossier_id": row.id, "at": at, "person_id": actor.person_id, "reason": reason}
    lines = [{**whose, "field": name, "before": getattr(row, name), "after": value} for name, value in changed.items()]
    db.execute(insert(dossier_changes), lines)
    applicant = changed.get("applicant", row.applicant)
    external = changed.get("external_code", row.external_code) or ""
    found_by = catalogue.folded(f"{applicant} {row.code} {external}")[:300]
    db.execute(update(dossiers).where(dossiers.c.id == row.id).values(**changed, found_by=found_by))


def history(hall_id: int, dossier: str) -> dict[str, Any]:
    """All that happened to a dossier, for an inspector: who, when, what, and what was put right.

    {"events": [{at, who, what, facts}], "corrections": [{at, who, reason, field, before, after}], "handovers": [...]}
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = dossier_views.row(db, ward, dossier)
        names = dict(db.execute(select(people.c.id, people.c.name).where(people.c.hall_id == hall_id)).all())
        told = db.execute(
            select(entries.c.at, entries.c.actor, entries.c.what, entries.c.facts)
            .where(entries.c.subject == "dossier", entries.c.subject_id == row.id, entries.c.hall_id == hall_id)
            .order_by(entries.c.id)
        )
        happened = [{"at": one.at, "who": _who(one.actor, names), "what": one.what, "facts": one.facts} for one in told]
        changes = select(dossier_changes).where(dossier_changes.c.dossier_id == row.id).order_by(dossier_changes.c.id)
        corrections = [
            {
                "who": names.get(one.person_id, ""),
                **{name: getattr(one, name) for name in ("at", "reason", "field", "before", "after")},
            }
            for one in db.execute(changes)
        ]
        return {"events": happened, "corrections": corrections, "handovers": handovers(db, row.id)}


def _who(actor: str, names: dict[int, str]) -> str:
    kind, _, number = actor.partition(":")
    return names.get(int(number), actor) if kind == "person" else actor
