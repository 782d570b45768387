"""One conversation with a printer over any wire: ask first, send with a stall clock, believe only an answer.

"No exception" never means printed: a kernel swallows megabytes for a printer that reads nothing. A job is printed when
the printer answers a question that stands behind the cut, and in no other case.
"""

import contextlib
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from printer.status import Asb, Block, Eot, Gsr, Paper, Problem, ProcessId, Status, StatusParser, from_eot

Verdict = Literal["PRINTED", "NOT_STARTED", "UNCERTAIN"]
Report = Callable[[Status], None]

ESC_INIT = b"\x1b@"
ASB_ON = b"\x1da\x0e"
ASK_ONLINE = b"\x10\x04\x01"
ASK_PAPER = b"\x1dr\x01"
ASK_ID = b"\x1d(H\x06\x00\x30\x30"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
CLEARED = Block(0x37, b"\x25")
CUT = b"\x1dV\x42\x00"

_CHUNK = 4096
_TICK = 0.05


@dataclass(frozen=True)
class Limits:
    """How long a printer may take, in seconds.

    `first` is for its first word to this process, `notice` is when a stall is reported while we still wait.
    """

    connect: float = 1.5
    answer: float = 0.5
    first: float = 3.0
    notice: float = 0.8
    stall: float = 5.0
    confirm: float = 8.0
    mute_confirm: float = 1.0
    hold: float = 30.0


@dataclass(frozen=True)
class Outcome:
    """What became of a job. `problem` is empty only when it is printed."""

    verdict: Verdict
    problem: Problem = ""
    paper: Paper = "unknown"


@dataclass
class Knowledge:
    """What this process has learnt about one printer; it outlives connections.

    `ids`: it answers GS ( H (None: not known yet). `torn`: the last job may have ended inside an image
    (None: this process has not printed on it yet, so an earlier one may have left it so).
    """

    talks: bool = False
    ids: bool | None = None
    torn: bool | None = None


class Wire(Protocol):
    """A two-way, never blocking stream. Every method raises OSError when the wire is broken."""

    def send(self, data: bytes | memoryview) -> int:
        """Hand over what fits now; 0 when nothing does."""

    def receive(self, wait: float, or_writable: bool = False) -> bytes:
        """What has arrived, after at most `wait` seconds; b"" when nothing has."""

    def close(self) -> None:
        """Let go at once, without waiting for anything."""


