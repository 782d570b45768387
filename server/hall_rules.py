"""What a hall decides for itself: its rules as they stand, and setting one with its bounds."""

import hmac
import re
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.halls import halls
from server.once import Act
from server.ward import Ward

# Numbers between two bounds, both allowed. What a rule means stands beside it in `ward.Rules`.
BOUNDS: dict[str, tuple[int, int]] = {
    "max_wait_min": (5, 240),
    "priority_streak": (0, 10),
    "no_show_calls": (1, 5),
    "no_show_gap_s": (10, 600),
    "ticket_slip_minutes": (1, 120),
    "rating_days": (1, 60),
    "verify_months": (1, 36),
    "extensions_most": (0, 5),
    "extension_days_ahead": (0, 10),
    "late_entry_days": (1, 60),
    "closing_day": (0, 28),
    "ready_days": (1, 60),
    "batch": (2, 100),
    "show_satisfaction": (0, 1),
    "voice_volume": (0, 100),
}
CHOICES: dict[str, tuple[int, ...]] = {"form_set": (2018, 2025)}
LONGEST: dict[str, int] = {"place": 80, "contact_phone": 30, "kiosk_pin": 8}
SECRET = ("kiosk_pin",)  # shown to whoever may set it, and kept out of the journal
PIN = re.compile(r"(?:[0-9]{4,8})?")
CLOCKS = ("voice_quiet_from", "voice_quiet_until")  # "HH:MM", or empty
NAMES = (*BOUNDS, *CHOICES, *LONGEST, *CLOCKS)
_CLOCK = re.compile(r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9])?")


def standing(hall_id: int) -> dict[str, Any]:
    """Every rule that may be set here, with its value."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    kept = asdict(ward.rules)
    return {name: kept[name] for name in NAMES}


def may_leave(hall_id: int) -> bool:
    """Whether the hall has a PIN, so that its installer can leave a kiosk."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    return bool(ward.rules.kiosk_pin)


def check_pin(hall_id: int, given: str) -> None:
    """Whether this is the hall's PIN for leaving a kiosk. NotFound `kiosk.pin`, also when the hall has none."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    if not ward.rules.kiosk_pin or not hmac.compare_digest(ward.rules.kiosk_pin.encode(), given.encode()):
        raise NotFound("kiosk.pin")


def put(actor: Actor, changes: dict[str, Any], *, request_id: str) -> dict[str, Any]:
    """Set some rules; all of them as they then stand. They hold from now on, for what is done from now on.

    Refused `rule.unknown` {rule}, `rule.bounds` {rule, least, most}, `rule.choice` {rule, choices}, `rule.text` {rule,
    most}, `rule.clock` {rule}, `rule.pin` {rule}.
    """
    for name, value in changes.items():
        _check(name, value)
    act = Act(actor, "rules", request_id, changes)
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is None:
            before = asdict(ward.rules)
            write(db, ward, changes)
            told = {
                name: [] if name in SECRET else [before[name], value]
                for name, value in changes.items()
                if before[name] != value
            }
            journal.write(db, actor, at, ward.day(at), "hall", ward.id, "rules", told)
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
    return standing(actor.hall_id)


def write(db: Connection, ward: Ward, changes: dict[str, Any]) -> None:
    """Keep rules in the caller's transaction, so that every process reads the hall again."""
    here = halls.c.id == ward.id
    rules = {**db.scalars(select(halls.c.rules).where(here)).one(), **changes}
    db.execute(update(halls).where(here).values(rules=rules, setup_version=halls.c.setup_version + 1))


def _check(name: str, value: Any) -> None:
    number = isinstance(value, int) and not isinstance(value, bool)
    if name in BOUNDS:
        least, most = BOUNDS[name]
        if not (number and least <= value <= most):
            raise Refused("rule.bounds", rule=name, least=least, most=most)
    elif name in CHOICES:
        if not (number and value in CHOICES[name]):
            raise Refused("rule.choice", rule=name, choices=", ".join(map(str, CHOICES[name])))
    elif name in LONGEST:
        if not (isinstance(value, str) and value.isprintable() and len(value) <= LONGEST[name]):
            raise Refused("rule.text", rule=name, most=LONGEST[name])
        if name == "kiosk_pin" and not PIN.fullmatch(value):
            raise Refused("rule.pin", rule=name)
    elif name in CLOCKS:
        if not (isinstance(value, str) and _CLOCK.fullmatch(value)):
            raise Refused("rule.clock", rule=name)
    else:
        raise Refused("rule.unknown", rule=name)
