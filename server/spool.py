"""The print spool: jobs written with the fact they print, taken by a worker over HTTP, never lost, never guessed.

A job keeps the facts of its slip, not the drawing; the words are chosen when it is taken. Its states: queued, sending
(a worker has it), printed, uncertain (nobody knows: never resent by itself when it is a ticket), dropped (a ticket
whose citizen has left). While a printer is in trouble its stand-in takes what is queued for it, and nothing else.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from printer.slips import Slip
from server import clock, events, journal, once, paper, printer_care
from server import ward as wards
from server.db import Prepared, reading, record, transaction
from server.documents.document import NUMBERS, Kind
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.paper import print_jobs, printers
from server.once import Act
from server.printer_care import TROUBLE
from server.ward import Ward

log = logging.getLogger(__name__)
MOST_COPIES = 9  # of one slip that are sent again by themselves


_INSERT = Prepared(lambda _: insert(print_jobs).returning(print_jobs.c.id))
_NEXT = (
    select(print_jobs)
    .where(
        print_jobs.c.hall_id == bindparam("hall"),
        print_jobs.c.printer == bindparam("this"),
        print_jobs.c.state == "queued",
    )
    .order_by(print_jobs.c.id)
    .limit(1)
)
_IN_ITS_PLACE = (
    select(print_jobs)
    .join(printers, (printers.c.hall_id == print_jobs.c.hall_id) & (printers.c.name == print_jobs.c.printer))
    .where(
        print_jobs.c.hall_id == bindparam("hall"),
        printers.c.stand_in == bindparam("this"),
        print_jobs.c.state == "queued",
    )
    .order_by(print_jobs.c.id)
    .limit(1)
)


def put_ticket(db: Connection, ward: Ward, ticket: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Queue a ticket's slip in the caller's transaction; returns the print state that the kiosk shows."""
    facts = {"ticket": {name: ticket[name] for name in paper.TICKET_FACTS}, "at": at.isoformat()}
    if _put(db, ward, "ticket", ticket["number"], facts, at, ticket_id=ticket["id"]) is None:
        return {"state": "none", "problem": "", "where": None}
    return {
        "state": "queued",
        "problem": printer_care.problem_of(db, ward.id, ward.printer_for("ticket")),
        "where": None,
    }


def put_receipt(db: Connection, ward: Ward, dossier: dict[str, Any], at: datetime, dossier_id: int) -> int | None:
    """Queue a dossier's receipt in the caller's transaction; its job's id, or None when nothing prints receipts."""
    facts = {"dossier": {name: dossier[name] for name in paper.RECEIPT_FACTS}, "at": at.isoformat()}
    return _put(db, ward, "receipt", dossier["code"], facts, at, dossier_id=dossier_id)


def put_form(
    db: Connection, ward: Ward, kind: Kind, facts: dict[str, Any], at: datetime, dossier_id: int
) -> int | None:
    """Queue a form's slip (`server.documents.facts`) in the caller's transaction; its job's id, or None when nothing
    prints it or the hall's set of forms lacks it.
    """
    if kind not in NUMBERS[ward.form_set]:
        return None
    return _put(db, ward, kind, facts["dossier"]["code"], facts, at, dossier_id=dossier_id)


def put_sheet(db: Connection, ward: Ward, number: int, at: datetime) -> int | None:
    """Queue a numbered sheet for the hours without power, in the caller's transaction."""
    return _put(db, ward, "power_cut", f"{number}", {"sheet": number, "at": at.isoformat()}, at)


def put_fees(db: Connection, ward: Ward, fees: dict[str, Any], at: datetime) -> int | None:
    """Queue the day's list of fees, in the caller's transaction."""
    return _put(db, ward, "fees", fees["day"], {"fees": fees, "at": at.isoformat()}, at)


def _put(
    db: Connection, ward: Ward, kind: str, label: str, facts: dict[str, Any], at: datetime, **about: int
) -> int | None:
    printer = ward.printer_for(kind)
    return None if printer is None else put(db, ward, kind, label, facts, at, printer, **about)


