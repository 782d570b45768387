"""A ward made ready for a drill: its kiosks, walls and clerks written straight into its data, then the real server."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import update

from server import db, devices, journal, people, schema
from server import ward as wards
from server.models.halls import halls
from server.models.paper import printers
from tests.databases import Postgres
from tests.live import Api, Hall

NO_SHOW_GAP = 1  # second between two calls, so that a minute is long enough for an absence


@dataclass
class Stage:
    """The hall and the tokens of everybody who will act in it."""

    hall: Hall
    hall_id: int = 0
    kiosk_tokens: list[str] = field(default_factory=list)
    wall_tokens: list[str] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)  # username, password; the n-th sits at counter n

    @property
    def database(self) -> str:
        """The address of the hall's database."""
        return self.hall.environment.get("MOTCUA_DATABASE_URL") or f"sqlite:///{self.hall.folder / 'motcua.db'}"

    def kiosks(self) -> list[Api]:
        return [Api(self.hall.base, {"Authorization": f"Bearer {token}"}) for token in self.kiosk_tokens]

    def clerks(self) -> list[Api]:
        """The clerks, signed in at counters 1, 2, …"""
        return [self.hall.sign_in(*who, counter=number) for number, who in enumerate(self.people, 1)]


@contextmanager
def staged(
    *, kiosks: int, clerks: int, walls: int, postgres: bool = False, printing: bool = True, **uris: str
) -> Iterator[Stage]:
    """A ward in a folder of its own, not started yet; `uris` are printers that stand elsewhere: name → address."""
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as folder, _database(postgres) as url:
        stage = Stage(Hall(Path(folder), url, printing))
        if url:
            db.connect(url)
            schema.migrate()
            db.close()
        stage.hall.seed()
        _furnish(stage, kiosks, clerks, walls, uris)
        try:
            yield stage
        finally:
            if stage.hall.process is not None and stage.hall.process.poll() is None:
                stage.hall.kill()


@contextmanager
def _database(postgres: bool) -> Iterator[str]:
    if not postgres:
        yield ""
        return
    server = Postgres()
    server.start()
    try:
        yield server.url("motcua", create=True)
    finally:
        server.stop()


def _furnish(stage: Stage, kiosks: int, clerks: int, walls: int, uris: dict[str, str]) -> None:
    db.connect(stage.database)
    wards.forget()
    with db.transaction() as connection:
        stage.hall_id = wards.only_hall(connection)
        connection.execute(update(halls).values(rules={"no_show_gap_s": NO_SHOW_GAP}))
        for name, uri in uris.items():
            connection.execute(update(printers).where(printers.c.name == name).values(uri=uri))
    actor = journal.system(stage.hall_id)
    stage.kiosk_tokens = [devices.add(actor, "kiosk", f"kiosk {n}")["token"] for n in range(kiosks)]
    stage.wall_tokens = [devices.add(actor, "display", f"wall {n}")["token"] for n in range(walls)]
    for n in range(1, clerks + 1):
        who = (f"quay{n}", f"mat khau cua quay {n}")
        people.add(stage.hall_id, who[0], f"Cán bộ quầy {n}", "clerk", who[1], must_change=False)
        stage.people.append(who)
    db.close()
    wards.forget()
