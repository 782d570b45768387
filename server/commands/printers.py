"""The hall's printers: how they are, and faults of the virtual ones for practice."""

import click

from printer import faults
from server import paperwork, printer_care
from server.commands.opened import as_json, hall_of, open_data, tell


@click.group()
def printer() -> None:
    """Printers of the hall."""


@printer.command("list")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def printer_list(hall: str, as_json: bool) -> None:
    """Every printer with its state and what is left on its roll."""
    found = printer_care.listed(hall_of(open_data(), hall))
    lines = (
        f"{one['name']}  {one['uri']}  {one['state']}  {one['roll']['left_metres']} m left"
        + (f"  stand-in: {one['stand_in']}" if one["stand_in"] else "")
        for one in found
    )
    tell({"items": found}, as_json, lambda: "\n".join(lines))


@printer.command("fault")
@click.argument("name")
@click.argument("fault", type=click.Choice(faults.NAMES))
@click.option("--row", type=click.IntRange(0, 100_000), default=0, help="The row of dots for a fault ..._at_row.")
@click.option("--hall", default="", help="Code of the hall.")
def printer_fault(name: str, fault: str, row: int, hall: str) -> None:
    """Give a virtual printer a fault, or `none`, to see what the hall does then."""
    paperwork.set_fault(hall_of(open_data(), hall), name, fault, row)
    click.echo(f"{name}: {fault}" + (f" {row}" if fault in faults.AT_ROW else ""))
