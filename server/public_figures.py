"""What the hall says of itself in public: how much it returned in time this year, and how satisfied people were."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from server import clock
from server import ward as wards
from server.db import reading
from server.domain import periods, rating
from server.models.dossiers import ratings
from server.reports import queries

KEPT_S = 3600.0  # a year of a province's dossiers takes a second to count, and a rate does not hurry
FEWEST = 30  # below this a share of satisfied people says more of chance than of the hall

_kept: dict[tuple[int, date, bool], tuple[float, dict[str, Any]]] = {}


def of(hall_id: int) -> dict[str, Any]:
    """{year, as_of, on_time: {n, of}, satisfied: {n, of}} of this year of reports, at most an hour old.

    `on_time`: dossiers returned in time, of those and of the late; null when there are none yet. `satisfied`: answers
    of 4 and 5; null unless the hall turned it on (`show_satisfaction`) and at least FEWEST people answered.
    """
    at = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    key = (hall_id, ward.day(at), bool(ward.rules.show_satisfaction))
    kept = _kept.get(key)
    if kept is None or clock.elapsed() >= kept[0]:
        for old in [old for old in _kept if old[0] == hall_id]:
            _kept.pop(old, None)
        kept = _kept[key] = (clock.elapsed() + KEPT_S, _counted(*key, ward.rules.closing_day))
    return kept[1]


def forget() -> None:
    """Count again the next time."""
    _kept.clear()


def _counted(hall_id: int, day: date, satisfaction: bool, closing: int) -> dict[str, Any]:
    first, _ = periods.period(periods.Kind.YEAR, day, closing)
    year, _ = periods.name_of(periods.Kind.YEAR, day, closing)
    summary = queries.summary(hall_id, first, day)
    judged = summary.returned_on_time + summary.late
    return {
        "year": year,
        "as_of": clock.now(),
        "on_time": {"n": summary.returned_on_time, "of": judged} if judged else None,
        "satisfied": _satisfied(hall_id, first, day) if satisfaction else None,
    }


def _satisfied(hall_id: int, first: date, last: date) -> dict[str, int] | None:
    of_hall = (ratings.c.hall_id == hall_id, ratings.c.day >= first, ratings.c.day <= last)
    with reading() as db:
        rows = db.execute(select(ratings.c.score, func.count().label("n")).where(*of_hall).group_by(ratings.c.score))
        share = rating.satisfied({row.score: row.n for row in rows})
    return {"n": share.satisfied, "of": share.n} if share and share.n >= FEWEST else None
