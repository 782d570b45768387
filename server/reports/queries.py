"""Figures for the office, straight from the tables: the summary in the article's words, waits, ratings."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, literal, select

from server import clock
from server import ward as wards
from server.db import reading
from server.domain import periods, rating
from server.models.dossiers import dossier_forms, dossiers, ratings
from server.models.metadata import Moment
from server.models.tickets import calls, tickets
from server.ward import Ward
from server.wording import both


@dataclass(frozen=True)
class Summary:
    """Dossiers of a period: received = returned_on_time + late + in_progress + refused + withdrawn + stopped."""

    received: int
    returned_on_time: int
    in_progress: int
    late: int
    refused: int
    withdrawn: int
    stopped: int
    apologies: int
    late_without_apology: int


NOTHING = Summary(0, 0, 0, 0, 0, 0, 0, 0, 0)
MOST_MONTHS = 24  # in one picture


def summary(hall_id: int, first: date, last: date) -> Summary:
    """The summary of the dossiers received from `first` to `last`, both included, as it stands now.

    Judged as `domain.dossier.verdict` judges one: settled on `settled_at`, else `returned_at`, against the original
    due date (by date for day limits); an open one is late when due before the earlier of `last` and now.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return _summaries(db, ward, first, last).get(0, NOTHING)


def _summaries(
    db: Connection, ward: Ward, first: date, last: date, place: ColumnElement[int] | None = None
) -> dict[int, Summary]:
    """The figures of what was received on these days, by `place` (an integer of each dossier), else all under 0."""
    start, end = bounds(ward, first, last)
    judged = min(clock.now(), end - timedelta(microseconds=1))
    settled = func.coalesce(dossiers.c.settled_at, dossiers.c.returned_at)
    ended = dossiers.c.state.in_(["refused", "withdrawn", "stopped"])
    too_late = func.coalesce(settled, literal(judged, Moment())) > dossiers.c.in_time_until
    # The clock stands still for papers that were asked for in time, as long as it is known when.
    waits = and_(
        dossiers.c.state == "supplement", func.coalesce(dossiers.c.suspended_at <= dossiers.c.in_time_until, False)
    )
    late = and_(~ended, ~waits, too_late)
    on_time = and_(~ended, settled.is_not(None), ~too_late)
    one = literal(1)
    received = and_(dossiers.c.hall_id == ward.id, dossiers.c.received_at >= start, dossiers.c.received_at < end)
    here = (literal(0) if place is None else place).label("place")
    figures = select(
        here,
        func.count().label("received"),
        func.count(case((on_time, one))).label("returned_on_time"),
        func.count(case((late, one))).label("late"),
        *(func.count(case((dossiers.c.state == s, one))).label(s) for s in ("refused", "withdrawn", "stopped")),
    ).where(received)
    # An apology can exist for what was settled in time after all: the two are counted apart (DOMAIN D12).
    letters = select(dossier_forms.c.dossier_id).where(dossier_forms.c.hall_id == ward.id, dossier_forms.c.form == "04")
    apologised = select(here, func.count().label("all"), func.count(case((late, one))).label("late"))
    apologised = apologised.where(received, dossiers.c.id.in_(letters))
    if place is not None:
        figures, apologised = figures.group_by("place"), apologised.group_by("place")
    letters_of = {row.place: (row.all, row.late) for row in db.execute(apologised)}
    return {row.place: _summed(row, *letters_of.get(row.place, (0, 0))) for row in db.execute(figures)}


def _summed(row: Row[Any], apologies: int, late_with_apology: int) -> Summary:
    open_now = row.received - row.returned_on_time - row.late - row.refused - row.withdrawn - row.stopped
    return Summary(
        received=row.received,
        returned_on_time=row.returned_on_time,
        in_progress=open_now,
        late=row.late,
        refused=row.refused,
        withdrawn=row.withdrawn,
        stopped=row.stopped,
        apologies=apologies,
        late_without_apology=row.late - late_with_apology,
    )


def by_month(hall_id: int, first: date, last: date) -> list[dict[str, Any]]:
    """The summary of each month of reports from `first` to `last`, by the hall's closing day; {name, from, to} and it.

    The first and the last are cut where the period is, and each is judged at the period's end, so that they add up to
    its summary. More than MOST_MONTHS are told by years: {month} is null then.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        parts = _parts(first, last, ward.rules.closing_day)
        ends = [(dossiers.c.received_at < bounds(ward, first, to)[1], n) for n, (_, _, to) in enumerate(parts)]
        found = _summaries(db, ward, first, last, case(*ends))
    told = []
    for n, (kind, start, to) in enumerate(parts):
        year, month = periods.name_of(kind, to, ward.rules.closing_day)
        named = _named(kind, to, ward.rules.closing_day)
        figures = asdict(found.get(n, NOTHING))
        spread = {"year": year, "month": month if kind is periods.Kind.MONTH else None, "from": start, "to": to}
        told.append({"name": named["name"], **spread, **figures})
    return told


def _parts(first: date, last: date, closing: int) -> list[tuple[periods.Kind, date, date]]:
    """The months that tile the days, or the years when there are too many months to look at."""
    months = (last.year - first.year) * 12 + last.month - first.month
    kind = periods.Kind.MONTH if months < MOST_MONTHS else periods.Kind.YEAR
    parts, day = [], first
    while day <= last:
        end = min(periods.period(kind, day, closing)[1], last)
        parts.append((kind, day, end))
        day = end + timedelta(days=1)
    return parts


def presets(hall_id: int, day: date) -> list[dict[str, Any]]:
    """The periods that `day` lies in and those before them, by the hall's closing day, with their names."""
    closing = _closing(hall_id)
    return [
        {"kind": kind, **_named(kind, day, closing), "before": _named(kind, _of_before(kind, day, closing), closing)}
        for kind in periods.Kind
    ]


