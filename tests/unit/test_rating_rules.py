"""What may be said of ratings: how many, which share, and how sure one can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.rating import FEWEST, REASONS, Score, satisfied

answers = st.dictionaries(st.integers(1, 5), st.integers(0, 300), max_size=5)


@pytest.mark.parametrize("levels", [{}, {5: 0, 1: 0}])
def test_of_nobody_nothing_is_said(levels):
    assert satisfied(levels) is None


@pytest.mark.parametrize("score", Score)
def test_satisfied_is_four_or_five(score):
    assert satisfied({int(score): 3}).satisfied == (3 if score >= Score.HAPPY else 0)


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(yes, n, low, high):
    said = satisfied({5: yes, 2: n - yes})
    assert (said.low, said.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(answers)
def test_the_share_lies_in_the_interval_and_the_interval_between_nothing_and_all(levels):
    said = satisfied(levels)
    if said is not None:
        assert said.n == sum(levels.values())
        assert 0.0 <= said.low <= said.satisfied / said.n + 1e-9
        assert said.satisfied / said.n - 1e-9 <= said.high <= 1.0
        assert said.low < said.high


@given(st.integers(1, 50), st.integers(0, 50))
def test_more_answers_of_the_same_kind_make_it_surer(yes, no):
    few, many = satisfied({4: yes, 1: no}), satisfied({4: yes * 10, 1: no * 10})
    assert many.high - many.low < few.high - few.low


def test_one_happy_visitor_is_no_proof():
    said = satisfied({5: 1})
    assert said.low < 0.25
    assert said.high == 1.0


def test_the_levels_are_five_and_the_reasons_are_named_once():
    assert [int(score) for score in Score] == [1, 2, 3, 4, 5]
    assert len(set(REASONS)) == len(REASONS)
    assert REASONS[-1] == "other"
    assert FEWEST == 5
