"""The installer's commands that open the database; `server.cli` finds them here by name.

Each does one thing, prints one clear line on error and then exits non-zero; with `--json`, one JSON object.
"""

import csv
import io
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from server import catalogue, clock, db, devices, doctor, dossier_files, journal, people, schema, settings_now, spool
from server import ward as wards
from server.domain.errors import Refused
from server.jsonable import jsonable
from server.reports import forms, queries
from server.seed import load
from server.settings import Settings

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


class Problem(click.ClickException):
    """One clear line on standard error, exit code 1."""


def _open(*, needs_schema: bool = True) -> Settings:
    """The settings of the environment, with the database connected."""
    settings = Settings.from_env()
    settings_now.use(settings)
    if settings.clock:
        clock.start_at(datetime.fromisoformat(settings.clock))
    with schema.reachable():
        db.connect(settings.database)
        ready = not needs_schema or schema.current()
    if not ready:
        if not settings.embedded:
            raise Problem("the database is older than this software; run: motcua migrate")
        schema.migrate()
    return settings


def _hall_id(settings: Settings, code: str = "") -> int:
    with db.reading() as connection:
        try:
            return wards.only_hall(connection, code or settings.hall)
        except Refused as error:
            if named := code or settings.hall:
                raise Problem(f"there is no hall {named}") from error
            raise Problem("there is no hall yet (or several: name one); run: motcua seed demo") from error


def _tell(answer: Any, as_json: bool, words: Callable[[], str]) -> None:
    click.echo(json.dumps(jsonable(answer), ensure_ascii=False) if as_json else words())


@click.command()
def migrate() -> None:
    """Bring the database to this software's schema."""
    _open(needs_schema=False)
    with schema.reachable():
        schema.has()
    click.echo("migrated" if schema.migrate() else "nothing to do")


@click.command()
@click.argument("file")
@as_json
def seed(file: str, as_json: bool) -> None:
    """Load a ward: a TOML file, or `demo`."""
    _open()
    made = load.ward(load.DEMO if file == "demo" else Path(file))
    answer = [{"username": username, "role": role, "password": password} for username, role, password in made]
    _tell(
        {"people": answer},
        as_json,
        lambda: "\n".join(f"{role:8} {username:10} {password}" for username, role, password in made),
    )


@click.command("doctor")
@as_json
def check(as_json: bool) -> None:
    """Check database, fonts, voice, printers, clock and disk."""
    settings = _open(needs_schema=False)
    found = doctor.examine(settings)
    _tell(
        {"well": all(item["well"] for item in found), "checks": found},
        as_json,
        lambda: "\n".join(f"{'ok  ' if item['well'] else 'FAIL'} {item['what']}: {item['says']}" for item in found),
    )
    if not all(item["well"] for item in found):
        sys.exit(1)


@click.group()
def person() -> None:
    """People of the staff."""


