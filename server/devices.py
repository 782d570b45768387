"""Devices of the hall and tokens of other systems: made with a one-time link, known by a secret, revocable."""

import base64
import hmac
import secrets
from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from server import clock, journal, once, screens, settings_now
from server import ward as wards
from server.db import reading, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.people import devices, tokens
from server.once import Act
from server.people import ROLES, digest

KINDS = ("kiosk", "display", "tablet", "printer")
SCOPES = frozenset({*KINDS, *ROLES, "metrics"})
LINK_LASTS = timedelta(days=1)
ALIVE = timedelta(seconds=90)
LOCAL_WORKER = "print-worker"
BELIEVED = 2.0  # seconds: in another process a revocation takes this long
MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Device:
    """A device or an integration that shows its token: what it may, and for which hall."""

    id: int
    hall_id: int
    kind: str  # kiosk, display, tablet, printer, or token
    name: str
    scope: frozenset[str] = frozenset()


_known: dict[str, tuple[float, Device]] = {}


def add(actor: Actor, kind: str, name: str, counter: int | None = None, *, request_id: str = "") -> dict[str, Any]:
    """A new device: its bearer token, the code of its one-time enrolment page, and whether it is new.

    Refused `device.kind`, `request.conflict`.
    """
    if kind not in KINDS:
        raise Refused("device.kind", kind=kind)
    act = Act(actor, "device", request_id, {"kind": kind, "name": name, "counter": counter})
    at, (token, code) = clock.now(), _secrets(act)
    with transaction() as db:
        if seen := once.seen(db, act):
            return {"id": seen["device"], "token": token, "code": code, "new": False}
        ward, _ = wards.look(db, actor.hall_id)
        made = db.execute(
            insert(devices),
            {
                "hall_id": actor.hall_id,
                "kind": kind,
                "name": name,
                "digest": digest(token),
                "counter_id": ward.counter(counter).id if counter is not None else None,
                "enrol_digest": digest(code),
                "enrol_until": at + LINK_LASTS,
            },
        ).inserted_primary_key[0]
        journal.write(db, actor, at, ward.day(at), "device", made, "add", {"kind": kind, "name": name})
        once.done(db, act, {"device": made}, at)
    return {"id": made, "token": token, "code": code, "new": True}


def _secrets(act: Act) -> tuple[str, str]:
    """A token and a code. Of a request with an id they follow from it and our key: only digests are kept of them."""
    if not act.request_id:
        return secrets.token_urlsafe(32), secrets.token_urlsafe(12)
    key = settings_now.get().secret().encode()

    def drawn(what: str, size: int) -> str:
        made = hmac.digest(key, f"{what} {act.key}".encode(), "sha256")[:size]
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    return drawn("token", 32), drawn("code", 12)


def add_token(actor: Actor, name: str, scope: str) -> dict[str, Any]:
    """A token for another system, with the rights named in `scope` (roles' words, spaces between).

    Refused `token.scope`.
    """
    if not scope.split() or not SCOPES.issuperset(scope.split()):
        raise Refused("token.scope", scope=scope, known=" ".join(sorted(SCOPES)))
    at, token = clock.now(), secrets.token_urlsafe(32)
    with transaction() as db:
        ward, _ = wards.look(db, actor.hall_id)
        made = db.execute(
            insert(tokens),
            {"hall_id": actor.hall_id, "name": name, "scope": scope, "digest": digest(token), "made_at": at},
        ).inserted_primary_key[0]
        journal.write(db, actor, at, ward.day(at), "token", made, "add", {"name": name, "scope": scope})
    return {"id": made, "token": token}


def find(token: str) -> Device | None:
    """Who shows this bearer token, if it is known and not revoked. What was found is believed for two seconds."""
    known = digest(token)
    kept = _known.get(known)
    if kept is not None and clock.elapsed() < kept[0]:
        return kept[1]
    found = _find(known)
    if found is not None:
        if len(_known) > MOST_KEPT:
            _known.clear()
        _known[known] = (clock.elapsed() + BELIEVED, found)
    return found


def _find(known: str) -> Device | None:
    with reading() as db:
        row = db.execute(select(devices).where(devices.c.digest == known, devices.c.revoked_at.is_(None))).first()
        if row is not None:
            return Device(row.id, row.hall_id, row.kind, row.name)
        row = db.execute(select(tokens).where(tokens.c.digest == known, tokens.c.revoked_at.is_(None))).first()
        return Device(row.id, row.hall_id, "token", row.name, frozenset(row.scope.split())) if row else None


