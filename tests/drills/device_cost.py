"""Drill paper, without a hall: two programs that share one printer, and what sending costs beside the paper's own time."""

import subprocess
import sys
import time
from pathlib import Path

from printer.devices import open_device
from printer.layout import render
from tests.drills import figures
from tests.drills.desk import PAPER_SPEED, Desk
from tests.drills.outside import outside_printer
from tests.drills.papers import Drawn, Tray, found, sheet
from tests.live import ROOT, until
from tests.slips import receipt, ticket

PATIENCE = 300  # seconds
DOTS_PER_MM = 8
OVER = 0.05  # seconds of sending beside the paper's own
SHARE = 0.8  # of the slips keep to it: a machine with other work is late now and then
MEMORY = 80  # MB of the print process


def shared(each: int, speed: float) -> list[str]:
    """`each` tickets from each of two processes to one printer: whole, once, none in another."""
    with outside_printer(speed) as printer:
        tray = Tray(printer.sheets)
        tray.start()
        until(lambda: open_device(printer.uri, ".").check().ready)
        began = time.monotonic()
        words = [sys.executable, "-m", "tests.drills.sender", printer.uri]
        senders = [
            subprocess.Popen([*words, letter, str(each)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for letter in "AB"
        ]
        said = [sender.communicate(timeout=PATIENCE)[0].split("\n") for sender in senders]
        took = time.monotonic() - began
        wrong = [f"a sender ended with {sender.returncode}" for sender in senders if sender.returncode]
        tray.stop()  # while the papers are still there
    lines = [line.split() for lines in said for line in lines if line]
    labels = [f"{letter}{n:03}" for letter in "AB" for n in range(1, each + 1)]
    slips = ((Drawn(n, "ticket", label, 0), sheet(ticket(label))) for n, label in enumerate(labels))
    matched = found(tray, slips)
    papers = {drawn.label: n for drawn, n in matched.whole.items()}
    tries = sum(int(tried) - 1 for _, _, tried in lines)
    print(f"shared: {2 * each} jobs of two processes in {took:.0f} s, the printer was not free {tries} times")
    print(f"whole papers: {sum(papers.values())}, torn or mixed: {len(matched.torn)}, twice: {len(matched.twice())}")
    wrong += [f"{label} is {verdict}, and nothing failed" for label, verdict, _ in lines if verdict != "PRINTED"]
    wrong += [f"{label} is on {papers.get(label, 0)} papers" for label in labels if papers.get(label) != 1]
    return wrong + [f"paper {name} is no whole slip" for name in [*matched.torn, *tray.missed()]]


def sending(slips: int, *, busy: bool = False) -> list[str]:
    """How long a slip takes over the time of its paper."""
    over: list[float] = []
    with outside_printer(PAPER_SPEED) as printer:
        device = open_device(printer.uri, ".")
        until(lambda: device.check().paper == "ok")
        assert device.print(render(ticket()), "first").verdict == "PRINTED"  # wakes both programs, and is not counted
        for n in range(slips):
            slip = receipt(f"Nguyễn Văn {n}") if n % 2 else ticket(f"A{n:03}")
            rows = len(sheet(slip)) // (576 // DOTS_PER_MM)
            data = render(slip)
            began = time.perf_counter()
            outcome = device.print(data, str(n))
            over.append(time.perf_counter() - began - rows / DOTS_PER_MM / PAPER_SPEED)
            if outcome.verdict != "PRINTED":
                return [f"slip {n} is {outcome.verdict}"]
    print(figures.line(f"sending over paper time at {PAPER_SPEED:.0f} mm/s", over))
    # Beside other tests single slips are held up by those; the middle one still shows what sending costs.
    late = figures.at(0.5 if busy else SHARE, over)
    return [f"{late * 1000:.0f} ms over paper time"] if late > OVER else []


def memory(desk: Desk, slips: int) -> list[str]:
    """The print process after so many slips; every fifth is a receipt."""
    jobs = [desk.ask("receipt" if n % 5 == 4 else "ticket") for n in range(slips)]
    until(lambda: desk.job(jobs[-1])[0] == desk.job(jobs[-2])[0] == "printed", PATIENCE)
    status = Path(f"/proc/{desk.worker()}/status").read_text().split("VmRSS:")[1]
    used = int(status.split()[0]) / 1024
    print(f"print process after {slips} slips: {used:.0f} MB")
    return [f"the print process takes {used:.0f} MB"] if used > MEMORY else []
