"""The office's reports in a browser: the summary beside the period before, the form, its refusal, what to look into."""

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.domain.intake import COLUMNS
from tests.browser.conftest import Halls, Screenful, Words, plain, shows
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
BIRTH, COPY = "1.004873", "2.000815"
OPEN_FORM = "**/manager/dossiers?code=T-3"
# Code, procedure, received, due, settled (empty: not yet), state.
LINES = [
    ("T-1", BIRTH, "2026-10-05T09:00", "2026-10-09", "2026-10-08T10:00", "returned"),
    ("T-2", BIRTH, "2026-11-03T09:00", "2026-11-06", "2026-11-05T10:00", "returned"),
    ("T-3", BIRTH, "2026-11-04T09:00", "2026-11-09", "2026-11-12T10:00", "returned"),
    ("T-4", COPY, "2026-11-10T09:00", "2026-12-10", "", "processing"),
]


def write(path: Path, lines: list[tuple[str, ...]]) -> Path:
    names = ("external_code", "procedure", "received_at", "due_at", "settled_at", "state")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.DictWriter(file, COLUMNS, restval="")
        sheet.writeheader()
        for line in lines:
            said = dict(zip(names, line, strict=True))
            back = said["settled_at"] if said["state"] == "returned" else ""
            sheet.writerow({**said, "applicant": "Nguyễn Văn Ánh", "channel": "in_person", "returned_at": back})
    return path


@pytest.fixture
def hall(halls: Halls, tmp_path: Path) -> Hall:
    hall = halls("2026-11-23T08:00:00+07:00", running=False)
    hall.command("dossiers", "import", str(write(tmp_path / "tinh.csv", LINES)))
    return hall.start()


@pytest.fixture
def office(hall: Hall, screens_at: Screenful) -> Iterator[Page]:
    screens = screens_at(hall.base)
    page = screens.signed_in("office", "/manager/reports", "lanhdao", hall.passwords["lanhdao"])
    shows(page, say("manager.reports.compare"))
    yield page
    # A form that cannot be given out answers 409, which a browser's console notes.
    assert [said for said in screens.complaints if "409" not in said] == []


def choose(page: Page, name: str) -> None:
    page.get_by_label(say("manager.period.name")).get_by_role("combobox").select_option(label=name)


def cells(page: Page, row: str) -> list[str]:
    found = page.get_by_role("row", name=row).first.locator("th, td")
    return [plain(text) for text in found.all_inner_texts()]


def test_the_summary_adds_up_and_stands_beside_the_period_before(office: Page) -> None:
    choose(office, "Tháng 11/2026")
    shows(office, "Từ 01/11/2026 đến 30/11/2026, tiếp nhận 3 hồ sơ; trả đúng hạn 1; đang giải quyết 1; trễ hạn 1")
    shows(office, "3 = 1 đúng hạn + 1 trễ hạn + 1 đang giải quyết + 0 từ chối + 0 rút + 0 dừng")
    received, late = say("manager.figure.received"), say("manager.figure.late")
    assert cells(office, received) == [received, "3", "1", "+2, tăng"]
    assert cells(office, say("manager.figure.returned_on_time"))[1:] == ["1", "1", "0, không đổi"]
    choose(office, "Tháng 10/2026")
    shows(office, "Từ 01/10/2026 đến 31/10/2026, tiếp nhận 1 hồ sơ")
    assert cells(office, late)[1:] == ["0", "0", "0, không đổi"]
    office.reload()
    shows(office, "Từ 01/10/2026 đến 31/10/2026, tiếp nhận 1 hồ sơ")


def test_a_year_is_drawn_by_its_months_with_the_same_figures_in_a_table(office: Page) -> None:
    shows(office, "Từ 01/01/2026 đến 31/12/2026, tiếp nhận 4 hồ sơ")
    assert cells(office, "Tháng 10/2026") == ["Tháng 10/2026", "1", "1", "0", "0"]
    assert cells(office, "Tháng 11/2026") == ["Tháng 11/2026", "3", "1", "1", "1"]
    chart = office.get_by_role("img", name=say("manager.reports.month_chart"))
    # The key of the chart, then one bar for each figure that is not nought.
    assert [chart.locator(f"rect.{look}").count() for look in ("empty", "filled", "hatched")] == [1 + 2, 1 + 2, 1 + 1]


