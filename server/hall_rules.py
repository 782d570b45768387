"""What a hall decides for itself: its rules as they stand, and setting one with its bounds."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain.errors import Refused
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
    "transfer_days": (1, 30),
    "answer_days": (1, 60),
    "case_days": (1, 60),
    "show_satisfaction": (0, 1),
}
CHOICES: dict[str, tuple[int, ...]] = {"form_set": (2018, 2025)}
LONGEST: dict[str, int] = {"place": 80, "contact_phone": 30}
NAMES = (*BOUNDS, *CHOICES, *LONGEST)


def standing(hall_id: int) -> dict[str, Any]:
    """Every rule that may be set here, with its value."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    kept = asdict(ward.rules)
    return {name: kept[name] for name in NAMES}


def put(actor: Actor, changes: dict[str, Any], *, request_id: str) -> dict[str, Any]:
    """Set some rules; all of them as they then stand. They hold from now on, for what is done from now on.

    Refused `rule.unknown` {rule}, `rule.bounds` {rule, least, most}, `rule.choice` {rule, choices}, `rule.text` {rule,
    most}.
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
            told = {name: [before[name], value] for name, value in changes.items() if before[name] != value}
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
    else:
        raise Refused("rule.unknown", rule=name)
