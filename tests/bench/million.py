"""What ten years of a busy ward cost: reports and the board over a million dossiers, each beside its floor.

    python -m tests.bench.million [--postgres] [--keep DIR]

A floor is one query written by hand for the bare driver that gives the same figures, checked to be the same; ours and
the floor take turns, since the machine's speed drifts. --keep keeps SQLite's file in DIR for the next run.
"""

import argparse
import re
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from server import clock, db, guard
from server import ward as wards
from server.domain import guard as guard_rule
from server.domain import workdays
from server.reports import forms, queries
from tests.bench import million_floors as floors
from tests.bench import million_hall
from tests.databases import Postgres

TIMES = 7
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
OLD_QUARTER = (date(2019, 4, 1), date(2019, 6, 30))
RECEIPTS = 10_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    asked.add_argument("--keep", type=Path, help="where SQLite's file is kept")
    given = asked.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="motcua-million-"))
    cluster = Postgres() if given.postgres else None
    try:
        if cluster is not None:
            cluster.start()
        url = cluster.url("million", create=True) if cluster is not None else million_hall.kept(folder)
        measure(url)
    finally:
        if cluster is not None:
            cluster.stop()
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    db.close()


def measure(url: str) -> None:
    hall_id = million_hall.open_hall(url)
    with db.reading() as connection:
        ward, _ = wards.look(connection, hall_id)
    bare = Bare(url)
    whole = (million_hall.NOW.date() - timedelta(days=366 * million_hall.YEARS), million_hall.NOW.date())
    assert queries.summary(hall_id, *whole).received == million_hall.DOSSIERS, "the kept file is not whole: remove it"
    print(f"{url.partition(':')[0]}, {million_hall.DOSSIERS:,} dossiers, {TIMES} runs in turn: median (min to max)")
    for name, (first, last) in {"ten years": whole, "2025": YEAR}.items():
        values = {**bare.period(ward, first, last), "hall": hall_id}
        beside(
            f"summary, {name}",
            lambda first=first, last=last: astuple(queries.summary(hall_id, first, last)),
            lambda values=values: floors.summary(bare.rows(floors.SUMMARY, values)),
        )
    for name, (first, last) in {"III/2026": QUARTER, "II/2019": OLD_QUARTER}.items():
        values = {**bare.period(ward, first, last), "hall": hall_id}
        beside(
            f"II.06a, {name}",
            lambda first=first, last=last: tuple(forms.ii06a(hall_id, first, last).whole.columns().values()),
            lambda values=values: floors.form(bare.rows(floors.FORM, values)),
        )
    at = guard_rule.edges(clock.now(), ward.calendar)
    values = bare.moments(at) | {"hall": hall_id}
    beside(
        "guard, its counts",
        lambda: tuple(guard.counts(hall_id).values()),
        lambda: bare.rows(floors.COUNTS, values)[0],
    )
    for column, where in floors.PAGES.items():
        beside(
            f"guard, first page: {column or 'all open'}",
            lambda column=column: [item["code"] for item in guard.board(hall_id, column=column)["items"]],
            lambda where=where: [code for (code,) in bare.rows(floors.PAGE.format(where=where), values)],
        )
    bare.close()
    limits = [workdays.parse_limit(text) for text in ("same_day", "3 working_days", "60 calendar_days")]
    for limit in limits:
        taken = [timed(lambda limit=limit: receipts(ward, limit)) for _ in range(TIMES)]
        print(f"{f'{RECEIPTS:,} due dates, {limit}':34} {spread([seconds for seconds, _ in taken])}")


def receipts(ward: wards.Ward, limit: workdays.Limit) -> int:
    """So many due dates as they come in over a working day."""
    first = datetime(2026, 3, 4, 7, 30, tzinfo=ward.zone)
    return len([workdays.due(first + timedelta(seconds=3 * n), limit, ward.calendar) for n in range(RECEIPTS)])


@dataclass
class Bare:
    """The driver itself, with a moment written as the tables keep it."""

    url: str

    def __post_init__(self) -> None:
        self.sqlite = self.url.startswith("sqlite")
        path = self.url.removeprefix("sqlite:///")
        self.driver: Any = (
            sqlite3.connect(path)
            if self.sqlite
            else psycopg.connect(million_hall.driver_url(self.url), autocommit=True, options="-c jit=off")
        )

    def rows(self, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        text = statement if self.sqlite else re.sub(r":(\w+)", r"%(\1)s", statement)
        return self.driver.execute(text, values).fetchall()

    def moment(self, at: datetime) -> Any:
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if self.sqlite else at

    def period(self, ward: wards.Ward, first: date, last: date) -> dict[str, Any]:
        start, end = queries.bounds(ward, first, last)
        judged = min(clock.now(), end - timedelta(microseconds=1))
        return {"start": self.moment(start), "end": self.moment(end), "judged": self.moment(judged)}

    def moments(self, at: guard_rule.Edges) -> dict[str, Any]:
        names = ("now", "today", "tomorrow", "after_tomorrow", "next_week")
        return {name: self.moment(getattr(at, name)) for name in names}

    def close(self) -> None:
        self.driver.close()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def beside(name: str, ours: Callable[[], Any], floor: Callable[[], Any]) -> None:
    """Both by turns, after one run each that fills the caches; they must agree. The ratio is of the medians."""
    (_, got), (_, wanted) = timed(ours), timed(floor)
    assert got == wanted, f"{name}: {got} is not {wanted}"
    taken, bare = [], []
    for _ in range(TIMES):
        taken.append(timed(ours)[0])
        bare.append(timed(floor)[0])
    ratio = statistics.median(taken) / statistics.median(bare)
    print(f"{name:34} {spread(taken)}   floor {spread(bare)}   {ratio:.2f} x")


def spread(seconds: list[float]) -> str:
    shown = [f"{value * 1000:.1f}" for value in (statistics.median(seconds), min(seconds), max(seconds))]
    return f"{shown[0]:>8} ms ({shown[1]} to {shown[2]})"


if __name__ == "__main__":
    main()
