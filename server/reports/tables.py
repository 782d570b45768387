"""The reports as sheets: the summary in the article's words, the form II.06a, the waits, what to look into."""

from dataclasses import asdict
from datetime import date
from typing import Any

from server import clock
from server import ward as wards
from server.db import reading
from server.reports import forms, integrity, queries
from server.reports.sheet import Cell, Column, Kind, Sheet, Words
from server.ward import Ward
from server.wording import LANGUAGES, both

FIGURES = (
    "received",
    "returned_on_time",
    "in_progress",
    "late",
    "refused",
    "withdrawn",
    "stopped",
    "apologies",
    "late_without_apology",
)
# The form's columns 3 to 13 by what they are parts of.
FORM = {
    "received": ("received", "online", "direct", "carried"),
    "settled": ("settled", "early", "on_time", "late"),
    "open": ("open", "open_in_time", "open_late"),
}
BESIDE = ("refused", "withdrawn", "stopped", "late_apologised", "late_unapologised")
WAITED = (("n", Kind.INTEGER), ("median_min", Kind.NUMBER), ("p90_min", Kind.NUMBER))


def summary(hall_id: int, first: date, last: date, lang: str) -> list[Sheet]:
    """One page: each figure, and its share of what was received (empty when nothing was)."""
    found = asdict(queries.summary(hall_id, first, last))
    received = found["received"]
    rows: list[list[Cell]] = [
        [both(f"manager.figure.{code}")[lang], found[code], found[code] / received if received else None]
        for code in FIGURES
    ]
    columns = [
        Column(both("report.summary.figure"), Kind.TEXT, 34),
        Column(both("report.summary.count"), Kind.INTEGER, 14),
        Column(both("report.summary.share"), Kind.PERCENT, 18),
    ]
    head = _head(_ward(hall_id), "summary", first, last, lang)
    return [Sheet(columns=columns, rows=rows, notes=[both("report.summary.note")], **head)]


def ii06a(hall_id: int, first: date, last: date, lang: str) -> list[Sheet]:
    """The form, and on a second sheet what it has no column for. Refused `report.broken`."""
    form = forms.ii06a(hall_id, first, last)
    ward = _ward(hall_id)
    place = [Column(both("report.ii06a.number"), Kind.INTEGER, 6), Column(both("report.ii06a.field"), Kind.TEXT, 26)]
    whole = both("report.ii06a.whole")[lang]
    lines = [(n, one.field[lang], one) for n, one in enumerate(form.lines, 1)]
    columns = [
        Column(both(f"report.ii06a.{code}"), Kind.INTEGER, 12, group)
        for part, codes in FORM.items()
        for group in [both(f"report.ii06a.part.{part}")]
        for code in codes
    ]
    main = Sheet(
        columns=[*place, *columns],
        rows=[[n, name, *one.line.columns().values()] for n, name, one in lines],
        total=[None, whole, *form.whole.columns().values()],
        notes=[both("report.ii06a.unit"), both("report.ii06a.rule"), both("report.ii06a.waiting")],
        **_head(ward, "ii06a", first, last, lang),
    )
    beside = Sheet(
        columns=[*place, *(Column(both(f"report.beside.{code}"), Kind.INTEGER, 18) for code in BESIDE)],
        rows=[[n, name, *asdict(one.beside).values()] for n, name, one in lines],
        total=[None, whole, *asdict(form.beside).values()],
        notes=[both("report.beside.note")],
        **_head(ward, "beside", first, last, lang),
    )
    return [main, beside]


def waits(hall_id: int, first: date, last: date, lang: str) -> list[Sheet]:
    """How long people waited, by service, by the hour they came, and how long a visit took by counter."""
    told, ward = queries.waits(hall_id, first, last), _ward(hall_id)
    spread = [_of_waits(code, kind) for code, kind in WAITED]
    whole = [told[code] for code, _ in WAITED]
    served = ("served", "no_show")
    by_service = Sheet(
        columns=[_of_waits("service", Kind.TEXT, 30), *spread, *(_of_waits(code, Kind.INTEGER) for code in served)],
        rows=[
            [one["name"][lang], *(one[code] for code, _ in WAITED), *(one[code] for code in served)]
            for one in told["by_service"]
        ],
        total=[
            both("report.ii06a.whole")[lang],
            *whole,
            *(sum(one[code] for one in told["by_service"]) for code in served),
        ],
        **_head(ward, "by_service", first, last, lang),
    )
    by_hour = Sheet(
        columns=[_of_waits("hour", Kind.INTEGER), *spread],
        rows=[[one["hour"], *(one[code] for code, _ in WAITED)] for one in told["by_hour"]],
        total=[None, *whole],
        **_head(ward, "by_hour", first, last, lang),
    )
    by_counter = Sheet(
        columns=[
            _of_waits("counter", Kind.INTEGER),
            _of_waits("served", Kind.INTEGER),
            _of_waits("median_service_min", Kind.NUMBER),
        ],
        rows=[[one["number"], one["n"], one["median_service_min"]] for one in told["by_counter"]],
        **_head(ward, "by_counter", first, last, lang),
    )
    return [by_service, by_hour, by_counter]


def evidence(hall_id: int, first: date, last: date, lang: str) -> list[Sheet]:
    """What to look into: each figure, of how many looked at, and the newest cases by their codes."""
    found = integrity.integrity(hall_id, first, last)["figures"]
    columns = [
        Column(both(f"report.evidence.{code}"), kind, width)
        for code, kind, width in (
            ("sign", Kind.TEXT, 40),
            ("n", Kind.INTEGER, 10),
            ("of", Kind.INTEGER, 10),
            ("of_what", Kind.TEXT, 20),
            ("newest", Kind.TEXT, 44),
        )
    ]
    rows: list[list[Cell]] = [
        [
            one["name"][lang],
            one["n"],
            one["of"],
            one["of_what"][lang],
            ", ".join(example["code"] for example in one["examples"]),
        ]
        for one in found
    ]
    head = _head(_ward(hall_id), "integrity", first, last, lang)
    return [Sheet(columns=columns, rows=rows, notes=[both("report.evidence.note")], **head)]


def _of_waits(code: str, kind: Kind, width: int = 16) -> Column:
    return Column(both(f"manager.waits.{code}"), kind, width)


def _head(ward: Ward, name: str, first: date, last: date, lang: str) -> dict[str, Any]:
    """What stands above every table: whose it is, which days, and when the figures were taken."""
    span = both("report.span", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
    as_of = both("report.as_of", at=f"{clock.now().astimezone(ward.zone):%H:%M %d/%m/%Y}")
    line: Words = {each: f"{span[each]}. {as_of[each]}" for each in LANGUAGES}
    return {
        "name": both(f"report.tab.{name}"),
        "title": both(f"report.title.{name}"),
        "subtitle": (ward.unit, line),
        "zone": ward.zone,
        "lang": lang,
    }


def _ward(hall_id: int) -> Ward:
    with reading() as db:
        return wards.look(db, hall_id)[0]
