"""The announced days off of 2026 and the demonstration ward's working hours, for tests of due dates.

2027 is present as provisional rows only, as it is for a real ward until that year is announced.
"""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from server.domain.workdays import Period, SpecialDay, WorkCalendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = Period(time(7, 30), time(11, 30))
AFTERNOON = Period(time(13, 0), time(17, 0))
WEEKDAYS = dict.fromkeys(range(5), (MORNING, AFTERNOON))

NEW_YEAR = ("Tết Dương lịch", "New Year's Day")
TET = ("Tết Nguyên đán", "Lunar New Year")
HUNG_KINGS = ("Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day")
REUNIFICATION = ("Ngày Chiến thắng 30/4", "Reunification Day")
LABOUR = ("Ngày Quốc tế Lao động", "International Labour Day")
NATIONAL = ("Quốc khánh", "National Day")
CULTURE = ("Ngày Văn hóa Việt Nam", "Vietnamese Culture Day")
SWAP = ("Nghỉ hoán đổi", "Swapped day off")
MAKE_UP = ("Ngày làm bù", "Make-up working day")


def _rows(year: int, days: list[tuple[int, int, tuple[str, str], bool]], provisional: bool) -> list[SpecialDay]:
    return [
        SpecialDay(date(year, month, day), working, *reason, provisional=provisional)
        for day, month, reason, working in days
    ]


SPECIAL_2026 = _rows(
    2026,
    [
        (1, 1, NEW_YEAR, False),
        (2, 1, SWAP, False),
        (10, 1, MAKE_UP, True),
        *((day, 2, TET, False) for day in range(16, 21)),
        (27, 4, HUNG_KINGS, False),
        (30, 4, REUNIFICATION, False),
        (1, 5, LABOUR, False),
        (22, 8, MAKE_UP, True),
        (31, 8, SWAP, False),
        (1, 9, NATIONAL, False),
        (2, 9, NATIONAL, False),
        (24, 11, CULTURE, False),
    ],
    provisional=False,
)

SPECIAL_2027 = _rows(
    2027,
    [
        (1, 1, NEW_YEAR, False),
        *((day, 2, TET, False) for day in range(4, 11) if day not in (6, 7)),
        (16, 4, HUNG_KINGS, False),
        (30, 4, REUNIFICATION, False),
        (3, 5, LABOUR, False),
        (2, 9, NATIONAL, False),
        (3, 9, NATIONAL, False),
        (24, 11, CULTURE, False),
    ],
    provisional=True,
)


def calendar_2026(*more: SpecialDay) -> WorkCalendar:
    """The ward's calendar: 2026 announced, 2027 provisional, with ``more`` special days added or replaced."""
    rows = {row.day: row for row in (*SPECIAL_2026, *SPECIAL_2027, *more)}
    return WorkCalendar(weekly=WEEKDAYS, special=rows, announced_years=frozenset({2026}), tz=HANOI)
