"""The catalogue as a file: what a file would change, and its change, all or nothing.

A change is a new version from its own day on; versions are chosen by the day, so that at 00:00 of that day the new
one is in force and nobody need be awake.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select, update

from server import catalogue_rows, clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import procedure as rules
from server.domain import procedure_text, versions
from server.domain.errors import Refused
from server.domain.procedure import Fault, Procedure
from server.domain.versions import Change, Judged
from server.journal import Actor
from server.models.catalogue import catalogue_releases, procedures
from server.models.dossiers import dossiers
from server.once import Act
from server.ward import Ward
from server.wording import LANGUAGES, t

FORMS = ("toml", "csv")
SHOWN = 200  # changes and faults that an answer lists; it counts them all


@dataclass(frozen=True)
class Source:
    """Where a plan's rows come from. A package has a publisher and a number, and leaves a ward its own fields."""

    digest: str
    origin: str = "file"
    publisher: str = ""
    number: int | None = None


@dataclass
class Plan:
    """What taking a file in would do; `rows` as they were given, each with its place in the file from 1."""

    source: Source
    rows: list[tuple[int, Procedure]] = field(default_factory=list)
    judged: Judged = field(default_factory=Judged)

    @property
    def changes(self) -> list[Change]:
        return self.judged.changes

    @property
    def faults(self) -> list[tuple[int, Fault]]:
        return self.judged.faults

    def told(self) -> dict[str, Any]:
        """The plan as the command and the office show it."""
        kinds = [change.kind for change in self.changes]
        return {
            "origin": self.source.origin,
            "publisher": self.source.publisher,
            "number": self.source.number,
            "digest": self.source.digest,
            **{kind: kinds.count(kind) for kind in versions.KINDS},
            "unchanged": self.judged.unchanged,
            "refused": len({row for row, _ in self.faults}),
            "changes": [change_kept(change) for change in self.changes[:SHOWN]],
            "faults": [fault_told(row, fault) for row, fault in self.faults[:SHOWN]],
        }


def fault_told(row: int, fault: Fault) -> dict[str, Any]:
    """A fault with its reason in words; `row` is the version's place in the file."""
    reason = {lang: t(f"problem.row.{fault.code}", lang) for lang in LANGUAGES}
    return {"row": row, "field": fault.field, "code": fault.code, "value": fault.value, "reason": reason}


