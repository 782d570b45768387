"""Taking a dossier in: at the counter with a receipt, settled at once, or from the paper of a power cut."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from server import (
    catalogue,
    clock,
    dossier_moves,
    dossier_views,
    due_words,
    events,
    journal,
    once,
    people,
    settings_now,
    spool,
)
from server import ward as wards
from server.db import Prepared, count_up, reading, record, transaction
from server.domain import workdays
from server.domain.dossier import (
    State,
    check_delivery,
    check_past_receipt,
    check_proxy,
    code,
    early_until,
    in_time_until,
)
from server.domain.errors import NotFound, Refused
from server.domain.workdays import Due
from server.journal import Actor
from server.models.dossiers import dossier_serials, dossiers, power_cut_sheets, register_serials
from server.models.tickets import tickets
from server.moves import TOKEN_BYTES
from server.once import Act
from server.ward import Ward
from server.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class Application:
    """What is handed over the counter. ``papers``: {name, kind, count}; ``fee`` in đồng; ``ticket``: its id.

    ``channel`` is how it came, ``result_by`` how its result is wanted: in_person, post (to ``address``) or online.
    """

    procedure: str
    applicant: str
    papers: list[dict[str, Any]]
    channel: str = "in_person"
    result_by: str = "in_person"
    submitter: dict[str, str] | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    copies: int = 1
    fee: int | None = None
    external_code: str | None = None
    ticket: int | None = None
    agency: str = ""
    note: str = ""


def accept(actor: Actor, given: Application, *, request_id: str) -> tuple[dict[str, Any], bool]:
    """Take a dossier in: its code, its due date with the reason, its receipt. Returns it and whether it is new.

    The clock starts when a full, valid dossier is received (DOMAIN D1). Refused: `dossier.external_known`,
    `dossier.external_own`, `dossier.serial_exhausted`, `due.beyond_table`, `dossier.submitter_may_not`,
    `dossier.authority_needed`, `dossier.address_for_post`; NotFound: `procedure.unknown`, `ticket.unknown`.
    """
    act = Act(actor, "dossier", request_id, asdict(given))
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return _as_now(db, ward, seen), False
        row = _put(db, ward, actor, given, at, at, "accept")
        shown = _with_receipt(db, ward, row, at)
        once.done(db, act, {"code": row.code}, at)
        record(db, events.HallChanged(ward.id, version))
        return shown, True


def accept_at_once(actor: Actor, given: Application, *, request_id: str) -> tuple[dict[str, Any], bool]:
    """Take in and hand back in one act, as certification is done all morning: no receipt, no rating, one line of fees.

    It is settled now, so it is in time whatever its limit. Refused as `accept`.
    """
    act = Act(actor, "dossier.at_once", request_id, asdict(given))
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return _as_now(db, ward, seen), False
        over = {"state": State.RETURNED.value, "ready_at": at, "settled_at": at, "returned_at": at, "at_once": True}
        row = _put(db, ward, actor, given, at, at, "at_once", **over)
        once.done(db, act, {"code": row.code}, at)
        record(db, events.HallChanged(ward.id, version))
        return dossier_views.shown(db, ward, row), True


def accept_from_paper(
    actor: Actor,
    given: Application,
    *,
    received_at: datetime,
    reason: str,
    witness: tuple[str, str],
    request_id: str,
    sheet: int | None = None,
) -> tuple[dict[str, Any], bool]:
    """Enter what was taken in on paper while the power was off, with its true time, before a second person.

    ``witness``: user name and password of another member of staff, who vouches for time and sheet. Refused as
    `accept`, and `dossier.received_future`, `dossier.received_long_ago` {days}, `dossier.second_person`,
    `sheet.unknown`, `sheet.used`, `sheet.printed_later`, `person.not_vouched`.
    """
    act = Act(actor, "dossier.late", request_id, {**asdict(given), "at": received_at, "why": reason, "sheet": sheet})
    with reading() as db:  # asked again after a lost answer, it needs no second word
        if seen := once.seen(db, act):
            return _as_now(db, wards.look(db, actor.hall_id)[0], seen), False
    second = people.vouched(actor.hall_id, *witness)
    if second == actor.person_id:
        raise Refused("dossier.second_person")
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if seen := once.seen(db, act):
            return _as_now(db, ward, seen), False
        check_past_receipt(received_at, at, ward.rules.late_entry_days)
        entered = {"reason": reason, "second": second, "entered_at": at.isoformat(), "sheet": sheet}
        row = _put(db, ward, actor, given, received_at, at, "late_entry", sheet=sheet, late_entry=entered)
        shown = _with_receipt(db, ward, row, at)
        once.done(db, act, {"code": row.code}, at)
        record(db, events.HallChanged(ward.id, version))
        return shown, True


def _put(
    db: Connection,
    ward: Ward,
    actor: Actor,
    given: Application,
    received: datetime,
    at: datetime,
    what: str,
    *,
    sheet: int | None = None,
    **columns: Any,
) -> Row[Any]:
    """The dossier's row, its line in the register and its journal entry; how it is read again."""
    day = ward.day(received)
    procedure = catalogue.in_force(db, ward, given.procedure, day)
    _check(db, ward, given, procedure)
    if sheet is not None:
        _check_sheet(db, ward, sheet, received)
    due = workdays.due(received, catalogue.limit_of(procedure), ward.calendar)
    made = _code(db, ward, day, sheet)
    dossier_id = db.execute(
        insert(dossiers),
        {
            **_kept(given),
            **_promised(ward, due),
            "hall_id": ward.id,
            "code": made,
            "procedure_id": procedure.id,
            "person_id": actor.person_id,
            "found_by": catalogue.folded(f"{given.applicant} {made} {given.external_code or ''}")[:300],
            "book": day.year,
            "book_serial": count_up(db, register_serials, hall_id=ward.id, book=day.year),
            "state": State.PROCESSING.value,
            "received_at": received,
            "token": secrets.token_urlsafe(TOKEN_BYTES),
            "lookup_code": f"{secrets.randbelow(10_000):04d}",
            **columns,
        },
    ).inserted_primary_key[0]
    if sheet is not None:
        db.execute(update(power_cut_sheets).where(*_sheet(ward, sheet)).values(dossier_id=dossier_id))
    facts = {"code": made, "procedure": given.procedure, "due_at": due.at.isoformat(), "ticket": given.ticket}
    if "late_entry" in columns:
        facts |= {"received_at": received.isoformat(), **columns["late_entry"]}
    journal.write(db, actor, at, ward.day(at), "dossier", dossier_id, what, facts)
    return dossier_views.row(db, ward, made)


