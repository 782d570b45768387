"""One printer in another one's place: which slips go there, who is told where they are, and that none comes out twice."""

import threading
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from server import db, events, spool
from server import ward as wards
from server.journal import Actor
from server.models.paper import print_jobs
from tests.conftest import Caller, device
from tests.integration.test_one_ticket import take
from tests.integration.test_spool import LIFE, NEXT_LIFE, accept, claim, listed, status, tell

TROUBLE = ("paper_out", "cover_open", "offline", "unreachable", "stalled")


def well(printer: Caller) -> None:
    for name in ("sanh", "quay"):
        status(printer, "ok", name)


@pytest.mark.parametrize("state", TROUBLE)
def test_what_waits_for_a_printer_in_trouble_comes_out_of_its_stand_in(kiosk, printer, clerk, state):
    well(printer)
    take(kiosk)
    assert claim(printer, "quay") is None
    status(printer, state)
    job = claim(printer, "quay")
    assert (job["printer"], job["kind"], job["uri"]) == ("quay", "ticket", "virtual:quay")
    told = tell(printer, job["id"], "printed")
    assert (told["printer"], told["meant_for"], told["state"]) == ("quay", "sanh", "printed")


@pytest.mark.parametrize("state", ["paper_low", "unconfirmed", "unknown", "ok"])
def test_a_printer_that_can_still_print_keeps_its_slips(kiosk, printer, state):
    well(printer)
    status(printer, state)
    take(kiosk)
    assert claim(printer, "quay") is None


def test_a_stand_in_prints_its_own_slips_first_and_then_the_others_in_their_order(kiosk, printer, clerk):
    well(printer)
    status(printer, "paper_out")
    for _ in range(3):
        take(kiosk)
    code = accept(clerk)["code"]
    handed = [tell(printer, claim(printer, "quay")["id"], "printed")["label"] for _ in range(4)]
    assert handed == [code, "A001", "A002", "A003"]
    assert claim(printer, "quay") is None


def test_a_printer_that_is_well_again_has_its_later_slips_itself(kiosk, printer):
    well(printer)
    status(printer, "paper_out")
    take(kiosk)
    tell(printer, claim(printer, "quay")["id"], "printed")
    status(printer, "ok")
    take(kiosk)
    assert claim(printer, "quay") is None
    assert claim(printer)["printer"] == "sanh"


def test_a_printer_that_nobody_serves_for_a_minute_is_stood_in_for(kiosk, printer, time):
    well(printer)
    time.pass_(seconds=60)
    take(kiosk)
    assert claim(printer, "quay") is None
    time.pass_(seconds=1)
    assert claim(printer, "quay")["kind"] == "ticket"


def test_a_printer_whose_worker_asks_for_slips_is_not_away_however_long_it_says_nothing(kiosk, printer, time):
    well(printer)
    for _ in range(5):
        time.pass_(seconds=30)
        assert claim(printer) is None
    take(kiosk)
    assert claim(printer, "quay") is None


def test_a_printer_never_seen_is_given_a_minute_before_another_takes_its_place(kiosk, printer, time):
    take(kiosk)
    assert claim(printer, "quay") is None
    time.pass_(seconds=61)
    assert claim(printer, "quay")["kind"] == "ticket"


def test_an_uncertain_ticket_stays_where_it_may_be(kiosk, printer, clerk):
    well(printer)
    take(kiosk)
    tell(printer, claim(printer)["id"], "uncertain", "stalled")
    status(printer, "stalled")
    assert claim(printer, "quay") is None
    assert listed(clerk)["A001"]["printer"] == "sanh"


def test_a_ticket_that_is_being_sent_is_not_taken_away(kiosk, printer):
    well(printer)
    take(kiosk)
    claim(printer)
    status(printer, "paper_out")
    assert claim(printer, "quay") is None


