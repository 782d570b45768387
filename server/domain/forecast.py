"""How long somebody will wait: a range from the people really ahead, the counters really open and recent times.

Never an average times a number: the people ahead go one by one to the counter that is free first, as they will in the
hall, and they do so sixty times over, each time with other service times and another tempo. Of these sixty waits the
middle one is told, with the one that nine of ten stay below. The draws are always the same, so that the same line
always gets the same answer.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

RUNS = 60  # walks through the line for each answer
STEPS = 48  # people followed one by one; beyond them the counters' joint pace is exact enough for minutes
PRIOR_WEIGHT = 5  # how many visits the ward's first guess is worth
RESIDUE = 0.8  # the spread of what is left of a visit, as a share of its mean: wider than a whole visit's

_NORMAL = NormalDist()
_SCORES = [_NORMAL.inv_cdf((n + 0.5) / RUNS) for n in range(RUNS)]
# In which order each person, each counter's present visit and the tempo of the day meet the sixty scores: every one
# of them once, so that sixty walks do the work of thousands of throws.
_dice = Random(20260701)
_PEOPLE = [_dice.sample(range(RUNS), RUNS) for _ in range(STEPS)]
_TEMPO = _dice.sample(range(RUNS), RUNS)
_VISITS = [_dice.sample(range(RUNS), RUNS) for _ in range(32)]


@dataclass(frozen=True, slots=True)
class Times:
    """Recent service times of one queue: how many, their mean and their standard deviation, in seconds."""

    n: int
    mean: float
    deviation: float


FIRST_GUESS = Times(0, 420.0, 240.0)


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait in whole minutes: about half wait less than `mid`, nine of ten less than `high`, one of ten than `low`."""

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
    """Seconds that a visit which has lasted `elapsed` will still last, on average: long visits tend to stay long."""
    centre, width = _shape(times.mean, times.deviation)
    longest = times.mean + 4 * times.deviation  # beyond it nothing is known of the tail
    elapsed = min(elapsed, longest)
    if elapsed <= 0 or not width:
        return max(times.mean - max(elapsed, 0.0), 15.0)
    score = (math.log(elapsed) - centre) / width
    return max(times.mean * _NORMAL.cdf(width - score) / _NORMAL.cdf(-score) - elapsed, 15.0)


def wait(ahead: Iterable[tuple[int, int]], desks: Sequence[float], times: Mapping[int, Times]) -> Wait:
    """The wait behind the people `ahead`.

    `ahead` lists (queue, how many people); `desks` has one number for each counter that will call from this line, the
    seconds until it is free (0 when it is free now). With no counter open, the range is that of the first one to open.
    """
    people = sorted((queue, n) for queue, n in ahead if n > 0)
    known = {queue: times.get(queue, FIRST_GUESS) for queue, _ in people}
    drawn = {queue: (_draws(visit), _doubt(visit)) for queue, visit in known.items()}
    queues = [queue for queue, n in people for _ in range(n)]
    line = [(*drawn[queue], order) for queue, order in zip(queues, _PEOPLE, strict=False)]
    busy = [_draws(Times(0, left, left * RESIDUE)) for left in desks or [0.0]]
    rest = [(n / len(busy) * known[queue].mean, drawn[queue][1]) for queue, n in Counter(queues[STEPS:]).items()]
    waits = sorted(_walk(run, line, busy, rest) for run in range(RUNS))
    low, middle, high = (round(waits[RUNS * tenth // 10] / 60, 6) for tenth in (1, 5, 9))
    return Wait(int(low), round(middle), max(1, math.ceil(high)))


def _walk(
    run: int,
    line: Sequence[tuple[list[float], list[float], list[int]]],
    busy: Sequence[list[float]],
    rest: Sequence[tuple[float, list[float]]],
) -> float:
    """One walk through the line: seconds until a counter is free for whoever stands behind it."""
    free = [visit[_VISITS[n % len(_VISITS)][run]] for n, visit in enumerate(busy)]
    heapq.heapify(free)
    for visit, doubt, order in line:
        heapq.heapreplace(free, free[0] + visit[order[run]] * doubt[run])
    return free[0] + sum(seconds * doubt[run] for seconds, doubt in rest)


def _doubt(times: Times) -> list[float]:
    """By how much the mean itself may be wrong, one factor for each walk: few visits were seen, or none."""
    width = times.deviation / times.mean / math.sqrt(times.n + PRIOR_WEIGHT) if times.mean > 0 else 0.0
    return [math.exp(width * _SCORES[n]) for n in _TEMPO]


def _draws(times: Times) -> list[float]:
    """Sixty visits, equally likely, from the shortest to the longest; service times are skewed, so lognormal."""
    if times.mean <= 0:
        return [0.0] * RUNS
    centre, width = _shape(times.mean, times.deviation)
    return [math.exp(centre + width * score) for score in _SCORES]


def _shape(mean: float, deviation: float) -> tuple[float, float]:
    """The lognormal distribution with this mean and deviation: its logarithm's centre and width."""
    squared = math.log1p((deviation / mean) ** 2)
    return math.log(mean) - squared / 2, math.sqrt(squared)
