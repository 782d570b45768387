"""Run the hall: migrate an embedded database, start the print worker beside the server, serve until told to stop.

Linux: gunicorn, one process of threads. Elsewhere: gevent's own server. Both serve websockets; both are for one PC.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from server import devices, schema
from server import ward as wards
from server.app import create_app, start
from server.caretaker import Caretaker
from server.db import close, connect, reading
from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SPARE_THREADS = 56  # besides one for each live screen


class NotReady(RuntimeError):
    """The server cannot start; the message says which command mends it."""


def serve(settings: Settings, *, printing: bool = True) -> None:
    """Serve until SIGTERM or SIGINT. Raises NotReady."""
    prepare(settings)
    worker = _print_worker(settings) if printing else None
    close()  # no connection may cross the fork
    try:
        if sys.platform == "win32":
            _serve_gevent(settings)
        else:
            _serve_gunicorn(settings)
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=10)


def prepare(settings: Settings) -> None:
    """The database as this software needs it: an embedded one is migrated, a server's must already be."""
    connect(settings.database)
    if settings.embedded:
        schema.migrate()
    elif not schema.current():
        raise NotReady("the database is older than this software; run: python -m server migrate")


def _print_worker(settings: Settings) -> subprocess.Popen[bytes] | None:
    """The worker beside the server: another process, over HTTP like any other, ending when this one does."""
    with reading() as db:
        try:
            hall_id = wards.only_hall(db, settings.hall)
        except Exception:  # noqa: BLE001 no hall yet, or several: nothing to print for
            return None
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    environment = {
        **os.environ,
        "MOTCUA_PARENT_PID": str(os.getpid()),
        "MOTCUA_WORKER_TOKEN": devices.local_worker(hall_id),
    }
    command = [sys.executable, "-m", "printer.worker", "--server", f"http://{host}:{settings.port}"]
    command += ["--data-dir", str(settings.data_dir)]
    return subprocess.Popen(command, env=environment, cwd=ROOT)  # noqa: S603 our own module


def _serve_gunicorn(settings: Settings) -> None:
    from gunicorn.app.base import BaseApplication

    class Hall(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{settings.host}:{settings.port}",
                "worker_class": "gthread",
                "workers": 1,
                "threads": settings.max_screens + SPARE_THREADS,
                "worker_connections": settings.max_screens + 800,
                "graceful_timeout": 3,
                "timeout": 60,
                "keepalive": 75,
                "control_socket_disable": True,
                "loglevel": settings.log.lower(),
                "post_worker_init": lambda _worker: begin(settings),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return create_app(settings)

    Hall().run()


def begin(settings: Settings) -> None:
    """In the process that serves, once it can: the listeners and the caretaker."""
    start()
    Caretaker(settings).start()


def _serve_gevent(settings: Settings) -> None:
    """The province's server with the hall's database, for systems without gunicorn."""
    command = [sys.executable, "-m", "server.serve_gevent"]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 our own module
    if done.returncode not in (0, -signal.SIGTERM):
        raise NotReady(f"the server ended with {done.returncode}")


