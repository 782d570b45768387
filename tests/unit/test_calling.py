"""Who is called next: the order in sentences, and that nobody starves, whoever keeps coming."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calling import Desk, Line, Waiting, Why, ahead, choose

MAX_WAIT = 30
NOW = 1000
DESK = Desk(1, frozenset({1, 2}))


def ticket(number: int, *, rank: int = 990, queue: int = 1, priority: bool = False, only: int | None = None) -> Waiting:
    return Waiting(number, queue, priority, rank, only)


def next_for(desk: Desk, *waiting: Waiting, now: int = NOW, streak: int = 1):
    return choose(waiting, desk, now=now, max_wait=MAX_WAIT, streak=streak)


def called(desk: Desk, *waiting: Waiting, now: int = NOW, streak: int = 1) -> tuple[int, Why, bool]:
    choice = next_for(desk, *waiting, now=now, streak=streak)
    return choice.ticket.ticket, choice.why, choice.preferred


def test_nobody_waits():
    assert next_for(DESK) is None


def test_the_first_to_come_is_the_first_to_go():
    assert called(DESK, ticket(1, rank=990), ticket(2, rank=980)) == (2, Why.RANK, False)


def test_of_two_who_came_together_the_earlier_number_goes():
    assert called(DESK, ticket(8), ticket(7)) == (7, Why.RANK, False)


def test_priority_goes_before_an_earlier_ordinary_visitor():
    assert called(DESK, ticket(1, rank=975), ticket(2, rank=990, priority=True)) == (2, Why.PRIORITY, False)


def test_after_a_priority_call_it_is_an_ordinary_visitors_turn():
    desk = replace(DESK, streak=1)
    assert called(desk, ticket(1, rank=990), ticket(2, rank=975, priority=True)) == (1, Why.TURN, False)


@pytest.mark.parametrize(("made", "why"), [(0, Why.PRIORITY), (1, Why.PRIORITY), (2, Why.PRIORITY), (3, Why.TURN)])
def test_the_hall_says_how_many_priority_calls_make_a_turn(made, why):
    desk = replace(DESK, streak=made)
    assert called(desk, ticket(1), ticket(2, priority=True), streak=3)[1] == why


def test_a_turn_needs_somebody_ordinary_to_take_it():
    assert called(replace(DESK, streak=9), ticket(2, priority=True)) == (2, Why.PRIORITY, False)


def test_past_the_promise_the_earliest_goes_first_whatever_it_is():
    overdue, priority = ticket(1, rank=NOW - MAX_WAIT - 1), ticket(2, rank=NOW - MAX_WAIT, priority=True)
    desk = replace(DESK, preferred=2)
    assert called(desk, overdue, priority, ticket(3, queue=2)) == (1, Why.OVERDUE, False)


def test_the_promise_is_kept_up_to_its_last_moment():
    just, priority = ticket(1, rank=NOW - MAX_WAIT), ticket(2, priority=True)
    assert called(DESK, just, priority) == (2, Why.PRIORITY, False)


def test_of_the_overdue_the_earliest_goes_first_with_priority_or_without():
    assert called(DESK, ticket(1, rank=900), ticket(2, rank=901, priority=True)) == (1, Why.OVERDUE, False)


def test_the_counters_own_service_goes_before_anothers_priority():
    desk = replace(DESK, preferred=2)
    assert called(desk, ticket(1, priority=True), ticket(2, queue=2)) == (2, Why.RANK, True)


def test_within_its_own_service_priority_and_turns_count():
    desk = replace(DESK, preferred=2)
    own, first = ticket(2, queue=2), ticket(3, queue=2, priority=True)
    assert called(desk, ticket(1), own, first) == (3, Why.PRIORITY, True)
    assert called(replace(desk, streak=1), ticket(1), own, first) == (2, Why.TURN, True)


def test_with_nobody_in_its_own_service_a_counter_helps_the_others():
    assert called(replace(DESK, preferred=2), ticket(1)) == (1, Why.RANK, False)


def test_a_counter_calls_only_what_it_serves():
    assert next_for(DESK, ticket(1, queue=3)) is None


def test_what_is_sent_to_one_counter_is_called_there_alone():
    sent = ticket(1, queue=3, only=1)
    assert called(DESK, sent) == (1, Why.RANK, False)
    assert next_for(Desk(2, frozenset({1, 2, 3})), sent) is None


def test_an_appointment_is_not_called_before_its_time():
    appointment = ticket(1, rank=NOW + 1)
    assert next_for(DESK, appointment) is None
    assert called(DESK, appointment, now=NOW + 1) == (1, Why.RANK, False)


tickets = st.builds(
    Waiting,
    ticket=st.integers(1, 10_000),
    queue=st.integers(1, 3),
    priority=st.booleans(),
    rank=st.integers(940, 1010),
    for_counter=st.sampled_from([None, None, None, 1, 2]),
)
lines = st.lists(tickets, max_size=25, unique_by=lambda one: one.ticket)
desks = st.builds(
    Desk,
    counter=st.integers(1, 2),
    serves=st.frozensets(st.integers(1, 3), min_size=1),
    preferred=st.sampled_from([None, 1, 2, 3]),
    streak=st.integers(0, 4),
)


@given(lines, desks, st.integers(1, 3))
def test_the_order_of_the_rule_is_the_order_of_its_sentence(waiting, desk, streak):
    """The same rule as a key to sort by, in the words of its sentence."""
    mine = [
        one for one in waiting
        if one.rank <= NOW and (one.for_counter == desk.counter or (one.for_counter is None and one.queue in desk.serves))
    ]  # fmt: skip
    choice = next_for(desk, *waiting, streak=streak)
    if not mine:
        assert choice is None
        return
    late = any(NOW - one.rank > MAX_WAIT for one in mine)
    own = [one for one in mine if one.queue == desk.preferred] or mine
    turn = desk.streak >= streak and any(not one.priority for one in own)

    def sentence(one: Waiting):
        if late:
            return (0, one.rank, one.ticket)
        return (one not in own, one.priority == turn, one.rank, one.ticket)

    assert choice.ticket == min(mine, key=sentence)
    assert choice.why in Why
    assert (choice.why == Why.OVERDUE) == late


@given(lines, desks, st.integers(1, 3))
def test_nobody_passes_an_earlier_one_of_the_same_queue_and_priority(waiting, desk, streak):
    choice = next_for(desk, *waiting, streak=streak)
    if choice is not None:
        passed = [
            one for one in waiting
            if (one.queue, one.priority, one.for_counter)
            == (choice.ticket.queue, choice.ticket.priority, choice.ticket.for_counter)
            and one.place < choice.ticket.place
        ]  # fmt: skip
        assert passed == []


@given(lines, desks, st.randoms())
def test_the_order_of_the_list_does_not_matter(waiting, desk, random):
    mixed = list(waiting)
    random.shuffle(mixed)
    assert next_for(desk, *mixed) == next_for(desk, *waiting)


def called_one_by_one(waiting: list[Waiting], desk: Desk, streak: int, step: int = 0, arrivals=()):
    """Every call at one desk until nobody waits: (moment, ticket, why, who was waiting)."""
    waiting, arrivals, now = list(waiting), list(arrivals), NOW
    while waiting or arrivals:
        if arrivals:
            waiting.append(replace(arrivals.pop(0), rank=now))
        choice = choose(waiting, desk, now=now, max_wait=MAX_WAIT, streak=streak)
        yield now, choice, tuple(waiting)
        waiting.remove(choice.ticket)
        desk = replace(desk, streak=desk.streak + 1 if choice.ticket.priority else 0)
        now += step


@given(st.integers(1, 8), st.integers(1, 4), st.sampled_from([None, 1, 2]), st.integers(1, 10))
def test_nobody_starves_while_priority_keeps_coming(ordinary, streak, preferred, step):
    """A visitor with priority, of the counter's own service, comes before every single call."""
    line = [ticket(n, rank=NOW - 20 + n) for n in range(1, ordinary + 1)]
    coming = [ticket(100 + n, queue=2, priority=True) for n in range(200)]
    desk = replace(DESK, preferred=preferred)
    calls_before: dict[int, int] = {}
    for number, (now, choice, waiting) in enumerate(called_one_by_one(line, desk, streak, step, coming)):
        calls_before[choice.ticket.ticket] = number
        overdue = [one for one in waiting if now - one.rank > MAX_WAIT]
        if overdue:
            assert choice.ticket == min(overdue, key=lambda one: one.place)
    # Overdue after at most MAX_WAIT // step + 1 calls; from then on only the earlier ranks go first.
    bound = MAX_WAIT // step + 1
    bound += ordinary + bound
    assert all(calls_before[n] <= bound for n in range(1, ordinary + 1))
    if preferred is None:
        assert all(calls_before[n] <= n * (streak + 1) for n in range(1, ordinary + 1))


