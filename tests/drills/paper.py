"""What comes out of a printer when the wire, the printer or the worker fails; how soon it is known, and at what cost.

`python -m tests.drills.paper`: through the real server, its worker and TCP, with printers that are processes of their
own and take the time of real paper. `--short` is what the tests run; `--part` one part alone. A printer that is off at
the start and on later is the drill `printer-off`.
"""

import argparse
import sys
from collections.abc import Callable

from tests.drills import cuts, device_cost, falls, figures, remote
from tests.drills.desk import PAPER_SPEED, desk
from tests.drills.kill import printed
from tests.drills.papers import match


def _faults(asked: argparse.Namespace) -> list[str]:
    """Faults at chosen rows, a new roll, a printer that never reads."""
    with desk() as made:
        cases, found = cuts.run(made, asked.short)
        found += cuts.never_reads(made, 5 if asked.short else 20)
        made.hall.kill()
        made.tray.stop()
        matched = match(made.tray, made.stage.database)
        found += cuts.judged(cases, matched)
        return found + printed(made.ledger, made.tray, matched)


def _falls(asked: argparse.Namespace) -> list[str]:
    """kill -9 of the worker and of everything."""
    with desk() as made:
        return falls.run(made, 2 if asked.short else 20, asked.seed)


def _cost(asked: argparse.Namespace) -> list[str]:
    """The time of sending and the memory of the print process."""
    found = device_cost.sending(6 if asked.short else 30, busy=asked.short)
    with desk(speed=0) as made:
        return found + device_cost.memory(made, 20 if asked.short else 200)


PARTS: dict[str, Callable[[argparse.Namespace], list[str]]] = {
    "faults": _faults,
    "falls": _falls,
    # On real paper a slip takes longer than a printer that serves another is waited for; the short form is quicker.
    "shared": lambda asked: device_cost.shared(*((10, 600) if asked.short else (100, PAPER_SPEED))),
    "cost": _cost,
    "remote": lambda asked: remote.run(1 if asked.short else 3, asked.short, asked.seed),
}


def main(argv: list[str] | None = None) -> int:
    """Run the drill; 0 when nothing was broken."""
    parser = argparse.ArgumentParser(prog="drill paper", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--seed", default="1")
    asked = parser.parse_args(argv)
    found = []
    for name, part in PARTS.items():
        if asked.part in (None, name):
            print(f"paper, {name}", flush=True)
            found += part(asked)
    return figures.verdict(found)


if __name__ == "__main__":
    sys.exit(main())
