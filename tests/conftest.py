"""The test bench: a ward on a copied database, a clock that only moves when told, and people who act."""

import fcntl
import os
import shutil
import sqlite3
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from server import clock, db, devices, events, journal, limits, line, people, schema, settings_now
from server import ward as wards
from server.app import create_app, start
from server.seed import load
from server.settings import Settings
from tests.databases import Postgres

for name in [name for name in os.environ if name.startswith("MOTCUA_")]:
    del os.environ[name]

# A build must give the same answer twice; at a desk each run looks for new counterexamples. No example has a deadline:
# other test files pass at the same time, and how long things take is the benches' matter.
hypothesis.settings.register_profile("hall", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("hall")

# Secrets are kept as cheaply as can be: a sign-in of the house's own strength is a fifth of a test's time. How strongly
# the house keeps them is asked of its command, in a process of its own.
people._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=clock.VIET_NAM)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests are shared out between processes by their addresses: of several that have one, one alone would be passed.

    It fails, then, instead of speaking for the others.
    """
    at = Counter(item.nodeid for item in items)
    for item in items:
        if at[item.nodeid] > 1:
            item.runtest = partial(pytest.fail, f"{at[item.nodeid]} tests have this address")  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    """A test that holds times or loads the machine has it for itself: none of the other processes' begins meanwhile.

    Who waits for that holds the door, so that the others cannot keep following each other in.
    """
    place = item.config.cache.mkdir("turns")
    with (place / "door").open("w") as door, (place / "room").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if item.get_closest_marker("alone") else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        return (yield)


class Clock:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.time = MONDAY

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **amount: float) -> None:
        self.time += timedelta(**amount)


@dataclass(frozen=True)
class Template:
    """A seeded ward, made once, copied for each test."""

    database: Path
    passwords: dict[str, str]  # username → password; nobody must change it
    cache: Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template")
    database = folder / "motcua.db"
    db.connect(f"sqlite:///{database}")
    schema.migrate()
    passwords = {username: password for username, _, password in load.ward(load.DEMO)}
    db.close()
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE people SET must_change = 0")
    connection.close()  # the last connection folds the log back into the file
    return Template(database, passwords, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    fake = Clock()
    monkeypatch.setattr(clock, "now", fake)
    return fake


@pytest.fixture
def folder(tmp_path: Path, template: Template) -> Path:
    """A data directory of its own, with the fonts and clips that were made already."""
    (tmp_path / "cache").symlink_to(template.cache)
    return tmp_path


@pytest.fixture
def settings(folder: Path, template: Template) -> Settings:
    shutil.copy(template.database, folder / "motcua.db")
    return Settings(data_dir=folder, secret_key="a key for tests", public_url="http://motcua.test")


@pytest.fixture
def app(settings: Settings, time: Clock) -> Flask:
    return _opened(settings)


@pytest.fixture(scope="session")
def postgres(template: Template):
    server = Postgres()
    server.start()
    db.connect(server.url("motcua_template", create=True))
    schema.migrate()
    load.ward(load.DEMO)
    db.close()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, folder: Path, template: Template, time: Clock):
    """The application on SQLite and on PostgreSQL: the same tests, the same answers."""
    if request.param == "sqlite":
        shutil.copy(template.database, folder / "motcua.db")
        url = ""
    else:
        url = request.getfixturevalue("postgres").copy_of("motcua_template")
    app = _opened(Settings(database_url=url, data_dir=folder, secret_key="a key for tests"))
    yield app
    db.close()


def _opened(settings: Settings) -> Flask:
    line.forget()
    limits.forget()
    app = create_app(settings)
    app.testing = True
    start_quietly()
    return app


def start_quietly() -> None:
    """What a start does, without the thread: tests tell the listeners themselves."""
    bus, events.bus.start = events.bus.start, lambda: None  # type: ignore[method-assign]
    try:
        start()
    finally:
        events.bus.start = bus  # type: ignore[method-assign]


class Caller:
    """Somebody at the API: posts with a fresh request id, and shows the answer."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    def post(self, path: str, request_id: str | None = None, **body: object):
        body = {"request_id": request_id or str(uuid.uuid4()), **body}
        return self.client.post(f"/api/v1{path}", json=body, headers=self.headers)

    def get(self, path: str):
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def delete(self, path: str):
        return self.client.delete(f"/api/v1{path}", headers=self.headers)


@pytest.fixture
def hall_id(app: Flask) -> int:
    with db.reading() as connection:
        return wards.only_hall(connection)


def device(app: Flask, kind: str, name: str = "") -> Caller:
    with db.reading() as connection:
        hall = wards.only_hall(connection)
    made = devices.add(journal.system(hall), kind, name or kind)
    return Caller(app.test_client(), {"Authorization": f"Bearer {made['token']}"})


def signed_in(app: Flask, username: str, password: str, counter: int | None = None) -> Caller:
    client = app.test_client()
    body = {"username": username, "password": password}
    answer = client.post("/api/v1/session", json=body | ({"counter": counter} if counter else {}))
    assert answer.status_code == 200, answer.json
    return Caller(client, {"X-CSRF-Token": answer.json["csrf_token"]})


@pytest.fixture
def kiosk(app: Flask) -> Caller:
    return device(app, "kiosk")


@pytest.fixture
def clerk(app: Flask, template: Template) -> Caller:
    """The ward's clerk, at counter 1."""
    return signed_in(app, "canbo", template.passwords["canbo"], counter=1)


@pytest.fixture
def other_clerk(app: Flask, hall_id: int) -> Caller:
    """Another clerk, at counter 2."""
    people.add(hall_id, "hai", "Trần Thị Hai", "clerk", "mot mat khau dai", must_change=False)
    return signed_in(app, "hai", "mot mat khau dai", counter=2)


@pytest.fixture
def leader(app: Flask, template: Template) -> Caller:
    return signed_in(app, "lanhdao", template.passwords["lanhdao"])


@pytest.fixture
def printer(app: Flask) -> Caller:
    return device(app, "printer")


@pytest.fixture(autouse=True)
def _clean_up():
    yield
    settings_now.use(Settings())
    wards.forget()
