"""Dossiers from a file and into one: checked line by line, compared with what is known, taken all or not at all.

The same code, the province's or our own, updates and never duplicates, so the same file again changes nothing, nor does
an export of the hall. What is refused is told with its line, its column and the reason; nothing of such a file is kept.
"""

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from server import catalogue, clock, due_words, events
from server import ward as wards
from server.db import Prepared, reading, record, transaction
from server.domain import workdays
from server.domain.dossier import State, early_until, in_time_until, is_code_of
from server.domain.errors import Refused
from server.domain.intake import COLUMNS, Entry, Fault, check
from server.dossier_lines import lines
from server.journal import Actor
from server.models.catalogue import procedures
from server.models.dossiers import dossiers
from server.models.journal import journal as journal_table
from server.moves import TOKEN_BYTES
from server.reports.export import safe
from server.ward import Ward
from server.wording import LANGUAGES, t

ENDED = (State.REFUSED, State.WITHDRAWN, State.STOPPED)
SHOWN = 200  # differences and faults that an answer lists; it counts them all
CLOSING = time(17, 0)  # of a year whose working days are not known
# The columns that follow a compared one of another name.
_SET_BY = {"procedure": ("procedure_id",), "settled_at": ("settled_at", "ready_at")}
COMPARED = ("procedure", "applicant", "phone", "channel", "received_at", "due_at", "settled_at", "returned_at", "state")
HEARD_EVERY = 50  # lines
Progress = Callable[[int, int], None]  # lines done, and of about how many


@dataclass(frozen=True, slots=True)
class Promise:
    """What a new dossier is due by, and the version of the procedure that says so."""

    procedure_id: int
    at: datetime
    by_date: bool
    assumed: bool
    explanation: dict[str, str]


@dataclass
class Plan:
    """What taking a file in would do."""

    lines: int = 0
    new: list[tuple[Entry, Promise]] = field(default_factory=list)
    changed: list[tuple[Row[Any], Entry, Promise, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)

    def digest(self) -> str:
        """The same for the same deeds: what somebody agreed to, without keeping it all."""
        found = hashlib.blake2b(digest_size=16)
        for entry, promise in self.new:
            found.update(repr((entry.external_code, promise.procedure_id, promise.at)).encode())
        for row, entry, _, changes in self.changed:
            found.update(repr((row.id, entry.external_code, row.state, sorted(changes.items()))).encode())
        return found.hexdigest()

    def told(self) -> dict[str, Any]:
        """The plan as the command and the office show it."""
        differences = [
            {"external_code": entry.external_code, "field": name, "before": before, "after": after}
            for _, entry, _, changes in self.changed
            for name, (before, after) in changes.items()
        ]
        refused = len({line for line, _ in self.faults})
        return {
            "lines": self.lines,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.lines - len(self.new) - len(self.changed) - refused,
            "refused": refused,
            "differences": differences[:SHOWN],
            "faults": [fault_told(line, fault) for line, fault in self.faults[:SHOWN]],
        }


def fault_told(line: int, fault: Fault) -> dict[str, Any]:
    """A fault with its reason in words."""
    reason = {lang: t(f"problem.line.{fault.code}", lang) for lang in LANGUAGES}
    return {"line": line, "column": fault.column, "code": fault.code, "value": fault.value, "reason": reason}


def plan(hall_id: int, path: Path, progress: Progress = lambda *_: None) -> Plan:
    """Read and judge the whole file, CSV or Excel; nothing changes. ``progress`` is told every 50 lines.

    Refused `file.unreadable` {why}, `file.columns` {missing, wanted}, `file.too_large` {lines, mb}.
    """
    now = clock.now()
    made = Plan()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        versions = _Versions(db, ward)
        known = _Known(db, ward)
        seen: dict[str | int, int] = {}
        about = 0

        def total(found: int) -> None:
            nonlocal about
            about = found

        for line, said in lines(path, total):
            made.lines += 1
            if made.lines % HEARD_EVERY == 0:
                progress(made.lines, max(about, made.lines))
            entry = said if isinstance(said, list) else check(said, now, ward.zone, known.nameless)
            if isinstance(entry, list):
                made.faults += [(line, fault) for fault in entry]
                continue
            row = known.get(entry.external_code)
            dossier = entry.external_code if row is None else row.id  # one dossier may be said by either of its codes
            if dossier in seen:
                made.faults.append((line, Fault("external_code", "twice", str(seen[dossier]))))
                continue
            seen[dossier] = line
            promise = versions.promise(entry)
            if isinstance(promise, Fault):
                made.faults.append((line, promise))
            elif row is None:
                made.new.append((entry, promise))
            elif changes := _changes(row, entry, promise):
                made.changed.append((row, entry, promise, changes))
    return made


def refused(made: Plan) -> Iterator[list[str]]:
    """Every fault as a line of a sheet, the header first: line, column, what stood there, the reason twice."""
    yield ["line", "column", "value", *LANGUAGES]
    for line, fault in made.faults:
        told = fault_told(line, fault)
        yield [str(line), fault.column, safe(fault.value), *(told["reason"][lang] for lang in LANGUAGES)]


def take(actor: Actor, made: Plan, within: Callable[[Connection], None] = lambda _: None) -> None:
    """Do what the plan says, in one transaction, and `within` it what must stand or fall with it.

    Refused `file.faults` when any line was refused, `file.changed`.
    """
    if made.faults:
        raise Refused("file.faults", refused=len({line for line, _ in made.faults}))
    at = clock.now()
    with reading() as db:  # made ready beforehand: nobody at the kiosk waits for it
        ward, _ = wards.look(db, actor.hall_id)
        rows = _NEW.bind(db, (_row(ward, entry, promise) for entry, promise in made.new))
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        day = ward.day(at)
        _NEW.many(db, rows)
        ids = dict(_IDS(db, {"hall": ward.id})) if rows else {}
        told = (
            (ids[entry.external_code], {"code": entry.external_code, "state": entry.state}) for entry, _ in made.new
        )
        _journal(db, actor, at, day, told)
        for row, entry, promise, changes in made.changed:
            # Guarded by the state that was read, so that a clerk's act since then is not undone unseen.
            read = update(dossiers).where(dossiers.c.id == row.id, dossiers.c.state == row.state)
            changed = db.execute(read.values(_differences(row, entry, promise, changes)))
            if changed.rowcount != 1:
                raise Refused("file.changed", external_code=entry.external_code)
        facts = (
            (row.id, {"code": entry.external_code, "changed": sorted(changes)})
            for row, entry, _, changes in made.changed
        )
        _journal(db, actor, at, day, facts)
        within(db)
        if made.new or made.changed:
            record(db, events.HallChanged(ward.id, version))


def export(hall_id: int) -> Iterator[list[str]]:
    """Every dossier as a line of the same columns, the header first."""
    yield list(COLUMNS)
    query = (
        select(dossiers, procedures.c.code.label("procedure"))
        .join(procedures, procedures.c.id == dossiers.c.procedure_id)
        .where(dossiers.c.hall_id == hall_id)
        .order_by(dossiers.c.id)
        .execution_options(yield_per=1000)
    )
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        for row in db.execute(query):
            yield [_cell(getattr(row, name) or (row.code if name == "external_code" else ""), ward) for name in COLUMNS]


def _cell(value: Any, ward: Ward) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ward.zone).isoformat(timespec="seconds")
    return safe(str(value))


