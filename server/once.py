"""Twice is once: a device sends an id with each request, and the same id again is the same act.

A use case asks `seen` at the start of its transaction and writes `done` at its end, so the memory of an act is as
durable as the act.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from server.db import Prepared
from server.domain.errors import Refused
from server.journal import Actor
from server.models.tickets import requests

_SEEN = select(requests.c.body, requests.c.result).where(
    requests.c.hall_id == bindparam("hall_id"),
    requests.c.caller == bindparam("caller"),
    requests.c.operation == bindparam("operation"),
    requests.c.request_id == bindparam("request_id"),
)
_DONE = Prepared(lambda _: insert(requests))
_KNOWN = Prepared(lambda _: _SEEN.with_only_columns(requests.c.body))


@dataclass(frozen=True, slots=True)
class Act:
    """One asked-for act: who asks, for what, under which id, with which body."""

    actor: Actor
    operation: str
    request_id: str
    body: dict[str, Any]

    @property
    def key(self) -> dict[str, Any]:
        return {
            "hall_id": self.actor.hall_id,
            "caller": self.actor.code,
            "operation": self.operation,
            "request_id": self.request_id,
        }

    @property
    def digest(self) -> str:
        plain = json.dumps(self.body, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()


def seen(db: Connection, act: Act) -> dict[str, Any] | None:
    """What this act gave when it was done before, or None. Refused `request.conflict` for another body."""
    if not act.request_id:
        return None
    if not _KNOWN(db, act.key):
        return None
    row = db.execute(_SEEN, act.key).one()
    if row.body != act.digest:
        raise Refused("request.conflict", request_id=act.request_id)
    return row.result or {}


def done(db: Connection, act: Act, result: dict[str, Any], at: datetime) -> None:
    """Remember the act with what finds its result again (ids, not copies)."""
    if act.request_id:
        _DONE(db, {**act.key, "body": act.digest, "result": result, "at": at})