def put(
    db: Connection, ward: Ward, kind: str, label: str, facts: dict[str, Any], at: datetime, printer: str, **about: int
) -> int:
    """Queue a slip of any kind on one printer, in the caller's transaction; its job's id."""
    job = {
        "hall_id": ward.id,
        "printer": printer,
        "kind": kind,
        "label": label,
        "slip": facts,
        "queued_at": at,
        "state": "queued",
        "problem": "",
        "copy": 0,
        "ticket_id": None,
        "dossier_id": None,
        **about,
    }
    ((job_id,),) = _INSERT(db, job)
    record(db, events.JobQueued(ward.id, printer))
    return int(job_id)


def claim(actor: Actor, names: Sequence[str], worker: str, request_id: str) -> dict[str, Any] | None:
    """The oldest job of these printers, now this worker's. A job that another life of the worker had is uncertain.

    The same request id again gives the same job: the answer was lost, not the paper.
    """
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.look(db, actor.hall_id)
        again = select(print_jobs).where(
            print_jobs.c.hall_id == ward.id, print_jobs.c.state == "sending", print_jobs.c.claim == request_id
        )
        if (job := db.execute(again).first()) is not None:
            return _handed(db, ward, job, job.printer)
        taken = None
        for name in names:
            _settle_orphans(db, ward, name, worker, at)
            if (taken := _take(db, ward, name, at, worker=worker, claim=request_id, claimed_at=at)) is not None:
                break
        printer_care.served(db, ward.id, list(names), at)  # after the jobs, as every other use case has it
        return taken


def _take(db: Connection, ward: Ward, name: str, at: datetime, **taken_by: Any) -> dict[str, Any] | None:
    """The oldest job of a printer, or else of one whose place it takes; on the way, those that no one can print."""
    while (job := _oldest(db, ward, name, at)) is not None:
        stood_in = {} if job.printer == name else {"printer": name, "meant_for": job.printer}
        if _stale(ward, job, at):
            _moved(db, job, "dropped", "too_late", done_at=at)
        elif (handed := _composed(db, ward, job, name)) is None:
            _moved(db, job, "uncertain", "not_drawn", done_at=at)
        elif _moved(db, job, "sending", **taken_by, **stood_in):  # else another worker was quicker: look again
            return handed
    return None


def _oldest(db: Connection, ward: Ward, name: str, at: datetime) -> Row[Any] | None:
    here = {"hall": ward.id, "this": name}
    own = db.execute(_NEXT, here).first()
    return own or db.execute(_IN_ITS_PLACE.where(printer_care.helpless(at)), here).first()


def _composed(db: Connection, ward: Ward, job: Row[Any], name: str) -> dict[str, Any] | None:
    """As `_handed`; None when the words for these facts cannot be found, so that one slip does not stop all others."""
    try:
        return _handed(db, ward, job, name)
    except (LookupError, TypeError, ValueError, AttributeError):
        log.exception("job %s cannot be composed", job.id)
        return None


def _handed(db: Connection, ward: Ward, job: Row[Any], name: str) -> dict[str, Any]:
    """A job as the worker of the printer `name` needs it."""
    where = printer_care.find(db, ward.id, name)
    return {
        "id": job.id,
        "printer": name,
        "uri": where.uri,
        "width_dots": where.width_dots,
        "kind": job.kind,
        "copy": job.copy,
        "slip": paper.packed(ward, job.kind, job.slip, job.copy),
    }


def _stale(ward: Ward, job: Row[Any], at: datetime) -> bool:
    """A first ticket slip that waited ten minutes: the citizen has left, or has the number on the screen."""
    too_long = timedelta(minutes=ward.rules.ticket_slip_minutes)
    return job.kind == "ticket" and job.copy == 0 and at - job.queued_at > too_long


def _settle_orphans(db: Connection, ward: Ward, name: str, worker: str, at: datetime) -> None:
    """Jobs that were being sent when their worker died: nobody knows what is on the paper."""
    lost = select(print_jobs).where(
        print_jobs.c.hall_id == ward.id,
        print_jobs.c.printer == name,
        print_jobs.c.state == "sending",
        print_jobs.c.worker != worker,
    )
    for job in db.execute(lost).all():
        _uncertain(db, job, at, "unconfirmed")


