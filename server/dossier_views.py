"""Dossiers as they are shown: one to staff, a list by deadline, and to a citizen without any person in it."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, literal, or_, select, tuple_

from server import catalogue, clock, due_words, settings_now, spool
from server import ward as wards
from server.db import reading
from server.domain import guard
from server.domain.dossier import ENDED, MOVES, Move, State, waits_in_time
from server.domain.errors import NotFound
from server.line import moment_of, rank_of
from server.models.catalogue import procedures
from server.models.dossiers import dossier_forms, dossiers
from server.models.metadata import Moment
from server.models.people import people
from server.models.tickets import tickets
from server.ward import Ward
from server.wording import LANGUAGES

PAGE = 50
_WITH_NAMES = (
    select(
        dossiers,
        procedures.c.code.label("procedure"),
        procedures.c.name.label("procedure_name"),
        procedures.c.field,
        procedures.c.effective_from,
        procedures.c.limit_amount,
        procedures.c.limit_unit,
        procedures.c.cutoff,
        procedures.c.facts.label("procedure_facts"),
        tickets.c.label.label("ticket_number"),
        people.c.name.label("clerk"),
    )
    .join(procedures, procedures.c.id == dossiers.c.procedure_id)
    .outerjoin(tickets, tickets.c.id == dossiers.c.ticket_id)
    .outerjoin(people, people.c.id == dossiers.c.person_id)
)


def row_of(db: Connection, ward: Ward, dossier: str) -> Row[Any] | None:
    asked = dossier.strip().upper()
    return db.execute(
        _WITH_NAMES.where(
            dossiers.c.hall_id == ward.id, or_(dossiers.c.code == asked, dossiers.c.external_code == asked)
        )
    ).first()


def row(db: Connection, ward: Ward, dossier: str) -> Row[Any]:
    found = row_of(db, ward, dossier)
    if found is None:
        raise NotFound("dossier.unknown", dossier=dossier)
    return found


def get(hall_id: int, dossier: str) -> dict[str, Any]:
    """One dossier by its code or its provincial code. NotFound `dossier.unknown`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return shown(db, ward, row(db, ward, dossier))


def find(
    hall_id: int,
    *,
    states: list[str] | None = None,
    due_before: datetime | None = None,
    q: str = "",
    cursor: str | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
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
        if cursor is not None:
            due, last = map(int, cursor.split("."))
            query = query.where(
                tuple_(dossiers.c.due_at, dossiers.c.id) > tuple_(literal(moment_of(due), Moment()), last)
            )
        rows = db.execute(query.limit(PAGE + 1)).all()
        more = f"{rank_of(rows[PAGE - 1].due_at)}.{rows[PAGE - 1].id}" if len(rows) > PAGE else None
        return [shown(db, ward, row) for row in rows[:PAGE]], more


def lookup(hall_id: int, dossier: str, secret: str) -> dict[str, Any]:
    """What a citizen may see with a code and the last four of the phone or the *mã tra cứu*.

    One answer for every kind of wrong: NotFound `dossier.lookup`.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = row_of(db, ward, dossier.strip().upper())
        secrets_known = {row.lookup_code, last_four(row.phone) or row.lookup_code} if row else set()
        if row is None or not any(
            secrets.compare_digest(known.encode(), secret.strip().encode()) for known in secrets_known
        ):
            raise NotFound("dossier.lookup")
        return for_citizen(row, ward)


def last_four(phone: str) -> str:
    """The last four digits of a telephone number, however it is spaced; empty when it has fewer."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return digits[-4:] if len(digits) >= 4 else ""


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


def shown(db: Connection, ward: Ward, row: Row[Any]) -> dict[str, Any]:
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
        "address": row.address,
        "email": row.email,
        "agency": row.agency,
        "book": row.book,
        "book_serial": row.book_serial,
        "verification": row.verification,
        "late_entry": row.late_entry and {name: row.late_entry[name] for name in ("reason", "entered_at", "sheet")},
        "at_once": row.at_once,
        "phone": f"•••• {last_four(row.phone)}" if row.phone else "",
        "channel": row.channel,
        "result_by": row.result_by,
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
        "origin": row.origin,
        "version_assumed": row.version_assumed,
        "track_url": f"{settings_now.public_url()}/h/{row.token}",
        "ticket_number": row.ticket_number,
        "clerk": {"name": row.clerk} if row.clerk else None,
        "jobs": spool.state_of(db, dossier_id=row.id),
        "forms": (forms := _forms(db, row.id)),
        **_standing(ward, row, forms),
    }


def _standing(ward: Ward, row: Row[Any], forms: list[dict[str, Any]]) -> dict[str, Any]:
    """Where it stands against its promise, and which acts are open to the clerk now."""
    state, at = State(row.state), guard.edges(clock.now(), ward.calendar)
    late = state not in ENDED and not waits_in_time(state, row.suspended_at, row.in_time_until)
    late = late and (row.settled_at or row.returned_at or at.now) > row.in_time_until
    had = {form["form"] for form in forms}
    extended = sum("new_due" in form for form in forms)
    last_day = ward.extensions.last_day(ward.day(row.due_at), ward.calendar)
    closed = {
        Move.REQUEST_SUPPLEMENT: "02" in had,
        Move.EXTEND: extended >= ward.extensions.most or ward.day(at.now) > last_day,
        Move.VERIFY: late or row.verification is not None or not row.procedure_facts.get("verification_limit"),
    }
    return {
        "standing": guard.standing(state, row.due_at, row.due_by_date, at),
        "alert": guard.alert(state, row.due_at, row.due_by_date, at),
        "late": late,
        "breach": late and "04" not in had,
        "acts": [move.value for move in MOVES[state] if not closed.get(move)],
    }


def _forms(db: Connection, dossier_id: int) -> list[dict[str, Any]]:
    """What was written to the applicant, oldest first."""
    query = select(dossier_forms).where(dossier_forms.c.dossier_id == dossier_id).order_by(dossier_forms.c.id)
    return [{"form": one.form, "number": one.number, "at": one.at, **one.facts} for one in db.execute(query)]


_TIMES = ("received_at", "due_at", "original_due_at", "ready_at", "settled_at", "returned_at", "suspended_at")
