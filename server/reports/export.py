"""Sheets as files: CSV for any program, a workbook with real numbers and dates, a PDF to sign.

Whatever a citizen typed stays text: in none of these files does a name become a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, BinaryIO

from printer.fonts import be_vietnam
from server.reports.ruled import Align, Ruled
from server.reports.sheet import Cell, Column, Kind, Sheet
from server.wording import t

MARK = b"\xef\xbb\xbf"  # without it Excel reads Vietnamese letters in the machine's old code page
FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_FORMULA = re.compile(r"\s*[=@\uff1d\uff20]|[\t\r\n]|\s*[+\-\uff0b\uff0d](?!\d[\d .]*$)")  # in full width too
_NUMBER = {
    Kind.INTEGER: "#,##0",
    Kind.NUMBER: "0.0",
    Kind.MONEY: "#,##0",
    Kind.DATE: "dd/mm/yyyy",
    Kind.MOMENT: "dd/mm/yyyy hh:mm",
    Kind.PERCENT: "0.0%",
}
_LEAST = {Kind.DATE: 11, Kind.MOMENT: 17}  # narrower, a spreadsheet shows a day as ####


def safe(text: str) -> str:
    """A text that no spreadsheet runs as a formula. A plain number with its sign (a telephone's too) stays as it is."""
    return f"'{text}" if _FORMULA.match(text) else text


# -- CSV ---------------------------------------------------------------------------------------------------------


def csv_of(sheet: Sheet) -> bytes:
    """One sheet as CSV that Excel opens with its letters whole: UTF-8 with a byte order mark, lines ended by CRLF.

    The headings, the rows and the total; days as ISO 8601.
    """
    return MARK + b"".join(csv_lines(sheet))


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """The same line by line and without the mark, for a sheet too long to be held."""
    page = io.StringIO()
    write = csv.writer(page).writerow
    headings = [sheet.heading(column) for column in sheet.columns]
    for row in _with_total(sheet, [headings]):
        write([_plain(cell, sheet.zone) for cell in row])
        yield page.getvalue().encode()
        page.seek(0)
        page.truncate()


def _with_total(sheet: Sheet, head: Iterable[Sequence[Cell]] = ()) -> Iterator[Sequence[Cell]]:
    yield from head
    yield from sheet.rows
    if sheet.total is not None:
        yield sheet.total


def _plain(cell: Cell, zone: tzinfo) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe(cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else cell


# -- XLSX --------------------------------------------------------------------------------------------------------


def xlsx_of(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a tab for each sheet."""
    file = io.BytesIO()
    _xlsx(sheets, file)
    return file.getvalue()


def _xlsx(sheets: Sequence[Sheet], file: BinaryIO) -> None:
    """Row by row through a temporary file, so that a year's register needs no memory for all of it."""
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": _NUMBER[Kind.DATE]})
    base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    framed = {**base, "border": 1, "border_color": "#808080"}
    looks = {
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
        "line": book.add_format(base),
        "head": book.add_format(
            {**framed, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#E8ECEF"}
        ),
    }
    for kind in Kind:
        style = {**framed, **({"num_format": _NUMBER[kind]} if kind in _NUMBER else {"text_wrap": True})}
        looks[kind] = book.add_format(style)
        looks[f"total {kind}"] = book.add_format({**style, "bold": True, "top": 2})
    for sheet in sheets:
        _tab(book.add_worksheet(sheet.said(sheet.name)), sheet, looks)
    book.close()


def _tab(tab: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    for place, column in enumerate(sheet.columns):
        tab.set_column(place, place, max(column.width, _LEAST.get(column.kind, 0)))
    tab.set_landscape()
    tab.set_paper(9)  # A4
    tab.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    tab.fit_to_pages(1, 0)
    tab.set_footer("&C&P / &N")
    at = 0
    for words, look in [(sheet.title, "title"), *((line, "line") for line in sheet.subtitle)]:
        tab.write_string(at, 0, sheet.said(words), looks[look])
        at += 1
    at += 1
    first = at
    if sheet.grouped:
        tab.set_row(at, 30)
        for words, start, end in sheet.groups():
            if start == end:
                tab.write_string(at, start, words, looks["head"])
            else:
                tab.merge_range(at, start, at, end, words, looks["head"])
        at += 1
    tab.set_row(at, 45)
    for place, column in enumerate(sheet.columns):
        tab.write_string(at, place, sheet.said(column.heading), looks["head"])
    head = at
    tab.freeze_panes(head + 1, 0)
    tab.repeat_rows(first, head)
    for row in sheet.rows:
        at += 1
        _cells(tab, at, sheet, row, looks, "")
    tab.autofilter(head, 0, max(at, head + 1), len(sheet.columns) - 1)
    if sheet.total is not None:
        at += 1
        _cells(tab, at, sheet, sheet.total, looks, "total ")
    for note in sheet.notes:
        at += 1
        tab.write_string(at + 1, 0, sheet.said(note), looks["line"])


def _cells(tab: Any, at: int, sheet: Sheet, row: Sequence[Cell], looks: dict[str, Any], part: str) -> None:
    for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
        look = looks[f"{part}{column.kind}"]
        if cell is None:
            tab.write_blank(at, place, None, look)
        elif isinstance(cell, str):
            tab.write_string(at, place, cell, look)  # never a formula, whatever it begins with
        elif isinstance(cell, datetime):
            tab.write_datetime(at, place, cell.astimezone(sheet.zone).replace(tzinfo=None), look)
        elif isinstance(cell, date):
            tab.write_datetime(at, place, cell, look)
        else:
            tab.write_number(at, place, cell, look)


# -- PDF ---------------------------------------------------------------------------------------------------------

NARROW = 4  # so many columns fit an upright page
_GREY, _PALE = (96, 100, 105), (232, 236, 239)


def pdf_of(sheets: Sequence[Sheet], landscape: bool = True) -> bytes:
    """Each sheet from a new A4 page on, its headings on every page, in the product's own letters, to be selected."""
    from fpdf import FPDF

    class Pages(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Be", size=8)
            self.set_text_color(*_GREY)
            lang = sheets[0].lang
            self.cell(0, 5, t("report.page", lang, page=self.page_no(), of=self.str_alias_nb_pages), align="C")

    paper = Pages("landscape" if landscape else "portrait", "mm", "A4")
    paper.add_font("Be", "", be_vietnam("Regular"))
    paper.add_font("Be", "B", be_vietnam("SemiBold"))
    paper.set_margins(12, 12)
    paper.set_auto_page_break(True, 16)
    paper.alias_nb_pages("{nnb}")  # wide enough for thousands of pages
    paper.set_title(sheets[0].said(sheets[0].title))
    paper.set_lang(sheets[0].lang)
    for sheet in sheets:
        paper.add_page()
        _leaf(paper, sheet)
    return bytes(paper.output())


def _leaf(paper: Any, sheet: Sheet) -> None:
    paper.set_text_color(0)
    paper.set_font("Be", "B", 14)
    paper.multi_cell(0, 7, sheet.said(sheet.title), align="C", new_x="LMARGIN", new_y="NEXT")
    paper.set_font("Be", size=10)
    for words in sheet.subtitle:
        paper.multi_cell(0, 5.5, sheet.said(words), align="C", new_x="LMARGIN", new_y="NEXT")
    paper.ln(3)
    _table(paper, sheet)
    paper.ln(2)
    paper.set_font("Be", size=8.5)
    paper.set_text_color(*_GREY)
    for note in sheet.notes:
        paper.multi_cell(0, 4.5, sheet.said(note), new_x="LMARGIN", new_y="NEXT")


def _table(paper: Any, sheet: Sheet) -> None:
    from fpdf import FontFace

    head = FontFace(emphasis="BOLD", fill_color=_PALE)
    size = 9 if len(sheet.columns) <= 10 else 7.5 if len(sheet.columns) <= 13 else 6.4
    paper.set_font("Be", size=size)
    paper.set_draw_color(*_GREY)
    paper.set_line_width(0.15)
    shares = tuple(column.width for column in sheet.columns)
    width = min(paper.epw, sum(shares) * size * 0.26)
    if not sheet.grouped:
        return _ruled(paper, sheet, [width * share / sum(shares) for share in shares])
    with paper.table(
        col_widths=shares,
        width=width,
        line_height=size * 0.5,
        padding=(0.8, 0.9),
        num_heading_rows=2,
        headings_style=head,
        v_align="TOP",
    ) as table:
        _grouped(table.row(), sheet)
        row = table.row()
        for column in sheet.columns:
            if column.group:
                row.cell(sheet.said(column.heading), align="C", v_align="MIDDLE")
        for cells in sheet.rows:
            _line(table.row(), sheet, cells)
        if sheet.total is not None:
            _line(table.row(style=FontFace(emphasis="BOLD")), sheet, sheet.total)
    return None


def _ruled(paper: Any, sheet: Sheet, widths: Sequence[float]) -> None:
    """Without headings above headings; such a sheet may have thousands of lines."""
    heads = [sheet.said(column.heading) for column in sheet.columns]
    table = Ruled(paper, widths, [_align(column) for column in sheet.columns], heads, _PALE)
    for strong, rows in ((False, sheet.rows), (True, [sheet.total] if sheet.total is not None else [])):
        for cells in rows:
            said = (_written(column, cell, sheet) for column, cell in zip(sheet.columns, cells, strict=True))
            table.row(said, strong=strong)
    table.end()


def _grouped(row: Any, sheet: Sheet) -> None:
    for words, start, end in sheet.groups():
        alone = sheet.columns[start].group is None
        row.cell(words, colspan=end - start + 1, rowspan=2 if alone else 1, align="C", v_align="MIDDLE")


def _line(row: Any, sheet: Sheet, cells: Sequence[Cell]) -> None:
    for column, cell in zip(sheet.columns, cells, strict=True):
        row.cell(_written(column, cell, sheet), align=_align(column))


def _align(column: Column) -> Align:
    if column.kind is Kind.TEXT:
        return "L"
    return "C" if column.kind in (Kind.DATE, Kind.MOMENT) else "R"


def _written(column: Column, cell: Cell, sheet: Sheet) -> str:
    """A cell as a person writes it: 1.413 and 99,6 % in Vietnamese, 1,413 and 99.6 % in English."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(sheet.zone):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if column.kind is Kind.PERCENT:
        told = f"{cell * 100:,.1f} %"
    else:
        told = f"{cell:,.1f}" if column.kind is Kind.NUMBER else f"{cell:,}"
    return told.translate(str.maketrans(",.", ".,")) if sheet.lang == "vi" else told


# -- any of them -------------------------------------------------------------------------------------------------


def write(sheets: Sequence[Sheet], form: str, file: BinaryIO, *, mark: bool = True) -> None:
    """The sheets in one of FORMATS into a file; in CSV one below the other, with an empty line between.

    `mark`: with the byte order mark, which a file for Excel needs and a pipe does not.
    """
    if form == "xlsx":
        _xlsx(sheets, file)
    elif form == "pdf":
        file.write(pdf_of(sheets, landscape=any(len(sheet.columns) > NARROW for sheet in sheets)))
    else:
        file.write(MARK if mark else b"")
        file.writelines(csv_together(sheets))


def csv_together(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    for place, sheet in enumerate(sheets):
        if place:
            yield b"\r\n"
        yield from csv_lines(sheet)
