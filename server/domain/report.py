"""The report II.06a/VPCP/KSTT: its columns, and what must hold between them.

Columns by their numbers in the form (Circular 02/2017/TT-VPCP and 01/2020/TT-VPCP): 3 received = 4 online + 5 direct or
by post + 6 carried over; 7 settled = 8 before the due date + 9 on it + 10 after it; 11 open = 12 within the limit + 13
past it; and 3 = 7 + 11.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one field, or of all: numbers of dossiers."""

    online: int = 0
    direct: int = 0
    carried: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_late: int = 0

    @property
    def received(self) -> int:
        return self.online + self.direct + self.carried

    @property
    def settled(self) -> int:
        return self.early + self.on_time + self.late

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_late

    def __add__(self, other: Line) -> Line:
        return Line(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def columns(self) -> dict[str, int]:
        """Columns 3 to 13, in the form's order."""
        return {
            "received": self.received,
            "online": self.online,
            "direct": self.direct,
            "carried": self.carried,
            "settled": self.settled,
            "early": self.early,
            "on_time": self.on_time,
            "late": self.late,
            "open": self.open,
            "open_in_time": self.open_in_time,
            "open_late": self.open_late,
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """What the form has no column for: numbers of dossiers among its settled (7), and among its late ones (10 + 13)."""

    refused: int = 0
    withdrawn: int = 0
    stopped: int = 0
    late_apologised: int = 0
    late_unapologised: int = 0

    def __add__(self, other: Beside) -> Beside:
        return Beside(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def total(lines: Iterable[Line]) -> Line:
    """The last row of the form."""
    result = Line()
    for line in lines:
        result += line
    return result


def broken(line: Line, open_before: int) -> list[str]:
    """Which equations of the form do not hold, by its columns; ``open_before`` is column 11 of the period before."""
    found = []
    if line.received != line.settled + line.open:
        found.append("3 = 7 + 11")
    if line.carried != open_before:
        found.append("6 = 11 (n − 1)")
    if any(getattr(line, one.name) < 0 for one in fields(line)):
        found.append("≥ 0")
    return found
