"""The printer is off: numbers are still given at once, staff know why, and it prints again without a restart.

`python -m tests.drills.printer_off`: the printer inside the product goes offline and runs out of paper, by the
leader's own button; then a printer on the network that is switched off at first, and on, and off again.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.databases import free_port
from tests.drills import figures
from tests.drills.outside import outside_printer
from tests.drills.stage import staged
from tests.live import Api, Hall, until

AT_ONCE = 1.0  # seconds for a number, whatever the printer does
KNOWN = 5.0  # seconds until staff can read what is wrong
AGAIN = 5.0  # seconds from a well printer to the paper
TICKETS = 20


class Trial:
    """One hall, one kiosk, one leader, and what was measured."""

    def __init__(self, hall: Hall, kiosk: Api) -> None:
        self.hall, self.kiosk = hall, kiosk
        self.leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
        self.answers: list[float] = []
        self.known: list[float] = []
        self.again: list[float] = []
        self.breaches: list[str] = []
        # Another printer would print for it: here it is alone, as in most wards.
        status, said = self.leader.ask("PUT", "/api/v1/printers/sanh", {"stand_in": None})
        if status != 200:
            self.breaches.append(f"the stand-in could not be taken away: {status} {said}")

    def take(self, n: int) -> list[dict[str, Any]]:
        """Numbers, each timed."""
        taken = []
        for _ in range(n):
            began = time.perf_counter()
            status, ticket = self.kiosk.post("/tickets", service="ho-tich")
            self.answers.append(time.perf_counter() - began)
            if status != 201 or self.answers[-1] > AT_ONCE:
                self.breaches.append(f"POST /tickets: {status} after {self.answers[-1]:.2f} s")
            taken.append(ticket)
        return taken

    def off(self, case: str, problems: tuple[str, ...], switch: Callable[[], object]) -> list[dict[str, Any]]:
        """Switch it off; the tickets that were taken meanwhile."""
        began = time.monotonic()
        switch()
        taken = self.take(TICKETS)
        self.within(KNOWN, f"{case}: the board says what is wrong", lambda: self.state() in problems)
        self.known.append(time.monotonic() - began)
        return taken

    def on(self, case: str, switch: Callable[[], object], taken: list[dict[str, Any]]) -> None:
        """Switch it on: everything comes out by itself, in order."""
        began = time.monotonic()
        switch()
        numbers = {ticket["number"] for ticket in taken}
        self.within(AGAIN, f"{case}: all is printed", lambda: numbers <= self.printed())
        self.again.append(time.monotonic() - began)
        self.within(KNOWN, f"{case}: the board says that it is well", lambda: self.state() == "ok")
        self.within(KNOWN, f"{case}: nothing is in trouble", lambda: not self.trouble())

    def within(self, seconds: float, what: str, true: Callable[[], object]) -> None:
        try:
            until(true, seconds)
        except AssertionError:
            self.breaches.append(f"not within {seconds:.0f} s: {what}; the board says {self.state()}")

    def state(self) -> str:
        printers = self.leader.get("/halls/current/board")[1]["printers"]
        return str(next(printer["state"] for printer in printers if printer["name"] == "sanh"))

    def trouble(self) -> list[dict[str, Any]]:
        return list(self.leader.get("/print/jobs?state=trouble")[1]["items"])

    def printed(self) -> set[str]:
        jobs = self.leader.get("/print/jobs?state=recent")[1]["items"]
        return {job["label"] for job in jobs if job["state"] == "printed"}

    def fault(self, name: str) -> None:
        status, said = self.leader.post("/printers/sanh/fault", fault=name)
        if status != 200:
            self.breaches.append(f"the fault {name} could not be switched: {status} {said}")


def main(argv: list[str] | None = None) -> int:
    """Run the drill; 0 when nothing was broken."""
    parser = argparse.ArgumentParser(prog="drill printer-off", description=__doc__)
    parser.parse_args(argv)
    found = _inside()
    found += _on_the_network()
    return figures.verdict(found)


def _inside() -> list[str]:
    """The virtual printer and its faults."""
    with staged(kiosks=1, clerks=0, walls=0) as stage:
        stage.hall.start()
        trial = Trial(stage.hall, stage.kiosks()[0])
        trial.within(KNOWN, "well at first", lambda: trial.state() == "ok")
        workers = stage.hall.processes()
        for fault in ("offline", "paper_out", "cover_open"):
            taken = trial.off(fault, (fault,), lambda fault=fault: trial.fault(fault))  # type: ignore[misc]
            waiting = {job["label"] for job in trial.trouble()}
            if not {ticket["number"] for ticket in taken} <= waiting:
                trial.breaches.append(f"{fault}: staff see {len(waiting)} of {len(taken)} tickets in trouble")
            trial.on(fault, lambda: trial.fault("none"), taken)
        if stage.hall.processes() != workers:
            trial.breaches.append("a process had to start again")
        _report("inside the product: offline, paper out, cover open", trial)
        return trial.breaches


def _on_the_network() -> list[str]:
    """A printer on the network that is off at first."""
    port = free_port()
    with staged(kiosks=1, clerks=0, walls=0, sanh=f"tcp://127.0.0.1:{port}") as stage:
        stage.hall.start()
        trial = Trial(stage.hall, stage.kiosks()[0])
        for case in ("off at first", "off again"):
            taken = trial.off(case, ("unreachable", "offline"), lambda: None)
            if not trial.trouble():
                trial.breaches.append(f"{case}: staff see no job in trouble")
            with outside_printer(0, port):
                trial.on(case, lambda: None, taken)
        _report("on the network: off at first, off again", trial)
        return trial.breaches


def _report(where: str, trial: Trial) -> None:
    print(f"printer off, {where}")
    print(figures.line("POST /tickets while it is off", trial.answers))
    print(figures.line("known to staff", trial.known))
    print(figures.line(f"{TICKETS} tickets printed after recovery", trial.again))


if __name__ == "__main__":
    sys.exit(main())
