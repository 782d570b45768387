"""Figures for the office."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from server import journal
from server.commands.opened import Problem, hall_of, open_data, tell
from server.jsonable import jsonable
from server.reports import downloads, export, forms, queries, register

Told = Callable[[int, date, date], Any]


@click.group()
def report() -> None:
    """Figures for the office, as JSON, or as sheets: CSV, XLSX, PDF."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The period, the form of the answer and where it goes: the same for every report."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        click.option("--hall", default="", help="Code of the hall."),
        click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", help="Of the headings."),
        click.option("--out", type=click.Path(path_type=Path), help="The file to write; needed for xlsx and pdf."),
        click.option("--format", "form", type=click.Choice(["json", *export.FORMATS]), default="csv"),
        click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True),
        click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True),
    ):
        command = option(command)
    return command


@report.command("summary")
@_options
def report_summary(**said: Any) -> None:
    """Received, returned on time, in progress, late, apologies."""
    _answer("summary", lambda *asked: asdict(queries.summary(*asked)), **said)


@report.command("ii06a")
@_options
def report_ii06a(**said: Any) -> None:
    """The form II.06a by field; fails when its figures do not add up."""
    _answer("ii06a", lambda *asked: forms.ii06a(*asked).told(), **said)


@report.command("register")
@_options
def report_register(**said: Any) -> None:
    """The register of dossiers, form 07: a line for each dossier received."""
    _answer("register", lambda *asked: {"items": list(_lines(*asked))}, **said)


def _lines(hall_id: int, first: date, last: date) -> Iterator[dict[str, Any]]:
    names = [code for code, _, _ in register.COLUMNS]
    for row in register.register(hall_id, first, last, "vi").rows:
        yield dict(zip(names, row, strict=True))


def _answer(
    name: str,
    told: Told,
    first: datetime,
    last: datetime,
    form: str,
    out: Path | None,
    lang: str,
    hall: str,
    as_json: bool,
) -> None:
    if first > last:
        raise Problem("the first day must come before the last")
    form = "json" if as_json else form
    if form in ("xlsx", "pdf") and out is None:
        raise Problem(f"{form} is no text: say where to write it with --out")
    if form == "json" and out is not None:
        raise Problem("JSON goes to standard output; --out is for csv, xlsx and pdf")
    hall_id = hall_of(open_data(), hall)
    days = (first.date(), last.date())
    actor = journal.system(hall_id)
    if form == "json":
        answer = told(hall_id, *days)
        downloads.note(actor, name, form, *days, rows=len(answer.get("items", answer.get("rows", answer))))
        tell(jsonable(answer), True, str)
    elif out is None:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
        downloads.write(actor, name, form, *days, sys.stdout.buffer, lang, mark=False)
    else:
        _into(out, lambda file: downloads.write(actor, name, form, *days, file, lang))


def _into(out: Path, write: Callable[[Any], int]) -> None:
    """A file that is whole or not there: a report that is refused leaves none behind."""
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("wb") as file:
            rows = write(file)
        draft.replace(out)
    except OSError as error:
        raise Problem(f"cannot write {out}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"{rows} lines written to {out}")
