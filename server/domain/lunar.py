"""The Vietnamese lunar date of a solar date, for the slips that name both.

Months begin on the day of the new moon and are named by the sun's place, both on the clock of UTC+7 (Decision
121/CP of 1967), which is why Tết sometimes differs from the Chinese new year. Before 1968 printed calendars followed
other clocks; here UTC+7 is used throughout. The positions of sun and moon are the usual abridged series, good to a
minute or so for the moon and a quarter of an hour for the sun. Three new moons (May 2054, November 2077, October
2085) fall within a minute of midnight: which day they begin depends on how the earth slows down until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import floor, radians, sin

from server.domain.errors import Refused

FIRST_YEAR, LAST_YEAR = 1900, 2100
ORDINAL_TO_JULIAN = 1721424.5  # Julian date of the midnight that begins the day with ordinal 0, at Greenwich
EAST = 7 / 24
SYNODIC_MONTH = 29.530588861
FIRST_NEW_MOON = 2451550.09766  # of the year 2000
WINTER_SOLSTICE_SECTOR = 9  # the sun's longitude 270°, in steps of 30°

# Earth's clock against the astronomers' one: (year, seconds); after 2020 a forecast.
_CLOCK_LAG = (
    (1899, -3), (1920, 21), (1940, 24), (1960, 33), (1980, 51), (2000, 64), (2020, 69), (2050, 80), (2101, 120),
)  # fmt: skip

# Corrections of the mean new moon: days, and the multiples of sun's anomaly, moon's anomaly and argument of latitude.
_NEW_MOON = (
    (-0.40720, 0, 1, 0), (0.17241, 1, 0, 0), (0.01608, 0, 2, 0), (0.01039, 0, 0, 2), (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0), (0.00208, 2, 0, 0), (-0.00111, 0, 1, -2), (-0.00057, 0, 1, 2), (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0), (0.00042, 1, 0, 2), (0.00038, 1, 0, -2), (-0.00024, -1, 2, 0), (-0.00007, 2, 1, 0),
    (0.00004, 0, 2, -2), (0.00004, 3, 0, 0), (0.00003, 1, 1, -2), (0.00003, 0, 2, 2), (-0.00003, 1, 1, 2),
    (0.00003, -1, 1, 2),
)  # fmt: skip
# The planets' share: days, angle at the epoch, degrees per month.
_PLANETS = (
    (0.000325, 299.77, 0.107408), (0.000165, 251.88, 0.016321), (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478), (0.000110, 84.66, 18.206239),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lunar:
    """A lunar date; ``leap`` when the month repeats the number of the one before."""

    day: int
    month: int
    year: int
    leap: bool


@dataclass(frozen=True, slots=True)
class _Month:
    first: int  # ordinal of its first day
    number: int
    year: int
    leap: bool


def lunar(day: date) -> Lunar:
    """The lunar date of ``day``; refused with ``lunar.out_of_range`` outside 1900 to 2100."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("lunar.out_of_range", day=day.isoformat())
    ordinal = day.toordinal()
    months = _months(day.year)
    if ordinal < months[0].first:
        months = _months(day.year - 1)
    month = next(one for one in reversed(months) if one.first <= ordinal)
    return Lunar(ordinal - month.first + 1, month.number, month.year, month.leap)


@lru_cache(maxsize=256)
def _months(year: int) -> tuple[_Month, ...]:
    """The months from the one with the winter solstice of ``year`` up to the next such one."""
    start, end = _solstice_moon(year), _solstice_moon(year + 1)
    firsts = [_new_moon_day(moon) for moon in range(start, end + 1)]
    leap_at = 0
    if end - start == 13:
        # Thirteen months: the first in which the sun enters no new sector repeats the number before it.
        leap_at = next(n for n in range(1, 13) if _sun_sector(firsts[n]) == _sun_sector(firsts[n + 1]))
    months = []
    for n, first in enumerate(firsts[:-1]):
        place = n - 1 if leap_at and n >= leap_at else n
        lunar_year = year if place < 2 else year + 1
        months.append(_Month(first, (10 + place) % 12 + 1, lunar_year, leap=0 < n == leap_at))
    return tuple(months)


def _solstice_moon(year: int) -> int:
    """The number of the new moon that begins the month of the winter solstice of ``year``."""
    last_day = date(year, 12, 31).toordinal()
    moon = floor((last_day + 1 + ORDINAL_TO_JULIAN - FIRST_NEW_MOON) / SYNODIC_MONTH) + 1
    while _new_moon_day(moon) > last_day or _sun_sector(_new_moon_day(moon)) == WINTER_SOLSTICE_SECTOR:
        moon -= 1
    return moon


@lru_cache(maxsize=4096)
def _new_moon_day(moon: int) -> int:
    """Ordinal of the UTC+7 day on which new moon number ``moon`` falls."""
    julian = _new_moon(moon)
    return floor(julian - _clock_lag(julian) + EAST - ORDINAL_TO_JULIAN)


def _new_moon(moon: int) -> float:
    """Julian date of a new moon, counted from the first of 2000, on the astronomers' clock."""
    t = moon / 1236.85
    sun = 2.5534 + 29.10535670 * moon - 0.0000014 * t**2
    anomaly = 201.5643 + 385.81693528 * moon + 0.0107582 * t**2 + 0.00001238 * t**3
    latitude = 160.7108 + 390.67050284 * moon - 0.0016118 * t**2
    node = 124.7746 - 1.56375588 * moon + 0.0020672 * t**2
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    julian = FIRST_NEW_MOON + SYNODIC_MONTH * moon + 0.00015437 * t**2 - 0.00017 * sin(radians(node))
    for days, of_sun, of_moon, of_latitude in _NEW_MOON:
        angle = of_sun * sun + of_moon * anomaly + of_latitude * latitude
        julian += days * eccentricity ** abs(of_sun) * sin(radians(angle))
    for days, angle, speed in _PLANETS:
        julian += days * sin(radians(angle + speed * moon))
    return julian


def _sun_sector(ordinal: int) -> int:
    """Which twelfth of its path (0 from the spring equinox) the sun is in as the UTC+7 day ``ordinal`` begins."""
    julian = ordinal + ORDINAL_TO_JULIAN - EAST
    t = (julian + _clock_lag(julian) - 2451545.0) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    longitude = (
        280.46646 + 36000.76983 * t + 0.0003032 * t**2
        + (1.914602 - 0.004817 * t) * sin(anomaly) + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly) - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    )  # fmt: skip
    return int(longitude % 360 // 30)


def _clock_lag(julian: float) -> float:
    """How far, in days, the earth's clock is behind the astronomers' one."""
    year = 2000 + (julian - 2451544.5) / 365.25
    for (start, lag), (end, next_lag) in pairwise(_CLOCK_LAG):
        if year < end:
            return (lag + (next_lag - lag) * (year - start) / (end - start)) / 86400
    return _CLOCK_LAG[-1][1] / 86400
