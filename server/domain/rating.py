"""What a rating is, and what may be said of several: never a bare mean, never a percentage of nobody."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

# Asked when the score is 3 or lower; any number of them.
REASONS = ("waited", "trips", "papers", "attitude", "guidance", "late", "facilities", "fee", "other")
ASKED_FOR = timedelta(seconds=40)  # so long a counter's tablet waits for an answer before it rests again
BY_NUMBER = timedelta(minutes=60)  # so long after a visit its bare number is enough; numbers are no secret
FEWEST = 5  # below this nothing is said of one counter or clerk


class Score(IntEnum):
    """The five levels that public service portals use."""

    VERY_UNHAPPY = 1
    UNHAPPY = 2
    NEUTRAL = 3
    HAPPY = 4
    VERY_HAPPY = 5


@dataclass(frozen=True, slots=True)
class Satisfied:
    """How many were satisfied (4 or 5) of how many, with the interval in which the true share lies (95 %)."""

    n: int
    satisfied: int
    low: float
    high: float


def satisfied(levels: Mapping[int, int]) -> Satisfied | None:
    """The share of 4 and 5 among valid answers, with Wilson's interval; None when nobody answered."""
    n = sum(levels.values())
    if not n:
        return None
    yes = levels.get(4, 0) + levels.get(5, 0)
    z, share = 1.96, yes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Satisfied(n, yes, max(0.0, centre - half), min(1.0, centre + half))