def change_kept(change: Change) -> dict[str, Any]:
    """A change as a release keeps it: plain values, with each field's value before and after."""
    one = change.procedure
    return {
        "kind": change.kind,
        "code": one.code,
        "name": {"vi": one.name.vi, "en": one.name.en},
        "from": one.effective_from.isoformat(),
        "to": one.effective_to and one.effective_to.isoformat(),
        "fields": {name: [_plain(before), _plain(after)] for name, (before, after) in change.differences.items()},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def export_toml(hall_id: int) -> str:
    """Every version of every procedure as TOML; taken in again, it changes nothing."""
    return procedure_text.to_toml(_kept(hall_id))


def export_csv(hall_id: int) -> str:
    """The same as CSV, one line a version."""
    return procedure_text.to_csv(_kept(hall_id))


def _kept(hall_id: int) -> list[Procedure]:
    with reading() as db:
        return [one for _, one in catalogue_rows.versions(db, hall_id)]


def plan(hall_id: int, content: bytes, form: str) -> Plan:
    """Read and judge a whole file, `toml` or `csv`; nothing changes.

    Refused `file.unreadable` {why}, `file.columns` {missing, wanted}, `catalogue.cut` {found, said}.
    """
    return plan_from(hall_id, content, form, Source(hashlib.sha256(content).hexdigest()))


def plan_from(hall_id: int, content: bytes, form: str, source: Source) -> Plan:
    """The plan of rows that come from `source`."""
    given = (procedure_text.from_csv if form == "csv" else procedure_text.from_toml)(content)
    rows: list[tuple[int, Procedure]] = []
    faults: list[tuple[int, Fault]] = []
    for number, mapping in enumerate(given, 1):
        one = rules.read(mapping)
        if isinstance(one, list):
            faults += [(number, fault) for fault in one]
        else:
            rows.append((number, one))
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        judged = _judge(db, ward, rows, source, clock.now())
    judged.faults = sorted([*faults, *judged.faults], key=lambda found: found[0])
    return Plan(source, rows, judged)


def _judge(db: Connection, ward: Ward, rows: list[tuple[int, Procedure]], source: Source, at: datetime) -> Judged:
    known = [one for _, one in catalogue_rows.versions(db, ward.id)]
    if source.origin == "package":
        rows = [(number, _local_kept(row, known)) for number, row in rows]
    services = {service.code for service in ward.services.values()}
    return versions.judge(rows, known, services, ward.day(at), _used_today(db, ward, ward.day(at)))


def _local_kept(row: Procedure, known: Iterable[Procedure]) -> Procedure:
    """A province's row with the ward's own fields: of the same version, else of the last one before it."""
    own = [one for one in known if one.code == row.code and one.effective_from <= row.effective_from]
    return rules.with_local(row, own[-1]) if own else row


def _used_today(db: Connection, ward: Ward, today: date) -> set[str]:
    """Codes of the procedures under which a dossier was received today."""
    midnight = datetime.combine(today, time(), tzinfo=ward.zone)
    query = (
        select(procedures.c.code)
        .join(dossiers, dossiers.c.procedure_id == procedures.c.id)
        .where(dossiers.c.hall_id == ward.id, dossiers.c.received_at >= midnight)
        .distinct()
    )
    return set(db.scalars(query))


def apply(actor: Actor, made: Plan, request_id: str = "", digest: str = "") -> int | None:
    """Do what the plan says, in one transaction; the id of the release, or None when there was nothing to do.

    Refused `catalogue.faults` {refused} when any row was refused, `catalogue.moved` when the hall's catalogue is no
    longer what the plan was made on, or the content no longer that of `digest`, `package.older` {number, applied}.
    """
    act = Act(actor, "catalogue.apply", request_id, {"digest": made.source.digest, "origin": made.source.origin})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        before = once.seen(db, act)
        if before is not None:
            return before["release"]
        if made.faults:
            raise Refused("catalogue.faults", refused=len({row for row, _ in made.faults}))
        if digest not in ("", made.source.digest) or _judge(db, ward, made.rows, made.source, at) != made.judged:
            raise Refused("catalogue.moved")
        release = _write(db, actor, ward, made, at) if _worth_a_release(db, ward, made) else None
        once.done(db, act, {"release": release}, at)
        if release is not None:
            record(db, events.HallChanged(ward.id, version))
    return release


def _worth_a_release(db: Connection, ward: Ward, made: Plan) -> bool:
    """A package is remembered for its number even when it changes nothing here, the same one only once."""
    if made.source.number is None:
        return bool(made.changes)
    last = last_package(db, ward.id, made.source.publisher)
    if last is None or made.source.number > last[0]:
        return True
    if (made.source.number, made.source.digest) == last:
        return bool(made.changes)
    raise Refused("package.older", number=made.source.number, applied=last[0])


def last_package(db: Connection, hall_id: int, publisher: str) -> tuple[int, str] | None:
    """(number, digest) of the newest package of a publisher that this hall applied."""
    query = select(catalogue_releases.c.changes, catalogue_releases.c.digest).where(
        catalogue_releases.c.hall_id == hall_id,
        catalogue_releases.c.origin == "package",
        catalogue_releases.c.publisher == publisher,
    )
    return max(((row.changes["number"], row.digest) for row in db.execute(query)), default=None)


def _write(db: Connection, actor: Actor, ward: Ward, made: Plan, at: datetime) -> int:
    today = ward.day(at)
    kept = {"number": made.source.number, "items": [change_kept(change) for change in made.changes]}
    release = db.execute(
        insert(catalogue_releases),
        {
            "hall_id": ward.id,
            "at": at,
            "person_id": actor.person_id,
            "origin": made.source.origin,
            "publisher": made.source.publisher,
            "digest": made.source.digest,
            "changes": kept,
        },
    ).inserted_primary_key[0]
    ids = {(one.code, one.effective_from): row_id for row_id, one in catalogue_rows.versions(db, ward.id)}
    service_ids = catalogue_rows.services_of(db, ward.id)
    for key, last_day in made.judged.cut_short.items():
        db.execute(update(procedures).where(procedures.c.id == ids[key]).values(effective_to=last_day))
    for change in made.changes:
        values = catalogue_rows.columns(change.procedure, service_ids)
        if change.kind in ("new", "changed"):
            brought = {"hall_id": ward.id, "release_id": release, "announced_on": today}
            db.execute(insert(procedures), {**values, **brought})
        else:
            key = (change.procedure.code, change.procedure.effective_from)
            db.execute(update(procedures).where(procedures.c.id == ids[key]).values(**values))
    facts = {kind: sum(change.kind == kind for change in made.changes) for kind in versions.KINDS}
    journal.write(db, actor, at, today, "catalogue", release, "apply", {**facts, "origin": made.source.origin})
    return int(release)
