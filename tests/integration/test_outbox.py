"""What is told outside the house, over real sockets: signed, tried again, given up, and never twice by two senders."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server import carriers, clock, db, doctor, journal, opening, outbox, settings_now
from server import ward as wards
from server.api import messages
from server.domain import delivery
from server.domain.errors import NotFound
from server.models.halls import halls
from server.models.outbox import outbox as rows
from server.postman import Postman
from tests.conftest import signed_in
from tests.databases import free_port
from tests.gateways import Receiver
from tests.integration.test_spool import accept
from tests.live import until
from tests.visits import refused

SECRET = "a secret of sixteen"
PHONE = "0901234827"


def configure(**changed):
    settings_now.use(replace(settings_now.get(), **changed))


def webhook(url, **changed):
    configure(webhook_url=url, webhook_secret=SECRET, **changed)


@pytest.fixture
def receiver(app):
    with Receiver().open() as made:
        webhook(f"{made.url}/hook?key=hidden")
        yield made


def put(hall_id, topic="dossier.overdue", n=1):
    """Alerts about dossiers H1, H2, …, as a use case writes them."""
    with db.transaction() as connection:
        ward, _ = wards.look(connection, hall_id)
        for number in range(1, n + 1):
            facts = {"code": f"H{number}", "state": "processing", "due_at": clock.now(), "applicant": "Ánh"}
            outbox.tell(connection, ward, topic, facts, clock.now())


def one(hall_id):
    (message,) = outbox.recent(hall_id)
    return message


def ready(clerk):
    code = accept(clerk)["code"]
    assert clerk.post(f"/dossiers/{code}/result-ready").status_code == 200
    return code


# -- what is written ---------------------------------------------------------------------------------------------


def test_with_nothing_configured_nothing_is_written(clerk, hall_id):
    ready(clerk)
    put(hall_id)
    assert outbox.recent(hall_id) == []


def test_a_ready_result_is_told_once_signed_and_without_the_citizen(clerk, hall_id, receiver, time):
    code = ready(clerk)
    assert outbox.run_once() == 1
    assert outbox.run_once() == 0
    (call,) = receiver.calls
    said = json.loads(call.body)
    message = one(hall_id)
    with db.reading() as connection:
        hall = connection.scalar(select(halls.c.code))
    told = {"topic": "dossier.ready", "at": "2026-11-23T08:00:00+07:00", "hall": hall}
    assert said == {"id": message["id"], **told, "code": code, "state": "ready"}
    assert call.path == "/hook?key=hidden"
    assert call.headers["Idempotency-Key"] == str(message["id"])
    assert call.headers["Content-Type"] == "application/json"
    signature = call.headers["X-MotCua-Signature"]
    assert delivery.verify(SECRET, signature, call.body, int(time().timestamp()))
    assert not delivery.verify("another secret of ours", signature, call.body, int(time().timestamp()))
    assert (message["state"], message["attempts"], message["sent_at"]) == ("sent", 1, time())
    assert message["target"] == f"{receiver.url}/hook"


def test_a_result_that_is_ready_twice_is_told_once(clerk, hall_id, receiver):
    code = accept(clerk)["code"]
    again = {"request_id": "7b0e1f5e-0000-4000-8000-000000000009"}
    assert [clerk.post(f"/dossiers/{code}/result-ready", **again).status_code for _ in range(2)] == [200, 200]
    assert one(hall_id)["code"] == code


def test_a_phone_leaves_only_where_that_is_set_and_is_forgotten_when_it_has_served(clerk, hall_id, receiver):
    configure(webhook_phone=True)
    receiver.statuses = [500]
    ready(clerk)
    outbox.run_once()
    assert json.loads(receiver.calls[0].body)["phone"] == PHONE
    assert kept_phone() == PHONE  # the next try needs it
    with db.transaction() as connection:
        connection.execute(update(rows).values(next_at=clock.now()))
    outbox.run_once()
    assert json.loads(receiver.calls[1].body)["phone"] == PHONE
    assert kept_phone() is None
    assert PHONE not in str(outbox.recent(hall_id))


def kept_phone():
    with db.reading() as connection:
        return connection.scalars(select(rows.c.body)).one().get("phone")


def taken_back(hall_id):
    with db.transaction() as connection:
        ward, _ = wards.look(connection, hall_id)
        outbox.tell(connection, ward, "dossier.ready", {"code": "H1", "state": "ready"}, clock.now())
        raise RuntimeError


def test_a_fact_that_is_taken_back_is_not_told(hall_id, receiver):
    with pytest.raises(RuntimeError):
        taken_back(hall_id)
    assert (outbox.recent(hall_id), outbox.run_once(), receiver.calls) == ([], 0, [])


# -- trying again ------------------------------------------------------------------------------------------------


def test_a_failed_call_is_tried_again_later_with_a_new_signature_and_the_same_id(hall_id, receiver, time):
    receiver.statuses = [500, 404]
    put(hall_id)
    for pause, problem in zip(delivery.BACK_OFF[:2], ("http_500", "http_404"), strict=True):
        assert outbox.run_once() == 1
        message = one(hall_id)
        assert (message["state"], message["problem"], message["next_at"]) == ("waiting", problem, time() + pause)
        time.pass_(seconds=pause.total_seconds() - 1)
        assert outbox.run_once() == 0
        time.pass_(seconds=1)
    assert outbox.run_once() == 1
    assert (one(hall_id)["state"], one(hall_id)["attempts"], one(hall_id)["problem"]) == ("sent", 3, "")
    assert len({call.headers["Idempotency-Key"] for call in receiver.calls}) == 1
    assert len({call.body for call in receiver.calls}) == 1
    assert len({call.headers["X-MotCua-Signature"] for call in receiver.calls}) == 3


def give_up(hall_id, receiver, time):
    receiver.statuses = [503] * 7
    put(hall_id)
    for pause in (*delivery.BACK_OFF, timedelta()):
        assert outbox.run_once() == 1
        time.pass_(seconds=pause.total_seconds())
    return one(hall_id)


def test_after_the_last_attempt_a_message_is_dead_and_shown(hall_id, receiver, time):
    message = give_up(hall_id, receiver, time)
    assert (message["state"], message["attempts"], message["problem"]) == ("dead", 7, "http_503")
    time.pass_(days=30)
    assert outbox.run_once() == 0
    put(hall_id)
    assert [m["id"] for m in outbox.dead(hall_id)] == [message["id"]]
    assert [m["id"] for m in outbox.recent(hall_id)] == [message["id"] + 1, message["id"]]
    with db.reading() as connection:
        assert outbox.counts(connection) == outbox.counts(connection, hall_id) == {"waiting": 1, "dead": 1}
        assert outbox.counts(connection, hall_id + 1) == {"waiting": 0, "dead": 0}
    (check,) = [c for c in doctor.examine(settings_now.get()) if c["what"] == "messages"]
    assert (check["well"], check["says"]) == (False, "webhook; 1 waiting, 1 given up")


def test_the_leader_tries_a_dead_message_again_and_the_journal_says_so(app, hall_id, receiver, template, time):
    message = give_up(hall_id, receiver, time)
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    path = f"/outbox/{message['id']}/retry"
    (shown,) = leader.get("/outbox?state=dead").json["items"]
    assert (shown["id"], shown["code"], shown["problem"]) == (message["id"], "H1", "http_503")
    again = {"request_id": "7b0e1f5e-0000-4000-8000-000000000008"}
    answers = [leader.post(path, **again) for _ in range(2)]
    assert [(a.status_code, a.json["state"], a.json["attempts"]) for a in answers] == [(200, "waiting", 0)] * 2
    assert leader.get("/outbox?state=dead").json["items"] == []
    refused(leader.post(path), "outbox.not_dead")
    refused(leader.post("/outbox/999/retry"), "outbox.unknown", 404)
    assert outbox.run_once() == 1
    listed = messages.Messages.model_validate(leader.get("/outbox").json)
    assert [(message.state, message.attempts) for message in listed.items] == [("sent", 1)]
    with db.reading() as connection:
        told = journal.of(connection, hall_id, "message", message["id"])
    assert told == [("retry", {"channel": "webhook", "topic": "dossier.overdue"})]


def test_another_halls_message_is_unknown(hall_id, receiver, time):
    message = give_up(hall_id, receiver, time)
    with pytest.raises(NotFound):
        outbox.retry(journal.system(hall_id + 1), message["id"], request_id="")
    assert outbox.dead(hall_id + 1) == []


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(hall_id, receiver):
    receiver.statuses = [410]
    put(hall_id)
    outbox.run_once()
    assert (one(hall_id)["state"], one(hall_id)["problem"], one(hall_id)["attempts"]) == ("dead", "http_410", 1)


def test_a_redirect_is_not_followed(hall_id, receiver):
    receiver.statuses = [302, 307]
    put(hall_id, n=2)
    assert outbox.run_once() == 2
    assert {m["problem"] for m in outbox.recent(hall_id)} == {"http_302", "http_307"}
    assert {call.path for call in receiver.calls} == {"/hook?key=hidden"}


def test_only_the_configured_address_is_called_whatever_a_row_says(hall_id, receiver):
    put(hall_id)
    with db.transaction() as connection:
        connection.execute(update(rows).values(target=f"{receiver.url}/elsewhere"))
    outbox.run_once()
    assert [call.path for call in receiver.calls] == ["/hook?key=hidden"]


def test_a_receiver_that_never_answers_holds_nobody_up(hall_id, receiver):
    receiver.silent = True
    put(hall_id)
    outbox.run_once(patience=0.2)
    assert (one(hall_id)["state"], one(hall_id)["problem"]) == ("waiting", "timeout")


def test_a_receiver_that_is_away_is_tried_again(app, hall_id):
    webhook(f"http://127.0.0.1:{free_port()}/")
    put(hall_id)
    outbox.run_once(patience=0.5)
    assert (one(hall_id)["state"], one(hall_id)["problem"]) == ("waiting", "unreachable")


def test_what_goes_wrong_in_an_unforeseen_way_is_tried_again_too(hall_id, receiver, monkeypatch):
    monkeypatch.setattr(carriers, "sign", lambda *_: 1 / 0)
    put(hall_id)
    outbox.run_once()
    assert (one(hall_id)["state"], one(hall_id)["problem"]) == ("waiting", "ZeroDivisionError")


# -- several senders ---------------------------------------------------------------------------------------------


def test_two_senders_at_once_never_send_a_message_twice(either):
    with db.reading() as connection:
        hall_id = wards.only_hall(connection)
    with Receiver().open() as receiver:
        webhook(receiver.url)
        put(hall_id, n=30)
        gate, tried = threading.Barrier(4), []

        def send():
            gate.wait()
            tried.append(outbox.run_once(limit=50))

        senders = [threading.Thread(target=send) for _ in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(30)
        assert sum(tried) == 30
        assert sorted(json.loads(call.body)["code"] for call in receiver.calls) == sorted(f"H{n}" for n in range(1, 31))
        assert {m["state"] for m in outbox.recent(hall_id)} == {"sent"}


def test_what_a_sender_had_when_it_died_is_sent_by_another_and_its_late_word_changes_nothing(hall_id, receiver, time):
    put(hall_id)
    lost = outbox._claim(one(hall_id)["id"])
    assert outbox.run_once() == 0
    time.pass_(minutes=5)
    assert outbox.run_once() == 1
    outbox._settle(lost, carriers.Undelivered("timeout"))
    assert (one(hall_id)["state"], one(hall_id)["attempts"], len(receiver.calls)) == ("sent", 1, 1)


def test_a_round_ends_when_it_is_told_to(hall_id, receiver):
    stop = threading.Event()
    stop.set()
    put(hall_id, n=2)
    assert outbox.run_once(stop=stop) == 0
    assert outbox.run_once(limit=1) == 1
    assert [json.loads(call.body)["code"] for call in receiver.calls] == ["H1"]


# -- the postman -------------------------------------------------------------------------------------------------


def test_the_postman_goes_at_once_when_a_message_is_put_and_stops_when_told(hall_id, receiver, monkeypatch):
    monkeypatch.setattr("server.postman.EVERY", 600.0)
    rounds, run_once = [], outbox.run_once
    monkeypatch.setattr(outbox, "run_once", lambda **given: rounds.append(1) or run_once(**given))
    postman = Postman()
    postman.start()
    until(lambda: rounds)  # it has looked, and sleeps for ten minutes now
    put(hall_id, n=30)
    until(lambda: len(receiver.calls) == 30)
    assert postman.stop()
    put(hall_id)
    assert (len(receiver.calls), one_waiting(hall_id)) == (30, 1)


def one_waiting(hall_id):
    with db.reading() as connection:
        return outbox.counts(connection, hall_id)["waiting"]


def test_the_postman_outlives_a_round_that_fails(hall_id, receiver, monkeypatch):
    monkeypatch.setattr("server.postman.EVERY", 0.01)
    run_once, failures = outbox.run_once, [RuntimeError("the database is away")]

    def fails_once(**given):
        if failures:
            raise failures.pop()
        return run_once(**given)

    monkeypatch.setattr(outbox, "run_once", fails_once)
    put(hall_id)
    postman = Postman()
    postman.start()
    until(lambda: receiver.calls)
    assert postman.stop()


@pytest.mark.parametrize(
    ("changed", "starts"),
    [
        ({}, 0),
        ({"webhook_url": "http://127.0.0.1/", "webhook_secret": SECRET}, 1),
        ({"smtp_url": "smtp://127.0.0.1", "smtp_from": "a@b.test"}, 1),
    ],
)
def test_the_postman_starts_only_where_something_is_configured(settings, time, monkeypatch, changed, starts):
    started = []
    for name in ("Postman", "Caretaker"):
        monkeypatch.setattr(getattr(opening, name), "start", lambda self: started.append(type(self).__name__))
    monkeypatch.setattr(opening, "start", lambda: None)
    opening.open_hall(replace(settings, **changed), "threading")
    assert started.count("Postman") == starts
    assert "Caretaker" in started
