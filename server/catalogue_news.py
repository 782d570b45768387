"""What changed in the catalogue: who has read it, what is still to come, and what nobody has verified for long."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from server import change_words as words
from server import clock, journal, once
from server import ward as wards
from server.db import reading, transaction
from server.domain import procedure as rules
from server.domain.errors import NotFound
from server.journal import Actor
from server.models.catalogue import catalogue_acknowledgements, catalogue_releases, procedures
from server.models.people import people
from server.once import Act

LISTED = 100  # releases that the office sees, the newest first


def news(hall_id: int, person_id: int) -> list[dict[str, Any]]:
    """The releases that this person has not acknowledged, the oldest first, with their changes in words."""
    with reading() as db:
        mine = select(catalogue_acknowledgements.c.release_id).where(
            catalogue_acknowledgements.c.person_id == person_id
        )
        query = _releases(hall_id).where(catalogue_releases.c.id.not_in(mine)).order_by(catalogue_releases.c.id)
        return [_shown(row) for row in db.execute(query) if row.changes["items"]]


def releases(hall_id: int) -> list[dict[str, Any]]:
    """Every release, the newest first."""
    query = _releases(hall_id).order_by(catalogue_releases.c.id.desc()).limit(LISTED)
    with reading() as db:
        return [_shown(row) for row in db.execute(query)]


def _releases(hall_id: int) -> Select[Any]:
    return (
        select(catalogue_releases, people.c.name.label("person"))
        .outerjoin(people, people.c.id == catalogue_releases.c.person_id)
        .where(catalogue_releases.c.hall_id == hall_id)
    )


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at,
        "by": row.person or "",
        "origin": row.origin,
        "publisher": row.publisher,
        "number": row.changes["number"],
        "changes": [words.told(change) for change in row.changes["items"]],
    }


def acknowledge(actor: Actor, ids: Iterable[int], request_id: str = "") -> None:
    """A person has read these releases; twice is once. NotFound `catalogue.no_release` {release}."""
    asked = sorted(set(ids))
    act = Act(actor, "catalogue.acknowledge", request_id, {"releases": asked})
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is not None:
            return
        known = set(db.scalars(select(catalogue_releases.c.id).where(catalogue_releases.c.hall_id == ward.id)))
        if unknown := [one for one in asked if one not in known]:
            raise NotFound("catalogue.no_release", release=unknown[0])
        for release in (one for one in asked if one not in _read_by(db, actor.person_id)):
            row = {"hall_id": ward.id, "release_id": release, "person_id": actor.person_id, "at": at}
            db.execute(insert(catalogue_acknowledgements), row)
            journal.write(db, actor, at, ward.day(at), "catalogue", release, "acknowledge", {})
        once.done(db, act, {}, at)


def _read_by(db: Connection, person_id: int | None) -> set[int]:
    kept = catalogue_acknowledgements.c
    return set(db.scalars(select(kept.release_id).where(kept.person_id == person_id)))


def unread(hall_id: int) -> list[dict[str, Any]]:
    """Every active clerk with the releases that they have not acknowledged."""
    with reading() as db:
        known = [(row.id, row.at) for row in db.execute(_releases(hall_id)) if row.changes["items"]]
        clerks = select(people.c.id, people.c.username, people.c.name).where(
            people.c.hall_id == hall_id, people.c.role == "clerk", people.c.active
        )
        return [_unread(row, sorted(known), _read_by(db, row.id)) for row in db.execute(clerks.order_by(people.c.id))]


def _unread(person: Row[Any], known: list[tuple[int, Any]], has_read: set[int]) -> dict[str, Any]:
    left = [(release, at) for release, at in known if release not in has_read]
    return {
        "person_id": person.id,
        "username": person.username,
        "name": person.name,
        "releases": [release for release, _ in left],
        "since": left[0][1] if left else None,
    }


def warnings(hall_id: int) -> dict[str, Any]:
    """What to look after today: procedures not verified for the hall's months, and versions that begin later."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    today = ward.day(clock.now())
    months = ward.rules.verify_months
    return {"months": months, "unverified": unverified(hall_id, today, months), "upcoming": upcoming(hall_id, today)}


def unverified(hall_id: int, today: date, months: int = 6) -> list[dict[str, Any]]:
    """Procedures in force or to come that nobody has verified within these months (DOMAIN, rule 1)."""
    return [
        {**_named(row), "verified_by": row.verified_by, "verified_on": row.verified_on}
        for row in _versions(hall_id)
        if (row.effective_to is None or row.effective_to >= today) and rules.stale(row.verified_on, today, months)
    ]


def upcoming(hall_id: int, today: date) -> list[dict[str, Any]]:
    """Versions that begin after today, the next first."""
    later = [row for row in _versions(hall_id) if row.effective_from > today]
    later.sort(key=lambda row: (row.effective_from, row.code))
    return [
        {**_named(row), "announced_on": row.announced_on, "words": words.from_day(row.effective_from)} for row in later
    ]


def _versions(hall_id: int) -> list[Row[Any]]:
    mine = select(procedures).where(procedures.c.hall_id == hall_id)
    with reading() as db:
        return list(db.execute(mine.order_by(procedures.c.code, procedures.c.effective_from)))


def _named(row: Row[Any]) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "effective_from": row.effective_from, "effective_to": row.effective_to}
