"""A printer without paper, seen at the kiosk and in the office: where the slip is, what to do, and how it is set."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, plain, shows, to_the_priority_question, touch
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls()


def slips(hall: Hall, screens_at: Screenful) -> Page:
    page = screens_at(hall.base).signed_in("office", "/manager/slips", "lanhdao", hall.passwords["lanhdao"])
    shows(page, "Máy in kiosk")
    return page


def test_the_kiosk_says_at_which_printer_the_slip_is(hall: Hall, screens_at: Screenful) -> None:
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    assert leader.post("/printers/sanh/fault", fault="paper_out")[0] == 200
    kiosk = screens_at(hall.base).enrolled(hall, "kiosk", KIOSK, touch=True)
    kiosk.wait_for_function("() => document.querySelector('.svc')")
    while [one["state"] for one in leader.get("/printers")[1]["items"]] != ["paper_out", "ok"]:
        kiosk.wait_for_timeout(50)
    to_the_priority_question(kiosk, say)
    touch(kiosk, say("kiosk.priority.none"))
    shows(kiosk, plain(say("kiosk.print.elsewhere", printer="Máy in quầy")))


def test_the_office_sets_a_printer_changes_its_roll_and_tries_a_fault(hall: Hall, screens_at: Screenful) -> None:
    page = slips(hall, screens_at)
    card = page.locator(".printers > li").first
    expect(card).to_contain_text(say("manager.slips.stand_in", printer="Máy in quầy"))
    card.get_by_role("button", name=say("common.roll.new")).click()
    shows(page, say("manager.slips.renewed", printer="Máy in kiosk"))
    card.get_by_role("button", name=say("manager.slips.set"), exact=True).click()
    page.get_by_label(say("manager.slips.set_stand_in")).select_option(label=say("manager.slips.set_nobody"))
    page.get_by_label(say("manager.slips.set_roll")).fill("30")
    page.get_by_role("button", name=say("manager.slips.set_save"), exact=True).click()
    shows(page, say("manager.slips.set_saved", printer="Máy in kiosk"), ".machine")
    page.get_by_text(say("manager.slips.set_machine")).click()
    page.get_by_label(say("manager.slips.set_uri")).fill("lpt1")
    page.get_by_role("button", name=say("manager.slips.set_save"), exact=True).click()
    shows(page, say("problem.printer.address", uri="lpt1"), ".machine")
    page.get_by_label(say("manager.slips.fault_kind"), exact=True).select_option("paper_low")
    page.get_by_role("button", name=say("manager.slips.fault_try")).click()
    shows(page, say("manager.slips.fault_set", printer="Máy in kiosk"), ".machine")
    page.locator(".machine").get_by_role("button", name=say("common.close")).click()
    expect(card).to_contain_text(say("common.printer_help.paper_low"))
    expect(card).not_to_contain_text(say("manager.slips.stand_in", printer="Máy in quầy"))
    expect(card).to_contain_text("30 m.")
