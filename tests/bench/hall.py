"""How fast the hall is, beside floors measured in the same run on the same disk.

    python -m tests.bench.hall

Ticket issue beside a bare SQLite insert with a durable commit; tickets a second with 8 clients and 4 walls; a call to
the last of 50 walls beside a bare websocket echo; cold start; proportional memory of server, master and print worker.
"""

import contextlib
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
from typing import Any

import websocket

from tests.bench.bare import Bare
from tests.bench.echo import Echo
from tests.live import Hall, until

PAUSE = 0.05  # seconds between two calls
SERVICES = ("ho-tich", "chung-thuc", "dat-dai", "an-sinh", "tra-ket-qua")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    # The slips stay in line: a printer that takes no time at all would print a thousand a second beside us.
    hall = Hall(folder, printing=False).seed()
    try:
        clerk_name, clerk_password = hall.clerks(1)[0]
        kiosk, wall_token = hall.device("kiosk"), hall.device("display").headers["Authorization"].split()[1]
        hall.start()
        floor = durable_insert(folder)
        print(f"floor: a bare SQLite insert with a durable commit      p50 {ms(floor)}")
        issue(hall, kiosk.headers, 100)
        floors, issued = [], []
        for _ in range(3):  # in turn, since the machine's speed drifts
            floors.append(p50(durable_samples(folder, 300)))
            issued.append(p50(issue(hall, kiosk.headers, 300)))
        ratio = statistics.median(a / b for a, b in zip(issued, floors, strict=True))
        print(f"ticket issue, one client                               p50 {ms(min(issued))}  = {ratio:.1f} x floor")
        walls = [Wall(hall.port, wall_token) for _ in range(4)]
        counts, bare = [], []
        with Bare(folder) as peer:
            for _ in range(3):  # in turn
                bare.append(crowd(peer.port, {}, 8, 3.0))
                counts.append(crowd(hall.port, kiosk.headers, 8, 4.0))
        print(f"peer: numbers a second of a bare Flask dispenser       {max(bare):.0f} (runs: {listed(bare)})")
        print(f"8 clients, 4 walls: tickets a second                   {max(counts):.0f} (runs: {listed(counts)})")
        for wall in walls:
            wall.close()
        hall.stop()
        a_morning_begins(hall)
        hall.start()
        clerk = hall.sign_in(clerk_name, clerk_password, counter=1)
        issue(hall, kiosk.headers, 250)
        push(hall, Line(hall.port, clerk.headers), wall_token, 50, 200)
        hall.stop()
        hall.printing = True
        starts = [cold_start(hall) for _ in range(5)]
        print(f"cold start until /healthz answers, warm cache          {listed(starts, 2)} s")
        hall.start()
        until(lambda: printed(hall) > 100)  # the worker has loaded all that it needs
        memory(hall)
    finally:
        hall.stop()
        shutil.rmtree(folder, ignore_errors=True)


def a_morning_begins(hall: Hall) -> None:
    """Nobody waits: no ward has the thousands in line that the crowd left."""
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        connection.execute("UPDATE tickets SET state = 'expired' WHERE state = 'waiting'")
    connection.close()


def printed(hall: Hall) -> int:
    """How many slips have come out."""
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        found = connection.execute("SELECT count(*) FROM print_jobs WHERE state = 'printed'").fetchone()[0]
    connection.close()
    return found


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

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sent = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.head = f"HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{sent}Content-Type: application/json\r\nContent-Length: "

    def ask(self, path: str, **body: Any) -> None:
        """Send a POST, and do not wait for its answer."""
        body["request_id"] = str(uuid.uuid4())
        text = json.dumps(body)
        self.socket.sendall(f"POST /api/v1/{path} {self.head}{len(text)}\r\n\r\n{text}".encode())

    def answer(self) -> bytes:
        """The body of the answer. Fails when it is no success."""
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.socket.recv(65536)
        head, _, rest = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(rest) < length:
            rest += self.socket.recv(65536)
        assert head.startswith(b"HTTP/1.1 20"), got
        return rest

    def take(self, n: int) -> bytes:
        """A number of one of the services."""
        self.ask("tickets", service=SERVICES[n % 5])
        return self.answer()


