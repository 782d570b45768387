"""Opening the hall in the process that serves: the database as this software needs it, the application, the worker."""

import logging
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from flask import Flask

from server import clock, db, devices, schema, settings_now, welcome
from server import ward as wards
from server.app import create_app, start
from server.caretaker import Caretaker
from server.domain.errors import NotFound
from server.postman import Postman
from server.settings import Settings

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
SHORTEST, LONGEST, WELL = 0.5, 30.0, 60.0  # seconds: pauses of a print worker, and a life that counts as a good one


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
    if settings.speaks_outside:
        Postman().start()
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


class PrintWorker:
    """The worker beside the server: another process, over HTTP like any other, ending when this one does.

    Should it end before, it is started again: at once, then after longer and longer pauses while it keeps ending.
    """

    def __init__(self, settings: Settings, hall_id: int) -> None:
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
        self._environment = {
            **os.environ,
            "MOTCUA_PARENT_PID": str(os.getpid()),
            "MOTCUA_WORKER_TOKEN": devices.local_worker(hall_id),
        }
        self._command = [sys.executable, "-m", "printer.worker", "--server", f"http://{host}:{settings.port}"]
        self._command += ["--data-dir", str(settings.data_dir.resolve())]
        self._pause = 0.0

    def start(self) -> None:
        """Start it now and whenever it has ended."""
        self._process = self._begin()
        Thread(target=self._keep, name="print-worker", daemon=True).start()

    def _begin(self) -> subprocess.Popen[bytes]:
        self._began = clock.elapsed()
        return subprocess.Popen(self._command, env=self._environment, cwd=ROOT)  # noqa: S603 our own module

    def _keep(self) -> None:
        rest = Event()
        while True:
            code = self._process.wait()
            self._pause = pause_after(clock.elapsed() - self._began, self._pause)
            log.warning("the print worker ended (%s); it starts again in %s s", code, self._pause)
            rest.wait(self._pause)
            self._process = self._begin()


def pause_after(life: float, last: float) -> float:
    """Seconds before the next start, after a life of `life` seconds that began after a pause of `last`."""
    return SHORTEST if life >= WELL else min(max(last * 2, SHORTEST), LONGEST)


def start_print_worker(settings: Settings) -> None:
    """A worker for the only hall of this server; with none yet, or several, there is nothing to print for."""
    try:
        with db.reading() as connection:
            hall_id = wards.only_hall(connection, settings.hall)
    except NotFound:
        return
    PrintWorker(settings, hall_id).start()
