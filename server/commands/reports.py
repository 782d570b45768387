"""Figures for the office."""

import csv
import io
from dataclasses import asdict
from datetime import datetime

import click

from server.commands.opened import Problem, as_json, hall_of, open_data, tell
from server.reports import forms, queries


@click.group()
def report() -> None:
    """Figures for the office."""


@report.command("summary")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="csv")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def report_summary(first: datetime, last: datetime, form: str, hall: str, as_json: bool) -> None:
    """Received, returned on time, in progress, late, apologies."""
    if first > last:
        raise Problem("the first day must come before the last")
    figures = asdict(queries.summary(hall_of(open_data(), hall), first.date(), last.date()))
    tell(figures, as_json or form == "json", lambda: "\n".join(f"{name},{n}" for name, n in figures.items()))


@report.command("ii06a")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="csv")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def report_ii06a(first: datetime, last: datetime, form: str, hall: str, as_json: bool) -> None:
    """The form II.06a by field; fails when its figures do not add up."""
    if first > last:
        raise Problem("the first day must come before the last")
    told = forms.ii06a(hall_of(open_data(), hall), first.date(), last.date()).told()
    heads = ["field", *told["total"]]
    rows = [[row["field"]["vi"], *(row[name] for name in heads[1:])] for row in told["rows"]]
    lines = [heads, *rows, ["Tổng", *told["total"].values()]]
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(lines)
    tell(told, as_json or form == "json", sheet.getvalue().rstrip)
