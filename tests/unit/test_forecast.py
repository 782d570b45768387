"""The wait that is told: a range that holds, for people who really wait at counters that really serve."""

import heapq
import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.forecast import FIRST_GUESS, STEPS, Times, learned, remaining, wait

STEADY = {1: Times(40, 420.0, 240.0), 2: Times(40, 900.0, 300.0), 3: Times(40, 120.0, 60.0)}
queues = st.integers(1, 3)
counters = st.lists(st.floats(0, 1800), min_size=0, max_size=8)
people = st.lists(st.tuples(queues, st.integers(0, 12)), max_size=4)


def told(ahead, desks, times=STEADY):
    span = wait(ahead, desks, times)
    return span.low_min, span.mid_min, span.high_min


@given(people, counters)
def test_a_wait_is_never_negative_and_its_parts_are_in_order(ahead, desks):
    low, middle, high = told(ahead, desks)
    assert 0 <= low <= middle <= high
    assert high >= 1


@given(people, counters)
def test_the_same_line_gets_the_same_answer(ahead, desks):
    assert told(ahead, desks) == told(list(reversed(ahead)), desks)


@given(people.filter(lambda ahead: sum(n for _, n in ahead) < STEPS), counters)
def test_one_more_person_at_the_end_never_shortens_the_wait(ahead, desks):
    """At the end: queues are walked in the order of their ids, and the last of them is 3."""
    more = told([*ahead, (3, 1)], desks)
    assert all(a <= b for a, b in zip(told(ahead, desks), more, strict=True))


@settings(max_examples=40)
@given(st.integers(0, 300), queues, counters)
def test_nor_does_one_more_in_a_line_of_hundreds(n, queue, desks):
    assert all(a <= b for a, b in zip(told([(queue, n)], desks), told([(queue, n + 1)], desks), strict=True))


@given(people, counters.filter(bool), st.floats(0, 1800))
def test_one_more_counter_never_lengthens_the_wait(ahead, desks, busy):
    assert all(a >= b for a, b in zip(told(ahead, desks), told(ahead, [*desks, busy]), strict=True))


def test_nobody_ahead_and_a_free_counter_is_no_wait():
    assert told([], [0.0, 300.0]) == (0, 0, 1)


def test_with_no_counter_open_the_wait_is_that_of_the_first_to_open():
    assert told([(1, 3)], []) == told([(1, 3)], [0.0])


def test_a_queue_never_seen_is_told_by_the_first_guess():
    assert told([(9, 4)], [0.0], {}) == told([(9, 4)], [0.0], {9: FIRST_GUESS})


def test_a_spread_widens_the_range():
    even, uneven = (told([(1, 6)], [0.0, 0.0], {1: Times(400, 420.0, deviation)}) for deviation in (20.0, 400.0))
    assert uneven[2] - uneven[0] > 2 * (even[2] - even[0])


def test_few_visits_seen_widen_the_range():
    many, few = (told([(1, 20)], [0.0], {1: Times(n, 420.0, 240.0)}) for n in (400, 0))
    assert few[2] - few[0] > 1.3 * (many[2] - many[0])


def test_the_wait_is_not_the_average_times_the_people():
    """Three ahead, three counters: one visit must end, not three, and of three the shortest ends first."""
    _, middle, _ = told([(1, 3)], [0.0, 0.0, 0.0])
    assert 0 < middle < 420 / 60


def test_visits_without_any_spread_are_counted_exactly():
    times = {1: Times(1000, 300.0, 0.0)}
    assert told([(1, 5)], [0.0, 0.0], times) == (10, 10, 10)


def test_learned_times_lean_on_the_first_guess_while_they_are_few():
    assert learned([]) == FIRST_GUESS
    one, many = learned([60.0]), learned([60.0] * 200)
    assert 60 < many.mean < 75 < one.mean < FIRST_GUESS.mean
    assert many.deviation < one.deviation + FIRST_GUESS.deviation
    assert (one.n, many.n) == (1, 200)


@given(st.floats(1, 3600), st.floats(0, 3600), st.floats(0, 100_000))
def test_what_is_left_of_a_visit_is_never_nothing_and_never_endless(mean, deviation, elapsed):
    left = remaining(Times(40, mean, deviation), elapsed)
    assert math.isfinite(left)
    assert left >= 15.0


def test_what_is_left_of_a_long_visit_is_what_the_distribution_says():
    """Against ten thousand visits: of those that have lasted 10 minutes, how long do they still last on average?"""
    dice, times = Random(7), STEADY[1]
    visits = [lognormal(dice, times) for _ in range(40_000)]
    for elapsed in (0.0, 120.0, 300.0, 600.0):
        rest = [visit - elapsed for visit in visits if visit > elapsed]
        assert remaining(times, elapsed) == pytest.approx(math.fsum(rest) / len(rest), rel=0.08)


def lognormal(dice: Random, times: Times, longer: bool = False) -> float:
    """A visit; `longer` as a newcomer meets it: who looks in at some moment meets long visits more often."""
    squared = math.log1p((times.deviation / times.mean) ** 2)
    centre = math.log(times.mean) - squared / 2 + (squared if longer else 0.0)
    return dice.lognormvariate(centre, math.sqrt(squared))


def share_of_waits(counters: int, ahead: int, *, fresh: bool, visits_seen: int = 40) -> tuple[float, float]:
    """Of 400 halls, how many make the newcomer wait less than `high`, and less than `mid`."""
    dice, truth = Random(20261123), Times(0, 420.0, 240.0)
    below_high = below_middle = 0
    for _ in range(400):
        times = learned([lognormal(dice, truth) for _ in range(visits_seen)])
        free, expected = [], []
        for _ in range(counters):
            visit = lognormal(dice, truth, longer=not fresh)
            spent = 0.0 if fresh else dice.random() * visit
            free.append(visit - spent)
            expected.append(remaining(times, spent))
        heapq.heapify(free)
        for _ in range(ahead):
            heapq.heapreplace(free, free[0] + lognormal(dice, truth))
        span = wait([(1, ahead)], expected, {1: times})
        below_high += free[0] / 60 < span.high_min
        below_middle += free[0] / 60 < span.mid_min
    return below_high / 400, below_middle / 400


@pytest.mark.parametrize("counters", [1, 2, 3, 4])
@pytest.mark.parametrize("ahead", [1, 3, 8, 20, 60])
@pytest.mark.parametrize("fresh", [False, True], ids=["in the middle of the day", "as the doors open"])
def test_the_range_holds_for_the_waits_of_a_hall(counters, ahead, fresh):
    below_high, below_middle = share_of_waits(counters, ahead, fresh=fresh)
    assert below_high >= 0.80
    assert 0.30 <= below_middle <= 0.70


def test_the_range_holds_on_the_first_morning_too():
    below_high, below_middle = share_of_waits(2, 10, fresh=False, visits_seen=3)
    assert below_high >= 0.80
    assert 0.30 <= below_middle <= 0.70
