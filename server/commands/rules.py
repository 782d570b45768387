"""The hall's own rules: read, and set."""

import click

from server import hall_rules, journal
from server.commands.opened import Problem, as_json, hall_of, open_data, tell


@click.group()
def rules() -> None:
    """What the hall decides for itself."""


@rules.command("list")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def rules_list(hall: str, as_json: bool) -> None:
    """Every rule with its value."""
    found = hall_rules.standing(hall_of(open_data(), hall))
    tell(found, as_json, lambda: "\n".join(f"{name} = {value}" for name, value in found.items()))


@rules.command("set")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def rules_set(changes: tuple[str, ...], hall: str, as_json: bool) -> None:
    """Set rules, for example `rules set extensions_most=2 closing_day=15`."""
    wanted: dict[str, int | str] = {}
    for change in changes:
        name, found, value = change.partition("=")
        if not found:
            raise Problem(f"write it as NAME=VALUE: {change}")
        wanted[name] = value if name in hall_rules.LONGEST or not value.isdecimal() else int(value)
    kept = hall_rules.put(journal.system(hall_of(open_data(), hall)), wanted, request_id="")
    tell(kept, as_json, lambda: "\n".join(f"{name} = {kept[name]}" for name in wanted))
