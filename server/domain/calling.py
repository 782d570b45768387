"""Who is called next, and how many people that leaves before somebody. Pure: this is the rule people argue about.

The smallest ticket, in this order: (1) past the promised longest wait, by rank; (2) the counter's preferred service;
(3) within it priority, unless the last K calls at this counter were priority and an ordinary one waits; (4) rank.
No national text fixes an order at a one-stop hall, so K and the promise are the hall's own data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """The part of the rule that decided."""

    OVERDUE = "overdue"
    PRIORITY = "priority"
    TURN = "turn"  # an ordinary visitor's turn after K calls with priority
    RANK = "rank"
    ASKED = "asked"  # the clerk called this number
    WALK_UP = "walk_up"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket in line. `queue` is a service id; `rank` its place in line, microseconds; smaller is earlier."""

    ticket: int
    queue: int
    priority: bool
    rank: int
    for_counter: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        return (self.rank, self.ticket)


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter that calls: its id, the queues it serves, the one it prefers, its calls with priority in a row."""

    counter: int
    serves: frozenset[int]
    preferred: int | None = None
    streak: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call and the part of the rule that decided; `preferred` when the counter's own service counted."""

    ticket: Waiting
    why: Why
    preferred: bool = False


def may_call(desk: Desk, ticket: Waiting) -> bool:
    """A counter calls from the queues it serves, and what was sent to it alone."""
    if ticket.for_counter is not None:
        return ticket.for_counter == desk.counter
    return ticket.queue in desk.serves


def choose(waiting: Iterable[Waiting], desk: Desk, *, now: int, max_wait: int, streak: int = 1) -> Choice | None:
    """The next ticket for `desk`, or None when nobody waits for it.

    `now` and `max_wait` (the promised longest wait) are in microseconds; `streak` is K. A ticket whose rank lies in
    the future is an appointment that has not come yet.
    """
    line = sorted((t for t in waiting if t.rank <= now and may_call(desk, t)), key=lambda t: t.place)
    if not line:
        return None
    if now - line[0].rank > max_wait:
        return Choice(line[0], Why.OVERDUE)
    own = [t for t in line if t.queue == desk.preferred]
    line = own or line
    with_priority = next((t for t in line if t.priority), None)
    ordinary = next((t for t in line if not t.priority), None)
    if with_priority is None or ordinary is None:
        return Choice(line[0], Why.PRIORITY if with_priority else Why.RANK, bool(own))
    if desk.streak >= streak:
        return Choice(ordinary, Why.TURN, bool(own))
    return Choice(with_priority, Why.PRIORITY, bool(own))


@dataclass(frozen=True, slots=True)
class Line:
    """How many wait around a ticket, in the queues that its counters serve; the overdue count as before it."""

    ordinary_before: int
    priority_before: int
    ordinary_after: int = 0
    priority_after: int = 0
    overdue_ordinary: int = 0
    overdue_priority: int = 0


def ahead(priority: bool, line: Line, streak: int = 1) -> int:
    """How many people will be called before this one if nobody else comes, at counters without a preferred service.

    The overdue go first. Then an ordinary visitor lets every earlier ordinary one pass, and those with priority as
    often as the turns allow; a visitor with priority lets the earlier ones pass, and one ordinary visitor, whenever
    that one came, after each `streak` of them.
    """
    overdue = line.overdue_ordinary + line.overdue_priority
    ordinary = line.ordinary_before - line.overdue_ordinary
    with_priority = line.priority_before - line.overdue_priority
    if priority:
        return overdue + with_priority + min(ordinary + line.ordinary_after, with_priority // streak)
    return overdue + ordinary + min(with_priority + line.priority_after, (ordinary + 1) * streak)
