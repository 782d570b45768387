"""Steps that visits are made of, through the API: take, call, do, miss, serve."""

from server import db, line
from server import ward as wards


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


def learned_from(hall_id, time) -> int:
    line.forget()
    with db.reading() as connection:
        ward, _ = wards.look(connection, hall_id)
        return sum(times.n for times in line.Outlook(connection, ward, time()).times.values())
