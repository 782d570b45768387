"""A dossier from its acceptance to its result: ready, returned, or ended otherwise; what is asked for and promised."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from server import catalogue, clock, dossier_moves, dossier_views, due_words, events, journal, outbox
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import pauses, workdays
from server.domain.dossier import (
    Move,
    State,
    check_expected,
    check_extension,
    check_supplement,
    early_until,
    in_time_until,
)
from server.domain.errors import Refused
from server.domain.workdays import parse_limit
from server.journal import Actor
from server.models.dossiers import dossiers, rating_tokens
from server.moves import TOKEN_BYTES
from server.ward import Ward

# The forms of Circular 03/2025/TT-VPCP, Annex I, that are written about one dossier.
SUPPLEMENT, REFUSAL, APOLOGY, STOP = "02", "03", "04", "05"


def result_ready(actor: Actor, dossier: str, *, request_id: str) -> dict[str, Any]:
    """The result has come back to the counter: it is settled now, and the citizen's page says so."""

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        dossier_moves.move(db, ward, actor, row, Move.RESULT_READY, at, ready_at=at, settled_at=at)
        facts = {"code": row.code, "state": State.READY.value, "phone": row.phone}
        outbox.tell(db, ward, "dossier.ready", facts, at)

    return dossier_moves.change(actor, dossier, "result-ready", request_id, {}, act)


def return_result(
    actor: Actor,
    dossier: str,
    *,
    request_id: str,
    collector: str = "applicant",
    collector_name: str = "",
    authority: str = "",
) -> dict[str, Any]:
    """Hand the result over, in person by code, to a proxy whose authority is noted, or by post."""
    if collector == "proxy" and not (collector_name and authority):
        raise Refused("dossier.proxy_needs_authority")
    taken_by = {"who": collector, "name": collector_name, "authority": authority}

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        if collector == "proxy" and _step(row, "collecting") == "none":
            raise Refused("dossier.collect_in_person")
        # The collector's name stays with the dossier: the journal is for ever, and names are not.
        told = {"collector": collector}
        dossier_moves.move(db, ward, actor, row, Move.RETURN_RESULT, at, told, returned_at=at, collector=taken_by)
        db.execute(
            insert(rating_tokens),
            {
                "token": secrets.token_urlsafe(TOKEN_BYTES),
                "hall_id": ward.id,
                "dossier_id": row.id,
                "expires_at": at + timedelta(days=ward.rules.rating_days),
            },
        )

    shown = dossier_moves.change(actor, dossier, "return", request_id, taken_by, act)
    with reading() as db:
        shown["rating_token"] = db.scalar(
            select(rating_tokens.c.token)
            .join(dossiers, dossiers.c.id == rating_tokens.c.dossier_id)
            .where(dossiers.c.code == shown["code"], dossiers.c.hall_id == actor.hall_id)
        )
    return shown


def _step(row: Row[Any], step: str) -> str:
    """Who may stand in for the applicant at a step, as the dossier's version of its procedure says."""
    return next((each["proxy"] for each in row.procedure_facts["presence"] if each["step"] == step), "written")


def request_supplement(
    actor: Actor, dossier: str, *, request_id: str, missing: list[str], reason: str = ""
) -> dict[str, Any]:
    """Ask the applicant once, in writing (form 02), for all that is missing; the clock stands still meanwhile.

    Decree 118/2025, article 11. Refused `dossier.supplement_once`.
    """
    facts = {"missing": missing, "reason": reason}

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        check_supplement(bool(dossier_moves.written(db, row, SUPPLEMENT)))
        dossier_moves.move(db, ward, actor, row, Move.REQUEST_SUPPLEMENT, at, facts, suspended_at=at)
        dossier_moves.write_form(db, ward, actor, row, SUPPLEMENT, facts, at)

    return dossier_moves.change(actor, dossier, "supplement", request_id, facts, act)


