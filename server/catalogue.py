"""Procedures as citizens and clerks see them: the version in force on a day, its papers, presence, limit and fee."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from server import clock, due_words
from server import ward as wards
from server.db import Prepared, reading
from server.domain import search as finding
from server.domain import workdays
from server.domain.errors import NotFound
from server.domain.workdays import Due, Limit, Unit, parse_limit
from server.models.catalogue import procedures
from server.ward import Ward
from server.wording import LANGUAGES, name, t

folded = finding.folded


def listing(hall_id: int, service: str | None = None) -> list[dict[str, Any]]:
    """The public listing: every procedure in force today."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        today = ward.day(clock.now())
        query = _in_force(ward, today).order_by(procedures.c.id)
        if service is not None:
            query = query.where(procedures.c.service_id == ward.service(service).id)
        later = _changes_from(db, ward, today)
        return [shown(ward, row, later.get(row.code)) for row in db.execute(query)]


def search(hall_id: int, words: str, service: str | None = None) -> list[dict[str, Any]]:
    """The procedures in force that these words may mean, best first; marks, order and small slips are forgiven."""
    found = listing(hall_id, service)
    entries = [
        finding.Entry(place, (*one["name"].values(), one["code"], *one["keywords"])) for place, one in enumerate(found)
    ]
    return [found[place] for place, _ in finding.ranked(words, entries)]


def one(hall_id: int, code: str) -> dict[str, Any]:
    """One procedure as it is in force today. NotFound `procedure.unknown`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return shown_on(db, ward, code, ward.day(clock.now()))


def shown_on(db: Connection, ward: Ward, code: str, day: date) -> dict[str, Any]:
    """As `one`, of any day, in the caller's reading."""
    return shown(ward, in_force(db, ward, code, day), _changes_from(db, ward, day).get(code))


def service_names(hall_id: int, code: str) -> dict[str, str]:
    """A service's name in every language. NotFound `service.unknown`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return ward.service(code).name


def bring_words(hall_id: int, code: str) -> dict[str, str]:
    """What to bring for a procedure as it is said aloud, one sentence a paper. NotFound `procedure.unknown`."""
    papers = [p for p in one(hall_id, code)["papers"] if p["needed"] != "not_required"]

    def said(lang: str) -> str:
        if not papers:
            return t("kiosk.precheck.nothing", lang)
        kinds = {kind: t(f"kiosk.precheck.{kind}", lang) for kind in ("original", "certified", "plain")}
        bring = (f"{name(p['name'], lang)}, {kinds.get(p['kind'], kinds['original'])}" for p in papers)
        return ". ".join((t("kiosk.precheck.bring", lang), *bring))

    return {lang: said(lang) for lang in LANGUAGES}


def _changes_from(db: Connection, ward: Ward, today: date) -> dict[str, date]:
    """Code → the first day of the next version that is announced."""
    query = (
        select(procedures.c.code, func.min(procedures.c.effective_from).label("day"))
        .where(procedures.c.hall_id == ward.id, procedures.c.effective_from > today)
        .group_by(procedures.c.code)
    )
    return {row.code: row.day for row in db.execute(query)}


def in_force(db: Connection, ward: Ward, code: str, day: date) -> Row[Any]:
    """The version of a procedure on a day: a dossier keeps the version of the day it was received."""
    row = db.execute(
        _in_force(ward, day).where(procedures.c.code == code).order_by(procedures.c.effective_from.desc())
    ).first()
    if row is None:
        raise NotFound("procedure.unknown", procedure=code)
    return row


def known(db: Connection, ward: Ward, code: str) -> bool:
    """Whether the hall has a procedure of this code, in any version."""
    return bool(_KNOWN(db, {"hall": ward.id, "code": code}))


_KNOWN = Prepared(
    lambda _: select(procedures.c.id).where(
        procedures.c.hall_id == bindparam("hall"), procedures.c.code == bindparam("code")
    )
)


def _in_force(ward: Ward, day: date) -> Any:
    return select(procedures).where(
        procedures.c.hall_id == ward.id,
        procedures.c.effective_from <= day,
        or_(procedures.c.effective_to.is_(None), procedures.c.effective_to >= day),
    )


def limit_of(row: Row[Any]) -> Limit:
    """The time limit of a procedure's version."""
    cutoff = time(*divmod(row.cutoff, 60)) if row.cutoff is not None else None
    return Limit(row.limit_amount, Unit(row.limit_unit), cutoff)


