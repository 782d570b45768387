"""A form on thermal paper: a Document as the blocks of `printer.slips`. No address, no telephone, no place to sign."""

from typing import Any

from printer.slips import Barcode, Block, Box, Fields, Footer, Letterhead, Listing, Qr, Row, Run, Text
from server.documents.document import Choice, Document, Field, Paragraph, Part, Table
from server.wording import t


def blocks(document: Document, stamps: tuple[str, ...] = ()) -> tuple[Block, ...]:
    """The slip of a form; `stamps` (a reprint) stand above the form's own."""
    made: list[Block] = [Letterhead(*document.agency)]
    made += [Box((_line(stamp, bold=True, size="lead"),)) for stamp in (*stamps, *document.stamps)]
    made += [
        _line(document.title, bold=True, size="large"),
        _line(document.number),
        Text((Run(t("paper.code") + " "), Run(document.code, True)), "lead", "center", whole=True),
    ]
    made += _parts(document.parts)
    signed = [Row(t("document.officer"), document.officer)] if document.officer else []
    made.append(Fields((*signed, Row(t("document.made_at"), document.place_date))))
    if document.qr != document.code:
        made.append(Qr(document.qr, (_line(t("paper.done_yet"), bold=True), _line(t("paper.done_how")))))
    else:
        made.append(Qr(document.code))
    made += [Barcode(document.code), _line(t("document.thermal"), align="left"), Footer(document.form_note)]
    return tuple(made)


def _line(words: str, *, bold: bool = False, size: Any = "text", align: Any = "center") -> Text:
    return Text((Run(words, bold),), size, align)


def _parts(parts: tuple[Part, ...]) -> list[Block]:
    """Fields that follow each other stand in one block, so that their columns agree."""
    made: list[Block] = []
    rows: list[Row] = []
    for part in (*parts, None):
        if isinstance(part, Field | Choice):
            said = part.value if isinstance(part, Field) else part.said
            if said:
                rows.append(Row(part.label, said))
            continue
        if rows:
            made.append(Fields(tuple(rows)))
            rows = []
        if isinstance(part, Paragraph):
            made.append(Text((Run(part.text, part.strong),)))
        elif isinstance(part, Table):
            made += _table(part)
    return made


def _table(table: Table) -> list[Block]:
    if not table.rows:
        return []
    if not table.wide:
        return [Listing(table.title, tuple(_short(table, row) for row in table.rows))]
    made: list[Block] = [Text((Run(table.title, True),), "lead")]
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        made.append(Fields(tuple(Row(column.head, cell) for column, cell in cells if cell)))
    return made


def _short(table: Table, row: tuple[str, ...]) -> Row:
    """The row's name, and after it each cell with its column's head: `Tờ khai … 1 bản chính`."""
    marks = list(zip(table.columns, row, strict=True))[table.names + 1 :]
    said = [column.head.lower() if cell == "X" else f"{cell} {column.head.lower()}" for column, cell in marks if cell]
    return Row(row[table.names], ", ".join(said))
