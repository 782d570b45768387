"""Whom the line prefers: a ticket's priority group, declared at the kiosk, coded and corrected by staff."""

from typing import Any

from server import clock, events, moves, once, shown
from server import ward as wards
from server.db import record, transaction
from server.domain.ticket import Move
from server.journal import Actor
from server.once import Act


def set_group(actor: Actor, ticket: int, *, request_id: str, group: str | None) -> dict[str, Any]:
    """Code the priority group of a ticket that is not at a counter, or correct it; None makes it ordinary.

    Its place in line stays. NotFound `ticket.unknown`, `priority.unknown`; Refused `ticket.move`.
    """
    act = Act(actor, "ticket.priority", request_id, {"ticket": ticket, "priority_group": group})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = moves.get(db, ward, ticket)
        if once.seen(db, act) is None:
            moves.known_group(ward, group)
            coded = {"priority_group": group, "priority": group is not None}
            row = moves.move(db, ward, actor, row, Move.REGROUP, at, **coded)
            once.done(db, act, {"ticket": ticket}, at)
            record(db, events.HallChanged(ward.id, version))
        return shown.ticket(ward, row, actor.lang)
