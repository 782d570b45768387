"""The queue as clerks and visitors meet it, over the API: every state, every move, and what may never happen."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from server import db, hall, journal, line, schema
from server import ward as wards
from server.counters import restarted
from server.models.halls import counter_services, counters, halls
from server.models.journal import journal as journal_table
from server.models.tickets import tickets


def take(kiosk, service="ho-tich", **body):
    answer = kiosk.post("/tickets", service=service, **body)
    assert answer.status_code == 201, answer.json
    return answer.json


def call(caller, counter=1, **body):
    """The ticket that *next* gives this counter."""
    answer = caller.post(f"/counters/{counter}/next", **body)
    assert answer.status_code == 200, answer.json
    return answer.json["ticket"]


def do(caller, ticket, act, **body):
    answer = caller.post(f"/tickets/{ticket['id']}/{act}", **body)
    assert answer.status_code == 200, answer.json
    return answer.json


def refused(answer, code, status=409):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    return answer.json


def see(caller, ticket):
    return caller.get(f"/tickets/{ticket['id']}").json


def miss(caller, time, ticket):
    """Two calls 45 s apart, then absent."""
    time.pass_(seconds=45)
    do(caller, ticket, "recall")
    return do(caller, ticket, "no-show")


def serve(caller, counter=1):
    return do(caller, call(caller, counter), "start")


# -- next --------------------------------------------------------------------------------------------------------


def test_next_finishes_the_visit_that_was_going_on(kiosk, clerk):
    first, second = take(kiosk), take(kiosk)
    serve(clerk)
    answer = clerk.post("/counters/1/next").json
    assert (answer["finished"]["id"], answer["finished"]["state"]) == (first["id"], "served")
    assert (answer["ticket"]["id"], answer["ticket"]["state"], answer["ticket"]["counter"]) == (second["id"], "called", 1)


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


def learned_from(hall_id, time) -> int:
    line.forget()
    with db.reading() as connection:
        ward, _ = wards.look(connection, hall_id)
        return sum(times.n for times in line.Outlook(connection, ward, time()).times.values())


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


# -- every state refuses what it must ----------------------------------------------------------------------------

REACH = {
    "waiting": (),
    "called": ("next",),
    "serving": ("next", "start"),
    "held": ("next", "hold"),
    "served": ("next", "start", "finish"),
    "cancelled": ("cancel",),
}
OVER_THE_API = {
    "waiting": {"call", "transfer", "cancel"},
    "called": {"recall", "start", "hold", "transfer", "cancel", "no-show"},
    "serving": {"finish", "hold", "transfer", "cancel"},
    "held": {"resume", "transfer", "cancel"},
    "served": set(),
    "cancelled": set(),
}
ACTS = ("recall", "start", "finish", "no-show", "hold", "resume", "transfer", "cancel", "reinstate")


@pytest.mark.parametrize("state", REACH)
def test_every_state_refuses_every_other_move_by_its_code(kiosk, clerk, state):
    taken = take(kiosk)
    for act in REACH[state]:
        if act == "next":
            call(clerk)
        else:
            do(clerk, taken, act)
    assert see(clerk, taken)["state"] == state
    for act in ACTS:
        if act not in OVER_THE_API[state]:
            problem = refused(clerk.post(f"/tickets/{taken['id']}/{act}"), "ticket.move")
            assert {move.replace("absent", "no-show") for move in problem["legal"]} - {"expire"} == OVER_THE_API[state]
            assert see(clerk, taken)["state"] == state


def test_an_unknown_ticket_is_unknown_to_every_act(clerk):
    for act in ACTS:
        refused(clerk.post(f"/tickets/424242/{act}"), "ticket.unknown", 404)


# -- the day's end, and long days --------------------------------------------------------------------------------


def test_at_days_end_what_waits_is_expired_and_never_served(kiosk, clerk, other_clerk, time, hall_id):
    held = take(kiosk)
    do(clerk, call(clerk), "hold")
    gone = take(kiosk)
    for _ in range(2):
        call(clerk)
        miss(clerk, time, gone)
    visit = take(kiosk)
    serve(clerk)
    called = take(kiosk)
    call(other_clerk, 2)
    waiting = take(kiosk)
    today = time().date()
    assert hall.expire(hall_id, today) == 0
    time.pass_(days=1)
    assert hall.expire(hall_id, time().date()) == 5
    assert [see(clerk, one)["state"] for one in (held, gone, called, waiting)] == ["expired"] * 4
    assert see(clerk, visit)["state"] == "served"
    assert hall.expire(hall_id, time().date()) == 0
    assert learned_from(hall_id, time) == 0
    with db.reading() as connection:
        told = journal.of(connection, hall_id, "ticket", waiting["id"])
    assert [what for what, _ in told] == ["take", "expire"]


def test_the_thousandth_ticket_has_four_digits_everywhere(kiosk, clerk, hall_id, time):
    with db.transaction() as connection:
        ward, _ = wards.look(connection, hall_id)
    for _ in range(999):
        hall.take_ticket(journal.system(hall_id), service="ho-tich", request_id="")
    taken = take(kiosk)
    assert taken["number"] == "A1000"
    called = clerk.post("/counters/1/call", number="A1000").json["ticket"]
    assert called["number"] == "A1000"
    assert kiosk.get("/halls/current/board").json["calls"][0]["text"] == "Xin mời số A1000 đến quầy số 1"
    with db.reading() as connection:
        numbers = connection.scalars(select(tickets.c.number).order_by(tickets.c.id)).all()
    assert numbers == list(range(1, 1001))
    assert ward.day(time()).isoformat() == taken["day"]


def test_every_act_of_a_day_is_in_the_journal_with_who_did_it(kiosk, clerk, hall_id):
    taken = take(kiosk)
    do(clerk, serve(clerk), "finish", outcome="accepted")
    with db.reading() as connection:
        rows = connection.execute(
            select(journal_table.c.what, journal_table.c.actor, journal_table.c.facts)
            .where(journal_table.c.subject == "ticket", journal_table.c.subject_id == taken["id"])
            .order_by(journal_table.c.id)
        ).all()
        person = connection.scalar(select(counters.c.person_id).where(counters.c.number == 1))
    assert [row.what for row in rows] == ["take", "call", "start", "finish"]
    assert rows[0].actor.startswith("device:")
    assert {row.actor for row in rows[1:]} == {f"person:{person}"}
    assert rows[1].facts["why"]["rule"] == "rank"
    assert rows[3].facts["outcome"] == "accepted"


def test_nobody_is_counted_ahead_who_will_not_be_called_before(kiosk, clerk):
    """Two ordinary, one with priority: who comes next with priority waits for that one and one ordinary turn."""
    assert [take(kiosk)["ahead"] for _ in range(2)] == [0, 1]
    assert take(kiosk, priority_group="elderly")["ahead"] == 0
    assert take(kiosk, priority_group="elderly")["ahead"] == 2
    assert take(kiosk)["ahead"] == 4
    order = []
    while (answer := clerk.post("/counters/1/next").json).get("ticket"):
        order.append(answer["ticket"]["number"])
        do(clerk, answer["ticket"], "start")
    assert order == ["A003", "A001", "A004", "A002", "A005"]


def test_the_schema_is_the_newest(app):
    with db.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(halls)) == 1
    assert schema.migrate() is False
