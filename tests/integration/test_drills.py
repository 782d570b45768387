"""The long proofs in short: the crowd, the power cut, the paper, the printer that is off. In full: `run.py drill NAME`."""

import re
import subprocess
import sys
from threading import Event

import pytest

from tests.drills.actors import Wall
from tests.live import ROOT, until

PATIENCE = 120  # seconds


def drill(*words: str) -> str:
    """Run a drill in a process of its own; what it printed, once it has found nothing broken."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.run", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "breaches: 0" in done.stdout
    return done.stdout


def figure(said: str, pattern: str) -> int:
    found = re.search(pattern, said)
    assert found is not None, said
    return int(found[1])


def test_a_wall_of_a_drill_hears_each_message_after_the_one_before_it():
    line, begun, heard = Wall("", "").client.eio, Event(), []

    def hear(said: str) -> None:
        begun.set() if said == "second" else begun.wait(0.3)  # the first gives the second every chance to overtake it
        heard.append(said)

    line.on("message", hear)
    for said in ("first", "second"):
        line._trigger_event("message", said, run_async=True)  # what the library does with each message
    until(lambda: len(heard) == 2)
    assert heard == ["first", "second"]


@pytest.mark.alone
@pytest.mark.parametrize("base", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_crowd_gets_each_number_once_and_hears_each_call(base):
    where = ("--seconds", "4", "--postgres") if base == "postgresql" else ("--seconds", "6")
    said = drill("crowd", *where)
    assert figure(said, r"tickets: (\d+)") > 40
    assert figure(said, r"calls: (\d+)") > 8
    assert figure(said, r"repeated after a lost answer: (\d+)") > 4


def test_a_power_cut_takes_nothing_back_and_prints_nothing_twice():
    said = drill("kill", "--times", "2", "--kiosks", "6")
    assert figure(said, r"kill: (\d+) times") == 2
    assert figure(said, r"whole papers: (\d+)") > 20


@pytest.mark.alone
def test_a_printer_that_is_off_holds_nobody_up_and_prints_by_itself_again():
    said = drill("printer-off")
    assert figure(said, r"POST /tickets while it is off: (\d+)") == 60
    assert len(re.findall(r"20 tickets printed after recovery: [23]", said)) == 2


@pytest.mark.alone
def test_a_fault_at_a_row_of_a_slip_is_known_soon_and_makes_no_paper_twice():
    said = drill("paper", "--short", "--part", "faults")
    assert len(re.findall(r"^(?:ticket|receipt) +(?:reset|hang|paper out) ", said, re.MULTILINE)) == 8
    assert figure(said, r"POST /tickets while the printer reads nothing: (\d+)") == 10


def test_kill_9_in_the_middle_of_a_slip_makes_no_paper_twice():
    said = drill("paper", "--short", "--part", "falls")
    assert figure(said, r"killed: worker (\d+)") == 1
    assert figure(said, r"whole papers: (\d+)") > 3


def test_a_wall_does_not_grow_however_many_calls_it_shows():
    said = drill("wall-soak", "--seconds", "5")
    assert figure(said, r"calls: (\d+)") > 8
    assert figure(said, r"rests: (\d+)") > 1
    assert figure(said, r"announced: (\d+)") > 4


def test_two_programs_share_a_printer_and_every_slip_is_whole():
    said = drill("paper", "--short", "--part", "shared")
    assert figure(said, r"whole papers: (\d+)") == 20


@pytest.mark.alone
def test_sending_costs_little_time_and_memory():
    said = drill("paper", "--short", "--part", "cost")
    assert figure(said, r"sending over paper time at 150 mm/s: (\d+)") == 6
    assert figure(said, r"print process after 20 slips: (\d+) MB") > 5


def test_a_worker_on_another_pc_outlives_the_server_its_own_end_and_the_network():
    said = drill("paper", "--short", "--part", "remote")
    assert len(re.findall(r"printing again after \d", said)) == 4
    assert figure(said, r"whole papers: (\d+)") > 10


def test_a_drill_that_is_not_known_names_those_that_are():
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.run", "flood"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "crowd, kill, paper, printer-off, receiptio" in done.stderr
