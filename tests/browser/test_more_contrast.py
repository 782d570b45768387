"""Whoever asks their machine for more contrast gets the high-contrast theme on every page, and axe finds nothing there."""

import pytest
from playwright.sync_api import Page

from server.manager.views import LINKED, TABS
from tests.browser.axe import Report
from tests.browser.conftest import KIOSK, WALL, Screens, Words, shows, touch
from tests.browser.visit import speaks
from tests.live import Hall

pytestmark = pytest.mark.browser


def _wished(page: Page, words: str) -> Page:
    """The page once its machine wishes so; the words show that it is the page meant."""
    page.emulate_media(contrast="more")
    shows(page, words)
    page.wait_for_function("() => document.documentElement.dataset.theme === 'contrast'")
    return page


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_surface_follows_the_wish_of_its_machine(hall: Hall, screens: Screens, report: Report, lang: str) -> None:
    say = Words(lang)
    ticket = hall.device("kiosk", f"gate {lang}").post("/tickets", service="ho-tich", lang=lang)[1]
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    shows(kiosk, Words("vi")("kiosk.question"))
    speaks(kiosk, lang)
    report.ask(_wished(kiosk, say("kiosk.question")), "kiosk", least=7)
    phone = screens.phone("phone", f"/t/{ticket['token']}")
    report.ask(_wished(phone, say("citizen.bell")), "phone", least=7)
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"], lang)
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.now.nobody"))
    panel.keyboard.press("F2")
    report.ask(_wished(panel, say("clerk.now.called")), "panel", least=4.5)
    for key, name in (("Alt+h", "deadlines"), ("Alt+l", "day"), ("Alt+t", "collect")):
        panel.keyboard.press(key)
        panel.locator(f"#tab-{name}[aria-selected=true]").wait_for()
        if name == "deadlines":
            panel.locator(".gd-list > *").first.wait_for()
        report.ask(panel, f"panel, {name}", least=4.5)
    panel.keyboard.press("F5")
    panel.keyboard.press("Alt+5")
    shows(panel, say("clerk.now.nobody"))
    wall = screens.enrolled(hall, "display", WALL)
    shows(wall, ticket["number"], "#number")
    report.ask(_wished(wall, ticket["number"]), "wall", least=7)
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"], lang)
    report.ask(_wished(desk, say("guide.group")), "guide desk", least=4.5)
    tablet = screens.enrolled(hall, "tablet", (1280, 800), touch=True)
    tablet.locator("#stage h1").wait_for()
    touch(tablet, lang.upper())
    report.ask(_wished(tablet, say("rating.private")), "tablet", least=4.5)
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"], lang)
    for tab in (*TABS, *LINKED):
        office.goto(f"{screens.base}/manager/{'' if tab == 'today' else tab}")
        office.locator("main h1").first.wait_for()
        report.ask(_wished(office, say(f"manager.tab.{LINKED.get(tab, tab)}")), f"office, {tab}", least=4.5)
    office.emulate_media(media="print")
    assert office.evaluate("getComputedStyle(document.body).getPropertyValue('--ink').trim()") == "#16201C"
    office.emulate_media(media="screen", contrast="no-preference")
    office.wait_for_function("() => !('theme' in document.documentElement.dataset)")
    screens.close()
    assert "\n".join(report.found) == ""
