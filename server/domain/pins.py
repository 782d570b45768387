"""What may be a PIN: four to six digits that are not the first anybody would try."""

SHORTEST, LONGEST = 4, 6
_RUN = "01234567890"


def well_formed(pin: str) -> bool:
    """Four to six digits of the keyboard."""
    return pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST


def easy(pin: str) -> bool:
    """One digit again and again, or digits in a row, up or down."""
    return len(set(pin)) == 1 or pin in _RUN or pin in _RUN[::-1]