class _Versions:
    """The procedures of a hall in all their versions, and what each line of a file is due by."""

    def __init__(self, db: Connection, ward: Ward) -> None:
        self.ward = ward
        self.by_code: dict[str, list[Row[Any]]] = {}
        mine = select(procedures).where(procedures.c.hall_id == ward.id).order_by(procedures.c.effective_from)
        for row in db.execute(mine):
            self.by_code.setdefault(row.code, []).append(row)
        self.given = {lang: t("due.given", lang) for lang in LANGUAGES}

    def promise(self, entry: Entry) -> Promise | Fault:
        """What this dossier is due by: as the file says, else by the version in force on the day of receipt."""
        versions = self.by_code.get(entry.procedure)
        if versions is None:
            return Fault("procedure", "unknown", entry.procedure)
        day = self.ward.day(entry.received_at)
        version = next((row for row in reversed(versions) if _in_force(row, day)), None)
        if entry.due_at is not None or entry.due_on is not None:
            # A promise made elsewhere needs no version of ours, only one to be filed under.
            used = version or versions[0]
            limit = catalogue.limit_of(used)
            by_date = limit.unit.by_date or entry.due_at is None
            return Promise(used.id, entry.due_at or self._end(entry.due_on), by_date, version is None, self.given)
        if version is None:
            return Fault("due_at", "no_version", day.isoformat())
        try:
            due = workdays.due(entry.received_at, catalogue.limit_of(version), self.ward.calendar)
        except Refused as refused:
            return Fault("due_at", "beyond_table", str(refused.facts.get("year", "")))
        explained = {lang: due_words.explain(due, lang) for lang in LANGUAGES}
        return Promise(version.id, due.at, due.by_date, False, explained)

    def _end(self, day: date | None) -> datetime:
        assert day is not None  # noqa: S101 asked for only then
        calendar = self.ward.calendar
        worked = day.year in calendar.known_years and calendar.is_working(day)
        return datetime.combine(day, calendar.last_minute(day) if worked else CLOSING, tzinfo=self.ward.zone)


def _in_force(row: Row[Any], day: date) -> bool:
    return row.effective_from <= day and (row.effective_to is None or row.effective_to >= day)


