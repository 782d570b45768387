"""What the guide desk does beyond the kiosk: codes priority, voids a mis-press, takes back who missed a turn."""

import uuid

import pytest

from server import db
from server.models.journal import journal
from tests.conftest import signed_in
from tests.visits import call, do, miss, refused, see, take


@pytest.fixture
def greeter(app, template):
    return signed_in(app, "huongdan", template.passwords["huongdan"])


def waiting(greeter) -> list[str]:
    return [one["number"] for one in greeter.get("/tickets?state=waiting").json["items"]]


def test_an_elder_whose_group_is_coded_afterwards_is_called_first(greeter, kiosk, clerk, time):
    take(kiosk)
    time.pass_(minutes=1)
    elder = take(kiosk)
    coded = do(greeter, elder, "priority", priority_group="elderly")
    assert (coded["state"], coded["priority_group"], coded["rank_at"]) == ("waiting", "elderly", coded["taken_at"])
    assert greeter.get("/services").json["items"][0]["waiting"] == 2
    assert call(clerk)["id"] == elder["id"]


def test_a_group_declared_by_mistake_is_taken_away_and_the_journal_says_so(greeter, kiosk, clerk, time):
    first = take(kiosk)
    time.pass_(minutes=1)
    mistaken = take(kiosk, priority_group="pregnant")
    assert do(greeter, mistaken, "priority", priority_group=None)["priority_group"] is None
    assert call(clerk)["id"] == first["id"]
    with db.reading() as connection:
        told = connection.execute(journal.select().where(journal.c.what == "regroup")).all()
    assert [entry.facts["priority_group"] for entry in told] == [None]


def test_the_same_correction_twice_is_one(greeter, kiosk):
    taken, press = take(kiosk), str(uuid.uuid4())
    first = do(greeter, taken, "priority", priority_group="merit", request_id=press)
    assert do(greeter, taken, "priority", priority_group="merit", request_id=press) == first
    again = greeter.post(f"/tickets/{taken['id']}/priority", priority_group=None, request_id=press)
    refused(again, "request.conflict")


def test_no_group_is_coded_that_the_hall_does_not_have_nor_for_somebody_at_a_counter(greeter, kiosk, clerk):
    taken = take(kiosk)
    refused(greeter.post(f"/tickets/{taken['id']}/priority", priority_group="friends"), "priority.unknown", 422)
    assert greeter.post(f"/tickets/{taken['id']}/priority").status_code == 422
    call(clerk)
    refused(greeter.post(f"/tickets/{taken['id']}/priority", priority_group="merit"), "ticket.move")
    assert see(greeter, taken)["priority_group"] is None
    assert kiosk.post(f"/tickets/{taken['id']}/priority", priority_group="merit").status_code == 403


def test_a_mis_press_is_undone_only_while_the_number_waits(greeter, clerk):
    mistaken, called = take(greeter), take(greeter)
    assert do(greeter, mistaken, "cancel", reason="bấm nhầm")["state"] == "cancelled"
    assert call(clerk)["id"] == called["id"]
    assert greeter.post(f"/tickets/{called['id']}/cancel", reason="bấm nhầm").status_code == 409
    assert see(greeter, called)["state"] == "called"


def test_who_missed_two_turns_comes_back_to_the_end_of_the_line(greeter, clerk, time):
    late = take(greeter)
    for _ in range(2):
        call(clerk)
        state = miss(clerk, time, late)["state"]
    assert state == "no_show"
    take(greeter)
    time.pass_(minutes=1)
    assert do(greeter, late, "reinstate")["state"] == "waiting"
    assert waiting(greeter) == ["A002", "A001"]


def test_the_list_of_papers_comes_out_where_tickets_do(greeter):
    job = greeter.post("/procedures/1.001193/checklist", lang="vi").json
    assert (job["printer"], job["state"]) == ("sanh", "queued")
