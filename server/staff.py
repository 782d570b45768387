"""Who works here, as the administrator keeps it: somebody new, a forgotten password, somebody who leaves or is back."""

from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from server import clock, people
from server.db import transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.people import people as staff
from server.models.people import sessions


def add(actor: Actor, username: str, name: str, role: str) -> dict[str, Any]:
    """Somebody new, with a one-time password that is shown now and never again: {username, password}.

    Refused `person.known`, `person.role`.
    """
    password = people.one_time_password()
    people.add(actor.hall_id, username, name, role, password, by=actor)
    return {"username": username, "password": password}


def reset_password(actor: Actor, username: str) -> dict[str, Any]:
    """A one-time password in place of a forgotten one. Whoever was signed in is not any more; a pause is over.

    {username, password}. NotFound `person.unknown`.
    """
    password = people.one_time_password()
    hashed = people.hash_of(password)
    at = clock.now()
    with transaction() as db:
        row = _find(db, actor.hall_id, username)
        fresh = {"password": hashed, "must_change": True, "failures": 0, "locked_until": None}
        db.execute(update(staff).where(staff.c.id == row.id).values(**fresh))
        db.execute(delete(sessions).where(sessions.c.person_id == row.id))
        people.write_down(db, actor, at, row.id, "reset", {"username": row.username})
    people.forget()
    return {"username": row.username, "password": password}


def set_active(actor: Actor, username: str, *, active: bool) -> None:
    """Somebody leaves: no sign-in, no PIN, and what they did stays theirs. Or is back.

    NotFound `person.unknown`; Refused `person.self`, `person.last_admin`.
    """
    at = clock.now()
    with transaction() as db:
        row = _find(db, actor.hall_id, username)
        if not active:
            if row.id == actor.person_id:
                raise Refused("person.self")
            others = (staff.c.hall_id == actor.hall_id, staff.c.role == "admin", staff.c.active, staff.c.id != row.id)
            if row.role == "admin" and not db.scalar(select(func.count()).select_from(staff).where(*others)):
                raise Refused("person.last_admin")
            db.execute(delete(sessions).where(sessions.c.person_id == row.id))
        if row.active != active:
            db.execute(update(staff).where(staff.c.id == row.id).values(active=active))
            people.write_down(db, actor, at, row.id, "on" if active else "off", {"username": row.username})


def _find(db: Connection, hall_id: int, username: str) -> Row[Any]:
    found = select(staff).where(staff.c.hall_id == hall_id, staff.c.username == username.strip().lower())
    row = db.execute(found).first()
    if row is None:
        raise NotFound("person.unknown", username=username)
    return row
