"""Who acts in a drill: kiosks that take tickets, clerks that call, walls that listen. Each notes what it was promised.

An actor that gets no answer repeats its request under the same id until it has one, as the pages do; whatever it was
answered it keeps, and the proof asks the database for exactly that.
"""

import json
import socket
import time
import traceback
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from threading import Event, Lock, Thread
from typing import Any

import engineio
import socketio
import urllib3

from tests.live import Api

SERVICES = ("ho-tich", "chung-thuc", "dat-dai", "an-sinh", "tra-ket-qua")
GROUPS = ("merit", "elderly", "disabled", "pregnant", "with_child")
PROCEDURE = "1.001193"
LOST = 0.2  # of the kiosks' requests lose their answer and are repeated
PRIORITY = 0.15
NO_ANSWER = 0.1  # seconds until a request is repeated


@dataclass
class Notes:
    """What all actors of a drill saw."""

    tickets: dict[str, tuple[int, str, str]] = field(default_factory=dict)  # request id → id, number, token
    calls: list[tuple[int, int]] = field(default_factory=list)  # ticket, counter
    dossiers: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)  # of each kind of request
    repeated: int = 0
    unanswered: int = 0
    lock: Lock = field(default_factory=Lock)

    def breach(self, what: str) -> None:
        with self.lock:
            self.breaches.append(what)


class Actor(Thread):
    """Does its turn again and again until told to stop; an exception is a breach, never a silent end."""

    def __init__(self, name: str, api: Api, notes: Notes, stop: Event, seed: str) -> None:
        super().__init__(name=name, daemon=True)
        self.api, self.notes, self.stop, self.random = api, notes, stop, Random(f"{seed}/{name}")

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.turn()
        except Exception as error:  # noqa: BLE001 the drill must hear of it
            self.notes.breach(f"{self.name} ended: {error!r}")
        finally:
            self.api.pool.clear()

    def turn(self) -> None:
        raise NotImplementedError

    def pause(self, least: float, most: float) -> None:
        """Think, or walk, or read."""
        self.stop.wait(self.random.uniform(least, most))

    def request_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def insist(self, what: str, path: str, request_id: str, **body: Any) -> tuple[int, Any]:
        """Ask until there is an answer, under one id. `what` names it among the figures."""
        while True:
            began = time.perf_counter()
            try:
                status, said = self.api.post(path, request_id, **body)
            except urllib3.exceptions.HTTPError:
                with self.notes.lock:
                    self.notes.unanswered += 1
                Event().wait(NO_ANSWER)
                continue
            with self.notes.lock:
                self.notes.seconds.setdefault(what, []).append(time.perf_counter() - began)
            if status >= 500:
                self.notes.breach(f"{path}: {status} {said!r:.200}")
            return status, said


class Kiosk(Actor):
    """Takes tickets; some answers are lost on the way."""

    def __init__(self, *who: Any, think: tuple[float, float]) -> None:
        super().__init__(*who)
        self.think = think

    def turn(self) -> None:
        request_id = self.request_id()
        body: dict[str, Any] = {"service": self.random.choice(SERVICES), "lang": self.random.choice(("vi", "vi", "en"))}
        if self.random.random() < PRIORITY:
            body["priority_group"] = self.random.choice(GROUPS)
        lost = self.random.random() < LOST
        before: Any = None
        if lost and self.random.random() < 0.5:
            self.hang_up(request_id, body)  # nobody knows whether it was heard
        elif lost:
            _, before = self.insist("ticket", "/tickets", request_id, **body)
        status, said = self.insist("ticket again" if lost else "ticket", "/tickets", request_id, **body)
        if status not in (200, 201):
            self.notes.breach(f"no ticket: {status} {said!r:.200}")
            return
        got = (said["id"], said["number"], said["token"])
        if before is not None and (status, got) != (200, (before["id"], before["number"], before["token"])):
            self.notes.breach(f"asked twice, answered twice: {before['number']}, then {status} {said['number']}")
        with self.notes.lock:
            self.notes.tickets[request_id] = got
            self.notes.repeated += lost
        self.pause(*self.think)

    def hang_up(self, request_id: str, body: dict[str, Any]) -> None:
        """Send the request and close before the answer."""
        data = json.dumps({"request_id": request_id, **body}).encode()
        host, port = self.api.base.removeprefix("http://").split(":")
        head = f"POST /api/v1/tickets HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        head += f"Authorization: {self.api.headers['Authorization']}\r\nContent-Length: {len(data)}\r\n\r\n"
        try:
            with socket.create_connection((host, int(port)), timeout=5) as line:
                line.sendall(head.encode() + data)
        except OSError:
            return  # the server is away: then it was not heard


