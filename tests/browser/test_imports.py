"""A file of dossiers at the office, in a browser: the whole way for a good one, and for one with refused lines."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from server.domain.intake import COLUMNS
from tests.browser.conftest import Halls, Screenful, Words, shows
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
LINE = ["H29.14-261120-0001", "1.004873", "Nguyễn Văn Ánh", "", "in_person", "2026-11-20", "", "", "", "processing"]


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-23T08:00:00+07:00")


@pytest.fixture
def office(hall: Hall, screens_at: Screenful) -> Iterator[Page]:
    screens = screens_at(hall.base)
    page = screens.signed_in("office", "/manager/imports", "lanhdao", hall.passwords["lanhdao"])
    shows(page, say("manager.imports.intro"))
    yield page
    assert screens.complaints == []


def sheet(path: Path, *lines: list[str]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, line in enumerate((COLUMNS, *lines)):
            page.write_row(number, 0, line)
    return path


def test_a_good_file_is_looked_at_and_taken_and_its_changes_are_shown_the_next_time(
    office: Page, tmp_path: Path
) -> None:
    second = ["H29.14-261120-0002", *LINE[1:]]
    office.get_by_label(say("manager.imports.choose")).set_input_files(sheet(tmp_path / "tinh.xlsx", LINE, second))
    shows(office, say("manager.imports.will", new=2, changed=0))
    expect(office.get_by_role("heading", name="tinh.xlsx")).to_be_focused()
    office.reload()
    shows(office, say("manager.imports.will", new=2, changed=0))
    office.get_by_role("button", name=say("manager.imports.take"), exact=True).press("Enter")
    shows(office, say("manager.imports.taken", name="tinh.xlsx", new=2, changed=0, unchanged=0))
    office.get_by_role("button", name=say("manager.imports.another")).click()
    changed = [*LINE[:3], "0912345678", *LINE[4:]]
    office.get_by_label(say("manager.imports.choose")).set_input_files(sheet(tmp_path / "sau.xlsx", changed, second))
    row = office.get_by_role("row", name=LINE[0])
    expect(row).to_contain_text("0912345678")
    office.get_by_role("button", name=say("manager.imports.discard")).click()
    shows(office, say("manager.imports.intro"))


def test_a_sample_can_be_carried_away(office: Page) -> None:
    with office.expect_download() as download:
        office.get_by_role("link", name=say("manager.imports.sample")).click()
    assert download.value.path().read_text("utf-8-sig").startswith(",".join(COLUMNS))


def test_refused_lines_are_shown_and_can_be_carried_away(office: Page, tmp_path: Path) -> None:
    path = tmp_path / "tinh.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([COLUMNS, LINE, [*LINE[:4], "pigeon", *LINE[5:]]])
    office.get_by_label(say("manager.imports.choose")).set_input_files(path)
    shows(office, say("manager.imports.wrong", refused=1, lines=2))
    expect(office.get_by_role("row", name="pigeon")).to_contain_text(say("problem.line.one_of"))
    expect(office.get_by_role("button", name=say("manager.imports.take"), exact=True)).to_have_count(0)
    with office.expect_download() as download:
        office.get_by_role("link", name=say("manager.imports.download")).click()
    assert "3,channel,pigeon," in download.value.path().read_text("utf-8-sig")
    path.write_bytes(b"%PDF-1.7")
    office.get_by_role("button", name=say("manager.imports.another")).click()
    office.get_by_label(say("manager.imports.choose")).set_input_files(path)
    shows(office, say("problem.file.unreadable", why="PDF"))
