"""What happened in a hall, told to whoever listens, after the commit and off the request.

`publish` only puts into a queue; one thread takes from it and calls the listeners in order, so a commit never waits
for a screen, and a deaf listener is logged and undoes nothing. Facts that must reach people at once (`TicketCalled`)
go first; a change of state is told at once when the hall was quiet, and otherwise at most every 100 ms, always the
newest.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from server import clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HallChanged:
    """Something that the hall's screens show is different now."""

    hall_id: int
    version: int


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """A number is called to a counter: a chime and a voice, once."""

    hall_id: int
    call_id: int


@dataclass(frozen=True, slots=True)
class JobQueued:
    """There is something to print at this printer."""

    hall_id: int
    printer: str


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A print job has a new state; `ticket_id` when it is a ticket's."""

    hall_id: int
    job_id: int
    ticket_id: int | None
    state: str
    problem: str


Listener = Callable[[Any], None]


@dataclass
class _Paced:
    """A listener that wants the newest of many, at most once in `every` seconds for each hall."""

    listener: Listener
    every: float
    last: dict[int, float] = field(default_factory=dict)
    pending: dict[int, Any] = field(default_factory=dict)


class Bus:
    """The listeners of one process, and the thread that tells them."""

    def __init__(self) -> None:
        self.at_once: dict[type, list[Listener]] = defaultdict(list)
        self.paced: dict[type, list[_Paced]] = defaultdict(list)
        self._queue: SimpleQueue[object] = SimpleQueue()
        self._thread: Thread | None = None

    def forget(self) -> None:
        """No listeners, as at first."""
        self.at_once.clear()
        self.paced.clear()

    def start(self) -> None:
        """Tell listeners from a thread of its own. Before this, `publish` only collects."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="events", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Tell what is left, then end the thread."""
        if self._thread is not None:
            self._queue.put(_STOP)
            self._thread.join(timeout=5)
            self._thread = None

    def put(self, happened: Iterable[object]) -> None:
        for event in happened:
            self._queue.put(event)

    def drain(self) -> None:
        """Tell everything now, in the caller's thread: for tests and one-shot commands."""
        while True:
            try:
                self._tell(self._queue.get_nowait())
            except Empty:
                break
        self._tell_paced(everything=True)

    def _run(self) -> None:
        while True:
            try:
                event = self._queue.get(timeout=self._pause())
            except Empty:
                event = None
            if event is _STOP:
                self._tell_paced(everything=True)
                return
            if event is not None:
                self._tell(event)
            if self._queue.empty():
                self._tell_paced()

    def _pause(self) -> float | None:
        due = [
            paced.last.get(hall, 0.0) + paced.every
            for listeners in self.paced.values()
            for paced in listeners
            for hall in paced.pending
        ]
        return max(0.0, min(due) - clock.elapsed()) if due else None

    def _tell(self, event: object) -> None:
        for listener in self.at_once[type(event)]:
            _call(listener, event)
        for paced in self.paced[type(event)]:
            paced.pending[event.hall_id] = event  # type: ignore[attr-defined]

    def _tell_paced(self, everything: bool = False) -> None:
        now = clock.elapsed()
        for listeners in self.paced.values():
            for paced in listeners:
                for hall in list(paced.pending):
                    if everything or now - paced.last.get(hall, -1e9) >= paced.every:
                        paced.last[hall] = now
                        _call(paced.listener, paced.pending.pop(hall))


_STOP = object()
bus = Bus()


def subscribe(kind: type, listener: Listener, every: float = 0.0) -> None:
    """Call `listener` with each event of `kind`; with `every`, with the newest of each hall at that pace (seconds)."""
    if every:
        bus.paced[kind].append(_Paced(listener, every))
    else:
        bus.at_once[kind].append(listener)


def publish(happened: Iterable[object]) -> None:
    """Hand over what happened; returns at once."""
    bus.put(happened)


def _call(listener: Listener, event: object) -> None:
    try:
        listener(event)
    except Exception:
        log.exception("a listener failed on %s", type(event).__name__)