fresh = st.lists(
    st.builds(
        Waiting,
        ticket=st.integers(1, 999),
        queue=st.integers(1, 2),
        priority=st.booleans(),
        rank=st.integers(975, 1000),
    ),
    min_size=1,
    max_size=14,
    unique_by=(lambda one: one.ticket, lambda one: one.rank),
)


def line_around(one: Waiting, waiting: list[Waiting]) -> Line:
    def count(priority: bool, before: bool) -> int:
        return sum(
            other.priority == priority and (other.rank < one.rank) == before for other in waiting if other is not one
        )

    return Line(count(False, True), count(True, True), count(False, False), count(True, False))


@given(fresh, st.integers(1, 4))
def test_ahead_is_the_number_of_calls_before_the_ticket(waiting, streak):
    order = [choice.ticket for _, choice, _ in called_one_by_one(waiting, DESK, streak)]
    for one in waiting:
        assert ahead(one.priority, line_around(one, waiting), streak) == order.index(one)


@given(fresh, st.integers(1, 4), st.integers(1, 6))
def test_ahead_is_wrong_by_one_turn_at_most_after_calls_with_priority(waiting, streak, made):
    order = [choice.ticket for _, choice, _ in called_one_by_one(waiting, replace(DESK, streak=made), streak)]
    for one in waiting:
        assert abs(ahead(one.priority, line_around(one, waiting), streak) - order.index(one)) <= streak


def test_the_overdue_are_ahead_of_everybody():
    """Three overdue ordinary visitors, then five with priority by turns: the last ordinary one lets 3 + 1 pass."""
    line = Line(ordinary_before=3, priority_before=5, overdue_ordinary=3)
    assert ahead(False, line) == 4
    assert ahead(True, replace(line, priority_before=0)) == 3
    waiting = [ticket(n, rank=900 + n) for n in (1, 2, 3)] + [
        ticket(10 + n, rank=980 + n, priority=True) for n in range(5)
    ]
    order = [choice.ticket.ticket for _, choice, _ in called_one_by_one([*waiting, ticket(99)], DESK, 1)]
    assert order.index(99) == 4
