"""One process of the hall is killed and the others are not: what prints is started again, and nobody is left over."""

import os
import signal
from pathlib import Path

import pytest

from server.opening import pause_after
from tests.live import Hall, until
from tests.sockets import Socket


@pytest.fixture
def hall(tmp_path):
    hall = Hall(tmp_path).seed()
    yield hall
    hall.leave()


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_print_worker_killed_alone_is_started_again_and_prints(hall):
    kiosk = hall.device("kiosk")
    hall.start()
    _, _, worker = until(lambda: len(found := hall.processes()) == 3 and found)
    os.kill(worker, signal.SIGKILL)
    status, ticket = kiosk.post("/tickets", service="ho-tich")
    assert status == 201
    until(lambda: kiosk.get(f"/track/{ticket['token']}")[1]["print"]["state"] == "printed")
    assert worker not in hall.processes()


def test_a_server_whose_process_above_is_killed_ends_with_its_worker_and_makes_room_for_the_next(hall):
    token = hall.device("display").headers["Authorization"].split()[1]
    kiosk = hall.device("kiosk")
    hall.start()
    above, *below = until(lambda: len(found := hall.processes()) == 3 and found)
    with Socket(hall.base, "/display", {"token": token}) as screen:
        screen.take("board")
        os.kill(above, signal.SIGKILL)
        hall.process.wait(timeout=10)
        until(lambda: not any(running(pid) for pid in below), what="both to end")
    hall.start()
    status, ticket = kiosk.post("/tickets", service="ho-tich")
    assert status == 201
    until(lambda: kiosk.get(f"/track/{ticket['token']}")[1]["print"]["state"] == "printed")


def test_a_worker_that_keeps_ending_is_started_less_and_less_often():
    pauses = [0.0]
    for life in (0.1,) * 8 + (3600.0, 0.1):
        pauses.append(pause_after(life, pauses[-1]))
    assert pauses[1:] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 0.5, 1.0]
