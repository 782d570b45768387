"""Dossiers from an Excel file: cells become what the checker expects of a line, and a broken file breaks nothing."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from server import dossier_files, dossier_lines, dossier_views, journal, sheet_rows
from server.domain.errors import Refused
from server.domain.intake import COLUMNS
from tests.integration.test_dossier_files import LINE

EXCEL = {**LINE, "received_at": datetime(2026, 11, 20, 8, 30), "due_at": date(2026, 11, 26), "phone": 912345678}


@pytest.fixture
def excel(tmp_path: Path):
    def write(*lines: dict, name: str = "tinh.xlsx", first_row: int = 0, header=COLUMNS, **extra: object) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
            page = book.add_worksheet()
            page.write_row(first_row, 0, header)
            for number, line in enumerate(lines, first_row + 1):
                for place, column in enumerate(header):
                    cell = line.get(column, "")
                    write_cell = page.write_string if isinstance(cell, str) and cell else page.write
                    write_cell(number, place, cell)
            for cell, value in extra.items():
                page.write(cell, value)
        return path

    return write


def refused(hall_id: int, path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        dossier_files.plan(hall_id, path)
    return caught.value


def test_a_sheet_is_taken_as_its_csv_would_be(hall_id, time, excel):
    made = dossier_files.plan(hall_id, excel(EXCEL))
    assert made.told()["faults"] == []
    dossier_files.take(journal.system(hall_id), made)
    shown = dossier_views.get(hall_id, LINE["external_code"])
    assert shown["received_at"].isoformat() == "2026-11-20T08:30:00+07:00"
    assert shown["due_at"].date() == date(2026, 11, 26)
    assert shown["phone"].endswith("5678")
    again = dossier_files.plan(hall_id, excel({**EXCEL, "phone": "0912345678"})).told()
    assert (again["unchanged"], again["changed"]) == (1, 0)


def test_lines_are_numbered_as_in_excel_and_empty_rows_are_none(hall_id, time, excel):
    wrong = {**EXCEL, "external_code": "B-2", "channel": "pigeon"}
    told = dossier_files.plan(hall_id, excel({}, EXCEL, {}, {}, wrong, first_row=2)).told()
    assert (told["lines"], [fault["line"] for fault in told["faults"]]) == (2, [8])


def test_a_text_that_begins_as_a_formula_is_refused(hall_id, time, excel):
    told = dossier_files.plan(hall_id, excel({**EXCEL, "applicant": "=1+1"})).told()
    assert [(fault["column"], fault["code"]) for fault in told["faults"]] == [("applicant", "formula")]


def test_a_cell_beyond_the_header_is_refused_and_an_empty_one_is_not(hall_id, time, excel):
    assert dossier_files.plan(hall_id, excel(EXCEL, M1="", M2="")).told()["faults"] == []
    told = dossier_files.plan(hall_id, excel(EXCEL, M2="x")).told()
    assert [fault["code"] for fault in told["faults"]] == ["too_many_cells"]


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [
        (datetime(2026, 11, 20), "received_at", "2026-11-20"),
        (date(2026, 11, 20), "due_at", "2026-11-20"),
        (datetime(2026, 11, 20, 8, 29, 59, 999_000), "received_at", "2026-11-20T08:30:00"),
        (datetime(2026, 11, 19, 23, 59, 59, 999_900), "due_at", "2026-11-20"),
        (time(8, 30), "received_at", "08:30:00"),
        (912345678.0, "phone", "0912345678"),
        (84912345678.0, "phone", "84912345678"),
        (912345678.0, "external_code", "912345678"),
        (1.00119, "procedure", "1.001190"),
        (2.5, "applicant", "2.5"),
        (True, "applicant", "True"),
        ("Nguyễn Văn Ánh", "applicant", "Nguyễn Văn Ánh"),
    ],
)
def test_a_cell_becomes_the_text_that_a_person_would_have_typed(cell, column, said):
    assert sheet_rows.text_of(cell, column) == said


@given(st.integers(0, 10**15))
def test_a_whole_number_has_no_point(number):
    assert sheet_rows.text_of(float(number), "external_code") == str(number)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_half_written_file_is_refused(hall_id, time, excel, part):
    path = excel(*({**EXCEL, "external_code": f"B-{n}"} for n in range(50)))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert refused(hall_id, path).facts == {"why": "cut"}


@pytest.mark.parametrize("head", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"PK\x03\x04"])
def test_a_file_of_another_kind_with_the_name_of_a_sheet_is_refused(hall_id, time, tmp_path, head):
    path = tmp_path / "tinh.xlsx"
    path.write_bytes(head + b"\x00" * 2000)
    assert refused(hall_id, path).code == "file.unreadable"


def test_a_damaged_sheet_is_refused_whatever_byte_it_is(hall_id, time, excel, tmp_path):
    with zipfile.ZipFile(excel(EXCEL)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(broken, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    assert refused(hall_id, broken).facts == {"why": "not_sheet"}


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(hall_id, time, tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/workbook.xml", "w") as part:
        for _ in range(70):
            part.write(bytes(10_000_000))
    assert bomb.stat().st_size < 1_000_000
    assert refused(hall_id, bomb).facts == {"why": "inflated"}


def test_two_cells_at_the_ends_of_a_sheet_cost_this_process_nothing(hall_id, time, excel):
    """The library would lay out all 17 thousand million cells between them."""
    assert refused(hall_id, excel(EXCEL, XFD1048576="x")).facts == {"why": "inflated"}


def test_a_file_beyond_the_bounds_is_refused(hall_id, time, excel, monkeypatch):
    path = excel(EXCEL, {**EXCEL, "external_code": "B-2"}, {**EXCEL, "external_code": "B-3"})
    monkeypatch.setattr(dossier_lines, "MOST_LINES", 3)
    assert dossier_files.plan(hall_id, path).lines == 3
    monkeypatch.setattr(dossier_lines, "MOST_LINES", 2)
    assert refused(hall_id, path).code == "file.too_large"
    monkeypatch.setattr(dossier_lines, "MOST_LINES", 3)
    monkeypatch.setattr(dossier_lines, "MOST_BYTES", 1000)
    assert refused(hall_id, path).code == "file.too_large"


def test_the_reader_hears_early_how_many_lines_there_will_be(excel, tmp_path):
    heard: list[int] = []
    assert next(dossier_lines.lines(excel(EXCEL, EXCEL, EXCEL), heard.append))[0] == 2
    assert heard == [3]
