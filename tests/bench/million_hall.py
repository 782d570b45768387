"""A hall with a million dossiers of ten years, for the benches: the same one each time, put in past the use cases.

2 % of the rows are open: being processed, waiting for papers, or their results never fetched. One in 200 was settled
late, half of these with an apology; a few apologies stand beside what was settled in time after all.
"""

import csv
import dataclasses
import io
import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select

from server import catalogue, clock, db, due_words, schema
from server import ward as wards
from server.domain import workdays
from server.domain.dossier import early_until, in_time_until
from server.models.catalogue import procedures
from server.seed import load
from server.ward import Ward

DOSSIERS = 1_000_000
YEARS = 10
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=clock.VIET_NAM)  # a Tuesday, before the doors open
WEIGHTS = {"same_day": 4, "working_days": 6, "calendar_days": 4}
# Of 1,000 dossiers that are not late; the rest is settled and fetched.
REFUSED, WITHDRAWN, STOPPED, NO_PAPERS, NOT_FETCHED = 10, 7, 3, 8, 8
COLUMNS = [
    "id",
    "hall_id",
    "code",
    "procedure_id",
    "person_id",
    "applicant",
    "found_by",
    "address",
    "phone",
    "email",
    "papers",
    "copies",
    "channel",
    "note",
    "state",
    "received_at",
    "due_at",
    "original_due_at",
    "due_by_date",
    "in_time_until",
    "early_until",
    "explanation",
    "ready_at",
    "settled_at",
    "returned_at",
    "ended_at",
    "suspended_at",
    "agency",
    "book",
    "book_serial",
    "at_once",
    "origin",
    "version_assumed",
    "token",
    "lookup_code",
]
FORM_COLUMNS = ["hall_id", "dossier_id", "form", "year", "number", "at", "facts"]
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Đức", "Quang", "Thu")
NAMES = ("An", "Bình", "Chi", "Dũng", "Hà", "Hạnh", "Khánh", "Lan", "Mai", "Nam", "Phúc", "Sơn", "Trang", "Yến")
PAPERS = json.dumps(
    [
        {"name": "Tờ khai theo mẫu", "kind": "original", "count": 1},
        {"name": "Giấy tờ chứng minh nơi cư trú", "kind": "copy", "count": 1},
    ]
)
BATCH = 20_000


def open_hall(url: str) -> int:
    """Connect the server's code to the database, which gets the migrations, the ward and the dossiers if it is new."""
    clock.start_at(NOW)
    db.connect(url)
    if schema.migrate():
        load.ward(load.DEMO)
        _fill(url)
    with db.reading() as connection:
        return wards.only_hall(connection)


def driver_url(url: str) -> str:
    return url.replace("+psycopg", "")


def _fill(url: str) -> None:
    made = _Made()
    rows = _dossiers(made)
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as connection:
            connection.execute("BEGIN")
            connection.executemany(_insert("dossiers", COLUMNS), rows)
            connection.executemany(_insert("dossier_forms", FORM_COLUMNS), made.forms())
            connection.execute("COMMIT")
        connection.close()
        return
    with psycopg.connect(driver_url(url), autocommit=True) as connection:
        _copy(connection, "dossiers", COLUMNS, rows)
        _copy(connection, "dossier_forms", FORM_COLUMNS, made.forms())
        connection.execute("VACUUM ANALYZE")  # as its own housekeeper would have done by then


