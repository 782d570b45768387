"""The bytes and the picture of a slip, and a form as PDF."""

from pathlib import Path
from typing import Any

import click

from printer.slips import Slip
from server import db, hand_outs, paper, printer_care, spool, wording
from server.commands.opened import Problem, hall_of, open_data
from server.documents import sheets
from server.domain.errors import NotFound, Refused


@click.command()
@click.argument("kind", type=click.Choice(["ticket", "receipt", *paper.FORMS, *hand_outs.KINDS]))
@click.argument("which")
@click.option("--printer", help="Draw for this printer's paper; 80 mm without.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="FILE.bin (bytes), FILE.png (picture) or FILE.pdf (a form).",
)
@click.option("--size", type=click.Choice(sheets.SIZES), default="A5", help="The sheet of a FILE.pdf.")
@click.option("--hall", default="", help="Code of the hall.")
def render(kind: Any, which: str, printer: str | None, out: Path, size: str, hall: str) -> None:
    """The bytes or the picture of a slip, or a form about a dossier as PDF.

    WHICH is a ticket's id (ticket, rating), a dossier's code (receipt and forms), a procedure's code (checklist), a day
    (day) or a printer's name (test).
    """
    hall_id = hall_of(open_data(), hall)
    try:
        if out.suffix == ".pdf":
            if kind == "ticket" or kind in hand_outs.KINDS:
                raise Problem(f"a {kind} is no form and has no PDF")
            made = sheets.pdf(hall_id, which, kind, size)
        else:
            made = _slip(hall_id, kind, which, printer, out.suffix)
    except NotFound as error:
        raise Problem(f"no {kind} {which}") from error
    out.write_bytes(made)
    click.echo(f"{out}: {len(made)} bytes")


def _slip(hall_id: int, kind: Any, which: str, printer: str | None, suffix: str) -> bytes:
    from printer import layout

    if kind in hand_outs.KINDS:
        slip = _hand_out(hall_id, kind, which)
    elif kind in paper.FORMS:
        slip = sheets.slip(hall_id, which, kind)
    else:
        slip = spool.slip_about(hall_id, kind, which)
    if slip is None:
        raise Problem(f"no {kind} {which}")
    with db.reading() as connection:
        widths = {row["name"]: row["width_dots"] for row in printer_care.of(connection, hall_id)}
    if printer is not None and printer not in widths:
        raise Problem(f"no printer {printer}")
    width = widths.get(printer or "", 576)
    return layout.picture(slip, width) if suffix == ".png" else layout.render(slip, width)


def _hand_out(hall_id: int, kind: str, which: str) -> Slip:
    try:
        return hand_outs.slip(hall_id, kind, which)
    except NotFound:
        raise
    except Refused as refused:
        raise Problem(wording.refusal(refused.code, refused.facts, "en")) from refused
    except ValueError as error:
        raise Problem(f"no {kind} {which}") from error
