"""What happened in a hall, told to whoever listens, after the commit and off the request.

`publish` only puts down what happened, so a commit never waits for a screen, and a deaf listener is logged and undoes
nothing. Two threads tell: one the facts that must reach people at once (`TicketCalled`), in order; the other changes of
state, at once when the hall was quiet, and otherwise at most every 100 ms, always the newest. So a call never waits
for a board that is being drawn.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Condition, Lock, Thread
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
class VisitEnded:
    """A visit at this counter is over: its citizen may be asked how it was."""

    hall_id: int
    counter_id: int


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """A counter's tablet need not ask any more: about the visit of this rating token, or (empty) about any before."""

    hall_id: int
    counter_id: int
    token: str


@dataclass(frozen=True, slots=True)
class JobQueued:
    """There is something to print at this printer."""

    hall_id: int
    printer: str


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A print job has a new state; `ticket_id` when it is a ticket's, `where` the title of a stand-in that has it."""

    hall_id: int
    job_id: int
    ticket_id: int | None
    state: str
    problem: str
    where: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class MessagePut:
    """There is a message to carry out of the house."""

    hall_id: int


Listener = Callable[[Any], None]


@dataclass
class _Paced:
    """A listener that wants the newest of many, at most once in `every` seconds for each hall."""

    listener: Listener
    every: float
    last: dict[int, float] = field(default_factory=dict)
    pending: dict[int, Any] = field(default_factory=dict)


class Bus:
    """The listeners of one process, and the threads that tell them."""

    def __init__(self) -> None:
        self.in_place: dict[type, list[Listener]] = defaultdict(list)
        self.at_once: dict[type, list[Listener]] = defaultdict(list)
        self.paced: dict[type, list[_Paced]] = defaultdict(list)
        self._facts: SimpleQueue[object] = SimpleQueue()
        self._first = Lock()  # held while a fact is told: a board begins after it
        self._changed = Condition()  # guards what is pending
        self._stopping = False
        self._threads: list[Thread] = []

    def forget(self) -> None:
        """No listeners, as at first."""
        self.in_place.clear()
        self.at_once.clear()
        self.paced.clear()

    def start(self) -> None:
        """Tell listeners from threads of their own. Before this, `publish` only collects."""
        if not self._threads:
            self._stopping = False
            self._threads = [
                Thread(target=work, name=name, daemon=True)
                for work, name in ((self._tell_facts, "facts"), (self._tell_changes, "changes"))
            ]
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """Tell what is left, then end the threads."""
        self._facts.put(_STOP)
        with self._changed:
            self._stopping = True
            self._changed.notify()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads = []

    def put(self, happened: Iterable[object]) -> None:
        for event in happened:
            for listener in self.in_place[type(event)]:
                _call(listener, event)
            if self.at_once[type(event)]:
                self._facts.put(event)
            if listeners := self.paced[type(event)]:
                self._keep(listeners, event)

    def _keep(self, listeners: list[_Paced], event: Any) -> None:
        """For the next telling of each; only the first since the last one need wake the thread."""
        with self._changed:
            first = any(event.hall_id not in paced.pending for paced in listeners)
            for paced in listeners:
                paced.pending[event.hall_id] = event
            if first:
                self._changed.notify()

    def drain(self) -> None:
        """Tell everything now, in the caller's thread: for tests and one-shot commands."""
        while True:
            try:
                self._tell(self._facts.get_nowait())
            except Empty:
                break
        self._call_all(self._take(everything=True)[0])

    def _tell_facts(self) -> None:
        while (event := self._facts.get()) is not _STOP:
            with self._first:
                self._tell(event)

    def _tell(self, event: object) -> None:
        for listener in self.at_once[type(event)]:
            _call(listener, event)

    def _tell_changes(self) -> None:
        while True:
            with self._changed:
                due, pause = self._take(everything=self._stopping)
                if not due:
                    if self._stopping:
                        return
                    self._changed.wait(pause)
            self._call_all(due)

    def _take(self, *, everything: bool) -> tuple[list[tuple[Listener, Any]], float | None]:
        """What is to be told now, and the seconds until there is more (None: until something changes)."""
        now = clock.elapsed()
        due: list[tuple[Listener, Any]] = []
        next_at: list[float] = []
        for paced in [paced for listeners in self.paced.values() for paced in listeners]:
            for hall in list(paced.pending):
                ready = paced.last.get(hall, -paced.every) + paced.every
                if everything or ready <= now:
                    paced.last[hall] = now
                    due.append((paced.listener, paced.pending.pop(hall)))
                else:
                    next_at.append(ready)
        return due, max(0.0, min(next_at) - now) if next_at else None

    def _call_all(self, due: list[tuple[Listener, Any]]) -> None:
        for listener, event in due:
            with self._first:
                pass
            _call(listener, event)


_STOP = object()
bus = Bus()


def subscribe(kind: type, listener: Listener, every: float = 0.0, *, in_place: bool = False) -> None:
    """Call `listener` with each event of `kind`; with `every`, with the newest of each hall at that pace (seconds).

    `in_place` is for what takes no time at all, such as waking somebody: the publisher does it himself.
    """
    if in_place:
        bus.in_place[kind].append(listener)
    elif every:
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