def living(held: Set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those of these (kind, id) that are not revoked."""
    if not held:
        return set()
    with reading() as db:
        standing = {
            (row.kind, row.id)
            for row in db.execute(select(devices.c.kind, devices.c.id).where(devices.c.revoked_at.is_(None)))
        }
        if any(kind == "token" for kind, _ in held):
            standing |= {("token", one) for one in db.scalars(select(tokens.c.id).where(tokens.c.revoked_at.is_(None)))}
    return set(held) & standing


def seen(device: Device) -> None:
    """Note that a screen or a worker is alive."""
    if device.kind != "token":
        with transaction() as db:
            db.execute(update(devices).where(devices.c.id == device.id).values(seen_at=clock.now()))


def link(code: str) -> dict[str, str]:
    """What the one-time page says: kind, name, and whether it is ready, used, expired or unknown. Changes nothing."""
    with reading() as db:
        row = db.execute(select(devices).where(devices.c.enrol_digest == digest(code))).first()
    if row is None:
        return {"kind": "", "name": "", "state": "unknown"}
    if row.enrolled_at is not None or row.revoked_at is not None:
        return {"kind": row.kind, "name": row.name, "state": "used"}
    expired = row.enrol_until < clock.now()
    return {"kind": row.kind, "name": row.name, "state": "expired" if expired else "ready"}


def enrol(code: str) -> tuple[str, str]:
    """The button on the one-time page was pressed: (kind, a new token for this browser's cookie).

    Refused `device.link_used`, `device.link_expired`; NotFound `device.link_unknown`.
    """
    at, token = clock.now(), secrets.token_urlsafe(32)
    with transaction() as db:
        row = db.execute(select(devices).where(devices.c.enrol_digest == digest(code))).first()
        if row is None:
            raise NotFound("device.link_unknown")
        if row.enrolled_at is not None or row.revoked_at is not None:
            raise Refused("device.link_used")
        if row.enrol_until < at:
            raise Refused("device.link_expired")
        db.execute(
            update(devices)
            .where(devices.c.id == row.id, devices.c.enrolled_at.is_(None))
            .values(enrolled_at=at, digest=digest(token))
        )
        ward, _ = wards.look(db, row.hall_id)
        journal.write(db, journal.system(row.hall_id), at, ward.day(at), "device", row.id, "enrol", {})
        return row.kind, token


def forget() -> None:
    """Ask the database again about every device."""
    _known.clear()


def revoke(actor: Actor, device_id: int) -> None:
    """A device may do nothing any more."""
    at = clock.now()
    with transaction() as db:
        changed = db.execute(
            update(devices).where(devices.c.id == device_id, devices.c.hall_id == actor.hall_id).values(revoked_at=at)
        )
        if changed.rowcount != 1:
            raise NotFound("device.unknown", device=device_id)
        ward, _ = wards.look(db, actor.hall_id)
        journal.write(db, actor, at, ward.day(at), "device", device_id, "revoke", {})
    forget()


def listing(hall_id: int) -> list[dict[str, Any]]:
    """Every device of the hall."""
    now = clock.now()
    with reading() as db:
        rows = db.execute(select(devices).where(devices.c.hall_id == hall_id).order_by(devices.c.id)).all()
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "enrolled_at": row.enrolled_at,
            "seen_at": row.seen_at,
            "alive": row.seen_at is not None and now - row.seen_at < ALIVE,
            "revoked": row.revoked_at is not None,
            **({"shows": screens.shown(row.shows)} if row.kind == "display" else {}),
        }
        for row in rows
    ]


def local_worker(hall_id: int) -> str:
    """A fresh token for the print worker that runs beside the server; its last one ends."""
    token = secrets.token_urlsafe(32)
    with transaction() as db:
        mine = (devices.c.hall_id == hall_id) & (devices.c.name == LOCAL_WORKER) & (devices.c.kind == "printer")
        changed = db.execute(update(devices).where(mine).values(digest=digest(token)))
        if changed.rowcount == 0:
            row = {"hall_id": hall_id, "kind": "printer", "name": LOCAL_WORKER, "digest": digest(token)}
            db.execute(insert(devices), {**row, "enrolled_at": clock.now()})
    return token
