"""The print worker: takes slips from the server over HTTP and puts them on paper, one owner thread per printer.

`python -m printer.worker --server URL --token T [--data-dir D] [PRINTER…]`. It claims only for a printer that is ready,
so a slip waits at the server (and may go to another printer) while this one has no paper, and it prints on recovery
without a restart. The log names printers and job numbers, never what is on a slip.
"""

import argparse
import ctypes
import logging
import os
import signal
import sys
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from printer.devices import Device, open_device
from printer.jobs import Job, Patience, Printer, Spool, SpoolAway, SpoolRefused
from printer.layout import draw
from printer.locks import PrinterLock, PrinterTaken
from printer.raster import encode
from printer.slips import unpack
from printer.status import Status
from printer.transport import Limits, Outcome

log = logging.getLogger("motcua.printer")


@dataclass(frozen=True)
class Pace:
    """Seconds: one claim's long poll, between looks at a printer that is not ready, and at the list of printers."""

    claim: float = 5.0
    recheck: float = 1.0
    relist: float = 15.0


class Owner:
    """The one thread that may touch one printer."""

    def __init__(
        self, printer: Printer, spool: Spool, data_dir: Path, stop: threading.Event, pace: Pace, limits: Limits | None
    ) -> None:
        self.printer = printer
        self._spool = spool
        self._data_dir = data_dir
        self._stop = stop
        self._pace = pace
        self._limits = limits
        self._lock = PrinterLock(data_dir, printer.name)
        self._device: Device | None = None
        self._uri = ""
        self._told: Status | None = None
        self.thread = threading.Thread(target=self._run, name=f"printer-{printer.name}", daemon=True)

    def release(self) -> None:
        """Give the printer back; only for an owner that never started or has ended."""
        if self._device is not None:
            self._device.close()
        self._lock.release()

    def _run(self) -> None:
        log.info("printer %s: serving", self.printer.name)
        pauses = self._spool.pauses()
        request_id = str(uuid.uuid4())
        try:
            while not self._stop.is_set():
                try:
                    if not self._ready():
                        self._stop.wait(self._pace.recheck)
                        continue
                    job = self._spool.claim([self.printer.name], self._pace.claim, request_id)
                except SpoolAway as error:
                    log.warning("printer %s: server away: %s", self.printer.name, error)
                    pauses.wait(self._stop)
                    continue  # with the same request_id: the job of a lost answer is given again
                except SpoolRefused as error:
                    log.error("printer %s: server refuses: %s", self.printer.name, error)
                    pauses.wait(self._stop)
                    request_id = str(uuid.uuid4())
                    continue
                pauses.reset()
                request_id = str(uuid.uuid4())
                if job is not None:
                    self._work(job)
        finally:
            log.info("printer %s: ended", self.printer.name)
            self.release()

    def _ready(self) -> bool:
        try:
            status = self._open(self.printer.uri, self.printer.width_dots).check()
        except (ValueError, OSError) as error:  # an address that is mistyped, or a port that is taken
            log.error("printer %s: cannot be opened: %s", self.printer.name, error)
            status = Status("unreachable")
        self._tell(status)
        return status.ready

    def _work(self, job: Job) -> None:
        outcome, rows = self._print(job)
        log.info("printer %s: job %s: %s %s", job.printer, job.id, outcome.verdict, outcome.problem)
        # A status told in the middle is over now; what stays wrong is seen by the next check.
        self._spool.deliver(job, outcome, self._stop, rows=rows)
        if outcome.verdict == "NOT_STARTED" and not outcome.problem:
            self._stop.wait(self._pace.recheck * 5)  # not the printer's fault: do not spin on it

    def _print(self, job: Job) -> tuple[Outcome, int]:
        """What became of a job, and the rows of dots that it took of the roll (as many as it has, when in doubt)."""
        try:
            device = self._open(job.uri, job.width_dots)
            width = min(job.width_dots, device.width_dots or job.width_dots)
            page = draw(unpack(job.slip), width)
            data = encode(page)
        except Exception as error:  # noqa: BLE001 - one slip that cannot be drawn must not end the printer
            log.error("printer %s: job %s cannot be drawn: %s", job.printer, job.id, type(error).__name__)
            return Outcome("NOT_STARTED"), 0
        outcome = device.print(data, f"{job.id}/{job.copy}", self._tell)
        return outcome, 0 if outcome.verdict == "NOT_STARTED" else page.height

    def _open(self, uri: str, width: int) -> Device:
        if self._device is None or uri != self._uri:
            if self._device is not None:
                self._device.close()
                self._device = None
            self._device, self._uri = open_device(uri, self._data_dir, width, self._limits), uri
        return self._device

    def _tell(self, status: Status) -> None:
        """Only changes are told; one that does not arrive is told at the next look."""
        if status == self._told:
            return
        try:
            self._spool.tell(self.printer.name, status)
        except (SpoolAway, SpoolRefused) as error:
            log.warning("printer %s: status not told: %s", self.printer.name, error)
            return
        log.info("printer %s: %s, paper %s", self.printer.name, status.problem or "ready", status.paper)
        self._told = status


