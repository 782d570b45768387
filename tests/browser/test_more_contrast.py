"""Whoever asks their machine for more contrast gets the high-contrast theme on every page, and axe finds nothing there."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import Report
from tests.browser.conftest import KIOSK, WALL, Screens, Words, shows
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
OFFICE = ("", "dossiers", "reports", "calendar", "slips", "staff")


def _wished(page: Page, sign: str) -> Page:
    """The page once its machine wishes so; `sign` shows that it is the page meant."""
    page.emulate_media(contrast="more")
    page.locator(sign).first.wait_for()
    page.wait_for_function("() => document.documentElement.dataset.theme === 'contrast'")
    return page


def test_every_surface_follows_the_wish_of_its_machine(hall: Hall, screens: Screens, report: Report) -> None:
    ticket = hall.device("kiosk", "gate").post("/tickets", service="ho-tich")[1]
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    shows(kiosk, say("kiosk.question"))
    report.ask(_wished(kiosk, "#stage h1"), "kiosk", least=7)
    phone = screens.phone("phone", f"/t/{ticket['token']}")
    report.ask(_wished(phone, "#main .plate"), "phone", least=7)
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.now.nobody"))
    panel.keyboard.press("F2")
    shows(panel, say("clerk.now.called"))
    report.ask(_wished(panel, ".q .row, .nx"), "panel", least=4.5)
    wall = screens.enrolled(hall, "display", WALL)
    report.ask(_wished(wall, "#number:not(:empty)"), "wall", least=7)
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"])
    report.ask(_wished(desk, "#main .services button"), "guide desk", least=4.5)
    tablet = screens.enrolled(hall, "tablet", (1280, 800), touch=True)
    report.ask(_wished(tablet, "#stage h1"), "tablet", least=4.5)
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    for tab in OFFICE:
        office.goto(f"{screens.base}/manager/{tab}")
        report.ask(_wished(office, "main h1"), f"office, {tab or 'today'}", least=4.5)
    office.emulate_media(media="print")
    assert office.evaluate("getComputedStyle(document.body).getPropertyValue('--ink').trim()") == "#16201C"
    office.emulate_media(media="screen", contrast="no-preference")
    office.wait_for_function("() => !('theme' in document.documentElement.dataset)")
    assert "\n".join(report.found) == ""