def supplemented(
    actor: Actor, dossier: str, *, request_id: str, papers: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """What was missing has come: the clock goes on from where it stood, or begins anew, as the procedure says.

    The original due date stays as it is kept; what counts as in time moves with the pause, which was not the office's.
    """

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        longer = row.verification and row.procedure_facts["verification_limit"]
        limit = parse_limit(longer) if longer else catalogue.limit_of(row)
        if row.suspended_at > row.in_time_until:
            promise = row.in_time_until  # it was late before it was asked for: no pause makes that good
        elif row.procedure_facts["supplement_clock"] == "restart":
            promise = workdays.due(at, limit, ward.calendar).at
        elif row.origin == "file":  # a date given elsewhere moves by the pause; ours is reckoned again from receipt
            promise = pauses.shifted(row.in_time_until, limit.unit, row.suspended_at, at, ward.calendar)
        else:
            promise = pauses.postponed(row.received_at, limit, row.suspended_at, at, ward.calendar)
        why = row.explanation
        if promise != row.in_time_until:
            why = due_words.moved(why, "supplement", ward.zone, since=row.suspended_at, until=at, due=promise)
        extended = any("new_due" in form for form in dossier_moves.written(db, row, APOLOGY))
        dossier_moves.move(
            db,
            ward,
            actor,
            row,
            Move.SUPPLEMENTED,
            at,
            due_at=row.due_at if promise == row.in_time_until else max(promise, row.due_at) if extended else promise,
            in_time_until=in_time_until(promise, row.due_by_date, ward.zone),
            early_until=early_until(promise, row.due_by_date, ward.zone),
            explanation=why,
            suspended_at=None,
            **({} if papers is None else {"papers": papers}),
        )

    return dossier_moves.change(actor, dossier, "supplemented", request_id, {"papers": papers}, act)


def end(actor: Actor, dossier: str, way: Move, *, request_id: str, reason: str) -> dict[str, Any]:
    """End a dossier without a result: refused (form 03), withdrawn, or stopped at the applicant's wish (form 05)."""
    facts = {"reason": reason}

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        dossier_moves.move(db, ward, actor, row, way, at, facts, suspended_at=None, ended_at=at)
        if form := {Move.REFUSE: REFUSAL, Move.STOP: STOP}.get(way):
            # How far the dossier was: `row` is as it was read, before the move.
            told = {**facts, "state": row.state} if form == STOP else facts
            dossier_moves.write_form(db, ward, actor, row, form, told, at)

    return dossier_moves.change(actor, dossier, way.value, request_id, facts, act)


def extend(actor: Actor, dossier: str, *, request_id: str, reason: str, new_due: date) -> dict[str, Any]:
    """Promise a new date with the apology (form 04): once, and a working day ahead, unless the ward says otherwise.

    It never makes a late dossier one in time (DOMAIN D10–D12). Refused `dossier.extended_already`,
    `dossier.extend_late` {last_day}, `dossier.extend_not_later`, `dossier.extend_rest_day`.
    """
    facts = {"reason": reason, "new_due": new_due.isoformat()}

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        before = sum("new_due" in form for form in dossier_moves.written(db, row, APOLOGY))
        check_extension(ward.day(at), ward.day(row.due_at), new_due, before, ward.calendar, ward.extensions)
        if new_due.year not in ward.calendar.known_years:
            raise Refused("due.beyond_table", year=new_due.year)
        moment = datetime.combine(new_due, ward.calendar.last_minute(new_due), tzinfo=ward.zone)
        why = due_words.moved(row.explanation, "extension", ward.zone, due=moment)
        dossier_moves.move(db, ward, actor, row, Move.EXTEND, at, facts, due_at=moment, explanation=why)
        dossier_moves.write_form(db, ward, actor, row, APOLOGY, {**facts, "after_limit": False}, at)

    return dossier_moves.change(actor, dossier, "extend", request_id, facts, act)


def apologise(
    actor: Actor, dossier: str, *, request_id: str, reason: str, expected: date | None = None
) -> dict[str, Any]:
    """Apologise in writing (form 04), which is always legal; after the limit the form says so.

    It changes no date and makes no late dossier one in time. Refused `dossier.expected_past`,
    `dossier.expected_rest_day`.
    """
    facts = {"reason": reason, "expected": expected and expected.isoformat()}

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        late = at > row.in_time_until
        if expected is not None:
            check_expected(ward.day(at), expected, ward.calendar)
        dossier_moves.move(db, ward, actor, row, Move.APOLOGISE, at, facts)
        dossier_moves.write_form(db, ward, actor, row, APOLOGY, {**facts, "after_limit": late}, at)

    return dossier_moves.change(actor, dossier, "apologise", request_id, facts, act)


def change_papers(actor: Actor, dossier: str, *, papers: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the list of papers right; what it said stays in the journal. Refused `dossier.move` when it has ended."""
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = dossier_views.row(db, ward, dossier)
        if not State(row.state).open:
            raise Refused("dossier.move", state=row.state, move="papers", legal=[])
        if row.papers != papers:
            db.execute(update(dossiers).where(dossiers.c.id == row.id).values(papers=papers))
            facts = {"code": row.code, "before": row.papers, "papers": papers}
            journal.write(db, actor, at, ward.day(at), "dossier", row.id, "papers", facts)
            record(db, events.HallChanged(ward.id, version))
        return dossier_views.shown(db, ward, dossier_views.row(db, ward, row.code))
