"""The walls of a hall: what each one shows, kept with its device."""

from typing import Any

from sqlalchemy import select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.people import devices
from server.once import Act

# `auto`: as the browser's window stands; `right`, `left`: the picture turned by a quarter, for a screen that hangs on
# its side on a PC that cannot turn its picture.
ORIENTATIONS = ("auto", "right", "left")
EVERYTHING: dict[str, Any] = {"services": [], "counters": [], "orientation": "auto"}


def shown(kept: dict[str, Any] | None) -> dict[str, Any]:
    """{services, counters, orientation} of a device's row; an empty list means all."""
    return {name: (kept or {}).get(name, default) for name, default in EVERYTHING.items()}


def of(device_id: int) -> dict[str, Any]:
    """What this screen shows. Of a device that is gone: everything."""
    with reading() as db:
        return shown(db.scalar(select(devices.c.shows).where(devices.c.id == device_id)))


def put(
    actor: Actor, device_id: int, services: list[str], counters: list[int], orientation: str, *, request_id: str
) -> dict[str, Any]:
    """Let a wall show only these services and counters, by code and number; empty lists mean all.

    Refused `device.not_wall`, `device.orientation`, `request.conflict`; NotFound `device.unknown`, `service.unknown`,
    `counter.unknown`.
    """
    if orientation not in ORIENTATIONS:
        raise Refused("device.orientation", known=", ".join(ORIENTATIONS))
    wanted = {"services": sorted(set(services)), "counters": sorted(set(counters)), "orientation": orientation}
    act = Act(actor, "shows", request_id, {"device": device_id, **wanted})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is not None:
            return wanted
        row = db.execute(select(devices).where(devices.c.id == device_id, devices.c.hall_id == ward.id)).first()
        if row is None:
            raise NotFound("device.unknown", device=device_id)
        if row.kind != "display":
            raise Refused("device.not_wall")
        for code in wanted["services"]:
            ward.service(code)
        for number in wanted["counters"]:
            ward.counter(number)
        kept = {**(row.shows or {}), **wanted}  # other facts of the screen, such as its volume, stay
        db.execute(update(devices).where(devices.c.id == device_id).values(shows=kept))
        journal.write(db, actor, at, ward.day(at), "device", device_id, "shows", wanted)
        once.done(db, act, {}, at)
        record(db, events.HallChanged(ward.id, version))
    return wanted