def test_a_ticket_is_too_late_for_the_stand_in_as_for_the_printer(kiosk, printer, clerk, time):
    well(printer)
    status(printer, "paper_out")
    take(kiosk)
    time.pass_(minutes=10, seconds=1)
    assert claim(printer, "quay") is None
    assert (listed(clerk)["A001"]["state"], listed(clerk)["A001"]["problem"]) == ("dropped", "too_late")


def test_a_slip_that_the_stand_in_cannot_print_either_waits_for_whoever_is_well_first(kiosk, printer, clerk):
    well(printer)
    status(printer, "paper_out")
    take(kiosk)
    back = tell(printer, claim(printer, "quay")["id"], "not_started", "cover_open")
    assert (back["printer"], back["meant_for"], back["state"]) == ("sanh", None, "queued")
    status(printer, "ok")
    assert claim(printer)["id"] == back["id"]


def test_a_lost_answer_gives_the_stand_in_the_same_job_again(kiosk, printer):
    well(printer)
    status(printer, "paper_out")
    take(kiosk)
    lost = str(uuid.uuid4())
    first, again = claim(printer, "quay", request_id=lost), claim(printer, "quay", request_id=lost)
    assert (first, first["printer"]) == (again, "quay")


def test_a_ticket_that_the_dead_stand_in_had_is_uncertain(kiosk, printer, clerk):
    well(printer)
    status(printer, "paper_out")
    take(kiosk)
    claim(printer, "quay")
    assert claim(printer, "quay", worker=NEXT_LIFE) is None
    job = listed(clerk)["A001"]
    assert (job["state"], job["printer"], job["meant_for"]) == ("uncertain", "quay", "sanh")


def test_the_kiosk_is_told_where_the_paper_is(kiosk, printer):
    well(printer)
    status(printer, "paper_out")
    events.bus.drain()
    heard: list[Any] = []
    events.subscribe(events.JobChanged, lambda event: heard.append((event.state, event.where)))
    quay = {"vi": "Máy in quầy", "en": "Counter printer"}
    taken = take(kiosk).json
    assert taken["print"] == {"state": "queued", "problem": "", "where": None}  # it will come out, if elsewhere
    job = claim(printer, "quay")["id"]
    events.bus.drain()
    tell(printer, job, "printed")
    events.bus.drain()
    assert heard == [("sending", quay), ("printed", quay)]
    assert kiosk.get(f"/track/{taken['token']}").json["print"] == {"state": "printed", "problem": "", "where": quay}


def test_without_a_stand_in_that_is_well_the_kiosk_says_what_is_wrong(kiosk, printer):
    well(printer)
    status(printer, "paper_out")
    status(printer, "cover_open", "quay")
    assert take(kiosk).json["print"] == {"state": "queued", "problem": "paper_out", "where": None}


def test_two_workers_that_ask_at_the_same_moment_never_both_get_a_slip(either):
    """Both printers are helpless by their word, so each worker may take what waits for either."""
    with db.reading() as connection:
        hall = wards.only_hall(connection)
    machine, kiosk = device(either, "printer"), device(either, "kiosk")
    tickets = 24
    for _ in range(tickets):
        take(kiosk)
    for name in ("sanh", "quay"):
        status(machine, "paper_out", name)
    ready, got = threading.Barrier(4), []

    def work(name: str, life: str) -> None:
        ready.wait(10)
        while (job := spool.claim(Actor(hall, "device:1"), [name], life, str(uuid.uuid4()))) is not None:
            got.append(job["id"])
            spool.outcome(Actor(hall, "device:1"), job["id"], verdict="printed", problem="", worker=life)

    lives = [("sanh", LIFE), ("quay", NEXT_LIFE), ("sanh", LIFE), ("quay", NEXT_LIFE)]
    workers = [threading.Thread(target=work, args=one) for one in lives]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert sorted(got) == sorted(set(got))
    with db.reading() as connection:
        states = connection.execute(select(print_jobs.c.id, print_jobs.c.state)).all()
    assert [state for _, state in states] == ["printed"] * tickets
    assert sorted(got) == sorted(job for job, _ in states)
