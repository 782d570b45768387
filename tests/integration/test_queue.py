"""Calling, serving and absence, through the API."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import update

from server import db
from server import ward as wards
from server.counters import restarted
from server.models.halls import counter_services, halls
from tests.visits import call, do, learned_from, miss, refused, see, serve, take

# -- next --------------------------------------------------------------------------------------------------------


def test_next_finishes_the_visit_that_was_going_on(kiosk, clerk):
    first, second = take(kiosk), take(kiosk)
    serve(clerk)
    answer = clerk.post("/counters/1/next").json
    assert (answer["finished"]["id"], answer["finished"]["state"]) == (first["id"], "served")
    assert (answer["ticket"]["id"], answer["ticket"]["state"], answer["ticket"]["counter"]) == (
        second["id"],
        "called",
        1,
    )


def test_next_with_nobody_there_is_refused(clerk):
    refused(clerk.post("/counters/1/next"), "queue.empty")


def test_next_with_nobody_left_still_finishes(kiosk, clerk):
    taken = take(kiosk)
    serve(clerk)
    answer = clerk.post("/counters/1/next")
    assert (answer.status_code, answer.json["ticket"], answer.json["reason"]) == (200, None, None)
    assert (answer.json["finished"]["id"], see(clerk, taken)["state"]) == (taken["id"], "served")


def test_next_asks_first_what_became_of_an_unanswered_call(kiosk, clerk):
    taken = take(kiosk)
    take(kiosk)
    call(clerk)
    assert refused(clerk.post("/counters/1/next"), "ticket.unanswered")["number"] == taken["number"]
    assert see(clerk, taken)["state"] == "called"


def test_next_pressed_twice_is_one_call(kiosk, clerk):
    first, second = take(kiosk), take(kiosk)
    twice = str(uuid.uuid4())
    assert call(clerk, request_id=twice)["id"] == call(clerk, request_id=twice)["id"] == first["id"]
    assert (see(clerk, first)["calls"], see(clerk, second)["state"]) == (1, "waiting")


def test_an_act_repeated_later_shows_the_ticket_as_it_is_now(kiosk, clerk):
    taken = take(kiosk)
    twice = str(uuid.uuid4())
    call(clerk)
    do(clerk, taken, "start", request_id=twice)
    do(clerk, taken, "finish")
    assert do(clerk, taken, "start", request_id=twice)["state"] == "served"


def test_two_counters_get_two_tickets(kiosk, clerk, other_clerk):
    first, second = take(kiosk), take(kiosk)
    assert (call(clerk)["id"], call(other_clerk, 2)["id"]) == (first["id"], second["id"])


def test_next_for_one_service_passes_the_others(kiosk, clerk):
    take(kiosk)
    wanted = take(kiosk, "chung-thuc")
    assert call(clerk, service="chung-thuc")["id"] == wanted["id"]


def test_each_call_says_why(kiosk, clerk, time):
    """Ordinary, then two with priority: priority first, then a turn, then priority; then what is past 30 minutes."""
    take(kiosk)
    take(kiosk, priority_group="elderly")
    take(kiosk, priority_group="disabled")
    said = [serve(clerk)["reason"] for _ in range(3)]
    assert [reason["rule"] for reason in said] == ["priority", "turn", "priority"]
    assert all(reason["text"] for reason in said)
    late = take(kiosk)
    time.pass_(minutes=31)
    take(kiosk, priority_group="elderly")
    called = call(clerk)
    assert (called["id"], called["reason"]["rule"]) == (late["id"], "overdue")


def test_who_is_next_is_told_however_many_wait_before_and_all_who_wait_are_counted(kiosk, clerk):
    for _ in range(61):
        take(kiosk)
    elder = take(kiosk, priority_group="elderly")
    panel = clerk.get("/counters/1").json
    assert (len(panel["waiting"]), panel["waiting_total"]) == (60, 62)
    assert (panel["next"]["ticket"]["number"], panel["next"]["reason"]["rule"]) == (elder["number"], "priority")
    assert call(clerk)["id"] == elder["id"]
    assert clerk.get("/counters/1").json["waiting_total"] == 61


def test_only_who_sits_there_calls_there(kiosk, clerk, other_clerk):
    taken = take(kiosk)
    refused(clerk.post("/counters/2/next"), "counter.not_yours")
    refused(clerk.post("/counters/9/next"), "counter.unknown", 404)
    call(clerk)
    for act in ("recall", "start", "no-show", "hold", "finish"):
        refused(other_clerk.post(f"/tickets/{taken['id']}/{act}"), "counter.not_yours")


def test_what_is_sent_to_a_counter_is_called_there_though_others_wait_before_it(kiosk, clerk, other_clerk, hall_id):
    """Counter 1 serves nothing but civil status; an earlier certification ticket must not hide what was sent to it."""
    with db.transaction() as connection:
        ward, _ = wards.look(connection, hall_id)
        desk, kept = ward.counter(1).id, ward.service("ho-tich").id
        connection.execute(
            counter_services.delete().where(
                counter_services.c.counter_id == desk, counter_services.c.service_id != kept
            )
        )
        connection.execute(update(halls).values(setup_version=halls.c.setup_version + 1))
    take(kiosk, "chung-thuc")
    sent = take(kiosk, "chung-thuc")
    refused(clerk.post("/counters/1/next"), "queue.empty")
    do(other_clerk, sent, "transfer", counter=1)
    assert call(clerk)["id"] == sent["id"]


# -- called, serving, served -------------------------------------------------------------------------------------


def test_a_recall_counts_and_is_on_the_board_again(kiosk, clerk, time):
    taken = take(kiosk)
    call(clerk)
    time.pass_(seconds=10)
    assert do(clerk, taken, "recall")["calls"] == 2
    calls = kiosk.get("/halls/current/board").json["calls"]
    assert [made["number"] for made in calls] == [taken["number"]] * 2
    assert calls[0]["call_id"] > calls[1]["call_id"]


def test_a_visit_is_timed_from_start_to_finish(kiosk, clerk, time):
    taken = take(kiosk)
    call(clerk)
    time.pass_(seconds=30)
    do(clerk, taken, "start")
    time.pass_(minutes=6)
    done = do(clerk, taken, "finish", outcome="asked")
    assert (done["state"], done["outcome"], done["counter"]) == ("served", "asked", 1)
    span = datetime.fromisoformat(done["ended_at"]) - datetime.fromisoformat(done["started_at"])
    assert span == timedelta(minutes=6)
    assert done["rating_token"]


def test_guessed_times_are_left_out_of_the_forecast(kiosk, clerk, time, hall_id):
    guessed = take(kiosk)
    call(clerk)
    time.pass_(minutes=50)
    do(clerk, guessed, "start", inferred=True)
    do(clerk, guessed, "finish")
    assert see(clerk, guessed)["started_at"] == see(clerk, guessed)["called_at"]
    assert learned_from(hall_id, time) == 0
    take(kiosk)
    seen = serve(clerk)
    time.pass_(minutes=5)
    do(clerk, seen, "finish")
    assert learned_from(hall_id, time) == 1


def test_a_second_turn_is_timed_anew(kiosk, clerk, time):
    """Held while served, called again an hour later: the new call begins with no start."""
    take(kiosk)
    held = do(clerk, serve(clerk), "hold", reason="copy")
    time.pass_(hours=1)
    do(clerk, held, "resume")
    assert call(clerk)["started_at"] is None


# -- absence -----------------------------------------------------------------------------------------------------


def test_absence_needs_two_calls_45_seconds_apart(kiosk, clerk, time):
    taken = take(kiosk)
    call(clerk)
    ready_at = time() + timedelta(seconds=45)
    early = refused(clerk.post(f"/tickets/{taken['id']}/no-show"), "ticket.too_soon")
    assert (datetime.fromisoformat(early["ready_at"]), early["calls"]) == (ready_at, 1)
    time.pass_(seconds=44)
    do(clerk, taken, "recall")
    time.pass_(seconds=1)
    refused(clerk.post(f"/tickets/{taken['id']}/no-show"), "ticket.too_soon")
    do(clerk, taken, "recall")
    assert do(clerk, taken, "no-show")["state"] == "waiting"


def test_first_absence_to_the_end_second_out_of_the_line_third_cancelled(kiosk, clerk, time):
    taken = take(kiosk)
    call(clerk)
    time.pass_(seconds=1)
    other = take(kiosk)
    first = miss(clerk, time, taken)
    assert (first["state"], first["absences"], first["counter"]) == ("waiting", 1, None)
    assert call(clerk)["id"] == other["id"]
    do(clerk, other, "start")
    assert call(clerk)["id"] == taken["id"]
    second = miss(clerk, time, taken)
    assert (second["state"], second["absences"]) == ("no_show", 2)
    refused(clerk.post("/counters/1/next"), "queue.empty")
    assert do(clerk, taken, "reinstate")["state"] == "waiting"
    assert call(clerk)["id"] == taken["id"]
    third = miss(clerk, time, taken)
    assert (third["state"], third["absences"]) == ("cancelled", 3)
    assert refused(clerk.post(f"/tickets/{taken['id']}/reinstate"), "ticket.move")["legal"] == []


def test_a_reinstated_ticket_goes_to_the_end(kiosk, clerk, time):
    taken = take(kiosk)
    for _ in range(2):
        call(clerk)
        miss(clerk, time, taken)
    other = take(kiosk)
    time.pass_(seconds=1)
    do(clerk, taken, "reinstate")
    assert call(clerk)["id"] == other["id"]


def test_a_missed_ticket_can_be_called_by_its_number(kiosk, clerk, time):
    taken = take(kiosk)
    for _ in range(2):
        call(clerk)
        miss(clerk, time, taken)
    called = clerk.post("/counters/1/call", number=taken["number"]).json
    assert (called["ticket"]["state"], called["reason"]["rule"]) == ("called", "asked")


def test_after_a_power_cut_nobody_becomes_absent_until_the_counter_acts(kiosk, clerk, time):
    taken = take(kiosk)
    call(clerk)
    time.pass_(seconds=45)
    do(clerk, taken, "recall")
    restarted()
    time.pass_(minutes=10)
    assert refused(clerk.post(f"/tickets/{taken['id']}/no-show"), "ticket.too_soon")["ready_at"] is None
    assert see(clerk, taken)["state"] == "called"
    do(clerk, taken, "recall")
    refused(clerk.post(f"/tickets/{taken['id']}/no-show"), "ticket.too_soon")
    assert miss(clerk, time, taken)["absences"] == 1
