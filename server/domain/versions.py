"""What a file of procedures would do to the versions that a hall has: judged version by version, on one day.

A dossier keeps the version of its day (DOMAIN, rule 1), so what is in force is never rewritten: a change is a new
version from its own day on, and ends the one before it the day before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from server.domain.procedure import CORRECTABLE, Fault, Procedure, difference

DAY = timedelta(days=1)
KINDS = ("new", "changed", "corrected", "ended")
Key = tuple[str, date]  # code, effective_from


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do. ``kind``: ``new`` (a code the hall has not), ``changed`` (a version after another),
    ``corrected`` (evidence put right in place), ``ended`` (another last day)."""

    kind: str
    procedure: Procedure
    differences: dict[str, tuple[Any, Any]]


@dataclass
class Judged:
    """All that a file would do: its changes, the rows that are as they were, and (row number from 1, fault)."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    faults: list[tuple[int, Fault]] = field(default_factory=list)
    cut_short: dict[Key, date] = field(default_factory=dict)  # a version that a later one ends, and its last day


def judge(
    rows: Iterable[tuple[int, Procedure]],
    known: Iterable[Procedure],
    services: Collection[str],
    today: date,
    used_today: Collection[str] = (),
) -> Judged:
    """What these rows would do. ``used_today``: codes under which a dossier was received today already."""
    made = Judged()
    have: dict[str, dict[date, Procedure]] = {}
    for one in known:
        have.setdefault(one.code, {})[one.effective_from] = one
    asked: dict[str, dict[date, tuple[int, Procedure]]] = {}
    for number, row in rows:
        of_code = asked.setdefault(row.code, {})
        if row.effective_from in of_code:
            made.faults.append((number, Fault("effective_from", "twice", row.effective_from.isoformat())))
        elif row.service not in services:
            made.faults.append((number, Fault("service", "service", row.service)))
        else:
            of_code[row.effective_from] = (number, row)
    for code, given in asked.items():
        _judge_code(made, given, have.get(code, {}), today, code in used_today)
    made.faults.sort(key=lambda found: found[0])
    return made


def _judge_code(
    made: Judged, given: Mapping[date, tuple[int, Procedure]], have: Mapping[date, Procedure], today: date, used: bool
) -> None:
    starts = sorted({*have, *given})
    follows = dict(pairwise(starts))
    kept = {start: _cut(made, one, follows.get(start)) for start, one in have.items()}
    for place, start in enumerate(starts):
        if start not in given:
            continue
        number, row = given[start]
        following = follows.get(start)
        if row.effective_to is not None and following is not None and row.effective_to >= following:
            made.faults.append((number, Fault("effective_to", "overlap", row.effective_to.isoformat())))
        elif start in kept:
            _judge_again(made, number, _followed(row, following, kept[start].effective_to), kept[start], today)
        elif have and start < today:
            made.faults.append((number, Fault("effective_from", "past", start.isoformat())))
        elif have and start == today and used:
            made.faults.append((number, Fault("effective_from", "in_use", start.isoformat())))
        else:
            before = starts[place - 1] if place else None
            earlier = None if before is None else given[before][1] if before in given else have[before]
            made.changes.append(_version(_followed(row, following, None), earlier))


def _cut(made: Judged, kept: Procedure, following: date | None) -> Procedure:
    """A version that is kept, as it stands once the next one is there."""
    if following is None or (kept.effective_to is not None and kept.effective_to < following):
        return kept
    made.cut_short[kept.code, kept.effective_from] = following - DAY
    return replace(kept, effective_to=following - DAY)


def _followed(row: Procedure, following: date | None, kept_until: date | None) -> Procedure:
    """A row that says no last day ends before the version that follows it; without one it has no end."""
    if row.effective_to is not None or following is None:
        return row
    return replace(row, effective_to=kept_until or following - DAY)


def _version(row: Procedure, earlier: Procedure | None) -> Change:
    if earlier is None:
        return Change("new", row, {})
    changes = difference(earlier, row)
    return Change("changed", row, {name: changes[name] for name in changes if not name.startswith("effective_")})


def _judge_again(made: Judged, number: int, row: Procedure, kept: Procedure, today: date) -> None:
    """A row of the same day as a version that is kept: nothing but its evidence and its last day may differ."""
    changes = difference(kept, row)
    end = changes.pop("effective_to", None)
    if fixed := changes.keys() - CORRECTABLE:
        made.faults += [(number, Fault(name, "fixed", kept.effective_from.isoformat())) for name in sorted(fixed)]
    elif end is not None and any(day is not None and day < today for day in end):
        made.faults.append((number, Fault("effective_to", "past", str(end[1] or end[0]))))
    else:
        made.changes += [Change("corrected", row, changes)] if changes else []
        made.changes += [Change("ended", row, {"effective_to": end})] if end else []
        made.unchanged += not (changes or end)
