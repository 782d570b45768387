"""Which visit may be asked about: at a counter's tablet when it ends, and by number or slip at the exit and the kiosk.

A rating needs the visit's single-use token. Whoever has only the number, which the whole hall has heard, gets it for a
visit of the last hour and no other, with one answer for every kind of wrong.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from server import clock
from server import ward as wards
from server.db import reading
from server.devices import Device
from server.domain.errors import NotFound
from server.domain.rating import ASKED_FOR, BY_NUMBER
from server.domain.ticket import State, typed
from server.models.dossiers import rating_tokens, ratings
from server.models.people import devices
from server.models.tickets import tickets
from server.ward import Counter, Ward


def paired(device: Device | None) -> Counter | None:
    """The counter whose visits this tablet asks about; None for one at the exit, and for what is no tablet."""
    if device is None or device.kind != "tablet":
        return None
    with reading() as db:
        ward, _ = wards.look(db, device.hall_id)
        counter = db.scalar(select(devices.c.counter_id).where(devices.c.id == device.id))
    return ward.counters.get(counter) if counter else None


def question(hall_id: int, counter_id: int) -> dict[str, Any] | None:
    """{token, number, lang} of the counter's last visit while its citizen may still stand there; None when not."""
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        here = (tickets.c.hall_id == hall_id, tickets.c.day == ward.day(at), tickets.c.counter_id == counter_id)
        if db.scalar(select(tickets.c.id).where(*here, tickets.c.state == State.SERVING.value)) is not None:
            return None
        newest = tickets.c.ended_at.desc(), tickets.c.id.desc()
        row = db.execute(_ended().where(*here).order_by(*newest).limit(1)).first()
    if row is None or row.rated is not None or row.ended_at < at - ASKED_FOR:
        return None
    return _question(row)


def by_number(hall_id: int, number: str) -> dict[str, Any]:
    """{token, number, lang} of today's ticket of this number, served within the last hour and not rated.

    NotFound `rating.number`.
    """

    def fits(ward: Ward, at: datetime) -> Select[Any]:
        recent = tickets.c.ended_at >= at - BY_NUMBER
        return _ended().where(tickets.c.day == ward.day(at), tickets.c.label == typed(number), recent)

    return _found(hall_id, fits)


def by_slip(hall_id: int, token: str) -> dict[str, Any]:
    """{token, number, lang} of the ticket whose slip carries this token, while it may be rated.

    NotFound `rating.number`.
    """
    return _found(hall_id, lambda _ward, _at: _ended().where(tickets.c.token == token))


def _found(hall_id: int, fits: Any) -> dict[str, Any]:
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = db.execute(fits(ward, at).where(tickets.c.hall_id == hall_id)).first()
    if row is None or row.rated is not None or row.expires_at < at:
        raise NotFound("rating.number")
    return _question(row)


def _ended() -> Select[Any]:
    """Visits that are over, each with its rating's token and with its rating (None: not rated)."""
    shown = (
        tickets.c.label,
        tickets.c.lang,
        tickets.c.ended_at,
        rating_tokens.c.token,
        rating_tokens.c.expires_at,
        ratings.c.id.label("rated"),
    )
    joined = tickets.join(rating_tokens, rating_tokens.c.ticket_id == tickets.c.id).outerjoin(
        ratings, ratings.c.ticket_id == tickets.c.id
    )
    return select(*shown).select_from(joined).where(tickets.c.state == State.SERVED.value)


def _question(row: Row[Any]) -> dict[str, Any]:
    return {"token": row.token, "number": row.label, "lang": row.lang}
