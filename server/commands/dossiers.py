"""Due dates, and dossiers from a file and into one."""

import csv
import sys
from pathlib import Path
from typing import Any

import click

from server import catalogue, dossier_files, journal
from server.commands.opened import Problem, as_json, hall_of, moment, open_data, tell


@click.command()
@click.argument("procedure", required=False)
@click.option("--limit", help='For example "3 working_days", "30 calendar_days", "8 working_hours", "same_day".')
@click.option("--received", required=True, help="ISO 8601; a bare date means 08:00.")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def due(procedure: str | None, limit: str | None, received: str, hall: str, as_json: bool) -> None:
    """When a dossier is due, and why."""
    if (procedure is None) == (limit is None):
        raise Problem("name a procedure or --limit, one of them")
    settings = open_data()
    hall_id = hall_of(settings, hall)
    at = moment(received)
    if procedure is not None:
        answer = catalogue.due_if_received(hall_id, procedure, at)
    else:
        answer = catalogue.due_by_limit(hall_id, limit or "", at)
    tell(answer, as_json, lambda: f"{answer['due_words']['vi']}\n{answer['explanation']['vi']}")


@click.group("dossiers")
def dossiers_() -> None:
    """Dossiers from a file and into one."""


@dossiers_.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@click.option(
    "--refusals", type=click.Path(path_type=Path), help="Write the refused lines with their reasons here (CSV)."
)
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def dossiers_import(file: Path, dry_run: bool, refusals: Path | None, hall: str, as_json: bool) -> None:
    """Take dossiers in from a CSV or XLSX file: all of them or none; a known external code updates."""
    hall_id = hall_of(open_data(), hall)
    made = dossier_files.plan(hall_id, file, _heard)
    told = {**made.told(), "dry_run": dry_run}
    if refusals is not None:
        with refusals.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(dossier_files.refused(made))
    if not made.faults and not dry_run:
        dossier_files.take(journal.system(hall_id), made)
    tell(told, as_json, lambda: _import_words(told))
    if made.faults:
        raise Problem(f"{told['refused']} of {told['lines']} lines are refused; nothing was taken in")


def _heard(done: int, _about: int) -> None:
    if done % 5000 == 0:
        click.echo(f"{done} lines read", err=True)


def _import_words(told: dict[str, Any]) -> str:
    lines = [f"{name} {told[name]}" for name in ("lines", "new", "changed", "unchanged", "refused")]
    lines += [f"{d['external_code']}: {d['field']} {d['before']} → {d['after']}" for d in told["differences"]]
    lines += [f"line {f['line']}, {f['column']}: {f['reason']['vi']} / {f['reason']['en']}" for f in told["faults"]]
    return "\n".join(lines)


@dossiers_.command("export")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output without.")
@click.option("--hall", default="", help="Code of the hall.")
def dossiers_export(out: Path | None, hall: str) -> None:
    """Write every dossier as CSV, in the columns that import reads."""
    hall_id = hall_of(open_data(), hall)
    if out is None:
        csv.writer(sys.stdout).writerows(dossier_files.export(hall_id))
        return
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(dossier_files.export(hall_id))
