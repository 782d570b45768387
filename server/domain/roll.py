"""A roll of thermal paper, reckoned from what was printed on it: how much is left, and when staff are to be told."""

from dataclasses import dataclass

ROWS_PER_METRE = 8000  # 8 rows of dots to the millimetre, on 80 mm and on 58 mm paper
LEAST_METRES = 3.0  # with less than this left a roll is low, however short it was when new
NEW_SLIP_ROWS = 1300  # what one slip takes, as long as none was counted on this roll


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll that was `metres` long when it was new, with `rows` rows of dots in `slips` slips printed on it."""

    metres: int
    rows: int = 0
    slips: int = 0

    @property
    def used_metres(self) -> float:
        return round(self.rows / ROWS_PER_METRE, 1)

    @property
    def left_metres(self) -> float:
        """Never less than nothing: a roll may be longer than its label says."""
        return round(max(0, self.metres * ROWS_PER_METRE - self.rows) / ROWS_PER_METRE, 1)

    @property
    def left_slips(self) -> int:
        """How many more slips of the mean length of those printed so far it holds."""
        each = max(1, self.rows // self.slips) if self.slips and self.rows else NEW_SLIP_ROWS
        return max(0, self.metres * ROWS_PER_METRE - self.rows) // each

    @property
    def low(self) -> bool:
        """True when less than a tenth, or less than three metres, is left."""
        return self.left_metres < max(self.metres / 10, LEAST_METRES)
