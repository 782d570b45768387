"""A dossier from the counter to its result: accepted with a computed due date, ready, returned."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from server import catalogue, clock, due_words, events, journal, once, settings_now, spool
from server import ward as wards
from server.db import count_up, reading, record, transaction
from server.domain import workdays
from server.domain.dossier import Move, State, after, code, in_time_until
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.dossiers import dossier_serials, dossiers, procedures, rating_tokens
from server.models.people import people
from server.models.tickets import tickets
from server.moves import TOKEN_BYTES
from server.once import Act
from server.ward import Ward
from server.wording import LANGUAGES

PAGE = 50
_WITH_NAMES = (
    select(
        dossiers,
        procedures.c.code.label("procedure"),
        procedures.c.name.label("procedure_name"),
        procedures.c.effective_from,
        procedures.c.limit_amount,
        procedures.c.limit_unit,
        procedures.c.cutoff,
        tickets.c.label.label("ticket_number"),
        people.c.name.label("clerk"),
    )
    .join(procedures, procedures.c.id == dossiers.c.procedure_id)
    .outerjoin(tickets, tickets.c.id == dossiers.c.ticket_id)
    .outerjoin(people, people.c.id == dossiers.c.person_id)
)


def accept(
    actor: Actor,
    *,
    procedure: str,
    applicant: str,
    papers: list[dict[str, Any]],
    channel: str,
    request_id: str,
    submitter: dict[str, str] | None = None,
    address: str = "",
    phone: str = "",
    email: str = "",
    copies: int = 1,
    fee: int | None = None,
    external_code: str | None = None,
    ticket: int | None = None,
    note: str = "",
) -> tuple[dict[str, Any], bool]:
    """Take a dossier in: its code, its due date with the reason, its receipt. Returns it and whether it is new.

    The clock starts when a full, valid dossier is received (DOMAIN D1). Refused: `dossier.external_known`,
    `dossier.serial_exhausted`, `due.beyond_table`; NotFound: `procedure.unknown`, `ticket.unknown`.
    """
    body = {
        "procedure": procedure,
        "applicant": applicant,
        "papers": papers,
        "channel": channel,
        "submitter": submitter,
        "phone": phone,
        "external_code": external_code,
        "ticket": ticket,
        "copies": copies,
        "fee": fee,
        "note": note,
        "address": address,
        "email": email,
    }
    act = Act(actor, "dossier", request_id, body)
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return _shown(db, ward, _get(db, ward, seen["code"])), False
        day = ward.day(at)
        row = catalogue.in_force(db, ward, procedure, day)
        _check_ticket(db, ward, ticket)
        _check_external(db, ward, external_code)
        due = workdays.due(at, catalogue.limit_of(row), ward.calendar)
        serial = count_up(db, dossier_serials, hall_id=ward.id, agency=ward.agency_prefix, day=day)
        made = code(ward.agency_prefix, day, serial)
        dossier_id = db.execute(
            insert(dossiers),
            {
                "hall_id": ward.id,
                "code": made,
                "external_code": external_code or None,
                "procedure_id": row.id,
                "ticket_id": ticket,
                "person_id": actor.person_id,
                "applicant": applicant,
                "found_by": catalogue.folded(f"{applicant} {made} {external_code or ''}")[:300],
                "address": address,
                "phone": phone,
                "email": email,
                "submitter": submitter,
                "papers": papers,
                "copies": copies,
                "fee": fee,
                "channel": channel,
                "note": note,
                "state": State.PROCESSING.value,
                "received_at": at,
                "due_at": due.at,
                "original_due_at": due.at,
                "due_by_date": due.by_date,
                "in_time_until": in_time_until(due.at, due.by_date, ward.zone),
                "explanation": {lang: due_words.explain(due, lang) for lang in LANGUAGES},
                "token": secrets.token_urlsafe(TOKEN_BYTES),
                "lookup_code": f"{secrets.randbelow(10_000):04d}",
            },
        ).inserted_primary_key[0]
        facts = {"code": made, "procedure": procedure, "due_at": due.at.isoformat(), "ticket": ticket}
        journal.write(db, actor, at, day, "dossier", dossier_id, "accept", facts)
        shown = _shown(db, ward, _get(db, ward, made))
        spool.put_receipt(db, ward, _for_paper(shown), at, dossier_id)
        shown["jobs"] = spool.state_of(db, dossier_id=dossier_id)
        once.done(db, act, {"code": made}, at)
        record(db, events.HallChanged(ward.id, version))
        return shown, True


def result_ready(actor: Actor, dossier: str, *, request_id: str) -> dict[str, Any]:
    """The result has come back to the counter: it is settled now, and the citizen's page says so."""

    def act(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> None:
        _move(db, ward, actor, row, Move.RESULT_READY, at, ready_at=at, settled_at=at)

    return _change(actor, dossier, "result-ready", request_id, {}, act)


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
        _move(db, ward, actor, row, Move.RETURN_RESULT, at, returned_at=at, collector=taken_by)
        db.execute(
            insert(rating_tokens),
            {
                "token": secrets.token_urlsafe(TOKEN_BYTES),
                "hall_id": ward.id,
                "dossier_id": row.id,
                "expires_at": at + timedelta(days=ward.rules.rating_days),
            },
        )

    shown = _change(actor, dossier, "return", request_id, taken_by, act)
    with reading() as db:
        shown["rating_token"] = db.scalar(
            select(rating_tokens.c.token)
            .join(dossiers, dossiers.c.id == rating_tokens.c.dossier_id)
            .where(dossiers.c.code == shown["code"], dossiers.c.hall_id == actor.hall_id)
        )
    return shown


def get(hall_id: int, dossier: str) -> dict[str, Any]:
    """One dossier by its code or its provincial code. NotFound `dossier.unknown`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return _shown(db, ward, _get(db, ward, dossier))


def find(
    hall_id: int,
    *,
    states: list[str] | None = None,
    due_before: datetime | None = None,
    q: str = "",
    cursor: int | None = None,
) -> tuple[list[dict[str, Any]], int | None]:
    """Dossiers by deadline, a page at a time; `q` is searched in names and codes without diacritics."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        query = _WITH_NAMES.where(dossiers.c.hall_id == hall_id).order_by(dossiers.c.due_at, dossiers.c.id)
        if states:
            query = query.where(dossiers.c.state.in_(states))
        if due_before is not None:
            query = query.where(dossiers.c.due_at < due_before)
        if words := catalogue.folded(q):
            query = query.where(
                or_(dossiers.c.found_by.contains(words, autoescape=True), dossiers.c.token == q.rsplit("/", 1)[-1])
            )
        rows = db.execute(query.limit(PAGE + 1).offset(cursor or 0)).all()
        more = (cursor or 0) + PAGE if len(rows) > PAGE else None
        return [_shown(db, ward, row) for row in rows[:PAGE]], more


def lookup(hall_id: int, dossier: str, secret: str) -> dict[str, Any]:
    """What a citizen may see with a code and the last four of the phone or the *mã tra cứu*.

    One answer for every kind of wrong: NotFound `dossier.lookup`.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = _row(db, ward, dossier.strip().upper())
        secrets_known = {row.lookup_code, row.phone[-4:] if len(row.phone) >= 4 else row.lookup_code} if row else set()
        if row is None or not any(secrets.compare_digest(known, secret.strip()) for known in secrets_known):
            raise NotFound("dossier.lookup")
        return for_citizen(row, ward)


def tracked(token: str) -> dict[str, Any]:
    """What the link on the receipt shows. NotFound `dossier.lookup`."""
    with reading() as db:
        row = db.execute(_WITH_NAMES.where(dossiers.c.token == token)).first()
        if row is None:
            raise NotFound("dossier.lookup")
        ward, _ = wards.look(db, row.hall_id)
        return for_citizen(row, ward)


def for_citizen(row: Row[Any], ward: Ward) -> dict[str, Any]:
    """A dossier without any person in it."""
    due = row.due_at.astimezone(ward.zone)
    return {
        "code": row.code,
        "procedure_name": row.procedure_name,
        "state": row.state,
        "state_words": catalogue.state_words(row.state),
        "due_at": due,
        "due_words": {lang: due_words.when_words(due, lang) for lang in LANGUAGES},
        "ready": row.state == State.READY,
        "track_url": f"{settings_now.public_url()}/h/{row.token}",
        "as_of": clock.now(),
    }


def _check_ticket(db: Connection, ward: Ward, ticket: int | None) -> None:
    if ticket is not None and not db.scalar(
        select(tickets.c.id).where(tickets.c.id == ticket, tickets.c.hall_id == ward.id)
    ):
        raise NotFound("ticket.unknown", ticket=ticket)


def _check_external(db: Connection, ward: Ward, external: str | None) -> None:
    if external and _row(db, ward, external) is not None:
        raise Refused("dossier.external_known", external_code=external)


def _row(db: Connection, ward: Ward, dossier: str) -> Row[Any] | None:
    return db.execute(
        _WITH_NAMES.where(
            dossiers.c.hall_id == ward.id, or_(dossiers.c.code == dossier, dossiers.c.external_code == dossier)
        )
    ).first()


def _get(db: Connection, ward: Ward, dossier: str) -> Row[Any]:
    row = _row(db, ward, dossier)
    if row is None:
        raise NotFound("dossier.unknown", dossier=dossier)
    return row


def _move(db: Connection, ward: Ward, actor: Actor, row: Row[Any], move: Move, at: datetime, **columns: Any) -> None:
    state = after(State(row.state), move)
    changed = db.execute(
        update(dossiers)
        .where(dossiers.c.id == row.id, dossiers.c.state == row.state)
        .values(state=state.value, **columns)
    )
    if changed.rowcount != 1:
        raise Refused("dossier.changed", dossier=row.code)
    facts = {name: value for name, value in columns.items() if not isinstance(value, datetime)}
    journal.write(db, actor, at, ward.day(at), "dossier", row.id, move.value, {"code": row.code, **facts})


def _change(actor: Actor, dossier: str, name: str, request_id: str, body: dict[str, Any], act: Any) -> dict[str, Any]:
    asked = Act(actor, f"dossier.{name}", request_id, {"dossier": dossier, **body})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = _get(db, ward, dossier)
        if once.seen(db, asked) is None:
            act(db, ward, row, at)
            once.done(db, asked, {"code": row.code}, at)
            record(db, events.HallChanged(ward.id, version))
        return _shown(db, ward, _get(db, ward, row.code))


def _for_paper(shown: dict[str, Any]) -> dict[str, Any]:
    times = {name: shown[name].isoformat() for name in ("received_at", "due_at")}
    return {**shown, **times, "qr_data": shown["track_url"] if settings_now.public_url() else ""}


def _shown(db: Connection, ward: Ward, row: Row[Any]) -> dict[str, Any]:
    """A dossier as staff see it; the phone number masked but for its last four."""
    local = {name: getattr(row, name) and getattr(row, name).astimezone(ward.zone) for name in _TIMES}
    return {
        "code": row.code,
        "external_code": row.external_code,
        "procedure": row.procedure,
        "procedure_name": row.procedure_name,
        "version": row.effective_from.isoformat(),
        "applicant": row.applicant,
        "submitter": row.submitter,
        "phone": f"•••• {row.phone[-4:]}" if row.phone else "",
        "channel": row.channel,
        "papers": row.papers,
        "copies": row.copies,
        "fee": row.fee,
        "note": row.note,
        **local,
        "due_words": {lang: due_words.when_words(local["due_at"], lang) for lang in LANGUAGES},
        "due_by_date": row.due_by_date,
        "explanation": row.explanation,
        "limit_words": {lang: due_words.limit_words(catalogue.limit_of(row), lang) for lang in LANGUAGES},
        "state": row.state,
        "token": row.token,
        "lookup_code": row.lookup_code,
        "track_url": f"{settings_now.public_url()}/h/{row.token}",
        "ticket_number": row.ticket_number,
        "clerk": {"name": row.clerk} if row.clerk else None,
        "jobs": spool.state_of(db, dossier_id=row.id),
    }


_TIMES = ("received_at", "due_at", "original_due_at", "ready_at", "settled_at", "returned_at")
