"""A ticket's life: its states, the one table of legal moves, and how the journal replays to the state."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from server.domain.errors import Refused


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    SERVED = "served"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Move(StrEnum):
    TAKE = "take"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    ABSENT = "absent"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    REINSTATE = "reinstate"
    REGROUP = "regroup"
    EXPIRE = "expire"


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    RETURNED = "returned"
    PAPERS_MISSING = "papers_missing"
    REFUSED = "refused"
    ASKED = "asked"


AT_A_COUNTER = frozenset({State.CALLED, State.SERVING})
ENDED = frozenset({State.SERVED, State.CANCELLED, State.EXPIRED})
# What may become of a number of a later day before that day: who holds it is not here to be called.
BEFORE_ITS_DAY = frozenset({Move.CANCEL, Move.REGROUP})

# From where each move is legal. Where it leads is said once, in `after`.
LEGAL: Mapping[Move, frozenset[State]] = {
    Move.CALL: frozenset({State.WAITING}),
    Move.RECALL: frozenset({State.CALLED}),
    Move.START: frozenset({State.CALLED}),
    Move.FINISH: frozenset({State.SERVING}),
    Move.ABSENT: frozenset({State.CALLED}),
    Move.HOLD: frozenset({State.CALLED, State.SERVING}),
    Move.RESUME: frozenset({State.HELD}),
    Move.TRANSFER: frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD}),
    Move.CANCEL: frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD, State.NO_SHOW}),
    Move.REINSTATE: frozenset({State.NO_SHOW}),
    Move.REGROUP: frozenset({State.WAITING, State.HELD, State.NO_SHOW}),
    Move.EXPIRE: frozenset({State.WAITING, State.CALLED, State.HELD, State.NO_SHOW}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands in the hall: everything that a move may change.

    `queue` and `counter` are ids; `rank` is its place in line (microseconds since 1970); `calls` counts the calls of
    this turn, `absences` the turns it missed.
    """

    state: State
    queue: int
    rank: int
    counter: int | None = None
    for_counter: int | None = None
    calls: int = 0
    absences: int = 0


def legal_moves(state: State) -> list[Move]:
    """The moves that `state` allows, in the order of the table."""
    return [move for move, states in LEGAL.items() if state in states]


def after(
    standing: Standing,
    move: Move,
    *,
    at: int = 0,
    counter: int | None = None,
    queue: int | None = None,
    rank: int | None = None,
) -> Standing:
    """The standing after `move`; Refused `ticket.move` when the table does not allow it.

    `at` is the moment in microseconds; `counter` the counter that calls (call) or that alone may call it (transfer);
    `queue` the queue it goes to (transfer); `rank` its new place in line (resume).
    """
    if standing.state not in LEGAL.get(move, frozenset()):
        raise Refused("ticket.move", state=standing.state, move=move, legal=legal_moves(standing.state))
    away = replace(standing, counter=None, calls=0)
    match move:
        case Move.CALL:
            return replace(standing, state=State.CALLED, counter=counter, calls=1)
        case Move.RECALL:
            return replace(standing, calls=standing.calls + 1)
        case Move.START:
            return replace(standing, state=State.SERVING)
        case Move.FINISH:
            return replace(standing, state=State.SERVED)
        case Move.ABSENT:
            return _absent(away, at)
        case Move.HOLD:
            return replace(away, state=State.HELD)
        case Move.RESUME:
            return replace(away, state=State.WAITING, rank=rank if rank is not None else standing.rank)
        case Move.TRANSFER:
            return replace(away, state=State.WAITING, queue=queue or standing.queue, for_counter=counter)
        case Move.REINSTATE:
            return replace(away, state=State.WAITING, rank=at, for_counter=None)
        case Move.REGROUP:  # whom the queue prefers changes, never where the ticket stands
            return standing
        case Move.CANCEL:
            return replace(away, state=State.CANCELLED)
        case _:
            return replace(away, state=State.EXPIRED)


def _absent(standing: Standing, at: int) -> Standing:
    """First absence: to the end of the line. Second: no-show until the citizen comes back. Third: cancelled."""
    missed = standing.absences + 1
    if missed == 1:
        return replace(standing, state=State.WAITING, rank=at, absences=missed, for_counter=None)
    return replace(standing, state=State.NO_SHOW if missed == 2 else State.CANCELLED, absences=missed)


def replay(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> Standing:
    """The standing that a ticket's journal tells: (move, facts) from its taking on, in order."""
    standing: Standing | None = None
    for move, facts in entries:
        if move == Move.TAKE:
            standing = Standing(State.WAITING, facts["queue"], facts["rank"], for_counter=facts.get("for_counter"))
        elif standing is None:
            raise ValueError(f"a ticket's journal begins with its taking, not with {move}")
        else:
            given = {name: facts[name] for name in ("at", "counter", "queue", "rank") if name in facts}
            standing = after(standing, Move(move), **given)
    if standing is None:
        raise ValueError("an empty journal is no ticket")
    return standing


def label(prefix: str, number: int) -> str:
    """`A017`; past 999 the number simply grows: `A1000`."""
    return f"{prefix}{number:03d}"


def typed(words: str) -> str:
    """The label that somebody means who types `a17`, `A 017` or `A017`; other words as they are, in capitals."""
    plain = "".join(words.split()).upper()
    found = re.fullmatch(r"([^\W\d_]+)-?([0-9]{1,6})", plain)
    return label(found[1], int(found[2])) if found else plain
