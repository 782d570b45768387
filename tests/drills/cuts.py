"""Drill paper, the faults: a connection that breaks, a printer that hangs or says nothing, at chosen rows of a slip.

Through the real server, its worker and TCP, at the speed of real paper. A ticket is whole on paper at most once by
itself; a receipt at least once, and each copy after the first says that it is one.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from PIL import Image

from tests.drills import figures
from tests.drills.desk import PRINTER, Desk, Kind
from tests.drills.papers import Matched
from tests.live import until

KNOWN = 1.5  # seconds from a fault to its name
AT_ONCE = 0.1  # seconds for POST /tickets, whatever the printer does
BEGUN = 0.15  # seconds after a slip was taken by the worker: its first rows are on paper
ROWS = ("0", "1", "100", "last", "cut")
FULL = (
    *(("reset", row) for row in ROWS),
    ("reset", "after cut"),
    *(("hang", row) for row in ROWS),
    ("silence", "in it"),
    ("paper out", "0"),
    ("paper out", "100"),
)
SHORT = (("reset", "100"), ("reset", "after cut"), ("hang", "100"), ("paper out", "100"))


@dataclass
class Case:
    """One fault and what became of the slip in it."""

    kind: Kind
    fault: str
    row: str
    job: int = 0
    story: list[str] = field(default_factory=list)  # what the job was said to be, in order
    known: float = 0.0  # seconds from the fault to the first word of it

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.fault} at {self.row}"


class Trials:
    """All faults for one kind of slip, one after the other."""

    def __init__(self, desk: Desk, kind: Kind, faults: tuple[tuple[str, str], ...]) -> None:
        self.desk, self.kind, self.faults = desk, kind, faults
        self.printer = desk.printer(kind)
        self.cases: list[Case] = []
        self.breaches: list[str] = []
        self.thread = threading.Thread(target=self._run, name=f"{kind} trials", daemon=True)

    def _run(self) -> None:
        try:
            for fault, row in self.faults:
                self.one(Case(self.kind, fault, row))
        except Exception as error:  # noqa: BLE001 the drill must hear of it
            self.breaches.append(f"{self.kind} trials ended: {error!r}")

    def one(self, case: Case) -> None:
        self.cases.append(case)
        self.desk.well(self.kind)
        self.desk.settled(self.desk.ask(self.kind))  # no torn piece of the case before hangs in the printer
        self._switch_on(case)
        before = len(self._papers())
        case.job = self.desk.ask(self.kind)
        seen = self._follow(case)
        if case.fault == "silence":
            until(lambda: self.desk.job(case.job)[0] == "sending")
            threading.Event().wait(BEGUN)
            self.printer.faults.change(silence=True)
            happened = float(until(lambda: self._papers()[before:] and self._papers()[before]))
        else:
            happened = float(until(lambda: self._happened(case), what=f"{case.name}: the fault"))
        until(lambda: self.desk.state(self.kind) != "ok" or self._spoken(seen), 12, f"{case.name}: it is known")
        case.known = time.time() - happened
        if case.known > KNOWN:
            self.breaches.append(f"{case.name}: known after {case.known:.2f} s")
        if case.fault != "paper out":
            until(lambda: self._spoken(seen), 20, f"{case.name}: a verdict")
        self.printer.faults.change(hang=False, silence=False, paper_out=False)
        self.desk.settled(case.job)
        until(lambda: seen and seen[-1].split()[0] in ("printed", "uncertain", "dropped"))
        case.story = list(seen)

    def _switch_on(self, case: Case) -> None:
        if case.fault == "silence":
            return
        if case.row == "after cut":
            self.printer.faults.change(reset_after_cut=True)
            return
        with Image.open(self._last()) as picture:
            tall = picture.height
        row = {"last": tall - 1, "cut": tall}.get(case.row) or int(case.row if case.row.isdigit() else 0)
        self.printer.faults.change(**{f"{case.fault.replace(' ', '_')}_at_row": row})

    def _happened(self, case: Case) -> float:
        """When the printer met the fault that waited for its row; 0 while it has not."""
        now = self.printer.faults.read()
        waits = now.reset_after_cut or any(
            row is not None for row in (now.reset_at_row, now.hang_at_row, now.paper_out_at_row)
        )
        return 0.0 if waits else (self.printer.sheets / "fault.json").stat().st_mtime

    def _follow(self, case: Case) -> list[str]:
        """Each state of the job as it becomes that, from a thread of its own until it is settled."""
        seen: list[str] = []

        def look() -> bool:
            state, problem, copy = self.desk.job(case.job)
            said = f"{state}{' ' + problem if problem else ''}{f' copy {copy}' if copy else ''}"
            if seen[-1:] != [said]:
                seen.append(said)
            return state not in ("queued", "sending")

        threading.Thread(target=until, args=(look, 90), daemon=True).start()
        return seen

    def _spoken(self, seen: list[str]) -> bool:
        """A verdict was told: the job is neither new nor in the worker's hands for the first time."""
        return any(said not in ("queued", "sending") for said in seen)

    def _papers(self) -> list[float]:
        """When each paper came out."""
        return sorted(path.stat().st_mtime for path in self.printer.sheets.glob("[0-9]*.png"))

    def _last(self) -> str:
        """The last paper that is as tall as a slip: torn pieces are shorter."""
        papers = sorted(self.printer.sheets.glob("[0-9]*.png"), key=lambda path: int(path.stem))
        return str(papers[0])