def outcome(actor: Actor, job_id: int, *, verdict: str, problem: str, worker: str, rows: int = 0) -> dict[str, Any]:
    """What became of a job: printed, not_started (it stays in line) or uncertain. Telling it twice changes nothing.

    Not started without a problem of the printer's means that the slip cannot be drawn: staff are told, and the others
    behind it are not held up. `rows` of dots went onto the printer's roll.
    """
    at = clock.now()
    with transaction() as db:
        job = _get(db, actor.hall_id, job_id)
        if job.state == "sending" and job.worker == worker:
            if verdict == "printed":
                _set(db, job, "printed", done_at=at)
            elif verdict == "not_started" and problem:
                _set(db, job, "queued", problem, **_in_line(job))
            elif verdict == "not_started":
                _set(db, job, "uncertain", "not_drawn", done_at=at)
            else:
                _uncertain(db, job, at, problem)
            if verdict != "not_started":
                printer_care.printed(db, actor.hall_id, job.printer, rows, at)
        return shown(_get(db, actor.hall_id, job_id))


def _uncertain(db: Connection, job: Row[Any], at: datetime, problem: str) -> None:
    """A ticket is printed at most once by itself; a receipt at least once, the next copies saying that they are.

    Not so at a printer that never answers, or behind a queue of the operating system: no copy would ever be believed,
    and the roll would be used up. Nor without end at one that fails each time: staff look after some copies.
    """
    never_told = problem == "mute" or (problem == "unconfirmed" and printer_care.mute(db, job.hall_id, job.printer))
    if job.kind == "ticket" or never_told or job.copy >= MOST_COPIES:
        _set(db, job, "uncertain", problem, done_at=at)
    else:
        _set(db, job, "queued", problem, copy=job.copy + 1, **_in_line(job))


def _in_line(job: Row[Any]) -> dict[str, Any]:
    """Back in line at the printer it was written for, which may be well again; its stand-in may take it once more."""
    return {"worker": None, "printer": job.meant_for or job.printer, "meant_for": None}


def reprint(actor: Actor, job_id: int, *, request_id: str) -> dict[str, Any]:
    """A second copy by hand, marked as one and journalled."""
    at = clock.now()
    act = Act(actor, "reprint", request_id, {"job": job_id})
    with transaction() as db:
        job = _get(db, actor.hall_id, job_id)
        if once.seen(db, act) is None:
            if job.state in ("queued", "sending"):
                raise Refused("print.waiting", job=job_id)
            ward, _ = wards.look(db, actor.hall_id)
            _set(db, job, "queued", copy=job.copy + 1, queued_at=at, done_at=None, **_in_line(job))
            facts = {"label": job.label, "copy": job.copy + 1}
            journal.write(db, actor, at, ward.day(at), "job", job.id, "reprint", facts)
            once.done(db, act, {}, at)
            record(db, events.JobQueued(actor.hall_id, job.meant_for or job.printer))
        return shown(_get(db, actor.hall_id, job_id))


def reprint_ticket(actor: Actor, ticket: int, *, request_id: str) -> dict[str, Any]:
    """As `reprint`, of the newest slip of a ticket. NotFound `print.unknown` when none was ever put in line."""
    query = select(print_jobs.c.id).where(print_jobs.c.hall_id == actor.hall_id, print_jobs.c.kind == "ticket")
    with reading() as db:
        job = db.scalar(query.where(print_jobs.c.ticket_id == ticket).order_by(print_jobs.c.id.desc()))
    if job is None:
        raise NotFound("print.unknown")
    return reprint(actor, job, request_id=request_id)


def jobs(hall_id: int, which: str, limit: int = 60) -> list[dict[str, Any]]:
    """`trouble`: what staff must look at; `recent`: the newest of all."""
    with reading() as db:
        return listed(db, hall_id, which, limit)


def listed(db: Connection, hall_id: int, which: str, limit: int = 60) -> list[dict[str, Any]]:
    """As `jobs`. In trouble is also what waits for a printer that is: its state is then the job's problem."""
    query = _WITH_PRINTER.where(print_jobs.c.hall_id == hall_id).order_by(print_jobs.c.id.desc()).limit(limit)
    if which == "trouble":
        since = clock.now() - timedelta(hours=12)
        waits = (print_jobs.c.state == "queued") & ((print_jobs.c.problem != "") | printers.c.state.in_(TROUBLE))
        # What a mute printer was sent is only shown where it was asked for, or every ticket would be an alarm.
        unsure = (print_jobs.c.state == "uncertain") & (print_jobs.c.problem != "mute")
        query = query.where(unsure | waits, print_jobs.c.queued_at > since)
    return [_troubled(row) for row in db.execute(query)]


