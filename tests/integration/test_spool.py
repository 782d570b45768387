"""The print spool through the API: the line of jobs, what a worker's word changes, and what staff and the kiosk see."""

import threading
import time as real_time
import uuid
from typing import Any

import pytest
from sqlalchemy import select, update

from printer.slips import Box, Slip
from server import db, events, journal, spool
from server.models.paper import print_jobs
from tests.conftest import Caller, Clock
from tests.drills.papers import sheet
from tests.integration.test_one_ticket import take

LIFE = "7b0e1f5e-0000-4000-8000-000000000001"
NEXT_LIFE = "7b0e1f5e-0000-4000-8000-000000000002"


def claim(printer: Caller, name: str = "sanh", worker: str = LIFE, request_id: str | None = None) -> Any:
    answer = printer.post("/print/jobs/claim", request_id, printers=[name], worker=worker)
    assert answer.status_code == 200, answer.json
    return answer.json["job"]


def tell(printer: Caller, job: int, verdict: str, problem: str = "", worker: str = LIFE) -> Any:
    answer = printer.post(f"/print/jobs/{job}/outcome", verdict=verdict, problem=problem, worker=worker)
    assert answer.status_code == 200, answer.json
    return answer.json


def status(printer: Caller, state: str, name: str = "sanh") -> None:
    assert printer.post(f"/printers/{name}/status", state=state, worker=LIFE).status_code == 200


def accept(clerk: Caller) -> Any:
    """A dossier taken in; its receipt is queued for the counter's printer."""
    accepted = clerk.post(
        "/dossiers",
        procedure="1.001193",
        applicant="Nguyễn Văn Ánh",
        phone="0901234827",
        papers=[{"name": "Giấy chứng sinh", "kind": "original", "count": 1}],
        channel="in_person",
    )
    assert accepted.status_code == 201, accepted.json
    return accepted.json


def listed(clerk: Caller, which: str = "recent") -> dict[str, dict[str, Any]]:
    return {job["label"]: job for job in clerk.get(f"/print/jobs?state={which}").json["items"]}


def stamps(slip: Slip) -> list[str]:
    return [
        "".join(run.text for run in line.runs)
        for block in slip.blocks
        if isinstance(block, Box)
        for line in block.lines
    ]


def slip_of(hall_id: int, job: int) -> Slip:
    slip = spool.slip_of(hall_id, job)
    assert slip is not None
    return slip


# -- the line ----------------------------------------------------------------------------------------------------


def test_jobs_are_handed_out_in_the_order_of_their_tickets(kiosk, printer, clerk):
    numbers = [take(kiosk, service).json["number"] for service in ("ho-tich", "dat-dai", "ho-tich", "an-sinh")]
    handed = []
    for _ in numbers:
        job = claim(printer)
        handed.append(tell(printer, job["id"], "printed")["label"])
    assert handed == numbers == ["A001", "H001", "A002", "S001"]
    assert claim(printer) is None


def test_a_worker_gets_only_what_its_printer_prints(kiosk, printer, clerk):
    take(kiosk)
    accept(clerk)
    assert claim(printer, "quay")["kind"] == "receipt"
    assert claim(printer, "quay") is None
    assert claim(printer, "sanh")["kind"] == "ticket"


def test_a_claim_whose_answer_was_lost_gives_the_same_job_again(kiosk, printer):
    take(kiosk)
    take(kiosk)
    lost = str(uuid.uuid4())
    first, again = claim(printer, request_id=lost), claim(printer, request_id=lost)
    assert first == again
    tell(printer, first["id"], "printed")
    assert claim(printer, request_id=lost)["id"] == first["id"] + 1  # it is done: the id takes the next


def test_a_slip_that_was_not_started_keeps_its_place(kiosk, printer, clerk):
    take(kiosk)
    take(kiosk)
    first = claim(printer)
    back = tell(printer, first["id"], "not_started", "paper_out")
    assert (back["state"], back["problem"], back["copy"]) == ("queued", "paper_out", 0)
    assert listed(clerk, "trouble").keys() == {"A001"}
    assert claim(printer)["id"] == first["id"]


def test_a_slip_that_cannot_be_drawn_lets_the_others_pass(kiosk, printer, clerk):
    take(kiosk)
    take(kiosk)
    told = tell(printer, claim(printer)["id"], "not_started")
    assert (told["state"], told["problem"]) == ("uncertain", "not_drawn")
    assert listed(clerk, "trouble")["A001"]["problem"] == "not_drawn"
    assert claim(printer)["id"] == told["id"] + 1


def test_a_slip_without_its_facts_lets_the_others_pass(kiosk, printer, clerk):
    take(kiosk)
    take(kiosk)
    with db.transaction() as connection:
        connection.execute(update(print_jobs).where(print_jobs.c.label == "A001").values(slip={"at": "?"}))
    assert tell(printer, claim(printer)["id"], "printed")["label"] == "A002"
    assert listed(clerk, "trouble")["A001"]["problem"] == "not_drawn"


