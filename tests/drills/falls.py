"""Drill paper, kill -9: the worker alone, or everything, at random moments while slips come out at the speed of paper."""

import time
from collections import Counter
from random import Random
from threading import Event
from typing import Any

from tests.drills import figures
from tests.drills.actors import PROCEDURE, Actor, Kiosk, Notes
from tests.drills.desk import Desk
from tests.drills.kill import WAITING, printed
from tests.drills.papers import match
from tests.live import until

DRAIN = 120.0  # seconds for the slips that wait at the end


class Intake(Actor):
    """A clerk who takes in one dossier after the other."""

    def turn(self) -> None:
        papers = [{"name": "Giấy chứng sinh", "kind": "original", "count": 1}]
        asked: dict[str, Any] = {"procedure": PROCEDURE, "applicant": "Nguyễn Thị Ánh", "papers": papers}
        status, said = self.insist("dossier", "/dossiers", self.request_id(), **asked)
        if status not in (200, 201):
            self.notes.breach(f"no dossier: {status} {said!r:.200}")
            return
        self.notes.dossiers.append(said["code"])
        self.pause(1.5, 2.5)


def run(desk: Desk, times: int, seed: str) -> list[str]:
    """Kill `times` times, let all come out, and compare what is on paper with what is said."""
    notes, stop, random = Notes(), Event(), Random(seed)
    people: list[Actor] = [
        Kiosk("kiosk", desk.kiosk, notes, stop, seed, think=(0.6, 1.2)),
        Intake("intake", desk.clerk, notes, stop, seed),
    ]
    for person in people:
        person.start()
    began, killed = time.monotonic(), Counter[str]()
    for n in range(times):
        Event().wait(random.uniform(0.5, 2.5))
        what = ("worker", "everything")[n % 2]
        killed[what] += 1
        if what == "worker":
            desk.kill_worker()
        else:
            desk.hall.kill()
            desk.hall.start()
    stop.set()
    for person in people:
        person.join(timeout=30)
    found = [f"{person.name} did not end" for person in people if person.is_alive()]
    try:
        until(lambda: desk.ledger.one(WAITING) == 0, DRAIN)
    except AssertionError:
        found.append(f"{DRAIN:.0f} s after the end {desk.ledger.one(WAITING)} slips still wait")
    took = time.monotonic() - began
    desk.hall.kill()
    desk.tray.stop()
    matched = match(desk.tray, desk.stage.database)
    print(f"killed: worker {killed['worker']}, everything {killed['everything']}, in {took:.0f} s")
    print(f"acknowledged: tickets {len(notes.tickets)}, dossiers {len(notes.dossiers)}")
    query = "SELECT kind, state, count(*), sum(copy) FROM print_jobs GROUP BY kind, state ORDER BY kind, state"
    for kind, state, n, copies in desk.ledger.rows(query):
        print(f"{kind} jobs {state}: {n}, marked copies {copies}")
    print(f"whole papers: {sum(matched.whole.values())}, torn: {len(matched.torn)}, twice: {len(matched.twice())}")
    print(figures.line("POST /tickets", notes.seconds["ticket"]))
    return [*found, *notes.breaches, *printed(desk.ledger, desk.tray, matched)]
