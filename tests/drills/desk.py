"""A hall whose two printers stand outside it, and one person who asks it for slips and follows what becomes of them."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from tests.drills.actors import PROCEDURE
from tests.drills.outside import OutsidePrinter, outside_printer
from tests.drills.papers import Tray
from tests.drills.proof import Ledger
from tests.drills.stage import Stage, staged
from tests.live import until

Kind = Literal["ticket", "receipt"]
PRINTER: dict[Kind, str] = {"ticket": "sanh", "receipt": "quay"}
PAPER_SPEED = 150.0  # mm/s, an ordinary thermal printer
WORKER = b"printer.worker"


class Desk:
    """The hall, its printers, its database as it is read from outside, and the papers that came out."""

    def __init__(self, stage: Stage, printers: dict[str, OutsidePrinter]) -> None:
        self.stage, self.hall, self.printers = stage, stage.hall, printers
        self.ledger = Ledger(stage.database)
        self.tray = Tray(*(printer.sheets for printer in printers.values()))
        self.hall.start()
        self.kiosk, self.clerk = stage.kiosks()[0], stage.clerks()[0]
        self.taken: list[float] = []  # seconds that each POST /tickets took

    def printer(self, kind: Kind) -> OutsidePrinter:
        return self.printers[PRINTER[kind]]

    def ask(self, kind: Kind) -> int:
        """A new ticket or dossier; the print job that it made."""
        if kind == "ticket":
            began = time.perf_counter()
            status, said = self.kiosk.post("/tickets", service="ho-tich")
            self.taken.append(time.perf_counter() - began)
            job = f"ticket_id = {said['id']}"
        else:
            papers = [{"name": "Giấy chứng sinh", "kind": "original", "count": 1}]
            asked: dict[str, Any] = {"procedure": PROCEDURE, "applicant": "Nguyễn Thị Ánh", "papers": papers}
            status, said = self.clerk.post("/dossiers", **asked)
            job = f"kind = 'receipt' AND label = '{said['code']}'"
        assert status == 201, (status, said)
        return int(self.ledger.one(f"SELECT id FROM print_jobs WHERE {job}"))

    def job(self, job: int) -> tuple[str, str, int]:
        """Its state, problem and copy."""
        ((state, problem, copy),) = self.ledger.rows(f"SELECT state, problem, copy FROM print_jobs WHERE id = {job}")
        return str(state), str(problem), int(copy)

    def state(self, kind: Kind) -> str:
        """What the board says of the printer of these slips."""
        return str(self.ledger.one(f"SELECT state FROM printers WHERE name = '{PRINTER[kind]}'"))

    def well(self, kind: Kind) -> None:
        """Waits until it is."""
        until(lambda: self.state(kind) == "ok", what=f"the printer of each {kind} is well")

    def settled(self, job: int, patience: float = 60) -> tuple[str, str, int]:
        """Waits until nothing more will happen to a job by itself."""
        until(lambda: self.job(job)[0] not in ("queued", "sending"), patience, f"job {job} is settled")
        return self.job(job)

    def worker(self) -> int:
        """The process id of the print worker beside the server."""
        return int(until(self._worker, what="the print worker"))

    def _worker(self) -> int:
        for pid in self.hall.processes():
            try:
                if WORKER in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
            except OSError:
                continue  # it ended while we looked
        return 0

    def kill_worker(self) -> None:
        os.kill(self.worker(), signal.SIGKILL)


@contextmanager
def desk(speed: float = PAPER_SPEED) -> Iterator[Desk]:
    """Such a hall, open, its tray under its printers."""
    with (
        outside_printer(speed, name="sanh") as sanh,
        outside_printer(speed, name="quay") as quay,
        staged(kiosks=1, clerks=1, walls=0, sanh=sanh.uri, quay=quay.uri) as stage,
    ):
        made = Desk(stage, {"sanh": sanh, "quay": quay})
        made.tray.start()
        for kind in PRINTER:
            made.well(kind)
        yield made
