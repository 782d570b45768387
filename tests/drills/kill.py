"""The power goes, again and again, under the crowd's load; what was answered stays, and nothing is printed twice.

`python -m tests.drills.kill --times 20`: the server's master, its process and the print worker are killed with SIGKILL
at seeded moments and started on the same data. The ticket printer is a process of its own that stays on, as in a hall;
the counter's printer lives in the worker and dies with it.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from random import Random
from threading import Event

from tests.drills import figures
from tests.drills.actors import Notes, Wall
from tests.drills.crowd import people
from tests.drills.outside import OutsidePrinter, outside_printer
from tests.drills.papers import Matched, Tray, match
from tests.drills.proof import Ledger, breaches
from tests.drills.stage import Stage, staged
from tests.live import until

BACK = 5.0  # seconds for every wall to have a board again, once the server answers
SETTLED = 0.5  # seconds before a kill in which a call may still be on its way to the walls
WAITING = "SELECT count(*) FROM print_jobs WHERE state IN ('queued', 'sending')"
SPEED = 1500  # mm/s of the ticket printer: some 60 ms a ticket, so that a kill often finds one in the middle


class Kills:
    """The moments: when each kill came, how long the hall was away, how soon every wall was back."""

    def __init__(self, stage: Stage, walls: list[Wall], notes: Notes, random: Random) -> None:
        self.stage, self.walls, self.notes, self.random = stage, walls, notes, random
        self.at: list[float] = []
        self.away: list[float] = []
        self.back: list[float] = []

    def one(self) -> None:
        """One power cut and the start after it."""
        Event().wait(self.random.uniform(0.8, 3.5))
        self.at.append(time.time())
        self.stage.hall.kill()
        before = {wall: (wall.version, len(wall.connected)) for wall in self.walls}
        began = time.monotonic()
        Event().wait(self.random.uniform(0.0, 0.5))
        self.stage.hall.start()
        self.away.append(time.monotonic() - began)
        well = time.monotonic()
        try:
            until(lambda: all(self._is_back(wall, *before[wall]) for wall in self.walls), BACK)
        except AssertionError:
            self.notes.breach(f"after kill {len(self.at)} a wall was not back within {BACK} s")
        self.back.append(time.monotonic() - well)

    def _is_back(self, wall: Wall, version: int, connections: int) -> bool:
        if len(wall.connected) <= connections:
            return False
        again = wall.connected[connections]
        fresh = [seen for when, seen in wall.boards if when >= again]
        if fresh and fresh[0] < version:
            self.notes.breach(f"a wall that came back got board {fresh[0]} after {version}")
        return bool(fresh)

    def unheard(self, ledger: Ledger) -> list[int]:
        """Calls that a wall missed although it was connected when they were made."""
        made = [(call, _seconds(at)) for call, at in ledger.rows("SELECT id, at FROM calls")]
        missed = []
        for wall in self.walls:
            for began in wall.connected:
                ended = min((at for at in self.at if at > began), default=time.time()) - SETTLED
                missed += [call for call, at in made if began <= at < ended and call not in wall.calls]
        return missed


def _seconds(at: str) -> float:
    """A moment as SQLite keeps it, in UTC."""
    return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()


def main(argv: list[str] | None = None) -> int:
    """Run the drill; 0 when nothing was broken."""
    parser = argparse.ArgumentParser(prog="drill kill", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--kiosks", type=int, default=16)
    parser.add_argument("--walls", type=int, default=4)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--drain", type=float, default=180, help="seconds for the slips that wait at the end")
    asked = parser.parse_args(argv)
    with (
        outside_printer(SPEED) as printer,
        staged(kiosks=asked.kiosks, clerks=4, walls=asked.walls, sanh=printer.uri) as stage,
    ):
        return _run(stage, asked, printer)


def _run(stage: Stage, asked: argparse.Namespace, printer: OutsidePrinter) -> int:
    notes, stop, ledger = Notes(), Event(), Ledger(stage.database)
    tray = Tray(printer.sheets, stage.hall.folder / "paper" / "quay")
    tray.start()
    stage.hall.start()
    walls = [Wall(stage.hall.base, token) for token in stage.wall_tokens]
    for wall in walls:
        wall.connect()
    crowd = people(stage, notes, stop, asked.seed, hard=False, dossiers=0.3)
    for actor in crowd:
        actor.start()
    kills = Kills(stage, walls, notes, Random(asked.seed))
    began = time.monotonic()
    for _ in range(asked.times):
        kills.one()
    stop.set()
    for actor in crowd:
        actor.join(timeout=30)
    took = time.monotonic() - began
    # The crowd takes numbers faster than paper moves. With a printer that is as fast as the machine, all come out.
    printer.stop()
    printer.start(0)
    try:
        until(lambda: ledger.one(WAITING) == 0, asked.drain)
    except AssertionError:
        notes.breach(f"{asked.drain:.0f} s after the end {ledger.one(WAITING)} slips still wait")
    unheard = kills.unheard(ledger)
    for wall in walls:
        wall.close()
    stage.hall.kill()
    tray.stop()
    matched = match(tray, stage.database)
    found = [*notes.breaches, *breaches(ledger, notes), *printed(ledger, tray, matched)]
    found += [f"call {call} did not reach a wall that was connected" for call in unheard]
    found += [f"{actor.name} did not end" for actor in crowd if actor.is_alive()]
    _report(notes, kills, ledger, matched, took)
    return figures.verdict(found)


def printed(ledger: Ledger, tray: Tray, matched: Matched) -> list[str]:
    """What is wrong with the papers, by the jobs and by the dots."""
    found = [f"paper {name} was never seen" for name in tray.missed()]
    found += [f"{drawn.label} came out twice as copy {drawn.copy}" for drawn in matched.twice()]
    found += [f"ticket {label} is on two papers" for label in matched.tickets_twice()]
    papers: dict[int, int] = {}
    for drawn, n in matched.whole.items():
        papers[drawn.job] = papers.get(drawn.job, 0) + n
    for job, kind, label, state, copy in ledger.rows("SELECT id, kind, label, state, copy FROM print_jobs"):
        if state == "printed" and not papers.get(job):
            found.append(f"{kind} {label} is said to be printed, and no whole paper has it")
        if kind == "ticket" and copy:
            found.append(f"ticket {label} has copy {copy}, and nobody asked for one")
        if kind == "receipt" and state != "printed":
            found.append(f"receipt {label} is {state}")
        if state in ("queued", "dropped") and papers.get(job):
            found.append(f"{label} is {state}, and it is on paper")
    tickets, slips = ledger.one("SELECT count(*) FROM tickets"), "SELECT count(*) FROM print_jobs WHERE kind = "
    if ledger.one(f"{slips}'ticket'") != tickets:
        found.append("not every ticket has its slip")
    if ledger.one(f"{slips}'receipt'") != ledger.one("SELECT count(*) FROM dossiers"):
        found.append("not every dossier has its receipt")
    uncertain = ledger.one("SELECT count(*) FROM print_jobs WHERE state = 'uncertain' OR copy > 0")
    if len(matched.torn) > uncertain:
        found.append(f"{len(matched.torn)} torn papers, and only {uncertain} jobs that nobody is sure of")
    return found


def _report(notes: Notes, kills: Kills, ledger: Ledger, matched: Matched, took: float) -> None:
    tickets, calls = ledger.one("SELECT count(*) FROM tickets"), ledger.one("SELECT count(*) FROM calls")
    print(f"kill: {len(kills.at)} times in {took:.0f} s")
    print(f"tickets: {tickets}, acknowledged {len(notes.tickets)}; calls: {calls}, acknowledged {len(notes.calls)}")
    print(f"dossiers acknowledged: {len(notes.dossiers)}; requests without an answer: {notes.unanswered}")
    print(figures.line("away (kill to the first answer)", kills.away))
    print(figures.line("every wall has a board again", kills.back))
    query = "SELECT kind, state, count(*), sum(copy) FROM print_jobs GROUP BY kind, state ORDER BY kind, state"
    for kind, state, n, copies in ledger.rows(query):
        print(f"{kind} jobs {state}: {n}, marked copies {copies}")
    whole = sum(matched.whole.values())
    print(f"whole papers: {whole}, torn: {len(matched.torn)}, twice: {len(matched.twice())}")


if __name__ == "__main__":
    sys.exit(main())
