"""The hall's printers: what they say of themselves, who stands in for whom, and the rolls in them."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from printer import addresses
from server import clock, events, journal, once
from server import ward as wards
from server.db import Prepared, reading, record, transaction
from server.documents.document import NUMBERS
from server.domain.errors import NotFound, Refused
from server.domain.roll import Roll
from server.journal import Actor
from server.models.halls import halls
from server.models.paper import print_jobs, printers
from server.once import Act

TROUBLE = ("paper_out", "cover_open", "offline", "unreachable", "stalled")
SAYS_PAPER = ("ok", "paper_low", "cover_open", "offline")  # no paper is named before these: who says one, has some
WIDTHS = (576, 512, 384)
KINDS = (
    "ticket",
    "receipt",
    "other",
    "power_cut",
    "fees",
    "checklist",
    "rating",
    "day",
    *NUMBERS[2025],
)  # `other` is every kind that none names
PORTS = re.compile(r"/dev/(usb/lp|lp|tty(USB|ACM|S))[0-9]{1,3}|/dev/serial/by-(id|path)/[\w.:+-]{1,120}|COM[0-9]{1,3}")
UNSEEN = timedelta(minutes=1)  # a printer that nobody served for this long is away
SEEN_AGAIN = timedelta(seconds=20)  # how often it is written down that a printer is served

_PRINTER = select(printers).where(printers.c.hall_id == bindparam("hall"), printers.c.name == bindparam("this"))
_other = printers.alias("other")
_STATE = Prepared(
    lambda _: (
        select(printers.c.state, _other.c.state.label("other"))
        .outerjoin(_other, (_other.c.hall_id == printers.c.hall_id) & (_other.c.name == printers.c.stand_in))
        .where(printers.c.hall_id == bindparam("hall"), printers.c.name == bindparam("this"))
    )
)
_SEEN = (
    update(printers)
    .where(printers.c.hall_id == bindparam("hall"), printers.c.name == bindparam("this"))
    .where(or_(printers.c.seen_at.is_(None), printers.c.seen_at < bindparam("before")))
)


def find(db: Connection, hall_id: int, name: str) -> Row[Any]:
    """A printer's row. NotFound `printer.unknown`."""
    row = db.execute(_PRINTER, {"hall": hall_id, "this": name}).first()
    if row is None:
        raise NotFound("printer.unknown", printer=name)
    return row


def problem_of(db: Connection, hall_id: int, name: str | None) -> str:
    """What keeps a slip for this printer waiting: its trouble, unless its stand-in is known to be well."""
    ((state, other),) = _STATE(db, {"hall": hall_id, "this": name})
    return state if state in TROUBLE and other not in ("ok", "paper_low") else ""


def mute(db: Connection, hall_id: int, name: str) -> bool:
    """True when nothing behind the printer's address can ever say that it printed."""
    return addresses.known(find(db, hall_id, name).uri).mute


def helpless(at: datetime) -> Any:
    """The condition on a job joined with its printer that says whether another one may take it."""
    away = func.coalesce(printers.c.seen_at, print_jobs.c.queued_at) < at - UNSEEN
    return or_(printers.c.state.in_(TROUBLE), away)


def served(db: Connection, hall_id: int, names: list[str], at: datetime) -> None:
    """Remember that a worker asks for these printers' slips, without a write for each of its questions."""
    for name in names:
        db.execute(_SEEN.values(seen_at=at), {"hall": hall_id, "this": name, "before": at - SEEN_AGAIN})


def printer_says(actor: Actor, name: str, state: str) -> None:
    """A printer's own word while idle: out of paper, cover open, away, or well again."""
    at = clock.now()
    with transaction() as db:
        row = find(db, actor.hall_id, name)
        if row.state == state:
            db.execute(update(printers).where(printers.c.id == row.id).values(seen_at=at))
            return
        _, version = wards.turn(db, actor.hall_id)
        changes = {"state": state, "since": at, "seen_at": at, **_roll_after(row, state, at)}
        db.execute(update(printers).where(printers.c.id == row.id).values(**changes))
        record(db, events.HallChanged(actor.hall_id, version))


def _roll_after(row: Row[Any], state: str, at: datetime) -> dict[str, Any]:
    """A roll ends when the printer is out of paper, and the next one begins when it speaks and is not.

    Between the two it may be switched off: what it says then, or what nobody hears, tells nothing of the paper.
    """
    if state == "paper_out":
        return {"roll_since": None}
    if state in SAYS_PAPER and row.roll_since is None:
        return _fresh(at)
    return {}


def _fresh(at: datetime) -> dict[str, Any]:
    return {"roll_rows": 0, "roll_slips": 0, "roll_since": at}


def new_roll(actor: Actor, name: str, *, request_id: str, metres: int | None = None) -> dict[str, Any]:
    """Staff put in a new roll, of `metres` when it is not as long as the last; the printer as it then is.

    NotFound `printer.unknown`.
    """
    act = Act(actor, "roll", request_id, {"printer": name, "metres": metres})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = find(db, actor.hall_id, name)
        if once.seen(db, act) is None:
            length = metres or row.roll_metres
            db.execute(update(printers).where(printers.c.id == row.id).values(roll_metres=length, **_fresh(at)))
            told = {"printer": name, "slips": row.roll_slips, "metres": [row.roll_metres, length]}
            journal.write(db, actor, at, ward.day(at), "printer", row.id, "roll", told)
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        return one(db, actor.hall_id, name)