def due_if_received(hall_id: int, code: str, received: datetime | None = None) -> dict[str, Any]:
    """When a dossier of this procedure would be due, with the days counted: for the clerk before accepting."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        at = received or clock.now()
        row = in_force(db, ward, code, ward.day(at))
        return explained(workdays.due(at, limit_of(row), ward.calendar))


def due_by_limit(hall_id: int, limit: str, received: datetime) -> dict[str, Any]:
    """When something with this limit is due, whatever the procedure."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return explained(workdays.due(received, parse_limit(limit), ward.calendar))


def explained(due: Due) -> dict[str, Any]:
    """A due date with all that a clerk or a citizen may ask about it."""
    counted = set(due.counted)
    days = [{"date": due.received.date().isoformat(), "kind": "received", "note": {"vi": "", "en": ""}}]
    days += [{"date": rest.day.isoformat(), "kind": "rest", "note": _why(rest.special)} for rest in due.skipped]
    days += [
        {"date": day.isoformat(), "kind": "due" if day == due.at.date() else "counted", "note": {"vi": "", "en": ""}}
        for day in counted | {due.at.date()}
        if day != due.received.date() or day == due.at.date()
    ]
    return {
        "due": due.at.isoformat(),
        "limit": str(due.limit),
        "limit_words": {lang: due_words.limit_words(due.limit, lang) for lang in LANGUAGES},
        "due_words": {lang: due_words.when_words(due.at, lang) for lang in LANGUAGES},
        "counted": [day.isoformat() for day in due.counted],
        "provisional": due.provisional,
        "explanation": {lang: due_words.explain(due, lang) for lang in LANGUAGES},
        "days": sorted(days, key=lambda day: (day["date"], day["kind"] != "received")),
    }


def _why(special: workdays.SpecialDay | None) -> dict[str, str]:
    return {"vi": special.reason_vi, "en": special.reason_en} if special else {"vi": "", "en": ""}


def shown(ward: Ward, row: Row[Any], changes_from: date | None = None) -> dict[str, Any]:
    """A procedure as the API shows it; `changes_from` is the day of the next version, when one is announced."""
    limit, verification = limit_of(row), row.facts.get("verification_limit")
    return {
        "code": row.code,
        "version": row.effective_from.isoformat(),
        "service": ward.services[row.service_id].code,
        "name": row.name,
        "field": row.field,
        "keywords": row.facts["keywords"],
        "limit": {
            "amount": limit.amount,
            "unit": limit.unit.value,
            "cutoff": f"{limit.cutoff:%H:%M}" if limit.cutoff else None,
        },
        "limit_words": {lang: due_words.limit_words(limit, lang) for lang in LANGUAGES},
        "verification_words": verification
        and {lang: due_words.limit_words(parse_limit(verification), lang) for lang in LANGUAGES},
        "papers": row.facts["papers"],
        "presence": row.facts["presence"],
        "register": any(step["register"] for step in row.facts["presence"]),
        "fee": row.facts["fee"],
        "channels": row.facts["channels"],
        "legal_basis": row.legal_basis,
        "source_url": row.source_url,
        "local_note": row.facts.get("local_note") or {"vi": "", "en": ""},
        "effective_from": row.effective_from.isoformat(),
        "effective_to": row.effective_to and row.effective_to.isoformat(),
        "changes_from": changes_from and changes_from.isoformat(),
        "verified_by": row.verified_by,
        "verified_on": row.verified_on and row.verified_on.isoformat(),
    }


def state_words(state: str) -> dict[str, str]:
    return {lang: t(f"common.state.dossier.{state}", lang) for lang in LANGUAGES}
