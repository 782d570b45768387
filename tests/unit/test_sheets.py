"""Sheets as files: what is written is what is read back, numbers as numbers, and no name is a formula."""

import csv
import io
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from printer.fonts import be_vietnam
from server.clock import VIET_NAM
from server.reports import export
from server.reports.ruled import ACROSS, Ruled
from server.reports.sheet import Column, Kind, Sheet


def words(vi: str) -> dict[str, str]:
    return {"vi": vi, "en": f"{vi} (en)"}


GROUP = words("Kỳ này")
COLUMNS = [
    Column(words("Tên"), Kind.TEXT, 30),
    Column(words("Số"), Kind.INTEGER, 8, GROUP),
    Column(words("Phút"), Kind.NUMBER, 8, GROUP),
    Column(words("Tiền"), Kind.MONEY),
    Column(words("Ngày"), Kind.DATE),
    Column(words("Lúc"), Kind.MOMENT, 16),
    Column(words("Tỷ lệ"), Kind.PERCENT),
]
LATE = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)  # Monday 01:05 in Viet Nam
ROW = ["Nguyễn Thị Ánh", 1413, 7.5, 120000, date(2026, 11, 23), LATE, 0.996]
EMPTY = [None] * len(COLUMNS)
FORMULAS = ["=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "\t=1", " =1+1", "\uff1d1"]


def sheet(*rows, columns=COLUMNS, **more) -> Sheet:
    told = {"name": words("Trang"), "title": words("Sổ thử"), "zone": VIET_NAM, **more}
    return Sheet(columns=columns, rows=iter(rows), **told)


def lines_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def tab(data: bytes, place: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(place).to_python(skip_empty_area=False)


def pdf_text(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


# -- CSV ---------------------------------------------------------------------------------------------------------


def test_a_csv_is_what_excel_reads():
    data = export.csv_of(sheet(ROW, EMPTY, total=["Tổng", *EMPTY[1:]]))
    assert data.startswith(b"\xef\xbb\xbfT\xc3\xaan,")
    assert data.count(b"\r\n") == data.count(b"\n") == 4
    assert lines_of(data) == [
        ["Tên", "Kỳ này – Số", "Kỳ này – Phút", "Tiền", "Ngày", "Lúc", "Tỷ lệ"],
        ["Nguyễn Thị Ánh", "1413", "7.5", "120000", "2026-11-23", "2026-11-23 01:05", "0.996"],
        [""] * 7,
        ["Tổng", *[""] * 6],
    ]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_in_a_csv_is_a_formula(name):
    cell = lines_of(export.csv_of(sheet([name, *EMPTY[1:]])))[1][0]
    assert cell == f"'{name}"


@pytest.mark.parametrize("text", ["+84 901 234 567", "-5", "Ánh = An", "A-B", ""])
def test_what_is_no_formula_stays_as_it_was_typed(text):
    assert export.safe(text) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=30))
def test_any_text_comes_back_from_a_csv(text):
    cell = lines_of(export.csv_of(sheet([text], columns=COLUMNS[:1])))[1:]
    assert (cell[0][0] if cell and cell[0] else "") in (text, f"'{text}")


def test_several_sheets_stand_one_below_the_other():
    file = io.BytesIO()
    export.write([sheet(["a"], columns=COLUMNS[:1]), sheet(["b"], columns=COLUMNS[:1], lang="en")], "csv", file)
    assert lines_of(file.getvalue()) == [["Tên"], ["a"], [], ["Tên (en)"], ["b"]]


def test_a_long_sheet_is_read_no_faster_than_it_is_written():
    read = []

    def rows():
        for n in range(100_000):
            read.append(n)
            yield [str(n)]

    lines = export.csv_lines(Sheet(words("a"), words("a"), COLUMNS[:1], rows(), VIET_NAM))
    assert [next(lines) for _ in range(4)][-1] == b"2\r\n"
    assert read == [0, 1, 2]


# -- XLSX --------------------------------------------------------------------------------------------------------


def test_a_workbook_holds_numbers_and_days_and_not_their_pictures():
    told = tab(export.xlsx_of([sheet(ROW, subtitle=[words("UBND Phường 8")], total=["Tổng", 5, *EMPTY[2:]])]))
    assert [row[0] for row in told[:2]] == ["Sổ thử", "UBND Phường 8"]
    assert told[3][:4] == ["Tên", "Kỳ này", "", "Tiền"]
    assert told[4] == ["Tên", "Số", "Phút", "Tiền", "Ngày", "Lúc", "Tỷ lệ"]
    assert told[5] == ["Nguyễn Thị Ánh", 1413.0, 7.5, 120000.0, date(2026, 11, 23), datetime(2026, 11, 23, 1, 5), 0.996]
    assert [type(cell) for cell in told[5]] == [str, float, float, float, date, datetime, float]
    assert told[6][:2] == ["Tổng", 5.0]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_in_a_workbook_is_a_formula_or_changed(name):
    data = export.xlsx_of([sheet([name], columns=COLUMNS[:1])])
    assert tab(data)[-1] == [name]
    assert b"<f>" not in _part(data, "xl/worksheets/sheet1.xml")


def test_a_workbook_opens_and_prints_as_an_office_wants_it():
    page = _part(export.xlsx_of([sheet(ROW, ROW)]), "xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in page
    assert '<pane ySplit="4"' in page
    assert '<autoFilter ref="A4:G6"' in page
    assert 'orientation="landscape"' in page
    assert 'fitToHeight="0"' in page
    assert '<col min="1" max="1" width="30.7109375"' in page
    names = _part(export.xlsx_of([sheet(ROW)]), "xl/workbook.xml").decode()
    assert "Print_Titles" in names
    assert "Trang!$3:$4" in names


def test_each_sheet_is_a_tab():
    data = export.xlsx_of([sheet(ROW), sheet(EMPTY, name=words("Hai"))])
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["Trang", "Hai"]


def _part(data: bytes, name: str) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(data)) as file:
        return file.read(name)


# -- PDF ---------------------------------------------------------------------------------------------------------


def test_a_pdf_is_text_in_the_readers_own_way_of_writing(tmp_path):
    made = sheet(ROW, subtitle=[words("UBND Phường 8")], notes=[words("Ghi chú cuối")])
    text = pdf_text(export.pdf_of([made]), tmp_path)
    for told in ("Sổ thử", "UBND Phường 8", "Nguyễn Thị Ánh", "1.413", "7,5", "120.000", "23/11/2026", "99,6 %"):
        assert told in text
    assert "23/11/2026 01:05" in " ".join(text.split())
    assert "Ghi chú cuối" in text
    assert "Trang 1/1" in text
    assert "1,413" in pdf_text(export.pdf_of([sheet(ROW, lang="en")]), tmp_path)


def test_the_headings_and_the_number_stand_on_every_page_of_a_pdf(tmp_path):
    rows = [[f"Người {n}", *ROW[1:]] for n in range(80)]
    pages = pdf_text(export.pdf_of([sheet(*rows)]), tmp_path).strip("\f").split("\f")
    assert len(pages) > 2
    for n, page in enumerate(pages, 1):
        assert f"Trang {n}/{len(pages)}" in page
        assert "Kỳ này" in page
        assert "Tỷ lệ" in page
    assert [sum(f"Người {n}\x20" in page for page in pages) for n in range(80)] == [1] * 80


def test_the_letters_of_a_pdf_travel_with_it(tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(export.pdf_of([sheet(ROW)], landscape=False))
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all("BeVietnamPro" in font and " yes yes yes" in font for font in fonts)


# -- PDF without headings above headings ---------------------------------------------------------------------------

PLAIN = [Column(words("Mã"), width=10), Column(words("Ghi chú"), width=24), Column(words("Số"), Kind.INTEGER, 6)]


def pages_of(made: Sheet, tmp_path: Path) -> list[str]:
    return pdf_text(export.pdf_of([made]), tmp_path).strip("\f").split("\f")


def test_a_long_list_has_each_line_once_and_its_headings_on_every_page(tmp_path):
    rows = [[f"H-{n}", "Đã trả tại quầy cho người được ủy quyền", n] for n in range(200)]
    pages = pages_of(sheet(*rows, columns=PLAIN, total=["Tổng", "", 19_900]), tmp_path)
    assert len(pages) > 2
    assert [page.count("Ghi chú") for page in pages] == [1] * len(pages)
    assert [sum(f"H-{n}\x20" in page for page in pages) for n in range(200)] == [1] * 200
    assert ["19.900" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_a_line_that_does_not_fit_begins_the_next_page_and_is_not_torn(tmp_path):
    note = " ".join(["dòng"] * 60)
    pages = pages_of(sheet(*([f"H-{n}", note, n] for n in range(40)), columns=PLAIN), tmp_path)
    assert len(pages) > 1
    assert [page.count("dòng") for page in pages] == [60 * page.count("H-") for page in pages]


def test_a_line_longer_than_a_page_goes_on_over_the_next_ones(tmp_path):
    rows = [["H-1", " ".join(f"từ{n}" for n in range(900)), 1], ["H-2", "", 2]]
    pages = pages_of(sheet(*rows, columns=PLAIN), tmp_path)
    assert [page.count("Ghi chú") for page in pages] == [1] * len(pages)
    assert len(pages) > 1
    assert " ".join(pages).count("từ") == 900
    assert "H-2" in pages[-1]


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[FPDF, list[tuple[float, str]]]]:
    """Paper, and what was set on it: from where on, and which words."""
    paper, drawn = FPDF(), []
    paper.add_font("Be", "", be_vietnam("Regular"))
    paper.add_font("Be", "B", be_vietnam("SemiBold"))
    paper.set_font("Be", size=8)
    paper.text = lambda x, y, said: drawn.append((x, said))
    yield paper, drawn
    paper.output()  # closes the files of the letters


@given(st.lists(st.text("aẤy W", max_size=70), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_letter_is_lost_and_no_line_is_wider_than_its_cell(watched, cells):
    paper, drawn = watched
    paper.add_page()
    table = Ruled(paper, [25] * len(cells), ["R"] * len(cells), ["Đầu"] * len(cells), (230, 230, 230))
    drawn.clear()
    table.row(cells)
    for place, cell in enumerate(cells):
        left = paper.l_margin + 25 * place
        mine = [(x, said) for x, said in drawn if left <= x < left + 25]
        assert "".join(said for _, said in mine).replace(" ", "") == cell.replace(" ", "")
        for x, said in mine:
            assert x >= left + ACROSS - 0.001
            assert x + paper.get_string_width(said) == pytest.approx(left + 25 - ACROSS)
