"""How fast the hall is, beside floors measured in the same run on the same disk.

    python -m tests.bench.hall

Ticket issue beside a bare SQLite insert with a durable commit; tickets a second with 8 clients and 4 walls; a call to
the last of 50 walls beside a bare websocket echo; cold start; proportional memory of server, master and print worker.
"""

import json
import multiprocessing
import select
import shutil
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from pathlib import Path

import websocket

from tests.bench.echo import Echo
from tests.live import Hall, until

SERVICES = ("ho-tich", "chung-thuc", "dat-dai", "an-sinh", "tra-ket-qua")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    # The slips stay in line: a printer that takes no time at all would print a thousand a second beside us.
    hall = Hall(folder, printing=False).seed()
    try:
        clerk_name, clerk_password = hall.clerks(1)[0]
        kiosk, wall_token = hall.device("kiosk"), hall.device("display").headers["Authorization"].split()[1]
        hall.start()
        token = kiosk.headers["Authorization"]
        floor = durable_insert(folder)
        print(f"floor: a bare SQLite insert with a durable commit      p50 {ms(floor)}")
        issue(hall, token, 100)
        floors, issued = [], []
        for _ in range(3):  # in turn, since the machine's speed drifts
            floors.append(p50(durable_samples(folder, 300)))
            issued.append(p50(issue(hall, token, 300)))
        ratio = statistics.median(a / b for a, b in zip(issued, floors, strict=True))
        print(f"ticket issue, one client                               p50 {ms(min(issued))}  = {ratio:.1f} x floor")
        walls = [Wall(hall.port, wall_token) for _ in range(4)]
        counts = [crowd(hall, token, 8, 4.0) for _ in range(3)]
        print(f"8 clients, 4 walls: tickets a second                   {max(counts):.0f} (runs: {listed(counts)})")
        for wall in walls:
            wall.close()
        clerk = hall.sign_in(clerk_name, clerk_password, counter=1)
        push(hall, clerk, wall_token, 50, 150)
        hall.stop()
        hall.printing = True
        starts = [cold_start(hall) for _ in range(5)]
        print(f"cold start until /healthz answers, warm cache          {listed(starts, 2)} s")
        hall.start()
        until(lambda: len(hall.processes()) >= 3)
        memory(hall)
    finally:
        hall.stop()
        shutil.rmtree(folder, ignore_errors=True)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def listed(values: list[float], digits: int = 0) -> str:
    return ", ".join(f"{value:.{digits}f}" for value in values)


def p50(samples: list[float]) -> float:
    return statistics.median(samples)