def test_free_days_are_kept_in_the_address_and_have_no_period_before(office: Page) -> None:
    choose(office, say("manager.period.free"))
    office.get_by_label(say("manager.period.from")).fill("2026-11-04")
    office.get_by_label(say("manager.period.to"), exact=True).fill("2026-11-10")
    shows(office, "Từ 04/11/2026 đến 10/11/2026, tiếp nhận 2 hồ sơ")
    shows(office, say("manager.reports.compare_free"))
    assert "from=2026-11-04&to=2026-11-10" in office.url
    office.get_by_label(say("manager.period.to"), exact=True).fill("2026-11-01")
    shows(office, say("manager.period.wrong"))


def test_the_views_are_reached_by_keys_and_the_address_keeps_them(office: Page) -> None:
    choose(office, "Tháng 11/2026")
    office.get_by_role("tab", name=say("manager.reports.view.summary")).press("ArrowRight")
    form = office.get_by_role("tab", name=say("manager.reports.view.ii06a"))
    expect(form).to_be_focused()
    expect(form).to_have_attribute("aria-selected", "true")
    shows(office, say("report.ii06a.part.settled"), ".form")
    assert cells(office, "Hộ tịch") == ["2", "Hộ tịch", *"20202101000", *"00001"]
    assert cells(office, "Chứng thực") == ["1", "Chứng thực", *"10100000110", *"00000"]
    assert office.locator("tfoot td").all_inner_texts() == ["", *"30302101110", *"00001"]
    office.reload()
    shows(office, say("report.ii06a.part.settled"), ".form")
    with office.expect_download() as download:
        office.get_by_role("link", name=say("manager.reports.download", form="CSV")).click()
    assert download.value.suggested_filename == "ii06a-2026-11-01-2026-11-30.csv"


def test_a_form_that_does_not_add_up_names_its_equation_and_opens_the_dossier(hall: Hall, office: Page) -> None:
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        connection.execute("UPDATE dossiers SET settled_at = '2020-01-01 00:00:00' WHERE external_code = 'T-3'")
    connection.close()
    office.get_by_role("tab", name=say("manager.reports.view.ii06a")).click()
    shows(office, say("manager.reports.broken"))
    shows(office, "(3) = (7) + (11)", ".broken")
    office.get_by_role("link", name="T-3").click()
    office.wait_for_url(OPEN_FORM)
    shows(office, "T-3", ".card")


def test_the_register_says_its_length_and_the_evidence_opens_its_dossiers(office: Page) -> None:
    choose(office, "Tháng 11/2026")
    office.get_by_role("tab", name=say("manager.reports.view.register")).click()
    shows(office, say("manager.reports.register_lines", span="Từ 01/11/2026 đến 30/11/2026", n=3))
    with office.expect_download() as download:
        office.get_by_role("link", name=say("manager.reports.download", form="PDF")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    office.get_by_role("tab", name=say("manager.reports.view.integrity")).click()
    shows(office, say("report.evidence.note"))
    assert office.locator(".evidence > li").count() == 8
    shows(office, say("manager.evidence.file_at_due"))


def test_on_paper_each_view_says_whose_it_is_and_of_which_days(office: Page) -> None:
    choose(office, "Tháng 11/2026")
    office.emulate_media(media="print")
    shows(office, say("manager.reports.title.summary"), ".letterhead")
    shows(office, "Từ 01/11/2026 đến 30/11/2026", ".letterhead")
    expect(office.locator(".subtabs")).to_be_hidden()
    expect(office.get_by_role("link", name=say("manager.reports.download", form="CSV"))).to_be_hidden()
