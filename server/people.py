"""People of the staff: signing in and out, passwords, and how guessing a password gets slower and slower."""

import hashlib
import secrets
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, insert, select, update

from server import clock, journal
from server import ward as wards
from server.db import reading, transaction
from server.domain.errors import Refused
from server.journal import Actor
from server.models.halls import counters
from server.models.people import people, sessions

ROLES = ("greeter", "clerk", "leader", "admin")
SESSION = timedelta(hours=14)  # a long day at the counter
SHORTEST_PASSWORD = 10
FREE_TRIES = 4
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 900.0

# OWASP's smallest memory for Argon2id (19 MiB, 2 passes): an old PC must sign a clerk in within a breath.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobody = _hasher.hash("nobody has this password")


@dataclass(frozen=True)
class Session:
    """A signed-in person, and the counter this sign-in sits at."""

    digest: str
    person_id: int
    hall_id: int
    username: str
    name: str
    role: str
    must_change: bool
    counter: int | None


def digest(secret: str) -> str:
    """What is kept of a secret token: enough to know it again, useless to a thief of the database."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def sign_in(hall_id: int, username: str, password: str) -> tuple[str, Session]:
    """A new session's secret token and the session.

    Refused `session.wrong` for every kind of wrong, `session.locked` {retry_after} while the pause lasts: after four
    wrong passwords 5 s, doubling to 15 minutes.
    """
    at = clock.now()
    row = _proven(hall_id, username, password, at)
    with transaction() as db:
        db.execute(delete(sessions).where(sessions.c.expires_at < at))
        was_right(db, row.id)
        token = begin(db, hall_id, row.id, at)
        write_down(db, Actor(hall_id, f"person:{row.id}"), at, row.id, "sign_in", {})
    session = find_session(token)
    assert session is not None  # noqa: S101 written a moment ago
    return token, session


def begin(db: Connection, hall_id: int, person_id: int, at: datetime, counter_id: int | None = None) -> str:
    """A session of somebody who has proved who they are; its secret token."""
    token = secrets.token_urlsafe(32)
    session = {"hall_id": hall_id, "person_id": person_id, "counter_id": counter_id}
    db.execute(insert(sessions), {"digest": digest(token), "made_at": at, "expires_at": at + SESSION, **session})
    return token


def vouched(hall_id: int, username: str, password: str) -> int:
    """The id of somebody on the staff who stands by another's act with a password.

    Refused `person.not_vouched` {retry_after} in every case, with the pauses of `sign_in`: the caller's own session is
    not what is wrong.
    """
    try:
        row = _proven(hall_id, username, password, clock.now())
    except Refused as refused:
        raise Refused("person.not_vouched", retry_after=refused.facts.get("retry_after", 0)) from None
    with transaction() as db:
        was_right(db, row.id)
    return int(row.id)


def _proven(hall_id: int, username: str, password: str, at: datetime) -> Row[Any]:
    """Whose name and password these are; the try stays counted until the caller says that it was right."""
    with reading() as db:
        row = _find(db, hall_id, username)
    if row is None:
        _strangers.spend((hall_id, username.strip().lower()), at)
    else:
        spend_try(row.id, at)
    right = verify(row.password if row is not None and row.active else _nobody, password)
    if row is None or not row.active or not right:
        raise Refused("session.wrong")
    return row


def sign_out(session: Session) -> None:
    at = clock.now()
    with transaction() as db:
        db.execute(delete(sessions).where(sessions.c.digest == session.digest))
        write_down(db, Actor(session.hall_id, f"person:{session.person_id}"), at, session.person_id, "sign_out", {})


def find_session(token: str) -> Session | None:
    """The session of this secret token, while it lasts and its person is active."""
    with reading() as db:
        row = db.execute(
            select(sessions.c.digest, sessions.c.expires_at, people, counters.c.number)
            .join(people, people.c.id == sessions.c.person_id)
            .outerjoin(counters, counters.c.id == sessions.c.counter_id)
            .where(sessions.c.digest == digest(token))
        ).first()
    if row is None or not row.active or row.expires_at < clock.now():
        return None
    return Session(row.digest, row.id, row.hall_id, row.username, row.name, row.role, row.must_change, row.number)


def living(digests: Set[str]) -> set[str]:
    """Those of these sessions that last, of people who are active and need not change their password first."""
    if not digests:
        return set()
    query = select(sessions.c.digest).join(people, people.c.id == sessions.c.person_id)
    with reading() as db:
        return set(
            db.scalars(
                query.where(
                    sessions.c.digest.in_(digests),
                    sessions.c.expires_at >= clock.now(),
                    people.c.active,
                    ~people.c.must_change,
                )
            )
        )


def seat(session: Session, number: int | None) -> None:
    """Remember at which counter this sign-in sits."""
    with transaction() as db:
        ward, _ = wards.look(db, session.hall_id)
        counter_id = ward.counter(number).id if number is not None else None
        db.execute(update(sessions).where(sessions.c.digest == session.digest).values(counter_id=counter_id))


def change_password(session: Session, old: str, new: str) -> None:
    """A person's own new password.

    Refused `session.wrong`, `session.locked` {retry_after}, `password.short` {least}, `password.same`.
    """
    with reading() as db:
        row = db.execute(select(people).where(people.c.id == session.person_id)).one()
    at = clock.now()
    spend_try(row.id, at)
    if not verify(row.password, old):
        raise Refused("session.wrong")
    with transaction() as db:
        was_right(db, row.id)
    if len(new) < SHORTEST_PASSWORD:
        raise Refused("password.short", least=SHORTEST_PASSWORD)
    if new == old:
        raise Refused("password.same")
    hashed = hash_of(new)
    with transaction() as db:
        db.execute(update(people).where(people.c.id == row.id).values(password=hashed, must_change=False))
        others = (sessions.c.person_id == row.id) & (sessions.c.digest != session.digest)
        db.execute(delete(sessions).where(others))
        write_down(db, Actor(row.hall_id, f"person:{row.id}"), at, row.id, "password", {})


def add(
    hall_id: int,
    username: str,
    name: str,
    role: str,
    password: str,
    *,
    must_change: bool = True,
    by: Actor | None = None,
) -> int:
    """A new person, named in one spelling. Refused `person.role`, `person.known`, `password.short`."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if role not in ROLES:
        raise Refused("person.role", role=role)
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("password.short", least=SHORTEST_PASSWORD)
    at = clock.now()
    hashed = hash_of(password)
    with transaction() as db:
        if _find(db, hall_id, username) is not None:
            raise Refused("person.known", username=username)
        made = db.execute(
            insert(people),
            {
                "hall_id": hall_id,
                "username": username,
                "name": name,
                "role": role,
                "password": hashed,
                "must_change": must_change,
            },
        ).inserted_primary_key[0]
        write_down(db, by or journal.system(hall_id), at, made, "add", {"username": username, "role": role})
        return int(made)


