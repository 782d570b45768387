"""Hold, transfer, cancel, walk-up, and what counters do, through the API."""

import pytest

from tests.visits import call, do, miss, refused, see, serve, take

# -- hold, transfer, cancel --------------------------------------------------------------------------------------


def test_back_from_hold_is_back_at_the_front(kiosk, clerk, time):
    for _ in range(3):
        take(kiosk)
        time.pass_(seconds=1)
    away = do(clerk, serve(clerk), "hold", reason="copy")
    assert (away["state"], away["hold_reason"], away["counter"]) == ("held", "copy", None)
    second = serve(clerk)
    miss_it = do(clerk, second, "transfer")  # back to its place: before the third
    time.pass_(minutes=5)
    assert do(clerk, away, "resume")["state"] == "waiting"
    assert call(clerk)["id"] == away["id"]
    do(clerk, away, "start")
    assert call(clerk)["id"] == miss_it["id"]


def test_even_who_was_absent_before_comes_back_from_hold_to_the_front(kiosk, clerk, time):
    away = take(kiosk)
    call(clerk)
    time.pass_(seconds=1)
    take(kiosk)
    miss(clerk, time, away)  # its place is now behind the other's
    called = clerk.post("/counters/1/call", number=away["number"]).json["ticket"]
    do(clerk, called, "hold", reason="form")
    time.pass_(minutes=1)
    do(clerk, away, "resume")
    assert call(clerk)["id"] == away["id"]


def test_a_held_ticket_is_not_called_by_next_but_may_be_asked_for(kiosk, clerk):
    take(kiosk)
    away = do(clerk, call(clerk), "hold")
    refused(clerk.post("/counters/1/next"), "queue.empty")
    assert clerk.post("/counters/1/call", ticket=away["id"]).json["ticket"]["state"] == "called"


def test_sent_to_another_service_it_keeps_its_number_and_its_place(kiosk, clerk, time):
    sent = take(kiosk)
    time.pass_(minutes=2)
    waiting = take(kiosk, "chung-thuc")
    moved = do(clerk, serve(clerk), "transfer", service="chung-thuc")
    assert (moved["number"], moved["service"], moved["queue"]) == (sent["number"], "ho-tich", "chung-thuc")
    assert (moved["state"], moved["rank_at"]) == ("waiting", moved["taken_at"])
    assert call(clerk, service="chung-thuc")["id"] == sent["id"]
    do(clerk, sent, "start")
    assert call(clerk, service="chung-thuc")["id"] == waiting["id"]
    assert take(kiosk)["number"] == "A002"


def test_sent_to_a_counter_it_is_called_there_alone(kiosk, clerk, other_clerk):
    take(kiosk)
    moved = do(clerk, serve(clerk), "transfer", counter=2)
    assert (moved["state"], moved["for_counter"]) == ("waiting", 2)
    refused(clerk.post("/counters/1/next"), "queue.empty")
    assert call(other_clerk, 2)["id"] == moved["id"]


@pytest.mark.parametrize(("where", "code", "status"), [
    ({"service": "no-such"}, "service.unknown", 422), ({"counter": 77}, "counter.unknown", 404),
])  # fmt: skip
def test_nothing_is_sent_where_nobody_is(kiosk, clerk, where, code, status):
    taken = take(kiosk)
    refused(clerk.post(f"/tickets/{taken['id']}/transfer", **where), code, status)


def test_a_cancelled_ticket_is_out_of_the_line(kiosk, clerk):
    taken, other = take(kiosk), take(kiosk)
    assert do(clerk, taken, "cancel", reason="pressed twice")["state"] == "cancelled"
    assert call(clerk)["id"] == other["id"]
    refused(clerk.post(f"/tickets/{taken['id']}/cancel"), "ticket.move")


def test_a_particular_number_is_called_and_the_visit_before_it_finished(kiosk, clerk):
    first, _, third = take(kiosk), take(kiosk), take(kiosk)
    serve(clerk)
    answer = clerk.post("/counters/1/call", number=third["number"].lower()).json
    assert (answer["ticket"]["id"], answer["finished"]["id"]) == (third["id"], first["id"])


def test_a_number_that_cannot_be_called_leaves_everything_as_it_was(kiosk, clerk, other_clerk):
    first, second = take(kiosk), take(kiosk)
    serve(clerk)
    call(other_clerk, 2)
    refused(clerk.post("/counters/1/call", ticket=second["id"]), "ticket.move")
    refused(clerk.post("/counters/1/call", ticket=first["id"]), "ticket.move")
    refused(clerk.post("/counters/1/call", number="Z999"), "ticket.unknown", 404)
    assert (see(clerk, first)["state"], see(clerk, second)["counter"]) == ("serving", 2)


def test_somebody_without_a_ticket_is_served_at_once_under_a_number(kiosk, clerk):
    first = take(kiosk)
    serve(clerk)
    answer = clerk.post("/counters/1/walk-up", service="ho-tich", priority_group="merit").json
    assert (answer["ticket"]["number"], answer["ticket"]["state"]) == ("A002", "serving")
    assert (answer["reason"]["rule"], answer["finished"]["id"]) == ("walk_up", first["id"])
    assert take(kiosk)["number"] == "A003"


# -- counters ----------------------------------------------------------------------------------------------------


def test_a_pause_sends_a_called_ticket_back_to_its_place(kiosk, clerk, other_clerk, time):
    first = take(kiosk)
    time.pass_(seconds=1)
    take(kiosk)
    call(clerk)
    assert clerk.post("/counters/1/pause", reason="meeting").json["counter"]["state"] == "paused"
    assert (see(clerk, first)["state"], see(clerk, first)["calls"], see(clerk, first)["absences"]) == ("waiting", 0, 0)
    refused(clerk.post("/counters/1/next"), "counter.paused")
    assert call(other_clerk, 2)["id"] == first["id"]
    assert clerk.post("/counters/1/resume").json["counter"]["state"] == "open"
    assert call(clerk)["number"] == "A002"


def test_nobody_pauses_in_the_middle_of_a_visit(kiosk, clerk):
    take(kiosk)
    visit = serve(clerk)
    assert refused(clerk.post("/counters/1/pause"), "counter.busy")["number"] == visit["number"]


def test_lunch_is_one_key_and_sends_on_what_was_meant_for_this_counter(kiosk, clerk, other_clerk):
    taken = take(kiosk)
    do(clerk, taken, "transfer", counter=1)
    assert clerk.post("/counters/1/pause", reason="lunch").json["counter"]["state"] == "lunch"
    assert see(clerk, taken)["for_counter"] is None
    assert call(other_clerk, 2)["id"] == taken["id"]


def test_a_closing_counters_tickets_go_to_the_others(kiosk, clerk, other_clerk):
    served = take(kiosk)
    serve(clerk)
    waiting = take(kiosk)
    do(clerk, waiting, "transfer", counter=1)
    assert clerk.delete("/session").status_code in (200, 204)
    assert (see(other_clerk, served)["state"], see(other_clerk, waiting)["for_counter"]) == ("served", None)
    assert call(other_clerk, 2)["id"] == waiting["id"]


def test_back_from_hold_nobody_waits_for_a_counter_that_closed(kiosk, clerk, other_clerk):
    away = take(kiosk)
    do(other_clerk, away, "transfer", counter=1)
    do(clerk, call(clerk), "hold")
    clerk.delete("/session")
    assert do(other_clerk, away, "resume")["for_counter"] is None
    assert call(other_clerk, 2)["id"] == away["id"]
