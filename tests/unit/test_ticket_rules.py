"""A ticket's life by its rules: what each state allows, how absences end, and that the journal tells the whole story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Refused
from server.domain.ticket import AT_A_COUNTER, ENDED, LEGAL, Move, Standing, State, after, label, legal_moves, replay

# Written out once more, by hand, so that a change of the table is a change somebody wanted.
ALLOWED = {
    State.WAITING: {Move.CALL, Move.TRANSFER, Move.REGROUP, Move.CANCEL, Move.EXPIRE},
    State.CALLED: {
        Move.RECALL, Move.START, Move.ABSENT, Move.HOLD, Move.TRANSFER, Move.CANCEL, Move.EXPIRE,
    },
    State.SERVING: {Move.FINISH, Move.HOLD, Move.TRANSFER, Move.CANCEL},
    State.HELD: {Move.RESUME, Move.TRANSFER, Move.REGROUP, Move.CANCEL, Move.EXPIRE},
    State.NO_SHOW: {Move.CANCEL, Move.REINSTATE, Move.REGROUP, Move.EXPIRE},
    State.SERVED: set(),
    State.CANCELLED: set(),
    State.EXPIRED: set(),
}  # fmt: skip
PAIRS = [(state, move) for state in State for move in Move]
LEADS_TO = {
    Move.CALL: State.CALLED,
    Move.RECALL: State.CALLED,
    Move.START: State.SERVING,
    Move.FINISH: State.SERVED,
    Move.ABSENT: State.WAITING,
    Move.HOLD: State.HELD,
    Move.RESUME: State.WAITING,
    Move.TRANSFER: State.WAITING,
    Move.CANCEL: State.CANCELLED,
    Move.REINSTATE: State.WAITING,
    Move.EXPIRE: State.EXPIRED,
}  # a change of the priority group leads nowhere


def standing(state: State, **known) -> Standing:
    at_counter = 1 if state in AT_A_COUNTER else None
    return Standing(state, **{"queue": 4, "rank": 100, "counter": at_counter, "calls": 1 if at_counter else 0, **known})


@pytest.mark.parametrize(("state", "move"), [pair for pair in PAIRS if pair[1] in ALLOWED[pair[0]]])
def test_a_legal_move_leads_where_the_table_says(state, move):
    moved = after(standing(state), move, at=900, counter=7)
    assert moved.state == LEADS_TO.get(move, state)
    assert (moved.counter is not None) == (moved.state in AT_A_COUNTER or moved.state == State.SERVED)


@pytest.mark.parametrize(("state", "move"), [pair for pair in PAIRS if pair[1] not in ALLOWED[pair[0]]])
def test_any_other_move_is_refused_with_the_legal_ones_named(state, move):
    with pytest.raises(Refused) as refusal:
        after(standing(state), move, at=900, counter=7)
    assert refusal.value.code == "ticket.move"
    assert refusal.value.facts["state"] == state
    assert refusal.value.facts["move"] == move
    assert set(refusal.value.facts["legal"]) == ALLOWED[state]


def test_what_has_ended_stays_ended():
    assert {state for state in State if not legal_moves(state)} == ENDED


def test_a_call_counts_one_and_each_recall_one_more():
    called = after(standing(State.WAITING), Move.CALL, counter=3)
    assert (called.counter, called.calls) == (3, 1)
    assert after(after(called, Move.RECALL), Move.RECALL).calls == 3


def test_the_first_absence_goes_to_the_end_the_second_out_of_line_the_third_ends_it():
    first = after(standing(State.CALLED), Move.ABSENT, at=900)
    assert (first.state, first.rank, first.absences, first.counter, first.calls) == (State.WAITING, 900, 1, None, 0)
    second = after(after(first, Move.CALL, at=1000, counter=2), Move.ABSENT, at=1100)
    assert (second.state, second.rank, second.absences) == (State.NO_SHOW, 900, 2)
    back = after(second, Move.REINSTATE, at=1500)
    assert (back.state, back.rank, back.absences) == (State.WAITING, 1500, 2)
    third = after(after(back, Move.CALL, counter=2), Move.ABSENT, at=1700)
    assert (third.state, third.absences) == (State.CANCELLED, 3)
    assert legal_moves(third.state) == []


def test_absence_sets_a_ticket_free_of_the_counter_it_was_sent_to():
    assert after(standing(State.CALLED, for_counter=1), Move.ABSENT, at=900).for_counter is None


def test_a_transfer_keeps_the_place_in_line():
    moved = after(standing(State.SERVING), Move.TRANSFER, at=900, queue=5, counter=2)
    assert (moved.queue, moved.for_counter, moved.rank, moved.counter) == (5, 2, 100, None)
    assert after(moved, Move.TRANSFER, at=901).for_counter is None
    assert after(moved, Move.TRANSFER, at=901).queue == 5


def test_back_from_hold_takes_the_place_it_is_given_or_its_own():
    held = after(standing(State.SERVING), Move.HOLD, at=900)
    assert after(held, Move.RESUME, at=950, rank=42).rank == 42
    assert after(held, Move.RESUME, at=950).rank == 100


def test_only_absence_reinstatement_and_hold_change_the_place_in_line():
    changed = set()
    for move, states in LEGAL.items():
        for state in states:
            if after(standing(state), move, at=900, counter=1, queue=5, rank=42).rank != 100:
                changed.add(move)
    assert changed == {Move.ABSENT, Move.REINSTATE, Move.RESUME}


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(1, 5)), max_size=30))
def test_the_journal_of_any_legal_walk_replays_to_where_the_ticket_stands(steps):
    journal = [(Move.TAKE.value, {"queue": 4, "rank": 100, "label": "A001", "priority_group": None})]
    now = Standing(State.WAITING, 4, 100)
    for place, (which, counter, queue) in enumerate(steps, start=1):
        legal = legal_moves(now.state)
        if not legal:
            break
        move = legal[which % len(legal)]
        facts = {"at": 1000 + place}
        facts |= {"counter": counter} if move in (Move.CALL, Move.TRANSFER) else {}
        facts |= {"queue": queue} if move is Move.TRANSFER else {}
        facts |= {"rank": 50 - place} if move is Move.RESUME else {}
        now = after(now, move, **facts)
        journal.append((move.value, {**facts, "note": "kept, and of no weight"}))
    assert replay(journal) == now
    assert now.absences <= 3
    assert (now.counter is not None) == (now.state in AT_A_COUNTER or now.state == State.SERVED)


def test_a_walk_up_is_taken_for_one_counter_and_replays_so():
    entries = [("take", {"queue": 4, "rank": 100, "for_counter": 2}), ("call", {"at": 100, "counter": 2})]
    assert replay(entries) == Standing(State.CALLED, 4, 100, counter=2, for_counter=2, calls=1)


@pytest.mark.parametrize("entries", [[], [("call", {"at": 1, "counter": 1})]])
def test_a_journal_without_a_beginning_is_no_ticket(entries):
    with pytest.raises(ValueError, match="journal"):
        replay(entries)


def test_a_journal_with_an_illegal_move_does_not_replay():
    with pytest.raises(Refused):
        replay([("take", {"queue": 4, "rank": 1}), ("finish", {"at": 2})])


@pytest.mark.parametrize(("number", "shown"), [(1, "A001"), (17, "A017"), (999, "A999"), (1000, "A1000")])
def test_a_number_has_three_digits_until_it_needs_four(number, shown):
    assert label("A", number) == shown
