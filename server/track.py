"""A citizen's own view, by the token on the slip: one ticket or one dossier, and nothing about others."""

from typing import Any

from server import clock, shown
from server import ward as wards
from server.db import reading
from server.domain.errors import NotFound


def follow(token: str) -> tuple[int, dict[str, Any]] | None:
    """(hall, the ticket as its citizen follows it), or None for a token that nobody has."""
    at = clock.now()
    with reading() as db:
        row = shown.by_token(db, token)
        if row is None:
            return None
        ward, _ = wards.look(db, row.hall_id)
        return ward.id, shown.track(db, ward, row, at)


def ticket(token: str) -> dict[str, Any]:
    """The ticket of this token. NotFound `ticket.unknown`."""
    found = follow(token)
    if found is None:
        raise NotFound("ticket.unknown")
    return found[1]