class _Known:
    """The dossiers that the hall has, by the province's code and by its own."""

    def __init__(self, db: Connection, ward: Ward) -> None:
        query = (
            select(
                dossiers.c.id,
                dossiers.c.code,
                dossiers.c.external_code,
                dossiers.c.procedure_id,
                dossiers.c.applicant,
                dossiers.c.phone,
                dossiers.c.channel,
                dossiers.c.received_at,
                dossiers.c.due_at,
                dossiers.c.settled_at,
                dossiers.c.returned_at,
                dossiers.c.ended_at,
                dossiers.c.state,
                procedures.c.code.label("procedure"),
            )
            .join(procedures, procedures.c.id == dossiers.c.procedure_id)
            .where(dossiers.c.hall_id == ward.id)
        )
        self._rows: dict[str, Row[Any]] = {}
        external: dict[str, Row[Any]] = {}
        for row in db.execute(query):
            self._rows[row.code] = row
            if row.external_code:
                external[row.external_code] = row
        self._rows |= external
        self.nameless = frozenset(code for code, row in self._rows.items() if not row.applicant)

    def get(self, code: str) -> Row[Any] | None:
        return self._rows.get(code)


def _changes(row: Row[Any], entry: Entry, promise: Promise) -> dict[str, tuple[Any, Any]]:
    """What the file says differently of a dossier that is known: field → (before, after)."""
    said = {name: getattr(entry, name) for name in COMPARED} | {"due_at": promise.at, "state": entry.state.value}
    if entry.due_at is None and entry.due_on is None:
        said["due_at"] = row.due_at  # the file leaves it to us, and it was reckoned when the dossier came
    pairs = {name: (getattr(row, name), said[name]) for name in COMPARED}
    return {name: pair for name, pair in pairs.items() if _by_second(pair[0]) != _by_second(pair[1])}


def _by_second(value: Any) -> Any:
    """A moment as exact as a file says it: the counter's own has fractions of a second."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _columns(entry: Entry, promise: Promise) -> dict[str, Any]:
    """The columns that a file may set, for a new dossier and for one that is known."""
    return {
        "procedure_id": promise.procedure_id,
        "applicant": entry.applicant,
        "found_by": catalogue.folded(f"{entry.applicant} {entry.external_code}")[:300],
        "phone": entry.phone,
        "channel": entry.channel,
        "received_at": entry.received_at,
        "due_at": promise.at,
        "ready_at": entry.settled_at,
        "settled_at": entry.settled_at,
        "returned_at": entry.returned_at,
        # A dossier that ended without a result ended when it was settled; a file that does not say when, on receipt.
        "ended_at": (entry.settled_at or entry.returned_at or entry.received_at) if entry.state in ENDED else None,
        "state": entry.state.value,
    }


def _differences(row: Row[Any], entry: Entry, promise: Promise, changes: Collection[str]) -> dict[str, Any]:
    """The columns of a known dossier that the file changes. What it says alike stays as exact as it is."""
    kept = {column for name in COMPARED if name not in changes for column in _SET_BY.get(name, (name,))}
    ended_by = {"state", "settled_at", "returned_at"}
    if row.ended_at == row.received_at:  # no file ever said when it ended
        ended_by.add("received_at")
    if ended_by.isdisjoint(changes):
        kept.add("ended_at")
    values = {name: value for name, value in _columns(entry, promise).items() if name not in kept}
    values["found_by"] = catalogue.folded(f"{entry.applicant} {row.code} {row.external_code or ''}")[:300]
    return values


_NEW = Prepared(lambda _: insert(dossiers))
_IDS = Prepared(
    lambda _: select(dossiers.c.code, dossiers.c.id).where(
        dossiers.c.hall_id == bindparam("hall"), dossiers.c.origin == "file"
    )
)
_ENTRY = Prepared(lambda _: insert(journal_table))


def _row(ward: Ward, entry: Entry, promise: Promise) -> dict[str, Any]:
    """A new dossier's row. The provincial code heads its paper, so it is the code here too.

    A code of our own form, from another installation or an older export of ours, is no code of the province.
    """
    ours = is_code_of(entry.external_code, ward.agency_prefix)
    return {
        **_columns(entry, promise),
        "hall_id": ward.id,
        "code": entry.external_code,
        "external_code": None if ours else entry.external_code,
        "papers": [],
        "address": "",
        "email": "",
        "copies": 1,
        "note": "",
        "original_due_at": promise.at,
        "due_by_date": promise.by_date,
        "in_time_until": in_time_until(promise.at, promise.by_date, ward.zone),
        "early_until": early_until(promise.at, promise.by_date, ward.zone),
        "explanation": promise.explanation,
        "agency": "",
        "at_once": False,
        "origin": "file",
        "version_assumed": promise.assumed,
        "token": secrets.token_urlsafe(TOKEN_BYTES),
        "lookup_code": f"{secrets.randbelow(10_000):04d}",
    }


def _journal(
    db: Connection, actor: Actor, at: datetime, day: date, entries: Iterable[tuple[int, dict[str, Any]]]
) -> None:
    rows = (
        {
            "hall_id": actor.hall_id,
            "day": day,
            "at": at,
            "actor": actor.code,
            "subject": "dossier",
            "subject_id": dossier_id,
            "what": "import",
            "facts": facts,
        }
        for dossier_id, facts in entries
    )
    _ENTRY.many(db, _ENTRY.bind(db, rows))
