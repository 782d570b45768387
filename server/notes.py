"""A note on a ticket: a few words of the staff for the staff, so that the next counter need not ask again."""

from typing import Any

from sqlalchemy import update

from server import clock, events, journal, moves, once, shown
from server import ward as wards
from server.db import record, transaction
from server.journal import Actor
from server.models.tickets import tickets
from server.once import Act

LONGEST = 200


def put(actor: Actor, ticket: int, note: str, *, request_id: str) -> dict[str, Any]:
    """The ticket with this note, or with none when it is empty. NotFound `ticket.unknown`.

    The journal keeps that it changed and not its words: they may say more than they should, and stay for ever there.
    """
    act = Act(actor, "ticket.note", request_id, {"ticket": ticket, "note": note})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        row = moves.get(db, ward, ticket)
        if once.seen(db, act) is None:
            if row.note != note:
                db.execute(update(tickets).where(tickets.c.id == row.id).values(note=note))
                # A subject of its own: the entries of a ticket are its moves, and replay to where it stands.
                what = "put" if note else "cleared"
                journal.write(db, actor, at, row.day, "ticket_note", row.id, what, {"number": row.label})
                record(db, events.HallChanged(ward.id, version))
            once.done(db, act, {"ticket": ticket}, at)
        return shown.ticket(ward, moves.get(db, ward, ticket), actor.lang)
