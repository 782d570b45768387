"""The print worker against a small spool over real HTTP: nothing lost, nothing twice, nothing restarted by hand."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from printer.jobs import Patience
from printer.layout import draw
from printer.locks import PrinterLock, PrinterTaken
from printer.slips import Number, Slip, pack
from printer.transport import Limits
from printer.virtual import VirtualPrinter
from printer.worker import Pace, run
from tests.live import until

PACE = Pace(claim=0.1, recheck=0.05, relist=0.1)
LIMITS = Limits(connect=0.5, answer=0.5, stall=0.5, confirm=2.0, hold=2.0)
PATIENCE = Patience(connect=0.5, answer=2.0, first=0.02, longest=0.1)
TICKET = Slip("ticket", (Number("A012"),))


class Spool:
    """The server's half, in memory: it outlives the HTTP server in front of it, as a database outlives a restart."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.waiting: list[dict[str, Any]] = []
        self.claims: dict[str, dict[str, Any] | None] = {}
        self.outcomes: list[tuple[int, str, str]] = []
        self.rows: list[int] = []
        self.seen: set[str] = set()
        self.states: list[str] = []
        self.lose_answers = 0
        self.uri = ""
        self.port = 0
        self._http: ThreadingHTTPServer | None = None

    def start(self) -> str:
        spool = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                printer = {"name": "sanh", "uri": spool.uri, "width_dots": 576, "kinds": ["ticket"]}
                self.answer(200, {"items": [printer]})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.headers["Authorization"] == "Bearer secret"
                with spool.changed:
                    said = spool.post(self.path, body)
                    spool.changed.notify_all()
                    lost = spool.lose_answers > 0 and not self.path.endswith("/status")
                    spool.lose_answers -= lost
                if lost:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                else:
                    self.answer(200, said)

            def answer(self, code: int, said: dict[str, Any]) -> None:
                data = json.dumps(said).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        class Server(ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True
            held: set[socket.socket] = set()

            def process_request(self, request: Any, client_address: Any) -> None:
                self.held.add(request)
                super().process_request(request, client_address)

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A connection cut on purpose is no error of the test."""

        self._http = Server(("127.0.0.1", self.port), Handler)
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        if self._http is not None:
            self._http.shutdown()
            for held in list(self._http.held):  # type: ignore[attr-defined]
                try:
                    held.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
            self._http.server_close()
            self._http = None

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request_id = body["request_id"]
        if path.endswith("/claim"):
            if self.claims.get(request_id) is None:
                self.claims[request_id] = self.waiting.pop(0) if self.waiting else None
            if self.claims[request_id] is None:
                self.changed.wait(body["wait"])
            return {"job": self.claims[request_id]}
        if path.endswith("/outcome"):
            if request_id not in self.seen:
                number = int(path.split("/")[-2])
                self.outcomes.append((number, body["verdict"], body["problem"]))
                self.rows.append(body["rows"])
                if body["verdict"] == "not_started":
                    self.put(number)
        else:
            self.states.append(body["state"])
        self.seen.add(request_id)
        return {}

    def put(self, number: int) -> None:
        job = {"id": number, "printer": "sanh", "uri": self.uri, "width_dots": 576, "kind": "ticket", "copy": 0}
        with self.changed:
            self.waiting.append({**job, "slip": pack(TICKET)})
            self.changed.notify_all()

    def until(self, true: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(true, 15), (self.outcomes, self.states)

    def printed(self) -> list[int]:
        return [number for number, verdict, _ in self.outcomes if verdict == "printed"]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[VirtualPrinter]:
    made = VirtualPrinter("sanh", tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def spool(machine: VirtualPrinter) -> Iterator[Spool]:
    made = Spool()
    host, port = machine._address
    made.uri = f"tcp://{host}:{port}"
    made.start()
    yield made
    made.stop()


@pytest.fixture
def worker(spool: Spool, tmp_path: Path) -> Iterator[threading.Thread]:
    stop = threading.Event()
    url = f"http://127.0.0.1:{spool.port}"
    thread = threading.Thread(
        target=run, args=(url, "secret", tmp_path, ("sanh",), stop, PACE, LIMITS, PATIENCE), daemon=True
    )
    thread.start()
    yield thread
    stop.set()
    thread.join(15)
    assert not thread.is_alive()


@pytest.mark.usefixtures("worker")
def test_jobs_are_printed_in_order_and_once(spool: Spool, machine: VirtualPrinter) -> None:
    for number in range(1, 6):
        spool.put(number)
    spool.until(lambda: len(spool.outcomes) == 5)
    assert spool.printed() == [1, 2, 3, 4, 5]
    assert len(machine.papers()) == 5


@pytest.mark.usefixtures("worker")
def test_the_worker_tells_how_much_paper_a_slip_took(spool: Spool, machine: VirtualPrinter) -> None:
    spool.put(1)
    spool.until(lambda: len(spool.outcomes) == 1)
    with Image.open(machine.papers()[0]) as paper:
        drawn = draw(TICKET).height
        assert spool.rows == [drawn]
        assert abs(paper.height - drawn) < 100  # beside the feed to the knife


@pytest.mark.usefixtures("worker")
def test_an_outcome_outlives_a_restart_of_the_server(spool: Spool, machine: VirtualPrinter) -> None:
    machine.set_faults(paper_out_at_row=10)
    spool.put(1)
    spool.until(lambda: spool.states[-1:] == ["paper_out"])
    spool.stop()
    machine.set_faults(paper_out=False)
    while not machine.papers():  # the paper comes out while the server is away
        machine.wait(0.01)
    spool.start()
    spool.until(lambda: spool.outcomes == [(1, "printed", "")])
    spool.put(2)
    spool.until(lambda: spool.printed() == [1, 2])
    assert len(machine.papers()) == 2


@pytest.mark.usefixtures("worker")
def test_lost_answers_lose_no_job_and_print_none_twice(spool: Spool, machine: VirtualPrinter) -> None:
    spool.lose_answers = 7
    for number in range(1, 4):
        spool.put(number)
    spool.until(lambda: spool.printed() == [1, 2, 3])
    assert len(machine.papers()) == 3


@pytest.mark.usefixtures("worker")
def test_a_printer_off_and_on_again_prints_without_a_restart(spool: Spool, machine: VirtualPrinter) -> None:
    spool.until(lambda: spool.states == ["ok"])
    machine.stop()
    spool.until(lambda: spool.states[-1] == "unreachable")
    spool.put(1)
    assert spool.printed() == []
    machine.start()
    spool.until(lambda: spool.printed() == [1])
    assert spool.states[-1] == "ok"
    assert len(machine.papers()) == 1


@pytest.mark.usefixtures("worker")
def test_nothing_is_claimed_for_a_printer_without_paper(spool: Spool, machine: VirtualPrinter) -> None:
    machine.set_faults(paper_out=True)
    spool.until(lambda: spool.states[-1:] == ["paper_out"])
    spool.put(1)
    machine.wait(0.3)
    assert len(spool.waiting) == 1
    machine.set_faults(paper_out=False)
    spool.until(lambda: spool.printed() == [1])


@pytest.mark.usefixtures("worker")
def test_a_cut_connection_is_told_as_uncertain_once(spool: Spool, machine: VirtualPrinter) -> None:
    spool.until(lambda: spool.states == ["ok"])
    machine.set_faults(reset_at_row=10)
    spool.put(1)
    spool.until(lambda: spool.outcomes == [(1, "uncertain", "unreachable")])
    spool.put(2)
    spool.until(lambda: spool.printed() == [2])


@pytest.mark.usefixtures("worker")
def test_a_second_worker_for_the_same_printer_is_refused(spool: Spool, tmp_path: Path) -> None:
    spool.until(lambda: spool.states == ["ok"])
    with pytest.raises(PrinterTaken, match="'sanh' is already served"):
        run(f"http://127.0.0.1:{spool.port}", "secret", tmp_path, (), None, PACE, LIMITS, PATIENCE)


def test_a_worker_beside_a_new_server_waits_for_the_one_before_it(
    spool: Spool, machine: VirtualPrinter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    last, stop = PrinterLock(tmp_path, "sanh"), threading.Event()
    spool.put(1)
    url = f"http://127.0.0.1:{spool.port}"
    given = (url, "secret", tmp_path, ("sanh",), stop, PACE, LIMITS, PATIENCE, True)
    thread = threading.Thread(target=run, args=given, daemon=True)
    thread.start()
    until(lambda: "waiting: " in caplog.text, 15)
    assert spool.states == spool.outcomes == []
    last.release()
    spool.until(lambda: spool.printed() == [1])
    stop.set()
    thread.join(15)
    assert not thread.is_alive()
    assert len(machine.papers()) == 1


@pytest.mark.usefixtures("worker")
def test_a_slip_that_cannot_be_drawn_does_not_stop_the_next(spool: Spool) -> None:
    spool.put(1)
    with spool.changed:
        spool.waiting[:] = [{**job, "slip": {"kind": "ticket", "blocks": [{}]}} for job in spool.waiting]
    spool.until(lambda: len(spool.outcomes) == 1)
    spool.put(2)
    spool.until(lambda: 2 in spool.printed())


def command(spool: Spool, data_dir: Path, **env: str) -> subprocess.Popen[bytes]:
    words = ["-m", "printer.worker", "--server", f"http://127.0.0.1:{spool.port}", "--token", "secret"]
    return subprocess.Popen([sys.executable, *words, "--data-dir", str(data_dir), "sanh"], env={**os.environ, **env})


def test_the_command_prints_and_ends_cleanly_when_told(spool: Spool, machine: VirtualPrinter, tmp_path: Path) -> None:
    process = command(spool, tmp_path)
    spool.put(1)
    spool.until(lambda: spool.printed() == [1])
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert len(machine.papers()) == 1


def test_the_command_ends_when_the_server_that_started_it_has_ended(spool: Spool, tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = command(spool, tmp_path, MOTCUA_PARENT_PID=str(parent.pid))
    spool.until(lambda: spool.states == ["ok"])
    parent.communicate(b"\n")
    assert process.wait(15) == 0
