"""Any day whatever: visitors and clerks act in any order, and after each act the hall's promises still hold."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from server import clock, counters, db, hall, journal, line, moves, people, priority
from server import ward as wards
from server.domain.errors import Refused
from server.domain.ticket import AT_A_COUNTER, ENDED, State, replay
from server.journal import Actor
from server.models.halls import counters as counters_table
from server.models.tickets import tickets
from tests.conftest import Clock

SERVICES = st.sampled_from(["ho-tich", "chung-thuc", "dat-dai"])
DESKS = st.integers(1, 3)
WHICH = st.integers(0, 1000)
ACTS = st.sampled_from([hall.recall, hall.start, hall.finish, hall.no_show, hall.hold])
MOVES = st.sampled_from([hall.resume, hall.cancel, hall.reinstate])


class Hall(RuleBasedStateMachine):
    """Three clerks, any visitors, a clock that goes on. A refusal is an answer; anything else is a fault."""

    template: Path
    time: Clock

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="motcua-day-"))
        self.tickets: list[int] = []
        self.ended: dict[int, str] = {}
        self.asked = 0

    @initialize()
    def open_the_doors(self) -> None:
        shutil.copy(self.template, self.folder / "motcua.db")
        db.connect(f"sqlite:///{self.folder / 'motcua.db'}")
        wards.forget()
        line.forget()
        self.time.time += timedelta(seconds=1)
        with db.reading() as connection:
            self.hall = wards.only_hall(connection)
            known = connection.scalars(select(people.people.c.id).order_by(people.people.c.id)).all()
        self.clerks = [Actor(self.hall, f"person:{person}") for person in known[:3]]
        for number, clerk in enumerate(self.clerks, start=1):
            counters.sit(clerk, number)

    def teardown(self) -> None:
        db.close()
        shutil.rmtree(self.folder)

    # -- what people do

    def ask(self, act, *given, **more):
        """Do it, under an id of its own; a rule may say no."""
        self.asked += 1
        try:
            return act(*given, request_id=f"request {self.asked}", **more)
        except Refused:
            return None

    def ticket(self, which: int) -> int:
        return self.tickets[which % len(self.tickets)]

    @rule(service=SERVICES, group=st.sampled_from([None, None, "elderly"]))
    def take(self, service: str, group: str | None) -> None:
        taken, _ = self.ask(hall.take_ticket, journal.system(self.hall), service=service, priority_group=group)
        self.tickets.append(taken["id"])

    @rule(desk=DESKS)
    def next(self, desk: int) -> None:
        self.ask(hall.call_next, self.clerks[desk - 1], desk)

    @rule(desk=DESKS)
    def serve(self, desk: int) -> None:
        answer = self.ask(hall.call_next, self.clerks[desk - 1], desk)
        if answer and answer["ticket"]:
            hall.start(self.clerks[desk - 1], answer["ticket"]["id"], request_id="")

    @rule(desk=DESKS, service=SERVICES)
    def walk_up(self, desk: int, service: str) -> None:
        answer = self.ask(hall.walk_up, self.clerks[desk - 1], desk, service=service)
        if answer:
            self.tickets.append(answer["ticket"]["id"])

    @precondition(lambda self: self.tickets)
    @rule(desk=DESKS, which=WHICH)
    def call_number(self, desk: int, which: int) -> None:
        self.ask(hall.call_number, self.clerks[desk - 1], desk, ticket=self.ticket(which))

    @precondition(lambda self: self.tickets)
    @rule(desk=DESKS, which=WHICH, act=ACTS)
    def at_the_counter(self, desk: int, which: int, act) -> None:
        self.ask(act, self.clerks[desk - 1], self.ticket(which))

    @rule(desk=DESKS)
    def wait_in_vain(self, desk: int) -> None:
        """Nobody answers the call: again after 45 s, then absent."""
        with db.reading() as connection:
            ward, _ = wards.look(connection, self.hall)
            row = moves.at_counter(connection, ward, ward.counter(desk).id)
        if row is not None and row.state == State.CALLED:
            clerk = self.clerks[desk - 1]
            self.ask(hall.recall, clerk, row.id)
            self.time.pass_(seconds=45)
            self.ask(hall.recall, clerk, row.id)
            self.ask(hall.no_show, clerk, row.id)

    @precondition(lambda self: self.tickets)
    @rule(which=WHICH, act=MOVES)
    def move(self, which: int, act) -> None:
        self.ask(act, self.clerks[0], self.ticket(which))

    @precondition(lambda self: self.tickets)
    @rule(which=WHICH, group=st.sampled_from([None, "elderly", "merit"]))
    def regroup(self, which: int, group: str | None) -> None:
        self.ask(priority.set_group, self.clerks[0], self.ticket(which), group=group)

    @precondition(lambda self: self.tickets)
    @rule(which=WHICH, service=st.none() | SERVICES, desk=st.none() | DESKS)
    def transfer(self, which: int, service: str | None, desk: int | None) -> None:
        self.ask(hall.transfer, self.clerks[0], self.ticket(which), service=service, counter=desk)

    @rule(desk=DESKS, reason=st.sampled_from(["break", "lunch"]))
    def pause(self, desk: int, reason: str) -> None:
        self.ask(counters.pause, self.clerks[desk - 1], desk, reason=reason)

    @rule(desk=DESKS)
    def come_back(self, desk: int) -> None:
        counters.sit(self.clerks[desk - 1], desk)

    @rule(desk=DESKS)
    def leave(self, desk: int) -> None:
        counters.leave(self.clerks[desk - 1])

    @rule(seconds=st.integers(1, 1200))
    def time_passes(self, seconds: int) -> None:
        self.time.pass_(seconds=seconds)

    @rule()
    def power_cut(self) -> None:
        counters.restarted()

    @rule()
    def day_ends(self) -> None:
        """Twenty hours later, on the next business day or still on this one."""
        self.time.pass_(hours=20)
        hall.expire(self.hall, self.time().date())

    # -- what holds after each of them

    def rows(self):
        with db.reading() as connection:
            ward, _ = wards.look(connection, self.hall)
            rows = connection.execute(select(tickets).order_by(tickets.c.id)).all()
            told = {row.id: journal.of(connection, self.hall, "ticket", row.id) for row in rows}
            open_desks = set(
                connection.scalars(select(counters_table.c.id).where(counters_table.c.state == "open")).all()
            )
        return ward, rows, told, open_desks

    @invariant()
    def the_hall_keeps_its_promises(self) -> None:
        _, rows, told, open_desks = self.rows()
        assert sorted(row.id for row in rows) == sorted(self.tickets)
        series: dict[tuple, list[int]] = {}
        for row in rows:
            assert replay(told[row.id]) == moves.standing(row)
            assert row.absences <= 3
            assert row.state != State.SERVED or "start" in [what for what, _ in told[row.id]]
            series.setdefault((row.day, row.series_id), []).append(row.number)
        for numbers in series.values():
            assert numbers == list(range(1, len(numbers) + 1))
        at_desks = Counter(row.counter_id for row in rows if row.state in AT_A_COUNTER)
        assert all(n == 1 for n in at_desks.values())
        assert set(at_desks) <= open_desks
        for row in rows:
            assert self.ended.get(row.id, row.state) == row.state
            if row.state in ENDED:
                self.ended[row.id] = row.state


def test_any_day_keeps_the_promises(template, monkeypatch: pytest.MonkeyPatch):
    time = Clock()
    monkeypatch.setattr(clock, "now", time)
    monkeypatch.setattr(Hall, "template", template.database, raising=False)
    monkeypatch.setattr(Hall, "time", time, raising=False)
    run_state_machine_as_test(
        Hall,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