# -- at most once, at least once ---------------------------------------------------------------------------------


def test_a_workers_second_life_leaves_the_ticket_uncertain_and_queues_the_receipt_again(kiosk, printer, clerk, hall_id):
    take(kiosk)
    code = accept(clerk)["code"]
    claim(printer, "sanh")
    receipt = claim(printer, "quay")
    assert receipt["copy"] == 0
    assert claim(printer, "sanh", worker=NEXT_LIFE) is None
    jobs = listed(clerk)
    assert (jobs["A001"]["state"], jobs["A001"]["problem"], jobs["A001"]["copy"]) == ("uncertain", "unconfirmed", 0)
    again = claim(printer, "quay", worker=NEXT_LIFE)
    assert (again["id"], again["copy"]) == (receipt["id"], 1)
    assert "BẢN IN LẠI (lần 1)" in stamps(slip_of(hall_id, receipt["id"]))
    assert tell(printer, again["id"], "printed", worker=NEXT_LIFE)["state"] == "printed"
    assert listed(clerk)[code]["copy"] == 1


def test_the_dead_life_of_a_worker_is_not_believed(kiosk, printer, clerk):
    code = accept(clerk)["code"]
    job = claim(printer, "quay")
    claim(printer, "quay", worker=NEXT_LIFE)
    assert tell(printer, job["id"], "printed", worker=LIFE)["state"] == "sending"
    assert listed(clerk)[code]["state"] == "sending"


@pytest.mark.parametrize("second", ["printed", "uncertain", "not_started"])
def test_an_outcome_told_twice_changes_nothing(kiosk, printer, second):
    take(kiosk)
    job = claim(printer)["id"]
    first = tell(printer, job, "printed")
    assert tell(printer, job, second, "stalled" if second != "printed" else "") == first
    assert claim(printer) is None


def test_an_uncertain_ticket_is_never_sent_again_by_itself(kiosk, printer, clerk, time):
    take(kiosk)
    told = tell(printer, claim(printer)["id"], "uncertain", "stalled")
    assert (told["state"], told["problem"]) == ("uncertain", "stalled")
    time.pass_(minutes=1)
    assert claim(printer, worker=NEXT_LIFE) is None
    assert listed(clerk, "trouble").keys() == {"A001"}


def test_an_uncertain_receipt_comes_again_and_says_that_it_does(kiosk, printer, clerk, hall_id):
    accept(clerk)
    for copy in (1, 2, 3):
        job = claim(printer, "quay")
        told = tell(printer, job["id"], "uncertain", "unconfirmed")
        assert (told["state"], told["copy"]) == ("queued", copy)
    assert "BẢN IN LẠI (lần 3)" in stamps(slip_of(hall_id, job["id"]))


def test_a_printer_that_fails_each_time_does_not_use_up_its_roll_on_one_receipt(kiosk, printer, clerk):
    code = accept(clerk)["code"]
    for _ in range(spool.MOST_COPIES):
        assert tell(printer, claim(printer, "quay")["id"], "uncertain", "unreachable")["state"] == "queued"
    last = tell(printer, claim(printer, "quay")["id"], "uncertain", "unreachable")
    assert (last["state"], last["copy"]) == ("uncertain", spool.MOST_COPIES)
    assert claim(printer, "quay") is None
    assert listed(clerk, "trouble").keys() == {code}  # staff look after it from here


# -- ten minutes -------------------------------------------------------------------------------------------------


def test_a_ticket_that_waited_more_than_ten_minutes_is_dropped_with_its_reason(kiosk, printer, clerk, time):
    take(kiosk)
    time.pass_(minutes=10)
    take(kiosk)
    time.pass_(seconds=1)
    assert tell(printer, claim(printer)["id"], "printed")["label"] == "A002"
    dropped = listed(clerk)["A001"]
    assert (dropped["state"], dropped["problem"]) == ("dropped", "too_late")


def test_a_ticket_of_ten_minutes_is_still_printed(kiosk, printer, time):
    take(kiosk)
    time.pass_(minutes=10)
    assert claim(printer)["kind"] == "ticket"


def test_a_receipt_waits_as_long_as_it_must(printer, clerk, time):
    accept(clerk)
    time.pass_(days=3)
    assert claim(printer, "quay")["kind"] == "receipt"


# -- by hand -----------------------------------------------------------------------------------------------------


