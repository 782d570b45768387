"""Drill paper, a worker on another PC: it reaches the server over a network that can be cut, and has its own folder.

The server is killed and started, the worker is ended and killed and started, the network is cut and comes back, while
tickets are taken; at the end every ticket is on exactly one paper, but for those a worker was killed in.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from tempfile import TemporaryDirectory
from threading import Event

from tests.drills import figures
from tests.drills.actors import Kiosk, Notes
from tests.drills.cable import Cable
from tests.drills.kill import WAITING, printed
from tests.drills.outside import OutsidePrinter, outside_printer
from tests.drills.papers import Tray, match
from tests.drills.proof import Ledger
from tests.drills.stage import Stage, staged
from tests.live import ROOT, until

SPEED = 300  # mm/s: some 0.3 s a ticket
AWAY = 2.0  # seconds that something is away
APART = 1.5  # seconds between two mishaps
BACK = 10.0  # seconds until the next paper, once all is well
PATIENT = 25.0  # the same when nobody told the worker that its connection is dead


class RemoteWorker:
    """The print worker as an installer starts it beside a printer, without a word from the server."""

    def __init__(self, server: str, token: str, folder: str) -> None:
        self._words = ["--server", server, "--token", token, "--data-dir", folder, "sanh"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
        words = [sys.executable, "-m", "printer.worker", *self._words]
        self.process = subprocess.Popen(words, env=clean, cwd=ROOT, stderr=subprocess.DEVNULL)

    def end(self, kill: bool = False) -> None:
        """In order, after the slip it is at; or at once."""
        assert self.process is not None
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(timeout=30)


class Mishaps:
    """What goes wrong, and how soon a paper comes after it."""

    def __init__(self, stage: Stage, cable: Cable, worker: RemoteWorker, ledger: Ledger) -> None:
        self.stage, self.cable, self.worker, self.ledger = stage, cable, worker, ledger
        self.back: list[float] = []
        self.killed = 0
        self.breaches: list[str] = []

    def all(self, short: bool) -> None:
        """Each once; `short` leaves out the cut that nobody is told of."""
        self._one("server", self.stage.hall.kill, self.stage.hall.start)
        self._one("worker ended", self.worker.end, self.worker.start)
        self._one("worker killed", lambda: self.worker.end(kill=True), self.worker.start)
        self.killed += 1
        self._one("network", self.cable.pull_out, self.cable.put_in)
        if not short:
            self._one("network, in silence", lambda: self.cable.pull_out(silent=True), self.cable.put_in, PATIENT)

    def _one(self, what: str, away: Callable[[], object], again: Callable[[], object], patience: float = BACK) -> None:
        Event().wait(APART)
        away()
        Event().wait(AWAY)
        before = self._printed()
        again()
        began = time.monotonic()
        try:
            # One outcome may only have waited to be told; the second is a new paper.
            until(lambda: self._printed() >= before + 2, patience)
        except AssertionError:
            self.breaches.append(f"{what}: nothing is printed {patience:.0f} s after all is well")
        self.back.append(time.monotonic() - began)
        print(f"{what}: printing again after {self.back[-1]:.1f} s", flush=True)

    def _printed(self) -> int:
        return int(self.ledger.one("SELECT count(*) FROM print_jobs WHERE state = 'printed'"))


def run(rounds: int, short: bool, seed: str) -> list[str]:
    """The mishaps, `rounds` times."""
    with (
        outside_printer(SPEED) as printer,
        staged(kiosks=1, clerks=0, walls=0, printing=False, sanh=printer.uri) as stage,
        TemporaryDirectory(prefix="motcua-remote-") as folder,
    ):
        return _run(stage, printer, folder, rounds, short, seed)


def _run(stage: Stage, printer: OutsidePrinter, folder: str, rounds: int, short: bool, seed: str) -> list[str]:
    tray, ledger = Tray(printer.sheets), Ledger(stage.database)
    tray.start()
    token = stage.hall.device("printer", "Máy in sảnh").headers["Authorization"].removeprefix("Bearer ")
    stage.hall.start()
    cable = Cable(stage.hall.port)
    cable.put_in()
    worker = RemoteWorker(f"http://127.0.0.1:{cable.port}", token, folder)
    worker.start()
    notes, stop = Notes(), Event()
    kiosk = Kiosk("kiosk", stage.kiosks()[0], notes, stop, seed, think=(0.3, 0.6))
    kiosk.start()
    mishaps = Mishaps(stage, cable, worker, ledger)
    try:
        for _ in range(rounds):
            mishaps.all(short)
        stop.set()
        kiosk.join(timeout=30)
        until(lambda: ledger.one(WAITING) == 0, 120, "every slip is settled")
    finally:
        stop.set()
        worker.end()
        cable.pull_out()
    stage.hall.kill()
    tray.stop()
    matched = match(tray, stage.database)
    uncertain = ledger.one("SELECT count(*) FROM print_jobs WHERE state = 'uncertain'")
    whole, torn = sum(matched.whole.values()), len(matched.torn)
    print(f"tickets acknowledged: {len(notes.tickets)}, whole papers: {whole}, torn: {torn}, uncertain: {uncertain}")
    print(figures.line("printing again after", mishaps.back))
    found = [*notes.breaches, *mishaps.breaches, *printed(ledger, tray, matched)]
    if uncertain > mishaps.killed:
        found.append(f"{uncertain} uncertain slips, and the worker was killed {mishaps.killed} times")
    return found
