"""Every page and main state, asked by axe-core; contrast of kiosk and wall, visible focus, and large text besides."""

import pytest
from playwright.sync_api import Page

from server.manager.views import LINKED, TABS
from tests.browser.axe import Report
from tests.browser.conftest import AT_200_PERCENT, DESK, KIOSK, WALL, Screens, Words, shows, touch
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")


# At 200 % the page scrolls, so that the papers do not pass behind a slit.
ALL_OF_THE_FORM = (
    "[...document.querySelectorAll('.within')].every((form) => form.scrollHeight <= form.clientHeight + 2)"
)


def test_pages_that_anybody_opens(screens: Screens, report: Report) -> None:
    page = screens.machine("anybody", DESK)
    for path in ("/", "/sign-in", "/nowhere", "/kiosk/", "/enrol/nothing", "/t/nobodys-token"):
        page.goto(screens.base + path)
        report.ask(page, path, focus=True)
    page.goto(f"{screens.base}/sign-in")
    page.get_by_role("button", name="EN", exact=True).click()
    report.ask(page, "/sign-in in English")
    assert "\n".join(report.found) == ""


def test_a_visit_at_panel_wall_and_phone(hall: Hall, screens: Screens, report: Report) -> None:
    given = hall.device("kiosk", "gate").post("/tickets", service="ho-tich", procedure="1.001193")[1]
    wall = screens.enrolled(hall, "display", WALL)
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).wait_for()
    report.ask(panel, "choice of a counter", focus=True)
    report.ask(wall, "wall, resting", least=7)
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.now.nobody"))
    report.ask(panel, "panel, free", focus=True)
    phone = screens.phone("phone", f"/t/{given['token']}")
    shows(phone, say("citizen.bell"))
    report.ask(phone, "phone, waiting", focus=True)
    panel.keyboard.press("F2")
    shows(panel, say("clerk.now.called"))
    panel.keyboard.press("F5")
    shows(panel, say("clerk.now.serving"))
    report.ask(panel, "panel, serving")
    shows(wall, given["number"], "#number")
    report.ask(wall, "wall, calling", least=7)
    _accepts(panel, report)
    for key, name in (("Alt+h", "deadlines"), ("Alt+l", "day"), ("Alt+t", "collect")):
        panel.keyboard.press(key)
        panel.locator(f"#tab-{name}[aria-selected=true]").wait_for()
        if name == "deadlines":
            panel.locator(".gd-list > *").first.wait_for()
        report.ask(panel, f"panel, {name}", focus=name == "collect")
    panel.set_viewport_size(AT_200_PERCENT)
    report.cut(panel, "panel")
    _phone_after_the_visit(phone, report)
    assert "\n".join(report.found) == ""


def _accepts(panel: Page, report: Report) -> None:
    panel.get_by_role("textbox", name=say("clerk.form.applicant"), exact=True).fill("Nguyễn Thị Hoa")
    panel.get_by_role("button", name=say("clerk.paper.all")).click()
    report.ask(panel, "panel, form")
    panel.set_viewport_size(AT_200_PERCENT)
    report.cut(panel, "panel, form")
    assert panel.evaluate(ALL_OF_THE_FORM)
    panel.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    panel.keyboard.press("Control+Enter")
    panel.locator("p.code").first.wait_for()
    report.ask(panel, "panel, accepted")
    panel.keyboard.press("1")
    shows(panel, say("clerk.now.nobody"))


def _phone_after_the_visit(phone: Page, report: Report) -> None:
    shows(phone, say("citizen.rate.question"))
    report.ask(phone, "phone, rating", focus=True)
    touch(phone, say("common.level.2"))
    phone.locator(".opt").tap()
    report.ask(phone, "phone, reasons")
    touch(phone, "English")
    report.ask(phone, "phone, rating in English")
    touch(phone, Words("en")("common.level.5"))
    touch(phone, Words("en")("rating.send"))
    shows(phone, Words("en")("citizen.rate.thanks"))
    report.ask(phone, "phone, rated")
    phone.locator("a.key").tap()
    shows(phone, Words("en")("citizen.dossier.due"))
    report.ask(phone, "phone, dossier")


