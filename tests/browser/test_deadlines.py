"""The guard at the desk and in the office: seen, found, acted upon by keyboard, and apologised for."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.domain.intake import COLUMNS
from tests.browser.conftest import Halls, Screenful, Words, shows
from tests.live import Hall

ROWS = (
    ("H29-1", "1.004873", "Nguyễn Thị Hoa", "2026-11-10", "2026-11-16", "processing"),
    ("H29-2", "1.001776", "Trần Văn Bình", "2026-11-10", "2026-11-25", "processing"),
    ("H29-3", "1.004873", "Lê Thị Đào", "2026-11-10", "2026-12-15", "processing"),
)


@pytest.fixture
def late(halls: Halls, tmp_path: Path) -> Hall:
    """A hall on Monday 23/11 with one dossier that is late, one due on Wednesday (the 24th is a holiday), one later."""
    hall = halls("2026-11-23T08:00:00+07:00", running=False)
    file = tmp_path / "dossiers.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out)
        lines.writerow(COLUMNS)
        for code, procedure, applicant, received, due, state in ROWS:
            lines.writerow([code, procedure, applicant, "", "in_person", received, due, "", "", state])
    hall.command("dossiers", "import", str(file))
    return hall.start()


def test_a_clerk_finds_what_is_late_by_keyboard_asks_for_papers_and_the_board_follows(
    late: Hall, screens_at: Screenful
):
    screens, say = screens_at(late.base), Words("vi")
    panel = screens.signed_in("clerk", "/clerk/", "canbo", late.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.deadlines.breach.one", n=1))
    panel.keyboard.press("Alt+h")
    shows(panel, "H29-1", ".gd-list")
    assert panel.locator(".gd-row").count() == 3
    panel.keyboard.press("ArrowDown")
    panel.keyboard.press("Enter")
    shows(panel, say("guard.breach"), ".facts")
    expect(panel.get_by_role("heading", name="H29-1")).to_be_focused()
    panel.get_by_role("button", name=say("guard.act.request_supplement")).click()
    panel.keyboard.type("Quyết định ly hôn")
    panel.get_by_role("button", name=say("guard.confirm"), exact=True).click()
    shows(panel, say("guard.done.request_supplement"))
    shows(panel, say("clerk.sheet.supplement", n=1))
    expect(panel.get_by_role("heading", name=say("guard.acts"))).to_be_focused()
    panel.keyboard.press("Alt+h")
    shows(panel, say("guard.column.waiting"), ".gd-list")
    assert screens.complaints == []


def test_a_provincial_code_that_is_not_known_yet_heads_a_new_dossier(late: Hall, screens_at: Screenful):
    screens, say = screens_at(late.base), Words("vi")
    panel = screens.signed_in("clerk", "/clerk/", "canbo", late.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.form.procedure"))
    panel.keyboard.press("Alt+t")
    panel.keyboard.type("H29.14-261123-0077")
    panel.keyboard.press("Enter")
    panel.get_by_role("button", name=say("clerk.collect.accept_it")).click()
    assert panel.get_by_label(say("clerk.form.external")).input_value() == "H29.14-261123-0077"


def test_the_leader_apologises_and_the_breach_leaves_the_top(late: Hall, screens_at: Screenful):
    screens, say = screens_at(late.base), Words("vi")
    office = screens.signed_in("office", "/manager/", "lanhdao", late.passwords["lanhdao"])
    office.get_by_role("link", name=say("manager.today.breach.one", n=1)).click()
    shows(office, "H29-1", ".gd-list")
    office.get_by_role("button", name="H29-1").click()
    office.get_by_role("button", name=say("guard.act.apologise"), exact=True).click()
    office.get_by_role("button", name=say("guard.confirm"), exact=True).click()
    shows(office, say("guard.needed"))
    office.get_by_label(say("guard.field.reason")).fill("Chờ nơi cư trú cũ trả lời.")
    office.get_by_role("button", name=say("guard.confirm"), exact=True).click()
    shows(office, say("guard.apologised"), ".card")
    shows(office, say("guard.none"), ".gd-list")
    office.locator(".past summary").click()
    shows(office, "Chờ nơi cư trú cũ trả lời.", ".past")
    with office.expect_popup() as opened:
        office.get_by_role("link", name=say("manager.form.apology", n=1)).click()
    assert "apology.pdf" in opened.value.url
    assert screens.complaints == []


def test_certification_goes_out_in_one_act_and_its_fee_is_on_the_days_list(late: Hall, screens_at: Screenful):
    screens, say = screens_at(late.base), Words("vi")
    panel = screens.signed_in("clerk", "/clerk/", "canbo", late.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.form.procedure"))
    for copies in ("3", "5"):
        if copies == "3":
            panel.get_by_role("combobox").first.fill("chung thuc ban sao")
            shows(panel, "Chứng thực bản sao", ".found")
            panel.keyboard.press("Enter")
        panel.get_by_label(say("clerk.form.copies"), exact=True).fill(copies)
        panel.get_by_label(say("clerk.form.fee"), exact=True).fill(f"{copies}.000")
        panel.keyboard.press("Control+Shift+Enter")
        shows(panel, say("clerk.done.at_once", code="", n=copies, fee=f"{copies}.000 đồng").split(":")[0])
        shows(panel, f"{copies}.000 đồng")
    panel.keyboard.press("Alt+l")
    shows(panel, "8.000 đồng", ".fees")
    assert screens.complaints == []
