"""Kept connections of the hall's server: threads stay with those that ask again, and are not used up by those that rest."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
import websocket

from server.serve import SPARE_THREADS
from server.threads import LINGER_MS, SILENT_S
from tests.live import Hall, until

SCREENS = 4
GET = b"GET /healthz HTTP/1.1\r\nHost: motcua.test\r\n\r\n"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp("hall"), printing=False, MOTCUA_MAX_SCREENS=str(SCREENS)).seed().start()
    yield hall
    hall.leave()


def connection(hall: Hall) -> socket.socket:
    return socket.create_connection(("127.0.0.1", hall.port), timeout=5)


def answers(line: socket.socket, n: int) -> int:
    """Reads `n` whole answers of /healthz; how many of them are well."""
    got = b""
    while got.count(b"\r\n\r\nok\n") < n:
        piece = line.recv(65536)
        assert piece, f"closed after {got!r}"
        got += piece
    return got.count(b"HTTP/1.1 200 OK")


def test_requests_sent_in_one_breath_are_all_answered(hall):
    with closing(connection(hall)) as line:
        line.sendall(GET * 5)
        assert answers(line, 5) == 5


def test_a_request_in_two_pieces_is_one_request(hall):
    with closing(connection(hall)) as line:
        line.sendall(GET)
        assert answers(line, 1) == 1
        line.sendall(GET[:20])
        line.sendall(GET[20:])
        assert answers(line, 1) == 1


def test_a_connection_that_has_rested_is_served_again(hall):
    with closing(connection(hall)) as line, closing(connection(hall)) as other:
        line.sendall(GET)
        assert answers(line, 1) == 1
        line.settimeout(LINGER_MS * 3 / 1000)
        with pytest.raises(TimeoutError):
            line.recv(1)  # nothing comes unasked
        line.settimeout(5)
        other.sendall(GET)
        assert answers(other, 1) == 1
        line.sendall(GET)
        assert answers(line, 1) == 1


def test_more_resting_connections_than_threads_hold_nobody_up(hall):
    with ExitStack() as held:
        for _ in range(SCREENS + SPARE_THREADS + 20):
            line = held.enter_context(closing(connection(hall)))
            line.sendall(GET)
            assert answers(line, 1) == 1
        assert until(hall.well, patience=1.0)


def live(hall: Hall) -> websocket.WebSocket:
    return websocket.create_connection(f"ws://127.0.0.1:{hall.port}/socket.io/?EIO=4&transport=websocket", timeout=5)


def test_more_live_screens_than_the_hall_is_laid_out_for_are_refused_and_the_others_stay(hall):
    with ExitStack() as held:
        screens = [held.enter_context(closing(live(hall))) for _ in range(SCREENS * 3 // 4)]  # one address's share
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            live(hall)
        assert refused.value.status_code == 503
        assert hall.well()
        assert all(screen.recv().startswith("0") for screen in screens)
    until(lambda: closing(live(hall)).__exit__(None, None, None) or True, what="room again")


def test_requests_that_never_end_give_their_threads_back(hall):
    half = b"POST /api/v1/session HTTP/1.1\r\nHost: motcua.test\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    with ExitStack() as held:
        for _ in range(SCREENS + SPARE_THREADS + 10):
            held.enter_context(closing(connection(hall))).sendall(half)
        assert until(hall.well, patience=SILENT_S + 10)


def test_a_body_that_is_framed_wrongly_is_a_bad_request(hall):
    head = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with closing(connection(hall)) as line:
        line.sendall(head + b"zz\r\n{}\r\n0\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 400")
    assert "Traceback" not in (hall.folder / "server.log").read_text()


def test_a_client_that_leaves_without_a_word_costs_nothing(hall):
    for _ in range(SCREENS + SPARE_THREADS + 20):
        with closing(connection(hall)) as line:
            line.sendall(GET)
            assert answers(line, 1) == 1
    assert until(hall.well, patience=1.0)