def run(
    server: str,
    token: str,
    data_dir: Path | str,
    printers: tuple[str, ...] = (),
    stop: threading.Event | None = None,
    pace: Pace | None = None,
    limits: Limits | None = None,
    patience: Patience | None = None,
    waits: bool = False,
) -> None:
    """Serve the named printers, or all the server lists, until `stop`; then end between two jobs.

    Raises PrinterTaken when another worker has one of them (with `waits` it waits for its turn instead), SpoolRefused
    when the token is not accepted at the start.
    """
    stop, pace = stop or threading.Event(), pace or Pace()
    spool = Spool(server, token, patience)
    owners: dict[str, Owner] = {}
    pauses = spool.pauses()
    try:
        while not stop.is_set():
            try:
                listed = [p for p in spool.printers() if not printers or p.name in printers]
            except SpoolAway as error:
                log.warning("server away: %s", error)
                pauses.wait(stop)
                continue
            except SpoolRefused as error:
                if not owners:
                    raise
                log.error("server refuses: %s", error)
                listed = []
            pauses.reset()
            try:
                _begin([p for p in listed if p.name not in owners], owners, spool, Path(data_dir), stop, pace, limits)
            except PrinterTaken as error:
                if not waits:
                    raise
                log.warning("waiting: %s", error)
                stop.wait(pace.recheck)
                continue
            for printer in listed:
                owners[printer.name].printer = printer
            if printers and len(owners) < len(printers):
                log.warning("not known to the server: %s", ", ".join(sorted(set(printers) - set(owners))))
            stop.wait(pace.relist)
    finally:
        stop.set()
        for owner in owners.values():
            owner.thread.join()
        spool.close()


def _begin(
    new: list[Printer],
    owners: dict[str, Owner],
    spool: Spool,
    data_dir: Path,
    stop: threading.Event,
    pace: Pace,
    limits: Limits | None,
) -> None:
    """All locks first, so that a worker that may not have one of them begins none."""
    fresh: list[Owner] = []
    try:
        for printer in new:
            fresh.append(Owner(printer, spool, data_dir, stop, pace, limits))
    except PrinterTaken:
        for owner in fresh:
            owner.release()
        raise
    for owner in fresh:
        owners[owner.printer.name] = owner
        owner.thread.start()


def parent_watch(pid: int) -> Callable[[], bool]:
    """A question: is the process that started us still there?"""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x00100000, False, pid)  # SYNCHRONIZE
        return lambda: bool(handle) and kernel.WaitForSingleObject(handle, 0) != 0
    if os.getppid() == pid:
        return lambda: os.getppid() == pid

    def exists() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    return exists


def _end_with(alive: Callable[[], bool], stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if not alive():
            log.info("the server that started this worker has ended")
            stop.set()


def main(argv: list[str] | None = None) -> int:
    """The command line. Non-zero with one clear line when it may not start."""
    parser = argparse.ArgumentParser(prog="printer.worker", description=__doc__)
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--token", default=os.environ.get("MOTCUA_WORKER_TOKEN", ""))
    parser.add_argument("--data-dir", default=os.environ.get("MOTCUA_DATA_DIR", "data"))
    parser.add_argument("printers", nargs="*", metavar="PRINTER")
    asked = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    parent = os.environ.get("MOTCUA_PARENT_PID", "")
    if parent.isdigit():
        watch = threading.Thread(target=_end_with, args=(parent_watch(int(parent)), stop), daemon=True)
        watch.start()
    try:
        # Beside a server that has just started again, the worker of its last life may still be ending its last slip.
        run(asked.server, asked.token, asked.data_dir, tuple(asked.printers), stop, waits=parent.isdigit())
    except (PrinterTaken, SpoolRefused) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the one line for who started it
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