def issue(hall: Hall, headers: dict[str, str], n: int) -> list[float]:
    line, taken = Line(hall.port, headers), []
    for n_th in range(n):
        began = time.perf_counter()
        line.take(n_th)
        taken.append(time.perf_counter() - began)
    return taken


def crowd(port: int, headers: dict[str, str], clients: int, seconds: float) -> float:
    """Tickets a second with this many clients asking without a pause."""
    counts = multiprocessing.Array("i", clients)
    helpers = [
        multiprocessing.Process(target=_ask, args=(port, headers, counts, first, clients // 2, seconds))
        for first in (0, clients // 2)
    ]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()
    return sum(counts) / seconds


def _ask(port: int, headers: dict[str, str], counts, first: int, clients: int, seconds: float) -> None:
    end = time.monotonic() + seconds

    def one(place: int) -> None:
        line, n = Line(port, headers), 0
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
    """A wall on a real websocket, reading with as little work as can be: fifty of them share one core with the server."""

    def __init__(self, port: int, token: str) -> None:
        self.ws = websocket.create_connection(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket")
        self.ws.recv()
        self.ws.send(f"40/display,{json.dumps({'token': token})}")
        while not self.ws.recv().startswith('42/display,["board"'):
            pass
        self.ws.sock.setblocking(False)
        self.unread = b""

    def fileno(self) -> int:
        return self.ws.sock.fileno()

    def hear(self) -> int:
        """How many calls have arrived since the last time."""
        calls = 0
        with contextlib.suppress(BlockingIOError):
            self.unread += self.ws.sock.recv(1 << 20)
        while (message := self._frame()) is not None:
            calls += message.startswith(b'42/display,["call"')
            if message == b"2":
                self.ws.send("3")
        return calls

    def _frame(self) -> bytes | None:
        """The next whole message: a server's frames are not masked."""
        if len(self.unread) < 2:
            return None
        length, start = self.unread[1] & 127, 2
        if length > 125:
            start += 2 if length == 126 else 8
            length = int.from_bytes(self.unread[2:start], "big")
        if len(self.unread) < start + length:
            return None
        message, self.unread = self.unread[start : start + length], self.unread[start + length :]
        return message

    def close(self) -> None:
        self.ws.sock.setblocking(True)
        self.ws.close()


def push(hall: Hall, clerk: Line, token: str, n: int, calls: int) -> None:
    """From the clerk's request leaving to the call's arrival at each wall; a call some ten times a second."""
    walls = [Wall(hall.port, token) for _ in range(n)]
    poll = select.epoll()
    by_number = {wall.fileno(): wall for wall in walls}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    first, last = [], []
    with Echo() as echo:
        echoes = echo.samples(1000)
    for _ in range(calls):
        began = time.perf_counter()
        clerk.ask("counters/1/next")
        heard: list[float] = []
        while len(heard) < n:
            for number, _ in poll.poll(5.0):
                heard += [time.perf_counter() - began] * by_number[number].hear()
        first.append(heard[0])
        last.append(heard[-1])
        ticket = json.loads(clerk.answer())["ticket"]["id"]
        clerk.ask(f"tickets/{ticket}/start")
        clerk.answer()
        pause = time.perf_counter() + PAUSE
        while (left := pause - time.perf_counter()) > 0:
            for number, _ in poll.poll(left):
                assert by_number[number].hear() == 0, "a call was told twice"
    poll.close()
    for wall in walls:
        wall.close()
    last.sort()
    print(f"floor: a bare websocket echo                           p50 {ms(p50(echoes))}")
    print(
        f"call -> last of {n} walls                               p50 {ms(p50(last))}  "
        f"p99 {ms(last[int(len(last) * 0.99)])}  (first wall p50 {ms(p50(first))})"
    )


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
