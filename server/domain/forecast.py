"""How long somebody will wait: a range from the people really ahead, the counters really open and recent times.

Never an average times a number: the people ahead go one by one to the counter that is free first, as they will in the
hall, and the spread of the recent times widens the range.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

NINE_OF_TEN = 1.2816  # the normal distribution's 90th percentile, in standard deviations
STEPS = 48  # people followed one by one; beyond them the counters' joint pace is exact enough for minutes
PRIOR_WEIGHT = 5  # how many visits the ward's first guess is worth


@dataclass(frozen=True, slots=True)
class Times:
    """Recent service times of one queue: how many, their mean and their standard deviation, in seconds."""

    n: int
    mean: float
    deviation: float


FIRST_GUESS = Times(0, 420.0, 240.0)


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait in whole minutes: about half wait less than `mid`, nine of ten less than `high`."""

    low_min: int
    mid_min: int
    high_min: int


def learned(durations: Sequence[float], guess: Times = FIRST_GUESS) -> Times:
    """The times of a queue from its recent visits (seconds), leaning on the first guess while they are few."""
    n = len(durations)
    mean = (guess.mean * PRIOR_WEIGHT + math.fsum(durations)) / (PRIOR_WEIGHT + n)
    spread = guess.deviation**2 * PRIOR_WEIGHT + math.fsum((d - mean) ** 2 for d in durations)
    return Times(n, mean, math.sqrt(spread / (PRIOR_WEIGHT + n)))


def remaining(times: Times, elapsed: float) -> float:
    """Seconds a visit that has lasted `elapsed` will still last: never nothing, for long visits tend to stay long."""
    return max(times.mean - elapsed, times.deviation / 2, 15.0)


def wait(ahead: Iterable[tuple[int, int]], desks: Sequence[float], times: Mapping[int, Times]) -> Wait:
    """The wait behind the people `ahead`.

    `ahead` lists (queue, how many people); `desks` has one number for each counter that will call from this line, the
    seconds until it is free (0 when it is free now). With no counter open, the range is that of the first one to open.
    """
    people = [(times.get(queue, FIRST_GUESS), n) for queue, n in ahead if n > 0]
    free = list(desks) or [0.0]
    heapq.heapify(free)
    count = sum(n for _, n in people)
    variance = sum(n * visit.deviation**2 for visit, n in people) / len(free) ** 2
    variance += sum((busy / 2) ** 2 for busy in free) / len(free) ** 2
    mean = sum(visit.mean * n for visit, n in people) / count if count else 0.0
    for _ in range(min(count, STEPS)):
        heapq.heapreplace(free, free[0] + mean)
    middle = free[0] + max(0, count - STEPS) * mean / len(free)
    spread = NINE_OF_TEN * math.sqrt(variance)
    return Wait(_minutes(middle - spread), _minutes(middle), max(1, _minutes(middle + spread, math.ceil)))


def _minutes(seconds: float, to_whole=round) -> int:  # type: ignore[no-untyped-def]
    return max(0, int(to_whole(seconds / 60)))