def run(desk: Desk, short: bool) -> tuple[list[Case], list[str]]:
    """Tickets and receipts at the same time, each on its own printer."""
    trials = [Trials(desk, kind, SHORT if short else FULL) for kind in PRINTER]
    for each in trials:
        each.thread.start()
    for each in trials:
        each.thread.join()
    return [case for each in trials for case in each.cases], [words for each in trials for words in each.breaches]


def judged(cases: list[Case], matched: Matched) -> list[str]:
    """The table, and every case in which a promise was broken."""
    whole: Counter[int] = Counter()
    marked: Counter[int] = Counter()
    for drawn, n in matched.whole.items():
        whole[drawn.job] += n
        marked[drawn.job] += n if drawn.copy else 0
    print(f"{'slip':8} {'fault':10} {'row':10} {'known, s':>8} {'whole':>5} {'marked':>6}  said")
    found = []
    for case in cases:
        papers, copies = whole[case.job], marked[case.job]
        row = f"{case.kind:8} {case.fault:10} {case.row:10} {case.known:8.2f} {papers:5} {copies:6}"
        print(f"{row}  {' > '.join(case.story[1:])}")
        if case.fault == "paper out" and (papers, copies) != (1, 0):
            found.append(f"{case.name}: {papers} papers for one new roll, {copies} of them marked")
        if case.kind == "ticket" and papers > 1:
            found.append(f"{case.name}: {papers} whole papers")
        if case.kind == "receipt" and papers < 1:
            found.append(f"{case.name}: no whole paper")
        if papers - copies > 1:
            found.append(f"{case.name}: {papers - copies} whole papers without a mark")
    print(figures.line("a fault is known after", [case.known for case in cases]))
    return found


def never_reads(desk: Desk, tickets: int) -> list[str]:
    """A printer that accepts and reads nothing, for a worker that knows it and for one that has never heard it."""
    found: list[str] = []
    taken: list[float] = []
    printer = desk.printer("ticket")
    for case in ("known to the worker", "new to the worker"):
        desk.well("ticket")
        before = len(list(printer.sheets.glob("[0-9]*.png")))
        printer.faults.change(hang=True)
        if case == "new to the worker":
            desk.kill_worker()
        jobs = [desk.ask("ticket")]
        until(lambda: desk.state("ticket") != "ok" or desk.job(jobs[0])[0] == "sending", 30)  # noqa: B023
        done = len(desk.taken)
        jobs += [desk.ask("ticket") for _ in range(tickets)]
        taken += desk.taken[done:]
        # With nothing read nothing can be printed, so whatever is said by the time it is known to hang is said wrongly.
        until(lambda: desk.state("ticket") != "ok" or desk.job(jobs[0])[0] == "uncertain", 30)  # noqa: B023
        said = [desk.job(job)[0] for job in jobs]
        if "printed" in said:
            found.append(f"never reads, {case}: a slip is said to be printed")
        if len(list(printer.sheets.glob("[0-9]*.png"))) != before:
            found.append(f"never reads, {case}: a paper came out")
        printer.faults.change(hang=False)
        for job in jobs:
            desk.settled(job)
    print(figures.line("POST /tickets while the printer reads nothing", taken))
    if max(taken) > AT_ONCE:
        found.append(f"POST /tickets took {max(taken) * 1000:.0f} ms while the printer read nothing")
    return found