def durable_samples(folder: Path, n: int) -> list[float]:
    """Seconds of each bare insert, write-ahead log and synchronous=FULL, in a file of its own on the same disk."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER)")
    taken = []
    for n_th in range(n):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t (a, b) VALUES (?, ?)", ("A017", n_th))
        connection.execute("COMMIT")
        taken.append(time.perf_counter() - began)
    connection.close()
    return taken


def durable_insert(folder: Path) -> float:
    durable_samples(folder, 200)
    return p50(durable_samples(folder, 1000))


class Line:
    """A keep-alive connection that asks with as little work as can be, so that the client weighs little."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = (
            f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )

    def take(self, n: int) -> bytes:
        body = json.dumps({"service": SERVICES[n % 5], "request_id": str(uuid.uuid4())})
        self.socket.sendall(f"{self.head}{len(body)}\r\n\r\n{body}".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.socket.recv(65536)
        head, _, rest = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(rest) < length:
            rest += self.socket.recv(65536)
        assert head.startswith(b"HTTP/1.1 201"), got
        return rest


def issue(hall: Hall, token: str, n: int) -> list[float]:
    line, taken = Line(hall.port, token), []
    for n_th in range(n):
        began = time.perf_counter()
        line.take(n_th)
        taken.append(time.perf_counter() - began)
    return taken


def crowd(hall: Hall, token: str, clients: int, seconds: float) -> float:
    """Tickets a second with this many clients asking without a pause."""
    counts = multiprocessing.Array("i", clients)
    helpers = [
        multiprocessing.Process(target=_ask, args=(hall.port, token, counts, first, clients // 2, seconds))
        for first in (0, clients // 2)
    ]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()
    return sum(counts) / seconds


def _ask(port: int, token: str, counts, first: int, clients: int, seconds: float) -> None:
    end = time.monotonic() + seconds

    def one(place: int) -> None:
        line, n = Line(port, token), 0
        while time.monotonic() < end:
            line.take(n + place)
            n += 1
        counts[place] = n

    threads = [threading.Thread(target=one, args=(first + n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Wall:
    """A wall on a real websocket: knows when it heard each call."""

    def __init__(self, port: int, token: str) -> None:
        self.ws = websocket.create_connection(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket")
        self.ws.recv()
        self.ws.send(f"40/display,{json.dumps({'token': token})}")
        while not self.ws.recv().startswith('42/display,["board"'):
            pass

    def fileno(self) -> int:
        return self.ws.sock.fileno()

    def hear(self) -> int | None:
        """The call's id when the next message is a call."""
        message = self.ws.recv()
        if message == "2":
            self.ws.send("3")
        if message.startswith('42/display,["call"'):
            return int(json.loads(message.split(",", 1)[1])[1]["call_id"])
        return None

    def close(self) -> None:
        self.ws.close()


def push(hall: Hall, clerk, token: str, n: int, calls: int) -> None:
    """From the clerk's request leaving to the call's arrival at each wall; a call every 40 ms, as fast as a busy hall."""
    walls = [Wall(hall.port, token) for _ in range(n)]
    first, last = [], []
    with Echo() as echo:
        echoes = echo.samples(1000)
        for n_th in range(calls):
            began = time.perf_counter()
            asked = threading.Thread(target=_next, args=(clerk, n_th))
            asked.start()
            heard: list[float] = []
            waiting = set(walls)
            while waiting:
                for wall in select.select(list(waiting), [], [], 5.0)[0]:
                    if wall.hear() is not None:
                        heard.append(time.perf_counter() - began)
                        waiting.discard(wall)
            first.append(heard[0])
            last.append(heard[-1])
            asked.join()
            time.sleep(0.04)
    for wall in walls:
        wall.close()
    last.sort()
    print(f"floor: a bare websocket echo                           p50 {ms(p50(echoes))}")
    print(
        f"call -> last of {n} walls                               p50 {ms(p50(last))}  "
        f"p99 {ms(last[int(len(last) * 0.99)])}  (first wall p50 {ms(p50(first))})"
    )


def _next(clerk, n_th: int) -> None:
    status, body = clerk.post("/counters/1/next")
    if status == 409 and body["code"] == "ticket.unanswered":
        clerk.post(f"/tickets/{body['ticket']}/start", inferred=True)
        status, body = clerk.post("/counters/1/next")
    assert status == 200, body
    clerk_start = clerk.post(f"/tickets/{body['ticket']['id']}/start", inferred=True)
    assert clerk_start[0] == 200


def memory(hall: Hall) -> None:
    """Proportional set size of the master, the server and the print worker."""
    sizes = {}
    for pid in hall.processes():
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        what = "print worker" if b"printer.worker" in words else "server" if sizes else "master"
        sizes[f"{what} {pid}"] = int(rollup.split("Pss:")[1].split()[0]) / 1024
    total = sum(sizes.values())
    parts = ", ".join(f"{what.split()[0]} {size:.0f}" for what, size in sizes.items())
    print(f"proportional memory                                    {total:.0f} MB ({parts})")


def cold_start(hall: Hall) -> float:
    began = time.monotonic()
    hall.start()
    taken = time.monotonic() - began
    until(lambda: len(hall.processes()) >= 3)
    hall.stop()
    return taken


if __name__ == "__main__":
    main()
