"""The least that a Flask server can do for a number: one counter row and one ticket row, durable, on gunicorn's threads.

No journal, no print job, no line, no wait, no screens, nobody asked who they are: what the hall's figures stand beside.
"""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import urllib3
from flask import Flask, jsonify

from tests.databases import free_port
from tests.live import ROOT

app = Flask(__name__)
lock, local = threading.Lock(), threading.local()


def connection() -> sqlite3.Connection:
    if not hasattr(local, "db"):
        local.db = sqlite3.connect(Path(app.config["FILE"]), isolation_level=None, timeout=10)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            local.db.execute(f"PRAGMA {pragma}")
    return local.db


@app.post("/api/v1/tickets")
def take():
    db = connection()
    with lock:
        db.execute("BEGIN IMMEDIATE")
        number = db.execute("UPDATE counter SET last = last + 1 RETURNING last").fetchone()[0]
        db.execute("INSERT INTO ticket (number) VALUES (?)", (number,))
        db.execute("COMMIT")
    return jsonify(number=f"A{number:03d}"), 201


def made(file: str) -> Flask:
    """The application on this file."""
    app.config["FILE"] = file
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE IF NOT EXISTS counter (last INTEGER)")
        db.execute("CREATE TABLE IF NOT EXISTS ticket (id INTEGER PRIMARY KEY, number INTEGER)")
        db.execute("INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter)")
    db.close()
    return app


class Bare:
    """It, running."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        words = ["-w", "1", "-k", "gthread", "--threads", "64", "--worker-connections", "1000", "--keep-alive", "75"]
        words += ["-b", f"127.0.0.1:{self.port}", "--log-level", "error", "--no-control-socket"]
        self._command = [sys.executable, "-m", "gunicorn", *words, f"tests.bench.bare:made('{folder / 'bare.db'}')"]

    def __enter__(self) -> "Bare":
        self._process = subprocess.Popen(self._command, cwd=ROOT)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                urllib3.request("GET", f"http://127.0.0.1:{self.port}/", retries=False)
                return self
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
        raise AssertionError("the bare server did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
