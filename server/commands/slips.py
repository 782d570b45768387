"""The bytes and the picture of a slip."""

from pathlib import Path

import click

from server import db, spool
from server.commands.opened import Problem, hall_of, open_data


@click.command()
@click.argument("kind", type=click.Choice(["ticket", "receipt"]))
@click.argument("which")
@click.option("--printer", help="Draw for this printer's paper; 80 mm without.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="FILE.bin (bytes) or FILE.png (picture).")
@click.option("--hall", default="", help="Code of the hall.")
def render(kind: str, which: str, printer: str | None, out: Path, hall: str) -> None:
    """The bytes or the picture of a slip, by a ticket's id or a dossier's code."""
    from printer import layout

    hall_id = hall_of(open_data(), hall)
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