def listing(hall_id: int) -> list[dict[str, Any]]:
    """Everybody on the staff, without a secret."""
    with reading() as db:
        rows = db.execute(select(people).where(people.c.hall_id == hall_id).order_by(people.c.id))
        return [
            {
                "username": row.username,
                "name": row.name,
                "role": row.role,
                "active": row.active,
                "must_change": row.must_change,
            }
            for row in rows
        ]


def one_time_password() -> str:
    """A password to be read aloud and typed once: no letters that look alike."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))


def _find(db: Connection, hall_id: int, username: str) -> Row[Any] | None:
    return db.execute(
        select(people).where(people.c.hall_id == hall_id, people.c.username == username.strip().lower())
    ).first()


def hash_of(secret: str) -> str:
    """What is kept of a password or a PIN: Argon2id."""
    return _hasher.hash(secret)


def verify(hashed: str, password: str) -> bool:
    """Whether this secret is the one that was kept."""
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def spend_try(person_id: int, at: datetime, most: int | None = None) -> None:
    """Count a try as wrong before the secret is looked at, so that parallel guesses cannot share one count.

    Refused `pin.locked` after `most` wrong tries in a row, of any kind, `session.locked` {retry_after}.
    """
    with transaction() as db:
        kept = select(people.c.failures, people.c.locked_until).where(people.c.id == person_id)
        row = db.execute(kept.with_for_update()).one()
        if most is not None and row.failures >= most:
            raise Refused("pin.locked")
        if row.locked_until is not None and row.locked_until > at:
            raise Refused("session.locked", retry_after=_seconds(row.locked_until - at))
        until = at + _pause(row.failures + 1)
        spent = {"failures": people.c.failures + 1, "locked_until": until if until > at else None}
        db.execute(update(people).where(people.c.id == person_id).values(**spent))


def was_right(db: Connection, person_id: int) -> None:
    """Forget the wrong tries of somebody who gave the right secret."""
    db.execute(update(people).where(people.c.id == person_id).values(failures=0, locked_until=None))


def _pause(failures: int) -> timedelta:
    """How long after so many wrong tries: none for the first four, then 5 s, doubling to 15 minutes."""
    if failures <= FREE_TRIES:
        return timedelta()
    return timedelta(seconds=min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures - FREE_TRIES - 1, 16)))


class _Strangers:
    """The same pauses for names that nobody has: or the pause would tell which names somebody has."""

    MOST = 10_000

    def __init__(self) -> None:
        self._tries: dict[tuple[int, str], tuple[int, datetime]] = {}
        self._lock = Lock()

    def spend(self, who: tuple[int, str], at: datetime) -> None:
        with self._lock:
            failures, until = self._tries.get(who, (0, at))
            if until > at:
                raise Refused("session.locked", retry_after=_seconds(until - at))
            if len(self._tries) >= self.MOST:
                self._tries.clear()
            self._tries[who] = (failures + 1, at + _pause(failures + 1))

    def forget(self) -> None:
        self._tries.clear()


_strangers = _Strangers()


def forget() -> None:
    """No guesses at unknown names, as at first (another database)."""
    _strangers.forget()


def _seconds(span: timedelta) -> int:
    return max(1, ceil(span.total_seconds()))


def write_down(db: Connection, actor: Actor, at: datetime, person_id: int, what: str, facts: dict[str, Any]) -> None:
    """An entry about a person, in the journal of the actor's hall."""
    ward, _ = wards.look(db, actor.hall_id)
    journal.write(db, actor, at, ward.day(at), "person", person_id, what, facts)