@person.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(people.ROLES), required=True)
@click.option("--username", help="What they type to sign in; by default the name without spaces and marks.")
@click.option("--hall", default="", help="Code of the hall.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@as_json
def person_add(name: str, role: str, username: str | None, hall: str, password_stdin: bool, as_json: bool) -> None:
    """Add somebody; without a password, a one-time one is made and shown."""
    settings = _open()
    hall_id = _hall_id(settings, hall)
    login = (username or catalogue.folded(name).replace(" ", "")).lower()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else people.one_time_password()
    made = people.add(hall_id, login, name, role, password, must_change=not password_stdin)
    answer = {"id": made, "username": login, "role": role}
    if not password_stdin:
        answer["password"] = password
    _tell(answer, as_json, lambda: " ".join(str(value) for value in answer.values()))


@person.command("list")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def person_list(hall: str, as_json: bool) -> None:
    """Everybody on the staff."""
    found = people.listing(_hall_id(_open(), hall))
    _tell({"items": found}, as_json, lambda: "\n".join(f"{p['role']:8} {p['username']:12} {p['name']}" for p in found))


@click.group()
def device() -> None:
    """Kiosks, displays, tablets, printers."""


@device.command("add")
@click.argument("kind", type=click.Choice(devices.KINDS))
@click.argument("name")
@click.option("--hall", default="", help="Code of the hall.")
@click.option("--counter", type=int, help="The counter it stands at.")
@as_json
def device_add(kind: str, name: str, hall: str, counter: int | None, as_json: bool) -> None:
    """A new device: its token, and the one-time page to open on it."""
    settings = _open()
    made = devices.add(journal.system(_hall_id(settings, hall)), kind, name, counter)
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    answer = {"id": made["id"], "token": made["token"], "url": f"{base}/enrol/{made['code']}"}
    _tell(answer, as_json, lambda: f"token {answer['token']}\nopen on the device: {answer['url']}")


@click.group()
def token() -> None:
    """Tokens of other systems."""


@token.command("add")
@click.argument("name")
@click.option("--scope", required=True, help='Rights, e.g. "leader metrics".')
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def token_add(name: str, scope: str, hall: str, as_json: bool) -> None:
    """A token for another system."""
    answer = devices.add_token(journal.system(_hall_id(_open(), hall)), name, scope)
    _tell(answer, as_json, lambda: answer["token"])


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
    settings = _open()
    hall_id = _hall_id(settings, hall)
    at = _moment(received)
    if procedure is not None:
        answer = catalogue.due_if_received(hall_id, procedure, at)
    else:
        answer = catalogue.due_by_limit(hall_id, limit or "", at)
    _tell(answer, as_json, lambda: f"{answer['due_words']['vi']}\n{answer['explanation']['vi']}")


def _moment(text: str) -> datetime:
    """A moment as a person writes it: without an offset it is Viet Nam's, a bare date is eight o'clock."""
    with suppress(ValueError):
        return datetime.combine(date.fromisoformat(text), time(8), tzinfo=clock.VIET_NAM)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem(f"not an ISO 8601 time: {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIET_NAM)


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
    figures = asdict(queries.summary(_hall_id(_open(), hall), first.date(), last.date()))
    _tell(figures, as_json or form == "json", lambda: "\n".join(f"{name},{n}" for name, n in figures.items()))


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
    told = forms.ii06a(_hall_id(_open(), hall), first.date(), last.date()).told()
    heads = ["field", *told["total"]]
    rows = [[row["field"]["vi"], *(row[name] for name in heads[1:])] for row in told["rows"]]
    lines = [heads, *rows, ["Tổng", *told["total"].values()]]
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(lines)
    _tell(told, as_json or form == "json", sheet.getvalue().rstrip)


@click.command()
@click.argument("kind", type=click.Choice(["ticket", "receipt"]))
@click.argument("which")
@click.option("--printer", help="Draw for this printer's paper; 80 mm without.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="FILE.bin (bytes) or FILE.png (picture).")
@click.option("--hall", default="", help="Code of the hall.")
def render(kind: str, which: str, printer: str | None, out: Path, hall: str) -> None:
    """The bytes or the picture of a slip, by a ticket's id or a dossier's code."""
    from printer import layout

    hall_id = _hall_id(_open(), hall)
    slip = spool.slip_about(hall_id, kind, which)
    if slip is None:
        raise Problem(f"no {kind} {which}")
    with db.reading() as connection:
        widths = {row["name"]: row["width_dots"] for row in spool.printers_of(connection, hall_id)}
    if printer is not None and printer not in widths:
        raise Problem(f"no printer {printer}")
    width = widths.get(printer or "", 576)
    made = layout.picture(slip, width) if out.suffix == ".png" else layout.render(slip, width)
    out.write_bytes(made)
    click.echo(f"{out}: {len(made)} bytes")


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
    """Take dossiers in from a CSV file: all of them or none; a known external code updates."""
    hall_id = _hall_id(_open(), hall)
    made = dossier_files.plan(hall_id, file, lambda n: click.echo(f"{n} lines read", err=True))
    told = {**made.told(), "dry_run": dry_run}
    if refusals is not None:
        with refusals.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(dossier_files.refused(made))
    if not made.faults and not dry_run:
        dossier_files.take(journal.system(hall_id), made)
    _tell(told, as_json, lambda: _import_words(told))
    if made.faults:
        raise Problem(f"{told['refused']} of {told['lines']} lines are refused; nothing was taken in")


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
    hall_id = _hall_id(_open(), hall)
    if out is None:
        csv.writer(sys.stdout).writerows(dossier_files.export(hall_id))
        return
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(dossier_files.export(hall_id))