class TcpWire:
    """Port 9100: one connection per job, a small send buffer so that accepted bytes are nearly printed bytes."""

    def __init__(self, host: str, port: int, limits: Limits) -> None:
        self._socket = socket.create_connection((host, port), timeout=limits.connect)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        user_timeout = getattr(socket, "TCP_USER_TIMEOUT", None)
        if user_timeout is not None:
            # It also counts while the printer's window is closed, so it has to outlast the wait for a new roll.
            patience = int((limits.hold + limits.stall + limits.confirm) * 1000)
            self._socket.setsockopt(socket.IPPROTO_TCP, user_timeout, patience)
        self._socket.setblocking(False)

    def send(self, data: bytes | memoryview) -> int:
        """See Wire."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0

    def receive(self, wait: float, or_writable: bool = False) -> bytes:
        """See Wire."""
        readable, _, _ = select.select([self._socket], [self._socket] if or_writable else [], [], wait)
        if not readable:
            return b""
        try:
            data = self._socket.recv(4096)
        except BlockingIOError:
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def close(self) -> None:
        """See Wire."""
        self._socket.close()


class Talk:
    """The conversation over one open wire."""

    def __init__(
        self,
        wire: Wire,
        limits: Limits,
        knowledge: Knowledge,
        on_status: Report | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = wire
        self._limits = limits
        self._known = knowledge
        self._on_status = on_status
        self._clock = clock
        self._parser = StatusParser()
        self._status = Status()
        self._reported = ""
        self._eot: int | None = None
        self._cleared = False
        self._ids: set[bytes] = set()
        self._gsr: list[Gsr] = []
        self._gsr_asked = 0
        self._sent = 0
        self._moved = self._held_since = self._heard_at = clock()
        self._alive_asked: float | None = None  # when, while its answer is awaited

    def readiness(self) -> Status | None:
        """Asks DLE EOT 1, 2, 4. None when the printer says nothing at all. Raises OSError when the wire breaks."""
        while self._listen(0):  # what an earlier owner of the wire was told is not for us
            continue
        answers: list[int | None] = []
        for n in (1, 2, 4):
            # One question at a time, and none after silence: a late answer would be taken for the next one's.
            self._eot = None
            answered = self._ask(bytes((0x10, 0x04, n)), lambda: self._eot is not None)
            answers.append(self._eot if answered else None)
            if not answered:
                break
        if answers[0] is None:
            return None
        self._known.talks = True
        answers += [None] * (3 - len(answers))
        self._status = from_eot(answers[0], answers[1], answers[2])
        return self._status

    def print(self, data: bytes, process_id: bytes) -> Outcome:
        """One whole job. Never raises; the wire is good for nothing afterwards but to be closed."""
        try:
            status = self._first_word() if self._known.torn is None else self.readiness()
            if status is None and self._known.talks:
                return Outcome("NOT_STARTED", "stalled")  # it used to answer, and nothing was sent yet
            if status is not None and not status.ready:
                return Outcome("NOT_STARTED", status.problem, status.paper)
            if not self._prepare(process_id, mute=status is None):
                return Outcome("NOT_STARTED", self._status.problem or "stalled", self._status.paper)
        except OSError:
            return Outcome("NOT_STARTED", "unreachable")
        outcome = self._send_and_confirm(data.removeprefix(ESC_INIT), process_id, mute=status is None)
        self._known.torn = outcome.verdict == "UNCERTAIN" and outcome.problem != "mute"
        return outcome

    def _first_word(self) -> Status | None:
        """As `readiness`, with more patience: a printer that serves somebody else first is not mute."""
        began = self._clock()
        while (status := self.readiness()) is None and self._clock() - began < self._limits.first:
            continue
        return status

    def _prepare(self, process_id: bytes, mute: bool) -> bool:
        """Everything before the first byte of the slip; False when the printer does not take even that."""
        if self._known.torn and not self._resync(mute):
            return False
        if self._known.torn is None and not mute:
            self._ask(CLEAR, lambda: self._cleared)  # costs no paper, and most know it
        # Some printers forget GS a at ESC @, so the slip's own ESC @ is sent here, before it.
        if not self._push(ESC_INIT + ASB_ON, self._limits.stall):
            return False
        if self._known.ids is None and not mute:
            # Asked with an empty buffer both are answered at once and in order, so silence of the first is a no.
            probe = b"?" + process_id[:3]  # never the id of a job
            self._gsr_asked += 1
            if self._ask(ASK_ID + probe + ASK_PAPER, lambda: bool(self._gsr)):
                self._known.ids = probe in self._ids
            elif probe in self._ids:
                self._known.ids = True
        return self._status.ready

    def _resync(self, mute: bool) -> bool:
        """Leaves a torn image behind: clear the printer's buffer, or fill the image up, and cut the torn piece off."""
        self._cleared = False
        if mute or not self._ask(CLEAR, lambda: self._cleared):
            self._gsr_asked += 1
            if not self._push(bytes(8192) + ESC_INIT + ASK_PAPER, self._limits.stall):
                return False
            if not mute:
                self._until(lambda: len(self._gsr) >= self._gsr_asked, self._limits.stall)
        return self._push(ESC_INIT + CUT, self._limits.stall)

    def _send_and_confirm(self, data: bytes, process_id: bytes, mute: bool) -> Outcome:
        self._sent = 0
        try:
            if not self._push(data, self._limits.stall):
                return self._uncertain("stalled")
            answers_before = len(self._gsr)
            question = b"" if self._known.ids is False else ASK_ID + process_id
            if self._known.ids is not True:
                question += ASK_PAPER
                self._gsr_asked += 1

            def confirmed() -> bool:
                if process_id in self._ids:
                    return True
                if self._known.ids is True:
                    return False
                return len(self._gsr) > answers_before and len(self._gsr) >= self._gsr_asked

            limit = self._limits.mute_confirm if mute else self._limits.confirm
            if not self._push(question, self._limits.stall):
                return self._uncertain("stalled")
            if not self._until(confirmed, limit, ask_alive=not mute):
                return self._uncertain("mute" if mute else "unconfirmed")
        except OSError:
            if not self._sent:
                return Outcome("NOT_STARTED", "unreachable", self._status.paper)
            return self._uncertain("unreachable")
        self._known.talks = True
        if process_id not in self._ids and self._gsr[-1].paper == "out":
            return Outcome("UNCERTAIN", "paper_out", "out")
        return Outcome("PRINTED", "", self._status.paper if self._status.paper != "unknown" else self._roll())

    def _roll(self) -> Paper:
        return self._gsr[-1].paper if self._gsr else "unknown"

    def _uncertain(self, problem: Problem) -> Outcome:
        if not self._sent:
            return Outcome("NOT_STARTED", self._status.problem or problem, self._status.paper)
        return Outcome("UNCERTAIN", self._status.problem or problem, self._status.paper)

    def _ask(self, question: bytes, answered: Callable[[], bool]) -> bool:
        if not self._push(question, self._limits.answer):
            return False
        return self._until(answered, self._limits.answer, may_hold=False)

    def _push(self, data: bytes, stall: float) -> bool:
        """True when the wire has taken everything; False after `stall` seconds without a byte or a hold too long."""
        view = memoryview(data)
        self._moved = self._clock()
        while view:
            taken = self._wire.send(view[:_CHUNK])
            if taken:
                view = view[taken:]
                self._sent += taken
                self._moved = self._clock()
            self._listen(0 if taken else _TICK, or_writable=True)
            if not taken and self._too_late(stall, notice=True):
                return False
        return True

    def _until(
        self, answered: Callable[[], bool], limit: float, may_hold: bool = True, ask_alive: bool = False
    ) -> bool:
        self._moved = self._clock()
        while not answered():
            self._listen(min(_TICK, limit))
            if answered():
                return True
            if ask_alive:
                self._notice_silence()
            if may_hold:
                if self._too_late(limit, notice=False):
                    return False
            elif self._clock() - self._moved > limit:
                return False
        return True

    def _notice_silence(self) -> None:
        """While the paper moves a printer still answers in real time; one that does not is reported, not given up."""
        now = self._clock()
        if self._alive_asked is None:
            if now - self._heard_at > self._limits.notice and self._wire.send(ASK_ONLINE):
                self._alive_asked = now
        elif self._heard_at >= self._alive_asked:
            self._alive_asked = None
            if self._reported == "stalled":
                self._tell(self._status)
        elif now - self._alive_asked > self._limits.answer and not self._status.problem:
            self._tell(Status("stalled", self._status.paper))

    def _too_late(self, limit: float, notice: bool) -> bool:
        now = self._clock()
        if self._status.problem:
            # Out of paper or open: the printer goes on by itself once helped, so the wire is kept for that long.
            self._moved = now
            return now - self._held_since > self._limits.hold
        if notice and now - self._moved > self._limits.notice:
            self._tell(Status("stalled", self._status.paper))
        return now - self._moved > limit

    def _listen(self, wait: float, or_writable: bool = False) -> bool:
        data = self._wire.receive(wait, or_writable)
        if data:
            self._heard_at = self._clock()
        for reply in self._parser.feed(data):
            match reply:
                case Asb():
                    self._heard(reply.status)
                case Eot(value):
                    self._eot = value
                case Gsr():
                    self._gsr.append(reply)
                case ProcessId(answer):
                    self._ids.add(answer)
                case Block():
                    self._cleared = self._cleared or reply == CLEARED
        return bool(data)

    def _heard(self, status: Status) -> None:
        if status.problem and not self._status.problem:
            self._held_since = self._clock()
        self._status = status
        if status.problem or self._reported:
            self._tell(status)

    def _tell(self, status: Status) -> None:
        if status.problem != self._reported and self._on_status is not None:
            self._reported = status.problem
            with contextlib.suppress(OSError):  # a report that fails must not change what becomes of the paper
                self._on_status(status)
