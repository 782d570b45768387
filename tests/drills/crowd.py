"""The crowd: kiosks, clerks and walls at once on the real server, then the proof that nobody was wronged.

`python -m tests.drills.crowd --seconds 60 --kiosks 16 --clerks 4 [--postgres] [--hard]`
"""

import argparse
import sys
import time
from threading import Event

from tests.drills import figures
from tests.drills.actors import Actor, Clerk, Kiosk, Notes, Wall
from tests.drills.proof import Ledger, breaches
from tests.drills.stage import Stage, staged
from tests.live import until

KIOSK_THINKS = (0.10, 0.40)  # seconds: sixteen kiosks give some sixty tickets a second
CLERK_THINKS = (0.05, 0.25)
REACHED = 10.0  # seconds for the last call to reach the last wall


def people(stage: Stage, notes: Notes, stop: Event, seed: str, *, hard: bool, dossiers: float = 0.0) -> list[Actor]:
    """The kiosks and the clerks, not started yet."""
    think = (0.0, 0.0) if hard else KIOSK_THINKS
    kiosks = [Kiosk(f"kiosk {n}", api, notes, stop, seed, think=think) for n, api in enumerate(stage.kiosks(), 1)]
    clerks = [
        Clerk(f"clerk {n}", api, notes, stop, seed, counter=n, think=CLERK_THINKS, dossiers=dossiers)
        for n, api in enumerate(stage.clerks(), 1)
    ]
    return [*kiosks, *clerks]


def unreached(walls: list[Wall], ledger: Ledger) -> set[int]:
    """The calls that some wall has not seen."""
    made = {call for (call,) in ledger.rows("SELECT id FROM calls")}
    return set().union(*(made - wall.calls.keys() for wall in walls))


def main(argv: list[str] | None = None) -> int:
    """Run the drill; 0 when nothing was broken."""
    parser = argparse.ArgumentParser(prog="drill crowd", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kiosks", type=int, default=16)
    parser.add_argument("--clerks", type=int, default=4, choices=range(1, 5))
    parser.add_argument("--walls", type=int, default=4)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of the drill's own")
    parser.add_argument("--hard", action="store_true", help="kiosks without a moment's thought")
    parser.add_argument("--no-printing", dest="printing", action="store_false")
    parser.add_argument("--seed", default="1")
    asked = parser.parse_args(argv)
    with staged(
        kiosks=asked.kiosks, clerks=asked.clerks, walls=asked.walls, postgres=asked.postgres, printing=asked.printing
    ) as stage:
        return _run(stage, asked)


def _run(stage: Stage, asked: argparse.Namespace) -> int:
    notes, stop, ledger = Notes(), Event(), Ledger(stage.database)
    stage.hall.start()
    walls = [Wall(stage.hall.base, token) for token in stage.wall_tokens]
    for wall in walls:
        wall.connect()
    crowd = people(stage, notes, stop, asked.seed, hard=asked.hard)
    began = time.monotonic()
    for actor in crowd:
        actor.start()
    stop.wait(asked.seconds)
    stop.set()
    for actor in crowd:
        actor.join(timeout=30)
    took = time.monotonic() - began
    alive = [actor.name for actor in crowd if actor.is_alive()]
    try:
        until(lambda: not unreached(walls, ledger), REACHED)
    except AssertionError:
        notes.breach(f"calls that did not reach every wall: {sorted(unreached(walls, ledger))[:10]}")
    for wall in walls:
        if wall.went_back():
            notes.breach(f"a wall's board went back {wall.went_back()} times")
        wall.close()
    stage.hall.kill()
    found = [*notes.breaches, *breaches(ledger, notes), *(f"{name} did not end" for name in alive)]
    _report(stage, asked, notes, walls, ledger, took)
    return figures.verdict(found)


def _report(
    stage: Stage, asked: argparse.Namespace, notes: Notes, walls: list[Wall], ledger: Ledger, took: float
) -> None:
    base = "PostgreSQL" if asked.postgres else "SQLite"
    tickets, calls = ledger.one("SELECT count(*) FROM tickets"), ledger.one("SELECT count(*) FROM calls")
    print(f"crowd on {base}: {took:.0f} s, {asked.kiosks} kiosks, {asked.clerks} clerks, {asked.walls} walls")
    print(f"tickets: {tickets} ({tickets / took:.1f}/s), calls: {calls} ({calls / took:.1f}/s)")
    print(f"requests repeated after a lost answer: {notes.repeated}, without an answer: {notes.unanswered}")
    print(figures.line("POST /tickets", notes.seconds.get("ticket", [])))
    print(figures.line("POST /tickets again", notes.seconds.get("ticket again", [])))
    print(figures.line("POST next", notes.seconds.get("next", [])))
    print(figures.line("other acts", notes.seconds.get("act", [])))
    print(figures.line("wall delay", [delay for wall in walls for delay in wall.delays]))
    print(f"boards: {sum(len(wall.boards) for wall in walls)}")
    printed = dict(ledger.rows("SELECT state, count(*) FROM print_jobs GROUP BY state"))
    print(f"papers at the end: {printed}" if stage.hall.printing else "without printing")


if __name__ == "__main__":
    sys.exit(main())
