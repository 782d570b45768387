"""Run the hall until told to stop: a small process that keeps the server alive, the server, the print worker.

Linux: gunicorn, one process of threads, whose first process imports nothing of the hall and so costs little. Windows:
gevent's own server. Whoever serves first makes the database ready, then starts the print worker as its child, which
ends with it.
"""

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SPARE_THREADS = 56  # besides one for each live screen
CANNOT_BOOT = 3  # gunicorn's word for: do not try again


def serve(settings: Settings, *, printing: bool = True, welcome: bool = False) -> None:
    """Serve until SIGTERM or SIGINT."""
    if sys.platform == "win32":
        _elsewhere(settings, printing, welcome)
    else:
        _gunicorn(settings, printing, welcome)


def _gunicorn(settings: Settings, printing: bool, welcome: bool) -> None:
    from gunicorn.app.base import BaseApplication

    class Hall(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{settings.host}:{settings.port}",
                "worker_class": "server.threads.Worker",
                "workers": 1,
                "threads": settings.max_screens + SPARE_THREADS,
                "worker_connections": settings.max_screens + 800,
                "graceful_timeout": 3,
                "timeout": 60,
                "keepalive": 75,
                "forwarded_allow_ips": "",  # which proxies to believe is MOTCUA_TRUSTED_PROXIES' to say
                "control_socket_disable": True,
                "loglevel": "warning",
                "proc_name": "motcua",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return boot(settings, "threading", printing=printing, welcome=welcome)

    Hall().run()


def _elsewhere(settings: Settings, printing: bool, welcome: bool) -> None:
    given = {f"MOTCUA_{name.upper()}": str(value) for name, value in asdict(settings).items() if str(value)}
    words = [*([] if printing else ["--no-printing"]), *(["--welcome"] if welcome else [])]
    child = subprocess.Popen(  # noqa: S603 our own module
        [sys.executable, "-m", "server.serve_gevent", *words], env={**os.environ, **given}, cwd=ROOT
    )
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:
            continue  # Ctrl+C reached the child too; let it end in order


def boot(settings: Settings, async_mode: str, *, printing: bool = True, welcome: bool = False) -> Any:
    """In the process that serves: the database made ready, the application, its listeners, the print worker."""
    from server import opening

    try:
        app = opening.open_hall(settings, async_mode, greet=welcome)
    except opening.NotReady as error:
        print(f"motcua: {error}", file=sys.stderr)  # noqa: T201 the one line for who started it
        raise SystemExit(CANNOT_BOOT) from error
    if printing:
        opening.start_print_worker(settings)
    return app