def test_a_reprint_says_so_and_is_journalled(kiosk, printer, clerk, hall_id):
    take(kiosk)
    job = claim(printer)["id"]
    tell(printer, job, "printed")
    before = sheet(slip_of(hall_id, job))
    assert not any("IN LẠI" in stamp for stamp in stamps(slip_of(hall_id, job)))
    queued = clerk.post(f"/print/jobs/{job}/reprint").json
    assert (queued["state"], queued["copy"]) == ("queued", 1)
    again = claim(printer)
    assert (again["id"], again["copy"]) == (job, 1)
    assert "IN LẠI (lần 1)" in stamps(slip_of(hall_id, job))
    assert sheet(slip_of(hall_id, job)) != before
    with db.reading() as connection:
        assert journal.of(connection, hall_id, "job", job) == [("reprint", {"label": "A001", "copy": 1})]


def test_one_press_of_reprint_is_one_copy(kiosk, printer, clerk):
    take(kiosk)
    job = claim(printer)["id"]
    tell(printer, job, "uncertain", "stalled")
    twice = str(uuid.uuid4())
    first = clerk.post(f"/print/jobs/{job}/reprint", twice)
    second = clerk.post(f"/print/jobs/{job}/reprint", twice)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json["copy"] == second.json["copy"] == 1


def test_what_still_waits_cannot_be_reprinted(kiosk, clerk, printer):
    take(kiosk)
    refused = clerk.post(f"/print/jobs/{listed(clerk)['A001']['id']}/reprint")
    assert (refused.status_code, refused.json["code"]) == (409, "print.waiting")


def test_a_reprint_by_hand_is_not_dropped_however_late(kiosk, printer, clerk, time):
    take(kiosk)
    job = claim(printer)["id"]
    tell(printer, job, "printed")
    clerk.post(f"/print/jobs/{job}/reprint")
    time.pass_(minutes=30)
    assert claim(printer)["id"] == job


# -- what people see ---------------------------------------------------------------------------------------------


def test_a_printers_state_is_on_the_board_and_at_the_desk(kiosk, printer, clerk):
    status(printer, "ok")
    before = kiosk.get("/halls/current/board").json
    status(printer, "paper_out")
    board = kiosk.get("/halls/current/board").json
    assert board["version"] > before["version"]
    assert {p["name"]: p["state"] for p in board["printers"]}["sanh"] == "paper_out"
    desk = clerk.get("/counters/1").json
    assert {p["name"]: p["state"] for p in desk["printers"]}["sanh"] == "paper_out"


def test_the_same_word_again_moves_no_screen(kiosk, printer):
    status(printer, "ok")
    before = kiosk.get("/halls/current/board").json["version"]
    status(printer, "ok")
    assert kiosk.get("/halls/current/board").json["version"] == before


def test_what_waits_for_a_printer_without_paper_is_in_trouble_until_it_has_some(kiosk, printer, clerk):
    take(kiosk)
    assert listed(clerk, "trouble") == {}
    status(printer, "paper_out")
    assert listed(clerk, "trouble")["A001"]["problem"] == "paper_out"
    assert [job["label"] for job in clerk.get("/counters/1").json["jobs"]] == ["A001"]
    status(printer, "ok")
    assert listed(clerk, "trouble") == {}


def test_the_kiosk_hears_what_became_of_its_slip(kiosk, printer):
    events.bus.drain()
    heard: list[tuple[str, str]] = []
    events.subscribe(events.JobChanged, lambda event: heard.append((event.state, event.problem)))
    again = str(uuid.uuid4())
    assert take(kiosk, request_id=again).json["print"] == {"state": "queued", "problem": "", "where": None}
    job = claim(printer)["id"]
    events.bus.drain()
    assert take(kiosk, request_id=again).json["print"]["state"] == "sending"
    tell(printer, job, "uncertain", "stalled")
    events.bus.drain()
    assert take(kiosk, request_id=again).json["print"] == {"state": "uncertain", "problem": "stalled", "where": None}
    assert heard == [("sending", ""), ("uncertain", "stalled")]


# -- the long poll -----------------------------------------------------------------------------------------------


def test_a_waiting_worker_wakes_at_once_when_a_job_is_queued(kiosk, printer):
    got: list[tuple[float, Any]] = []

    def wait() -> None:
        answer = printer.post("/print/jobs/claim", printers=["sanh"], worker=LIFE, wait=20)
        got.append((real_time.monotonic(), answer.json["job"]))

    waiting = threading.Thread(target=wait)
    waiting.start()
    waiting.join(0.3)  # it is in its poll by now; were it not, it would find the job at its first look
    assert waiting.is_alive()
    taken = take(kiosk)
    queued = real_time.monotonic()
    events.bus.drain()
    waiting.join(10)
    woken, job = got[0]
    assert woken - queued < 1.0, "half of the pause after which it would have looked by itself"
    with db.reading() as connection:
        ticket = connection.scalar(select(print_jobs.c.ticket_id).where(print_jobs.c.id == job["id"]))
    assert ticket == taken.json["id"]


def test_a_poll_without_patience_answers_that_there_is_nothing(printer, time: Clock):
    assert claim(printer) is None
