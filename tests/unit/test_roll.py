"""How much is left on a roll of paper, whatever was printed on it."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.roll import ROWS_PER_METRE, Roll

rolls = st.builds(Roll, st.integers(5, 300), st.integers(0, 3_000_000), st.integers(0, 5000))


@given(rolls, st.integers(1, 200_000))
def test_a_slip_more_is_never_more_paper(roll, rows):
    after = Roll(roll.metres, roll.rows + rows, roll.slips + 1)
    assert 0 <= after.left_metres <= roll.left_metres <= roll.metres
    assert after.low or not roll.low


@given(rolls)
def test_what_is_left_holds_the_slips_that_are_told(roll):
    each = roll.rows // roll.slips if roll.slips else 0
    assert 0 <= roll.left_slips * each <= max(0, roll.metres * ROWS_PER_METRE - roll.rows)


def test_a_roll_is_low_below_a_tenth_and_below_three_metres():
    def at(metres: int, left: float) -> bool:
        return Roll(metres, int((metres - left) * ROWS_PER_METRE), 100).low

    assert (at(60, 6.0), at(60, 5.9)) == (False, True)
    assert (at(20, 3.0), at(20, 2.9)) == (False, True)


def test_the_slips_left_follow_the_mean_of_those_printed():
    assert Roll(60, 55 * ROWS_PER_METRE, 330).left_slips == 30
    assert Roll(60).left_slips == 60 * ROWS_PER_METRE // 1300
