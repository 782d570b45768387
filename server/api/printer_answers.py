"""What the operations on printers answer."""

from datetime import datetime

from server.api.answers import Answer, Both


class Roll(Answer):
    """What was printed since the roll was changed, and what is left by count (`low` also by the printer's sensor)."""

    slips: int
    metres: float
    left_metres: float
    left_slips: int
    low: bool
    counted_low: bool
    since: datetime | None


class Printer(Answer):
    name: str
    title: Both
    uri: str
    width_dots: int
    kinds: list[str]
    state: str
    since: datetime | None
    queued: int
    stand_in: str | None
    roll_metres: int
    roll: Roll


class Printers(Answer):
    items: list[Printer]
    next_cursor: int | None
