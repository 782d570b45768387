"""Opening the hall in the process that serves: the database as this software needs it, the application, the worker."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from flask import Flask

from server import clock, db, devices, schema, settings_now, welcome
from server import ward as wards
from server.app import create_app, start
from server.caretaker import Caretaker
from server.domain.errors import NotFound
from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


class NotReady(RuntimeError):
    """The server cannot start; the message says which command mends it."""


def open_hall(settings: Settings, async_mode: str, *, greet: bool = False) -> Flask:
    """The application, ready to serve. Raises NotReady when a server database is older than this software."""
    prepare(settings)
    if greet:
        print(welcome.words(settings), flush=True)  # noqa: T201 what the installer reads
    app = create_app(settings, async_mode=async_mode)
    start()
    Caretaker(settings).start()
    return app


def prepare(settings: Settings) -> None:
    """An embedded database is migrated; a server's must already be. Raises NotReady."""
    settings_now.use(settings)
    if settings.clock:
        clock.start_at(datetime.fromisoformat(settings.clock))
    try:
        with schema.reachable():
            db.connect(settings.database)
            ready = schema.current()
    except schema.Unreachable as error:
        raise NotReady(str(error)) from error
    if settings.embedded:
        schema.migrate()
    elif not ready:
        raise NotReady("the database is older than this software; run: python -m server migrate")


def start_print_worker(settings: Settings) -> subprocess.Popen[bytes] | None:
    """The worker beside the server: another process, over HTTP like any other, ending when this one does."""
    with db.reading() as connection:
        try:
            hall_id = wards.only_hall(connection, settings.hall)
        except NotFound:
            return None  # no hall yet, or several: nothing to print for
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    environment = {
        **os.environ,
        "MOTCUA_PARENT_PID": str(os.getpid()),
        "MOTCUA_WORKER_TOKEN": devices.local_worker(hall_id),
    }
    command = [sys.executable, "-m", "printer.worker", "--server", f"http://{host}:{settings.port}"]
    command += ["--data-dir", str(settings.data_dir.resolve())]
    return subprocess.Popen(command, env=environment, cwd=ROOT)  # noqa: S603 our own module
