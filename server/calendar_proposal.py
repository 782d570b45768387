"""A year's days off as they can be foreseen, for somebody to correct and adopt; nothing is written here."""

from datetime import date
from typing import Any

from server import calendar_table
from server import ward as wards
from server.db import reading
from server.domain import daysoff
from server.wording import LANGUAGES, both, t

CULTURE_DAY = (11, 24)
CULTURE_DAY_SINCE = 2026  # Resolution 28/2026/QH16

# What the library of holidays calls a day → what we call it. Its swaps are not taken: it misses some.
FIXED = {
    "Tết Dương lịch": "new_year",
    "Ngày Chiến thắng": "reunification",
    "Ngày Quốc tế Lao động": "labour",
    "Quốc khánh": "national",
}
LUNAR = {"Tết Nguyên Đán": "tet", "Ngày Giỗ Tổ Hùng Vương": "hung_kings"}


def propose(hall_id: int, year: int) -> dict[str, Any]:
    """The year's rows as `adopt` takes them, with `expected` on National Day's second day, which is the government's
    choice; and where the library of holidays reckons the moon otherwise than we do (ours is proposed).

    From the Labour Code 2019 (articles 111 and 112) and Resolution 28/2026/QH16; swaps and make-up days are announced
    and not foreseen. Refused `calendar.year` outside 2000 to 2100.
    """
    calendar_table.known_year(year)
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    library = _library(year)
    off = {day: FIXED[name] for day, name in library.items() if name in FIXED}
    off |= dict.fromkeys(daysoff.tet(year), "tet")
    off[daysoff.hung_kings(year)] = "hung_kings"
    if year >= CULTURE_DAY_SINCE:
        off[date(year, *CULTURE_DAY)] = "culture"
    rows = [_row(day, kind, both(f"dayoff.{kind}")) for day, kind in off.items()]
    instead = daysoff.in_lieu(off, lambda day: day.weekday() in ward.calendar.weekly)
    for day, holiday in instead.items():
        reason = {lang: t("dayoff.in_lieu", lang, holiday=t(f"dayoff.{off[holiday]}", lang)) for lang in LANGUAGES}
        rows.append(_row(day, off[holiday], reason))
    return {"year": year, "rows": sorted(rows, key=lambda row: row["date"]), "differences": _differences(library, year)}


def _library(year: int) -> dict[date, str]:
    """Day → the Vietnamese name that the library of holidays has for it."""
    import holidays

    known = holidays.country_holidays("VN", years=year, language="vi", observed=False)
    return {day: name for day, name in known.items() if day.year == year}


def _row(day: date, kind: str, reason: dict[str, str]) -> dict[str, Any]:
    second = kind == "national" and (day.month, day.day) in ((9, 1), (9, 3))
    return {
        "date": day,
        "working": False,
        "reason": reason,
        "source": _source(day, kind, second),
        "provisional": True,
        "expected": second,
    }


def _source(day: date, kind: str, second: bool) -> str:
    """Where a row comes from, in Vietnamese as all sources of the table are."""
    if second:
        other = day.replace(day=4 - day.day)
        return t("dayoff.source.second", other=f"{other:%d/%m}")
    if kind == "tet":
        return t("dayoff.source.tet", first=f"{daysoff.first_of_tet(day.year):%d/%m}")
    if kind == "hung_kings":
        return t("dayoff.source.lunar")
    return t("dayoff.source.culture" if kind == "culture" else "dayoff.source.law")


def _differences(library: dict[date, str], year: int) -> list[dict[str, Any]]:
    ours = {"tet": daysoff.first_of_tet(year), "hung_kings": daysoff.hung_kings(year)}
    theirs = {LUNAR[name]: day for day, name in library.items() if name in LUNAR}
    return [
        {"holiday": both(f"dayoff.{kind}"), "ours": day, "library": theirs.get(kind)}
        for kind, day in ours.items()
        if theirs.get(kind) != day
    ]