def test_the_kiosk_in_both_themes_and_languages(hall: Hall, screens: Screens, report: Report) -> None:
    link = hall.command("device", "add", "kiosk", "kiosk")["url"]
    page = screens.machine("kiosk", KIOSK, touch=True)
    page.goto(screens.base + "/enrol/" + link.rsplit("/", 1)[1])
    report.ask(page, "enrolment", focus=True)
    page.locator("#enrol").tap()
    page.wait_for_url("**/kiosk/")
    _to_the_priority_question(page, "vi", ("Hộ tịch", "Đăng ký khai sinh"), report)
    touch(page, say("kiosk.priority.none"))
    shows(page, say("kiosk.ticket.done"))
    report.kiosk(page, "ticket vi", focus=True)
    touch(page, say("kiosk.ticket.done"))
    touch(page, say("kiosk.lookup"))
    page.locator("#code").wait_for()
    report.kiosk(page, "look-up vi", focus=True)
    touch(page, say("kiosk.back"))
    touch(page, say("kiosk.papers"))
    touch(page, say("kiosk.procedures.search"))
    page.locator("input").wait_for()
    report.kiosk(page, "search vi", focus=True)
    touch(page, say("kiosk.back"))
    touch(page, say("kiosk.back"))
    touch(page, "EN")
    _to_the_priority_question(page, "en", ("Civil status", "Birth registration"), report)
    for _ in range(3):
        page.locator("#tools button").filter(has=page.locator("use[href*=text-size]")).tap()
    shows(page, Words("en")("kiosk.usual"))
    report.ask(page, "priority at 200 %", least=7)
    report.cut(page, "priority")
    assert "\n".join(report.found) == ""


def _to_the_priority_question(page: Page, lang: str, names: tuple[str, str], report: Report) -> None:
    """From the first page, by way of what is missing; `names` of the service and the procedure."""
    words = Words(lang)
    report.kiosk(page, f"home {lang}", focus=lang == "vi", dark=lang == "vi")
    touch(page, names[0])
    shows(page, words("kiosk.procedures.title"))
    report.kiosk(page, f"procedures {lang}", focus=lang == "vi", dark=lang == "vi")
    touch(page, names[1])
    shows(page, words("kiosk.precheck.enough"))
    report.kiosk(page, f"pre-check {lang}", focus=lang == "vi", dark=lang == "vi")
    touch(page, words("kiosk.precheck.missing"))
    shows(page, words("kiosk.missing.leave"))
    report.kiosk(page, f"missing {lang}", focus=lang == "vi", dark=lang == "vi")
    touch(page, words("kiosk.missing.take"))
    shows(page, words("kiosk.priority.title"))
    report.kiosk(page, f"priority {lang}", focus=lang == "vi", dark=lang == "vi")


def test_each_tab_of_the_office_also_at_200_percent(hall: Hall, screens: Screens, report: Report) -> None:
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    office.locator("main h1").first.wait_for()
    for tab in (*TABS, *LINKED):
        office.goto(f"{screens.base}/manager/{'' if tab == 'today' else tab}")
        office.locator("main h1").first.wait_for()
        report.ask(office, tab, focus=True)
        office.set_viewport_size(AT_200_PERCENT)
        report.cut(office, tab)
        office.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert "\n".join(report.found) == ""


def test_the_guide_desk_and_the_rating_tablet(hall: Hall, screens: Screens, report: Report) -> None:
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"])
    desk.locator("#main button").first.wait_for()
    report.ask(desk, "guide desk", focus=True)
    tablet = screens.enrolled(hall, "tablet", (1280, 800), touch=True)
    tablet.locator("#stage h1").wait_for()
    report.ask(tablet, "tablet", least=4.5, focus=True)
    assert "\n".join(report.found) == ""


def test_a_wall_that_hears_nothing(hall: Hall, screens: Screens, report: Report) -> None:
    wall = screens.enrolled(hall, "display", WALL)
    shows(wall, say("display.quiet.title"), "#quiet")
    hall.stop()
    wall.locator(".off h1").wait_for()
    report.ask(wall, "wall, offline", least=7)
    assert "\n".join(report.found) == ""
