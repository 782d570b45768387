"""The province's way: gevent's server, PostgreSQL, two processes that Redis joins. The same hall, the same answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server import db
from tests.databases import Redis
from tests.live import Api, Hall, until
from tests.sockets import NamespaceClosed, Socket

GEVENT = ("server.serve_gevent",)


def takes_and_calls(hall: Hall, kiosk: Api, clerk: Api) -> tuple[dict, str]:
    """Somebody takes a number and is called: the ticket, and the number that was called."""
    status, ticket = kiosk.post("/tickets", service="ho-tich")
    assert status == 201
    status, called = clerk.post("/counters/1/next")
    assert status == 200
    return ticket, called["ticket"]["number"]


def test_gevents_server_serves_a_hall_with_its_printer(tmp_path: Path) -> None:
    hall = Hall(tmp_path, entry=GEVENT).seed()
    try:
        kiosk, screen = hall.device("kiosk"), hall.command("device", "add", "display", "Màn hình")
        (name, password), *_ = hall.clerks(1)
        hall.start()
        clerk = hall.sign_in(name, password, counter=1)
        leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
        with Socket(hall.base, "/display", {"token": screen["token"]}) as wall:
            wall.take("board")
            ticket, called = takes_and_calls(hall, kiosk, clerk)
            assert wall.take("call")["number"] == called == ticket["number"]
            until(lambda: kiosk.get(f"/track/{ticket['token']}")[1]["print"]["state"] == "printed")
            assert leader.post(f"/devices/{screen['id']}/revoke")[0] == 200
            with pytest.raises(NamespaceClosed):
                wall.take("never said", patience=6.0)
        assert "Traceback" not in (tmp_path / "server.log").read_text()
    finally:
        hall.stop()


@pytest.fixture
def two(postgres, tmp_path: Path) -> Iterator[tuple[Hall, Hall]]:
    """Two processes of one hall."""
    url = postgres.copy_of("motcua_template")
    db.close()
    redis = Redis()
    redis.start()
    shared = {"MOTCUA_REDIS_URL": redis.url, "MOTCUA_SECRET_KEY": "one key for both"}
    halls = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        halls.append(Hall(tmp_path / name, url, printing=False, entry=GEVENT, **shared))
    try:
        for hall in halls:
            hall.start()
        yield halls[0], halls[1]
    finally:
        for hall in halls:
            hall.stop()
        redis.stop()


@pytest.mark.postgres
def test_a_call_at_one_process_is_heard_at_the_other_and_a_right_ends_at_both(two: tuple[Hall, Hall]) -> None:
    here, there = two
    kiosk = here.device("kiosk")
    screen = here.command("device", "add", "display", "Màn hình")
    (name, password), *_ = here.clerks(1)
    clerk = here.sign_in(name, password, counter=1)
    with Socket(there.base, "/display", {"token": screen["token"]}) as wall:
        wall.take("board")
        for _ in range(3):
            ticket, called = takes_and_calls(here, kiosk, clerk)
            assert wall.take("call")["number"] == called == ticket["number"]
            wall.take("board", lambda board, number=called: number in [call["number"] for call in board["calls"]])
            served = clerk.get("/counters/1")[1]["current"]["id"]
            assert clerk.post(f"/tickets/{served}/start")[0] == 200
        # The same request at the other process is the same act.
        asked = "6b0e1f5e-0000-4000-8000-0000000000aa"
        first = kiosk.post("/tickets", asked, service="ho-tich")[1]
        elsewhere = Api(there.base, kiosk.headers)
        assert elsewhere.post("/tickets", asked, service="ho-tich")[1]["number"] == first["number"]
        office = here.command("token", "add", "the office", "--scope", "leader")["token"]
        leader = Api(here.base, {"Authorization": f"Bearer {office}"})
        assert leader.post(f"/devices/{screen['id']}/revoke")[0] == 200
        with pytest.raises(NamespaceClosed):
            wall.take("never said", patience=8.0)