def before(hall_id: int, kind: periods.Kind, day: date) -> dict[str, Any]:
    """The summary of the period before the one of this kind that `day` lies in, with its name and days."""
    closing = _closing(hall_id)
    told = _named(kind, _of_before(kind, day, closing), closing)
    return {**told, **asdict(summary(hall_id, told["from"], told["to"]))}


def _closing(hall_id: int) -> int:
    with reading() as db:
        return wards.look(db, hall_id)[0].rules.closing_day


def _of_before(kind: periods.Kind, day: date, closing: int) -> date:
    return periods.before(kind, day, closing)[0]


def _named(kind: periods.Kind, day: date, closing: int) -> dict[str, Any]:
    first, last = periods.period(kind, day, closing)
    year, place = periods.name_of(kind, day, closing)
    words = f"{kind}_{place}" if kind is periods.Kind.HALF else kind.value
    return {"name": both(f"report.period.{words}", n=place, year=year), "from": first, "to": last}


def waits(hall_id: int, first: date, last: date) -> dict[str, Any]:
    """How long people waited from taking a number to being called, and were served: median and 90th percentile.

    The first call ends the wait: who was then absent, or left to copy a paper, did not wait for the office.
    """
    first_call = select(func.min(calls.c.at)).where(calls.c.ticket_id == tickets.c.id).scalar_subquery()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        rows = db.execute(
            select(
                tickets.c.queue_id,
                tickets.c.counter_id,
                tickets.c.waits_from,
                func.coalesce(first_call, tickets.c.called_at).label("called_at"),
                tickets.c.started_at,
                tickets.c.ended_at,
                tickets.c.state,
                tickets.c.absences,
                tickets.c.inferred,
            ).where(tickets.c.hall_id == hall_id, tickets.c.day >= first, tickets.c.day <= last)
        ).all()
    waited = [(row, (row.called_at - row.waits_from).total_seconds() / 60) for row in rows if row.called_at]
    by_hour: dict[int, list[float]] = {}
    for row, wait in waited:
        by_hour.setdefault(row.waits_from.astimezone(ward.zone).hour, []).append(wait)
    visits: dict[int, list[float]] = {}
    for row in rows:
        if row.state == "served" and row.started_at and not row.inferred and row.counter_id:
            visits.setdefault(row.counter_id, []).append((row.ended_at - row.started_at).total_seconds() / 60)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        **_spread([wait for _, wait in waited]),
        "by_hour": [{"hour": hour, **_spread(by_hour[hour])} for hour in sorted(by_hour)],
        "by_service": [
            {
                "code": service.code,
                "name": service.name,
                **_spread([wait for row, wait in waited if row.queue_id == service.id]),
                "served": sum(row.queue_id == service.id and row.state == "served" for row in rows),
                "no_show": sum(row.queue_id == service.id and _missed(row) for row in rows),
            }
            for service in ward.services.values()
        ],
        "by_counter": [
            {
                "number": counter.number,
                "n": len(visits.get(counter.id, [])),
                "median_service_min": _rounded(median(visits[counter.id])) if counter.id in visits else None,
            }
            for counter in ward.counters.values()
        ],
    }


def _missed(row: Row[Any]) -> bool:
    """Out of the line by absence, not by a mis-press, and not back since."""
    return row.absences >= 2 and row.state in ("no_show", "cancelled", "expired")


def satisfaction(hall_id: int, first: date, last: date) -> dict[str, Any]:
    """What citizens said: n, the levels, the satisfied share with its interval, reasons, comments."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        rows = db.execute(
            select(ratings, tickets.c.queue_id)
            .outerjoin(tickets, tickets.c.id == ratings.c.ticket_id)
            .where(ratings.c.hall_id == hall_id, ratings.c.day >= first, ratings.c.day <= last)
            .order_by(ratings.c.id.desc())
        ).all()
    levels = Counter(row.score for row in rows)
    share = rating.satisfied(levels)
    reasons = Counter(reason for row in rows for reason in row.reasons)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "n": len(rows),
        "satisfied": share.satisfied if share else 0,
        "interval": [round(share.low, 4), round(share.high, 4)] if share else None,
        "levels": {str(level): levels.get(level, 0) for level in range(1, 6)},
        "reasons": [{"code": code, "n": n} for code, n in reasons.most_common()],
        "by_service": [
            {"code": s.code, "name": s.name, **_of_service([r.score for r in rows if r.queue_id == s.id])}
            for s in ward.services.values()
        ],
        "comments": [{"score": r.score, "comment": r.comment, "at": r.at} for r in rows if r.comment][:100],
    }


def _of_service(scores: list[int]) -> dict[str, Any]:
    """Below five answers only how many there were."""
    enough = len(scores) >= rating.FEWEST
    return {"n": len(scores), "satisfied": sum(score >= 4 for score in scores) if enough else None}


def _spread(minutes: list[float]) -> dict[str, Any]:
    ordered = sorted(minutes)
    if not ordered:
        return {"n": 0, "median_min": None, "p90_min": None}
    return {
        "n": len(ordered),
        "median_min": _rounded(median(ordered)),
        "p90_min": _rounded(ordered[ceil(len(ordered) * 9 / 10) - 1]),  # nine of ten waited no longer
    }


def _rounded(minutes: float) -> float:
    return round(minutes, 1)


def bounds(ward: Ward, first: date, last: date) -> tuple[datetime, datetime]:
    """The moments between which the days from `first` to `last` lie."""
    start = datetime.combine(first, time.min, tzinfo=ward.zone)
    return start, datetime.combine(last + timedelta(days=1), time.min, tzinfo=ward.zone)
