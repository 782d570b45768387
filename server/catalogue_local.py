"""What a ward says for itself beside a procedure, written by hand, and the word of a person who has verified it.

Neither makes a new version: the promise to the citizen stays as the version of its day says it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from server import catalogue, catalogue_files, catalogue_rows, clock, events, journal, once
from server import ward as wards
from server.db import record, transaction
from server.domain import procedure as rules
from server.domain.procedure import Both, Procedure
from server.domain.versions import Change
from server.journal import Actor
from server.models.catalogue import catalogue_releases, procedures
from server.models.people import people
from server.once import Act
from server.ward import Ward

KIND = "local"  # of a change in a release of the hall's own hand


@dataclass(frozen=True)
class Own:
    """A ward's own fields of one procedure; `service` is a code, empty to leave it as it is."""

    fee_note: Both
    local_note: Both
    keywords: tuple[str, ...]
    service: str = ""

    def told(self) -> dict[str, Any]:
        """The fields as plain values."""
        return {
            "fee_note": [self.fee_note.vi, self.fee_note.en],
            "local_note": [self.local_note.vi, self.local_note.en],
            "keywords": list(self.keywords),
            "service": self.service,
        }

    def on(self, one: Procedure, was: Procedure) -> Procedure:
        """The version with these fields; what it says otherwise than `was`, the one in force, it keeps."""
        return replace(
            one,
            fee=replace(one.fee, note=self.fee_note if one.fee.note == was.fee.note else one.fee.note),
            local_note=self.local_note if one.local_note == was.local_note else one.local_note,
            keywords=self.keywords if one.keywords == was.keywords else one.keywords,
            service=self.service if self.service and one.service == was.service else one.service,
        )


def put(actor: Actor, code: str, own: Own, request_id: str = "") -> int | None:
    """Write the ward's own fields on the version in force, and on those to come that say the same as it; the id of
    the release that tells the clerks, or None when nothing changed.

    NotFound `procedure.unknown`, `service.unknown`.
    """
    act = Act(actor, "catalogue.local", request_id, {"code": code, **own.told()})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        before = once.seen(db, act)
        if before is not None:
            return before["release"]
        if own.service:
            ward.service(own.service)
        release = _put(db, actor, ward, code, own, at)
        once.done(db, act, {"release": release}, at)
        if release is not None:
            record(db, events.HallChanged(ward.id, version))
    return release


def _put(db: Connection, actor: Actor, ward: Ward, code: str, own: Own, at: datetime) -> int | None:
    today = ward.day(at)
    first = catalogue.in_force(db, ward, code, today)
    mine = [(row_id, one) for row_id, one in catalogue_rows.versions(db, ward.id) if one.code == code]
    now = next(one for _, one in mine if one.effective_from == first.effective_from)
    different = rules.difference(now, own.on(now, now))
    if not different:
        return None
    service_ids = catalogue_rows.services_of(db, ward.id)
    for row_id, one in mine:
        if one.effective_from >= now.effective_from:
            values = catalogue_rows.columns(own.on(one, now), service_ids)
            db.execute(update(procedures).where(procedures.c.id == row_id).values(**values))
    release = _release(db, actor, ward, Change(KIND, own.on(now, now), different), at)
    journal.write(db, actor, at, today, "catalogue", release, "local", {"code": code, "fields": sorted(different)})
    return release


def _release(db: Connection, actor: Actor, ward: Ward, change: Change, at: datetime) -> int:
    kept = {"number": None, "items": [catalogue_files.change_kept(change)]}
    row = {
        "hall_id": ward.id,
        "at": at,
        "person_id": actor.person_id,
        "origin": "edit",
        "publisher": "",
        "digest": "",
        "changes": kept,
    }
    return int(db.execute(insert(catalogue_releases), row).inserted_primary_key[0])


def verify(actor: Actor, code: str, request_id: str = "") -> date:
    """This person has compared the version in force with its source today; the day. NotFound `procedure.unknown`."""
    act = Act(actor, "catalogue.verify", request_id, {"code": code})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        before = once.seen(db, act)
        if before is not None:
            return date.fromisoformat(before["day"])
        today = ward.day(at)
        row = catalogue.in_force(db, ward, code, today)
        name = db.scalar(select(people.c.name).where(people.c.id == actor.person_id)) or actor.code
        verified = {"verified_by": name[:120], "verified_on": today}
        db.execute(update(procedures).where(procedures.c.id == row.id).values(**verified))
        facts = {"code": code, "before": row.verified_on and row.verified_on.isoformat()}
        journal.write(db, actor, at, today, "catalogue", row.id, "verify", facts)
        once.done(db, act, {"day": today.isoformat()}, at)
        record(db, events.HallChanged(ward.id, version))
    return today
