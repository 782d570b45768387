"""Days off, make-up days and hours: shown, proposed, adopted and changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from server import calendar_proposal, calendar_table, journal
from server.commands.opened import as_json, hall_of, open_data, tell

in_hall = click.option("--hall", default="", help="Code of the hall.")
a_date = click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))


@click.group("calendar")
def calendar_() -> None:
    """Days off, make-up days and hours of a year."""


@calendar_.command("show")
@click.argument("year", type=int)
@in_hall
@as_json
def show(year: int, hall: str, as_json: bool) -> None:
    """A year's status, its days off and make-up days, the hours of single dates."""
    found = calendar_table.table(hall_of(open_data(), hall), year)
    hours = [f"{h['date']}  {h['kind']}  {' '.join('–'.join(span) for span in h['spans'])}" for h in found["hours"]]
    tell(found, as_json, lambda: "\n".join([f"{year} {found['status']}", *_lines(found["days"]), *hours]))


@calendar_.command("propose")
@click.argument("year", type=int)
@in_hall
@as_json
def propose(year: int, hall: str, as_json: bool) -> None:
    """The days off that can be foreseen for a year; nothing is kept."""
    found = calendar_proposal.propose(hall_of(open_data(), hall), year)
    differ = [f"! {d['holiday']['vi']}: {d['ours']}, holidays: {d['library']}" for d in found["differences"]]
    tell(found, as_json, lambda: "\n".join([*_lines(found["rows"]), *differ]))


@calendar_.command("adopt")
@click.argument("year", type=int)
@click.option("--announced", is_flag=True, help="The days off have been announced officially.")
@click.option("--source", default="", help="Where they were announced; needed with --announced.")
@in_hall
@as_json
def adopt(year: int, announced: bool, source: str, hall: str, as_json: bool) -> None:
    """Make the proposal the year's table, in place of whatever it had."""
    hall_id = hall_of(open_data(), hall)
    rows = calendar_proposal.propose(hall_id, year)["rows"]
    if announced:  # what was derived is announced now, and each row says where
        rows = [{**row, "source": source} for row in rows]
    status: calendar_table.Status = "announced" if announced else "provisional"
    answer = calendar_table.adopt(journal.system(hall_id), year, rows, status, source, "")
    tell(answer, as_json, lambda: f"{answer['days']} days; open dossiers due on them: {answer['affected']}")


def _setting(name: str, working: bool, says: str) -> Callable[..., None]:
    @calendar_.command(name, help=says)
    @a_date
    @click.option("--reason", required=True, help="In Vietnamese, as the citizen reads it.")
    @click.option("--reason-en", default="", help="In English; the Vietnamese one without.")
    @click.option("--source", default="", help="The decision or letter that says so.")
    @in_hall
    @as_json
    def put(day: datetime, reason: str, reason_en: str, source: str, hall: str, as_json: bool) -> None:
        hall_id = hall_of(open_data(), hall)
        both = {"vi": reason, "en": reason_en or reason}
        answer = calendar_table.put_day(journal.system(hall_id), day.date(), working, both, source, "")
        tell(answer, as_json, lambda: f"open dossiers due on it: {answer['affected']}")

    return put


off = _setting("off", False, "Make a day a day off.")
work = _setting("work", True, "Make a day of rest a make-up working day.")


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['date']}  {'+' if row['working'] else '-'}  {row['reason']['vi']}{' (?)' if row['provisional'] else ''}"
        for row in rows
    ]