def put(actor: Actor, name: str, changes: dict[str, Any], *, request_id: str) -> dict[str, Any]:
    """Set a printer: title, uri, width_dots, kinds, stand_in (None: nobody), roll_metres; the printer as it then is.

    NotFound `printer.unknown`; Refused `printer.address` {uri}, `printer.width` {widths}, `printer.kind` {kind},
    `printer.stand_in` {printer}, `printer.shared` {printer} whose port it is.
    """
    act = Act(actor, "printer", request_id, {"printer": name, **changes})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = find(db, actor.hall_id, name)
        if once.seen(db, act) is None:
            _check(changes, name, {other for other, _, _ in ward.printers})
            _check_alone(db, ward.id, name, changes.get("uri", ""))
            told = {key: [row._mapping[key], value] for key, value in changes.items() if row._mapping[key] != value}
            if told:
                db.execute(update(printers).where(printers.c.id == row.id).values(**changes))
                newer = {"setup_version": halls.c.setup_version + 1}  # every process reads the hall again
                db.execute(update(halls).where(halls.c.id == ward.id).values(**newer))
                journal.write(db, actor, at, ward.day(at), "printer", row.id, "set", {"printer": name, **told})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
        return one(db, actor.hall_id, name)


def _check(changes: dict[str, Any], name: str, names: set[str]) -> None:
    if "uri" in changes:
        _check_address(changes["uri"])
    if changes.get("width_dots", WIDTHS[0]) not in WIDTHS:
        raise Refused("printer.width", widths=", ".join(map(str, WIDTHS)))
    for kind in changes.get("kinds", ()):
        if kind not in KINDS:
            raise Refused("printer.kind", kind=kind)
    other = changes.get("stand_in")
    if other is not None and (other == name or other not in names):
        raise Refused("printer.stand_in", printer=other)


def _check_alone(db: Connection, hall_id: int, name: str, uri: str) -> None:
    """On the network a printer serves one connection after another; two that write into one port would mix."""
    if uri and addresses.known(uri).scheme in ("file", "serial", "usb"):
        port = uri.partition("?")[0]
        for row in db.execute(select(printers).where(printers.c.hall_id == hall_id, printers.c.name != name)):
            if row.uri.partition("?")[0] == port:
                raise Refused("printer.shared", printer=row.name)


def _check_address(uri: str) -> None:
    try:
        where = addresses.known(uri)
    except ValueError as error:
        raise Refused("printer.address", uri=uri) from error
    # A slip is written into whatever file this names, so from a page it may only name a printer's port.
    if where.scheme in ("file", "serial") and not PORTS.fullmatch(where.name):
        raise Refused("printer.address", uri=uri)


def printed(db: Connection, hall_id: int, name: str, rows: int, at: datetime) -> None:
    """Count a slip of so many rows of dots on the printer's roll, in the caller's transaction.

    Screens hear of it when the roll has become low.
    """
    row = find(db, hall_id, name)
    before = Roll(row.roll_metres, row.roll_rows, row.roll_slips)
    after = Roll(row.roll_metres, row.roll_rows + rows, row.roll_slips + 1)
    if after.low and not before.low:
        _, version = wards.turn(db, hall_id)
        record(db, events.HallChanged(hall_id, version))
    counted = {"roll_rows": printers.c.roll_rows + rows, "roll_slips": printers.c.roll_slips + 1, "seen_at": at}
    db.execute(update(printers).where(printers.c.id == row.id).values(**counted))


def listed(hall_id: int) -> list[dict[str, Any]]:
    """The hall's printers and how they are, for staff and for workers."""
    with reading() as db:
        return of(db, hall_id)


def one(db: Connection, hall_id: int, name: str) -> dict[str, Any]:
    """One of `of`. NotFound `printer.unknown`."""
    for printer in of(db, hall_id):
        if printer["name"] == name:
            return printer
    raise NotFound("printer.unknown", printer=name)


def of(db: Connection, hall_id: int) -> list[dict[str, Any]]:
    """The hall's printers with their state, their roll, and how many slips wait for them."""
    rows = db.execute(select(printers).where(printers.c.hall_id == hall_id).order_by(printers.c.id)).all()
    waiting = select(print_jobs.c.printer, func.count()).where(
        print_jobs.c.hall_id == hall_id, print_jobs.c.state == "queued"
    )
    queued = dict(db.execute(waiting.group_by(print_jobs.c.printer)).all())
    return [
        {
            "name": row.name,
            "title": row.title,
            "uri": row.uri,
            "width_dots": row.width_dots,
            "kinds": row.kinds,
            "state": row.state,
            "since": row.since,
            "queued": queued.get(row.name, 0),
            "stand_in": row.stand_in,
            "roll_metres": row.roll_metres,
            "roll": _roll(row),
        }
        for row in rows
    ]


def _roll(row: Row[Any]) -> dict[str, Any]:
    """Since the roll was changed, and what is left by count; low also when the printer's own sensor says so."""
    roll = Roll(row.roll_metres, row.roll_rows, row.roll_slips)
    return {
        "slips": roll.slips,
        "metres": roll.used_metres,
        "left_metres": roll.left_metres,
        "left_slips": roll.left_slips,
        "low": roll.low or row.state == "paper_low",
        "counted_low": roll.low,
        "since": row.roll_since,
    }