def _kept(given: Application) -> dict[str, Any]:
    """The columns that are kept as they were given."""
    named = asdict(given)
    del named["procedure"]
    return {**named, "ticket_id": named.pop("ticket"), "external_code": given.external_code or None}


def _promised(ward: Ward, due: Due) -> dict[str, Any]:
    return {
        "due_at": due.at,
        "original_due_at": due.at,
        "due_by_date": due.by_date,
        "in_time_until": in_time_until(due.at, due.by_date, ward.zone),
        "early_until": early_until(due.at, due.by_date, ward.zone),
        "explanation": {lang: due_words.explain(due, lang) for lang in LANGUAGES},
    }


def _code(db: Connection, ward: Ward, day: Any, sheet: int | None) -> str:
    """The sheet's own number, else the day's next one that no sheet, and no file, has taken."""
    if sheet is not None:
        made = code(ward.agency_prefix, day, sheet)
        if _TAKEN(db, {"hall": ward.id, "code": made}):  # a file brought a dossier of this code
            raise Refused("sheet.used", sheet=sheet)
        return made
    while True:
        serial = count_up(db, dossier_serials, hall_id=ward.id, agency=ward.agency_prefix, day=day)
        made = code(ward.agency_prefix, day, serial)
        if not _TAKEN(db, {"hall": ward.id, "code": made}):
            return made


_TAKEN = Prepared(
    lambda _: select(dossiers.c.id).where(
        dossiers.c.hall_id == bindparam("hall"),
        or_(dossiers.c.code == bindparam("code"), dossiers.c.external_code == bindparam("code")),
    )
)


def _check_sheet(db: Connection, ward: Ward, number: int, received: datetime) -> None:
    row = db.execute(select(power_cut_sheets).where(*_sheet(ward, number))).first()
    if row is None:
        raise NotFound("sheet.unknown", sheet=number)
    if row.dossier_id is not None:
        raise Refused("sheet.used", sheet=number)
    if received < row.made_at:  # what did not exist yet was not written on
        raise Refused("sheet.printed_later", sheet=number)


def _sheet(ward: Ward, number: int) -> tuple[Any, Any]:
    return power_cut_sheets.c.hall_id == ward.id, power_cut_sheets.c.number == number


def _check(db: Connection, ward: Ward, given: Application, procedure: Row[Any]) -> None:
    filing = next((step for step in procedure.facts["presence"] if step["step"] == "filing"), None)
    if filing is not None and given.channel == "in_person":
        check_proxy(filing["proxy"], given.submitter)
    check_delivery(given.result_by, given.address)
    known = select(tickets.c.id).where(tickets.c.id == given.ticket, tickets.c.hall_id == ward.id)
    if given.ticket is not None and not db.scalar(known):
        raise NotFound("ticket.unknown", ticket=given.ticket)
    dossier_moves.check_external(db, ward, given.external_code)


def _with_receipt(db: Connection, ward: Ward, row: Row[Any], at: datetime) -> dict[str, Any]:
    shown = dossier_views.shown(db, ward, row)
    times = {name: shown[name].isoformat() for name in ("received_at", "due_at")}
    qr = shown["track_url"] if settings_now.public_url() else ""
    spool.put_receipt(db, ward, {**shown, **times, "qr_data": qr}, at, row.id)
    shown["jobs"] = spool.state_of(db, dossier_id=row.id)
    return shown


def _as_now(db: Connection, ward: Ward, seen: dict[str, Any]) -> dict[str, Any]:
    return dossier_views.shown(db, ward, dossier_views.row(db, ward, seen["code"]))