class Clerk(Actor):
    """Sits at a counter: next, start, finish; rarely holds, transfers, misses somebody; may take in dossiers."""

    def __init__(self, *who: Any, counter: int, think: tuple[float, float], dossiers: float = 0.0) -> None:
        super().__init__(*who)
        self.counter, self.think, self.dossiers = counter, think, dossiers
        self.held: list[int] = []

    def turn(self) -> None:
        status, said = self.insist("next", f"/counters/{self.counter}/next", self.request_id())
        if status == 409 and said["code"] == "queue.empty":
            self.pause(0.05, 0.2)
            return
        if status != 200:
            self.notes.breach(f"counter {self.counter} next: {status} {said!r:.200}")
            return
        if said["ticket"] is not None:
            ticket = int(said["ticket"]["id"])
            with self.notes.lock:
                self.notes.calls.append((ticket, self.counter))
            self.serve(ticket)
        self.pause(*self.think)

    def serve(self, ticket: int) -> None:
        fate = self.random.random()
        if fate < 0.03 and self.missed(ticket):
            return
        if fate < 0.10:
            self.act(ticket, "hold", reason="copy")
            self.held.append(ticket)
            if len(self.held) > 3:
                self.act(self.held.pop(0), "resume")
            return
        self.act(ticket, "start")
        if fate < 0.16:
            self.act(ticket, "transfer", service=self.random.choice(SERVICES))
            return
        if self.random.random() < self.dossiers:
            self.take_in(ticket)
        self.pause(*self.think)
        if self.random.random() < 0.5:  # the other half leaves it to the next call
            self.act(ticket, "finish", outcome="accepted")

    def missed(self, ticket: int) -> bool:
        """Call twice and mark absent; False when the rule does not allow it (the hall has just restarted)."""
        Event().wait(1.05)
        self.act(ticket, "recall")
        status, said = self.insist("act", f"/tickets/{ticket}/no-show", self.request_id())
        if status == 200 and said["state"] == "no_show":
            self.act(ticket, "reinstate")
        if status not in (200, 409):
            self.notes.breach(f"no-show: {status} {said!r:.200}")
        return status == 200

    def take_in(self, ticket: int) -> None:
        status, said = self.insist(
            "dossier",
            "/dossiers",
            self.request_id(),
            procedure=PROCEDURE,
            applicant="Nguyễn Thị Ánh",
            phone="0901234567",
            papers=[{"name": "Giấy chứng sinh", "kind": "original", "count": 1}],
            channel="in_person",
            ticket=ticket,
        )
        if status not in (200, 201):
            self.notes.breach(f"dossier: {status} {said!r:.200}")
            return
        with self.notes.lock:
            self.notes.dossiers.append(said["code"])

    def act(self, ticket: int, name: str, **body: Any) -> None:
        status, said = self.insist("act", f"/tickets/{ticket}/{name}", self.request_id(), **body)
        if status != 200:
            self.notes.breach(f"{name} of {ticket}: {status} {said!r:.200}")


class OneAfterAnother(engineio.Client):
    """Handles messages in the order they came. As shipped each has a thread of its own, and two boards may change places."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hearing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hearing")

    def start_background_task(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        if target == self.handlers.get("message"):
            return self.hearing.submit(self._hear, target, *args, **kwargs)
        return super().start_background_task(target, *args, **kwargs)

    def _hear(self, target: Any, *args: Any, **kwargs: Any) -> None:
        try:
            target(*args, **kwargs)
        except Exception:  # noqa: BLE001 a drill that hears wrongly must not look like a server that says nothing
            traceback.print_exc()


class Listening(socketio.Client):
    """A client that hears one message after another."""

    def _engineio_client_class(self) -> type[engineio.Client]:
        return OneAfterAnother


class Wall:
    """A display: a real websocket that comes back by itself, and keeps every call and every board's version."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.token = base, token
        self.calls: dict[int, float] = {}  # call id → when it was first seen (seconds since 1970)
        self.delays: list[float] = []  # of calls that came by themselves
        self.boards: list[tuple[float, int]] = []  # when, version
        self.connected: list[float] = []
        # As patient as the pages: a quick first try, then at most two seconds apart.
        self.client = Listening(reconnection_delay=0.3, reconnection_delay_max=2, randomization_factor=0.5)
        for name, heard in (("connect", self._connect), ("board", self._board), ("call", self._call)):
            self.client.on(name, heard, namespace="/display")

    def connect(self) -> None:
        self.client.connect(self.base, auth={"token": self.token}, transports=["websocket"], namespaces=["/display"])

    def close(self) -> None:
        self.client.shutdown()

    @property
    def version(self) -> int:
        """The newest board's."""
        return max((version for _, version in self.boards), default=0)

    def went_back(self) -> int:
        """How many boards were older than one before them."""
        return sum(later < earlier for (_, earlier), (_, later) in zip(self.boards, self.boards[1:], strict=False))

    def _connect(self) -> None:
        self.connected.append(time.time())

    def _board(self, board: dict[str, Any]) -> None:
        self.boards.append((time.time(), board["version"]))
        for call in board["calls"]:
            self.calls.setdefault(call["call_id"], time.time())

    def _call(self, call: dict[str, Any]) -> None:
        now = time.time()
        self.calls.setdefault(call["call_id"], now)
        self.delays.append(now - datetime.fromisoformat(call["at"]).timestamp())