def _insert(table: str, columns: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _copy(connection: Any, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Moments are written without a zone, and are UTC."""
    connection.execute("SET timezone = 'UTC'")
    with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '\\N')") as into:
        while batch := list(islice(rows, BATCH)):
            text = io.StringIO()
            csv.writer(text).writerows([["\\N" if cell is None else cell for cell in row] for row in batch])
            into.write(text.getvalue())


class _Made:
    """What the making of the rows leaves to be put in after them: apologies, as (dossier, moment)."""

    def __init__(self) -> None:
        self.apologies: list[tuple[int, datetime]] = []
        self.hall_id = 0

    def forms(self) -> Iterator[tuple[Any, ...]]:
        facts = json.dumps({"reason": "Hồ sơ nhiều"})
        for number, (dossier, at) in enumerate(self.apologies, 1):
            yield self.hall_id, dossier, "04", at.year, number, _text(at), facts


def _dossiers(made: _Made) -> Iterator[tuple[Any, ...]]:
    """The rows of ten years, day by day, each day's in the order they came in."""
    chance = random.Random(2026)
    with db.reading() as connection:
        made.hall_id = wards.only_hall(connection)
        ward, _ = wards.look(connection, made.hall_id)
        offered = connection.execute(select(procedures).order_by(procedures.c.id)).all()
    every_year = frozenset(range(NOW.year - YEARS, NOW.year + 2))
    ward = dataclasses.replace(ward, calendar=dataclasses.replace(ward.calendar, announced_years=every_year))
    first = NOW.date() - timedelta(days=round(365.25 * YEARS))
    days = [first + timedelta(days=n) for n in range((NOW.date() - first).days)]
    days = [day for day in days if ward.calendar.is_working(day)]
    weights = [WEIGHTS[row.limit_unit] for row in offered]
    for nth, day in enumerate(days):
        promises = cache(lambda place, after, day=day: _promise(ward, offered[place], day, after))
        start, end = nth * DOSSIERS // len(days), (nth + 1) * DOSSIERS // len(days)
        chosen = chance.choices(range(len(offered)), weights, k=end - start)
        minutes = sorted(chance.choice((chance.uniform(450, 690), chance.uniform(810, 1020))) for _ in chosen)
        for id_, place, minute in zip(count(start + 1), chosen, minutes, strict=False):
            row = offered[place]
            received = datetime.combine(day, time(), tzinfo=ward.zone) + timedelta(minutes=minute)
            promise = promises(place, row.cutoff is not None and minute > row.cutoff)
            yield _row(chance, made, ward, id_, id_ - start, row.id, received.astimezone(UTC), promise)


@dataclasses.dataclass(frozen=True)
class _Promise:
    due: datetime
    in_time_until: datetime
    columns: tuple[Any, ...]  # due_at … explanation


def _promise(ward: Ward, procedure: Any, day: date, after_cutoff: bool) -> _Promise:
    """What was promised for a receipt on `day`: limits of the seed are of days, so the minute matters for a cut-off."""
    received = datetime.combine(day, time(16) if after_cutoff else time(9), tzinfo=ward.zone)
    due = workdays.due(received, catalogue.limit_of(procedure), ward.calendar)
    until = in_time_until(due.at, due.by_date, ward.zone)
    early = early_until(due.at, due.by_date, ward.zone)
    told = json.dumps({lang: due_words.explain(due, lang) for lang in ("vi", "en")})
    columns = (_text(due.at), _text(due.at), int(due.by_date), _text(until), _text(early), told)
    return _Promise(due.at.astimezone(UTC), until.astimezone(UTC), columns)


def _row(
    chance: random.Random,
    made: _Made,
    ward: Ward,
    id_: int,
    serial: int,
    procedure_id: int,
    received: datetime,
    promise: _Promise,
) -> tuple[Any, ...]:
    state, settled, returned, ended, suspended = _fate(chance, received, promise)
    late = (settled or NOW) > promise.in_time_until and state in ("processing", "ready", "returned")
    if (late and chance.random() < 0.5) or chance.random() < 0.0001:
        made.apologies.append((id_, min(promise.due, NOW)))
    code = f"{ward.agency_prefix}-{received:%y%m%d}-{serial:04d}"
    name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(NAMES)}"
    return (
        *(id_, made.hall_id, code, procedure_id, 2, name, catalogue.folded(f"{name} {code}"), "Tổ 4, phường", ""),
        *("", PAPERS, 1, "online" if chance.random() < 0.3 else "in_person", "", state, _text(received)),
        *promise.columns,
        *(_text(settled), _text(settled), _text(returned), _text(ended), _text(suspended), "", received.year, id_),
        *(0, "counter", 0, f"{id_:032x}", f"{id_ % 10_000:04d}"),
    )


def _fate(chance: random.Random, received: datetime, promise: _Promise) -> tuple[str, Any, Any, Any, Any]:
    """(state, settled, returned, ended, suspended) as they stand now."""
    if chance.random() < 1 / 200:
        settled = promise.in_time_until + timedelta(days=chance.uniform(0.2, 12))
        return _fetched(chance, settled)
    moment = received + (promise.due - received) * chance.uniform(0.4, 1)
    if moment > NOW:
        return "processing", None, None, None, None
    lot = chance.randrange(1000)
    for state, share in (("refused", REFUSED), ("withdrawn", WITHDRAWN), ("stopped", STOPPED)):
        if (lot := lot - share) < 0:
            return state, None, None, moment, None
    if (lot := lot - NO_PAPERS) < 0:
        return "supplement", None, None, None, moment
    if lot - NOT_FETCHED < 0:
        return "ready", moment, None, None, None
    return _fetched(chance, moment)


def _fetched(chance: random.Random, settled: datetime) -> tuple[str, Any, Any, Any, Any]:
    if settled > NOW:
        return "processing", None, None, None, None
    returned = settled + timedelta(days=chance.choice((0, 0, 0, 1, 3)), minutes=chance.randrange(240))
    return ("ready", settled, None, None, None) if returned > NOW else ("returned", settled, returned, None, None)


def _text(moment: datetime | None) -> str | None:
    """As SQLite keeps a moment."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if moment else None


def kept(folder: Path) -> str:
    return f"sqlite:///{folder / 'million.db'}"