_WITH_PRINTER = select(
    print_jobs, printers.c.state.label("printer_state"), printers.c.title.label("printer_title")
).outerjoin(printers, (printers.c.hall_id == print_jobs.c.hall_id) & (printers.c.name == print_jobs.c.printer))


def _troubled(row: Row[Any]) -> dict[str, Any]:
    """A job; while it waits, its printer's trouble is its own."""
    job = shown(row)
    if job["state"] == "queued" and not job["problem"] and row.printer_state in TROUBLE:
        job["problem"] = row.printer_state
    return job


def state_of(db: Connection, **about: int) -> list[dict[str, Any]]:
    """The jobs of a ticket (`ticket_id`) or a dossier (`dossier_id`), newest first."""
    ((column, value),) = about.items()
    query = _WITH_PRINTER.where(print_jobs.c[column] == value).order_by(print_jobs.c.id.desc())
    return [_troubled(row) for row in db.execute(query)]


def job(db: Connection, hall_id: int, job_id: int) -> dict[str, Any]:
    """One job as it stands. NotFound `print.unknown`."""
    return shown(_get(db, hall_id, job_id))


def slip_of(hall_id: int, job_id: int) -> Slip | None:
    """The slip of a job as it would be drawn now, or None."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        job = db.execute(select(print_jobs).where(print_jobs.c.id == job_id, print_jobs.c.hall_id == hall_id)).first()
        return paper.compose(ward, job.kind, job.slip, job.copy) if job else None


def slip_about(hall_id: int, kind: str, which: str) -> Slip | None:
    """The latest slip of a ticket (its id) or of a dossier (its code), or None."""
    query = select(print_jobs.c.id).where(print_jobs.c.hall_id == hall_id, print_jobs.c.kind == kind)
    by_id = kind == "ticket" and which.isdecimal() and len(which) < 18
    about = print_jobs.c.ticket_id == int(which) if by_id else print_jobs.c.label == which
    with reading() as db:
        job_id = db.scalar(query.where(about).order_by(print_jobs.c.id.desc()))
    return slip_of(hall_id, job_id) if job_id is not None else None


def shown(job: Row[Any]) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "label": job.label,
        "printer": job.printer,
        "printer_title": job.printer_title,
        "meant_for": job.meant_for,
        "state": job.state,
        "problem": job.problem,
        "copy": job.copy,
        "queued_at": job.queued_at,
        "done_at": job.done_at,
    }


def elsewhere(job: dict[str, Any]) -> dict[str, str] | None:
    """What people call the printer that has this slip (`shown`), when it is not the one that they expect it from."""
    title: dict[str, str] | None = job["printer_title"] if job["meant_for"] else None
    return title


def _get(db: Connection, hall_id: int, job_id: int) -> Row[Any]:
    job = db.execute(_WITH_PRINTER.where(print_jobs.c.id == job_id, print_jobs.c.hall_id == hall_id)).first()
    if job is None:
        raise NotFound("print.unknown", job=job_id)
    return job


def _set(db: Connection, job: Row[Any], state: str, problem: str = "", **columns: Any) -> None:
    if not _moved(db, job, state, problem, **columns):
        raise Refused("print.changed", job=job.id)


def _moved(db: Connection, job: Row[Any], state: str, problem: str = "", **columns: Any) -> bool:
    """Give a job its new state; False when it is no longer as this transaction read it."""
    changed = db.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job.id, print_jobs.c.state == job.state, print_jobs.c.printer == job.printer)
        .values(state=state, problem=problem, **columns)
    )
    if changed.rowcount != 1:
        return False
    now = _get(db, job.hall_id, job.id)
    record(db, events.JobChanged(job.hall_id, job.id, job.ticket_id, state, problem, elsewhere(shown(now))))
    return True
