"""Papers for the hand: a procedure's checklist, a rating slip, the day in short, a printer's test page.

Each is drawn from facts that the job keeps, so what was printed can be looked at again.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from printer.fonts import VIETNAMESE
from printer.slips import Slip
from server import catalogue, clock, guard, journal, moves, once, paper, settings_now, spool
from server import ward as wards
from server.db import reading, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.dossiers import rating_tokens
from server.models.paper import printers
from server.once import Act
from server.reports import queries
from server.ward import Ward

Facts = dict[str, Any]
KINDS = ("checklist", "rating", "day", "test")
# What a checklist says of its procedure: names of fields as the catalogue shows them.
PROCEDURE_FACTS = (
    "code",
    "name",
    "papers",
    "presence",
    "limit_words",
    "verification_words",
    "fee",
    "changes_from",
    "local_note",
)


def print_checklist(actor: Actor, procedure: str, lang: str, *, in_the_hall: bool, request_id: str) -> dict[str, Any]:
    """What to bring for a procedure, on paper: its job. Asked for in the hall it comes out where tickets do.

    NotFound `procedure.unknown`; Refused `printer.none`.
    """
    act = Act(actor, "checklist", request_id, {"procedure": procedure, "lang": lang})

    def told(db: Connection, ward: Ward) -> Facts:
        return {"procedure": _procedure(db, ward, procedure, clock.now()), "lang": lang}

    return _print(act, "checklist", procedure, told, kind_of_printer="ticket" if in_the_hall else "checklist")


def print_rating(actor: Actor, ticket: int, *, request_id: str) -> dict[str, Any]:
    """A slip whose QR code opens the rating of a visit that has ended, once.

    NotFound `ticket.unknown`; Refused `rating.not_yet`, `rating.no_address` (the hall is not reached from phones),
    `printer.none`.
    """

    def told(db: Connection, ward: Ward) -> Facts:
        return _rating(db, ward, ticket)

    return _print(Act(actor, "rating_slip", request_id, {"ticket": ticket}), "rating", str(ticket), told)


def print_day(actor: Actor, day: date, *, request_id: str) -> dict[str, Any]:
    """The hall's day in short, for its leader. Refused `printer.none`."""
    told = _day(actor.hall_id, day)  # its own readings: several figures of several tables
    act = Act(actor, "day", request_id, {"day": day.isoformat()})
    return _print(act, "day", day.isoformat(), lambda *_: told)


def print_test(actor: Actor, printer: str, *, request_id: str) -> dict[str, Any]:
    """A page that shows whether a printer prints every letter, both edges and the codes. NotFound `printer.unknown`."""

    def told(db: Connection, ward: Ward) -> Facts:
        return _test(db, ward, printer)

    return _print(Act(actor, "test", request_id, {"printer": printer}), "test", printer, told, printer=printer)


def slip(hall_id: int, kind: str, which: str) -> Slip:
    """The paper as it would be printed now: `which` is a procedure's code, a ticket's id, a day, a printer's name.

    NotFound and Refused as the prints; ValueError for a day or an id that is none.
    """
    at = clock.now()
    if kind == "day":
        told = _day(hall_id, date.fromisoformat(which))
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        if kind == "checklist":
            told = {"procedure": _procedure(db, ward, which, at), "lang": "vi"}
        elif kind == "rating":
            told = _rating(db, ward, int(which))
        elif kind == "test":
            told = _test(db, ward, which)
        return paper.compose(ward, kind, {**told, "at": at.isoformat()})


def _print(
    act: Act,
    kind: str,
    label: str,
    told: Callable[[Connection, Ward], Facts],
    *,
    kind_of_printer: str = "",
    printer: str | None = None,
) -> dict[str, Any]:
    """One job in one transaction; asked again under the same request it is the same job."""
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, act.actor.hall_id)
        if seen := once.seen(db, act):
            return spool.job(db, ward.id, seen["job"])
        facts = {**told(db, ward), "at": at.isoformat()}
        where = printer or ward.printer_for(kind_of_printer or kind)
        if where is None:
            raise Refused("printer.none")
        job = spool.put(db, ward, kind, label, facts, at, where)
        journal.write(db, act.actor, at, ward.day(at), "hall", ward.id, kind, {"label": label, "job": job})
        once.done(db, act, {"job": job}, at)
        return spool.job(db, ward.id, job)


def _procedure(db: Connection, ward: Ward, code: str, at: datetime) -> Facts:
    shown = catalogue.shown_on(db, ward, code, ward.day(at))
    return {name: shown[name] for name in PROCEDURE_FACTS}


def _rating(db: Connection, ward: Ward, ticket: int) -> Facts:
    row = moves.get(db, ward, ticket)
    public = settings_now.public_url()
    if not public:
        raise Refused("rating.no_address")
    token = db.execute(select(rating_tokens).where(rating_tokens.c.ticket_id == row.id)).first()
    if token is None:
        raise Refused("rating.not_yet", ticket=row.label)
    return {
        "number": row.label,
        "lang": row.lang,
        "until": token.expires_at.astimezone(ward.zone).date().isoformat(),
        "qr_data": f"{public}/t/{row.token}",
    }


def _day(hall_id: int, day: date) -> Facts:
    waits = queries.waits(hall_id, day, day)
    said = queries.satisfaction(hall_id, day, day)
    return {
        "day": day.isoformat(),
        "waits": {name: waits[name] for name in ("n", "median_min", "p90_min")},
        "services": [
            {"name": one["name"], "served": one["served"], "no_show": one["no_show"]}
            for one in waits["by_service"]
            if one["served"] or one["no_show"]
        ],
        "ratings": {"n": said["n"], "satisfied": said["satisfied"]},
        "dossiers": asdict(queries.summary(hall_id, day, day)),
        "standing": guard.counts(hall_id),
    }


def _test(db: Connection, ward: Ward, printer: str) -> Facts:
    row = db.execute(select(printers).where(printers.c.hall_id == ward.id, printers.c.name == printer)).first()
    if row is None:
        raise NotFound("printer.unknown", printer=printer)
    return {
        "printer": {"name": row.name, "title": row.title, "uri": row.uri, "width_dots": row.width_dots},
        "letters": VIETNAMESE,
    }
