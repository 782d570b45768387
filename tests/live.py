"""A whole hall as it runs in a ward: the real server in its own process, its print worker, its data in a folder.

Tests and drills start it, stop it, kill it and start it again on the same data, and talk to it over real sockets.
"""

import atexit
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from tests import warm
from tests.databases import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 20.0  # seconds for a start


def until(true: Callable[[], Any], patience: float = PATIENCE, what: str = "") -> Any:
    """Ask again and again, without sleeping for a fixed time, until something is true; fails after `patience`."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {patience} s: {what or true}")


@dataclass
class Api:
    """Somebody at the live API."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=4, retries=False))

    def ask(self, method: str, path: str, body: Any = None, patience: float = 10.0) -> tuple[int, Any]:
        """(status, JSON answer). Raises urllib3's errors when the server is away."""
        headers = {"Content-Type": "application/json", **self.headers}
        data = json.dumps(body) if body is not None else None
        answer = self.pool.request(method, f"{self.base}{path}", body=data, headers=headers, timeout=patience)
        kind = answer.headers.get("Content-Type", "")
        return answer.status, json.loads(answer.data) if "json" in kind and answer.data else answer.data

    def post(self, path: str, request_id: str | None = None, **body: Any) -> tuple[int, Any]:
        return self.ask("POST", f"/api/v1{path}", {"request_id": request_id or str(uuid.uuid4()), **body})

    def get(self, path: str) -> tuple[int, Any]:
        return self.ask("GET", f"/api/v1{path}")


_SEEDED: dict[str, tuple[Path, dict[str, str]]] = {}  # clock → the folder of a ward seeded then, and its passwords


@dataclass
class Shared:
    """What the halls of one run of tests may share, since each alone takes seconds; drills and benches share nothing."""

    cache: Path | None = None  # fonts and sound clips
    warm: bool = False  # an interpreter that has loaded the hall


shared = Shared()


class Hall:
    """The server and its worker in their own processes."""

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        printing: bool = True,
        entry: tuple[str, ...] = ("server", "serve"),
        **environment: str,
    ) -> None:
        self.folder, self.printing, self.entry, self.port = folder, printing, entry, free_port()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        self.environment |= {"MOTCUA_DATA_DIR": str(folder), "MOTCUA_PORT": str(self.port), **environment}
        if database_url:
            self.environment["MOTCUA_DATABASE_URL"] = database_url
        if shared.cache and not (folder / "cache").exists():
            (folder / "cache").symlink_to(shared.cache)
        # Another house, another door or Redis load something else.
        same = ROOT == warm.ROOT and entry == ("server", "serve") and "MOTCUA_REDIS_URL" not in environment
        self.warm = shared.warm and same
        self.process: subprocess.Popen[bytes] | warm.Warm | None = None
        self.passwords: dict[str, str] = {}

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: str, stdin: str | None = None) -> Any:
        """Run a command of the installer's and read its JSON."""
        if self.warm:
            code, said, complained = warm.ran([*words, "--json"], self.environment, stdin or "")
            assert code == 0, complained
            return json.loads(said)
        done = subprocess.run(
            [sys.executable, "-m", "server", *words, "--json"],
            env=self.environment,
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def seed(self) -> "Hall":
        """A new ward on this folder; its people need not change their passwords first.

        On SQLite the ward of one hour is made once, and copied to the folders of other halls.
        """
        hour = self.environment.get("MOTCUA_CLOCK", "")
        if "MOTCUA_DATABASE_URL" in self.environment:
            self._seed_anew()
        elif hour in _SEEDED:
            made, self.passwords = _SEEDED[hour][0], dict(_SEEDED[hour][1])
            shutil.copytree(made, self.folder, dirs_exist_ok=True)
        else:
            self._seed_anew()
            with sqlite3.connect(self.folder / "motcua.db") as connection:
                connection.execute("UPDATE people SET must_change = 0")
            connection.close()
            kept = Path(tempfile.mkdtemp(prefix="motcua-seeded-"))
            atexit.register(shutil.rmtree, kept, ignore_errors=True)
            shutil.copytree(self.folder, kept, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cache"))
            _SEEDED[hour] = (kept, dict(self.passwords))
        return self

    def _seed_anew(self) -> None:
        for person in self.command("seed", "demo")["people"]:
            self.passwords[person["username"]] = person["password"]

    def clerks(self, n: int, names: Sequence[str] = ()) -> list[tuple[str, str]]:
        """`n` more clerks, called by `names` while there are any: (username, password)."""
        made = []
        for number in range(1, n + 1):
            username, password = f"canbo{number}", f"mat khau so {number}"
            who = [names[number - 1] if number <= len(names) else username, "--username", username]
            self.command("person", "add", *who, "--role", "clerk", "--password-stdin", stdin=password + "\n")
            made.append((username, password))
        return made

    def device(self, kind: str, name: str = "") -> Api:
        made = self.command("device", "add", kind, name or kind)
        return Api(self.base, {"Authorization": f"Bearer {made['token']}"})

    def start(self) -> "Hall":
        words = [*self.entry, *([] if self.printing else ["--no-printing"])]
        said = self.folder / "server.log"
        if self.warm:
            self.process = warm.Warm(words[1:], self.environment, said, said)
        else:
            with said.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", *words], env=self.environment, cwd=ROOT, stdout=log, stderr=log
                )
        until(self.well, what=f"the server on {self.base}")
        return self

    def well(self) -> bool:
        try:
            return Api(self.base).ask("GET", "/healthz", patience=1.0)[0] == 200
        except urllib3.exceptions.HTTPError:
            return False

    def sign_in(self, username: str, password: str, counter: int | None = None) -> Api:
        """A person at the API, by bearer of a cookie as a browser is."""
        api = Api(self.base)
        body = {"username": username, "password": password, **({"counter": counter} if counter else {})}
        answer = api.pool.request(
            "POST", f"{self.base}/api/v1/session", body=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        assert answer.status == 200, answer.data
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        api.headers = {"Cookie": cookie, "X-CSRF-Token": json.loads(answer.data)["csrf_token"]}
        return api

    def processes(self) -> list[int]:
        """The server's master, its process and the print worker: only ours, by their parents."""
        assert self.process is not None
        found = [self.process.pid]
        for pid in found:
            found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found

    def kill(self) -> None:
        """The power goes: every process at once, without a word."""
        assert self.process is not None
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def leave(self) -> None:
        """Nobody needs this hall any more: it does not wait three seconds for the last connection to say goodbye."""
        if self.process is not None and self.process.poll() is None:
            with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended by itself
                self.kill()
        self.process = None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None
