"""Setting up and looking after: schema, a ward's data, the checks of the machine."""

import sys
from pathlib import Path

import click

from server import doctor, schema
from server.commands.opened import as_json, open_data, tell
from server.seed import load


@click.command()
def migrate() -> None:
    """Bring the database to this software's schema."""
    open_data(needs_schema=False)
    with schema.reachable():
        schema.has()
    click.echo("migrated" if schema.migrate() else "nothing to do")


@click.command()
@click.argument("file")
@as_json
def seed(file: str, as_json: bool) -> None:
    """Load a ward: a TOML file, or `demo`."""
    open_data()
    made = load.ward(load.DEMO if file == "demo" else Path(file))
    answer = [{"username": username, "role": role, "password": password} for username, role, password in made]
    tell(
        {"people": answer},
        as_json,
        lambda: "\n".join(f"{role:8} {username:10} {password}" for username, role, password in made),
    )


@click.command("doctor")
@as_json
def check(as_json: bool) -> None:
    """Check database, fonts, voice, printers, clock and disk."""
    settings = open_data(needs_schema=False)
    found = doctor.examine(settings)
    tell(
        {"well": all(item["well"] for item in found), "checks": found},
        as_json,
        lambda: "\n".join(f"{'ok  ' if item['well'] else 'FAIL'} {item['what']}: {item['says']}" for item in found),
    )
    if not all(item["well"] for item in found):
        sys.exit(1)
