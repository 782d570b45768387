"""Every page and main state, asked by axe-core; contrast of kiosk and wall, visible focus, and large text besides."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from server.manager.views import LINKED, TABS
from tests.browser import axe
from tests.browser.conftest import DESK, KIOSK, WALL, Screens, Words, shows, touch
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
AT_200_PERCENT = {"width": DESK[0] // 2, "height": DESK[1] // 2}  # what a browser's zoom leaves of the screen


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp("hall"), MOTCUA_CLOCK="2026-11-23T08:30:00+07:00")
    hall.environment["MOTCUA_PUBLIC_URL"] = hall.base
    hall.seed().start()
    yield hall
    hall.stop()


@pytest.fixture(scope="module")
def screens(chromium: Browser, hall: Hall) -> Iterator[Screens]:
    screens = Screens(chromium, hall.base)
    yield screens
    screens.close()


class Report:
    """What was found on the way, by page; a story walks on, so that one run tells everything."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def ask(self, page: Page, name: str, least: float = 0, focus: bool = False) -> None:
        told = axe.faults(page)
        if least:
            told += axe.faint(page, least)
        if focus:
            told += [f"focus unseen: {each}" for each in axe.unseen_focus(page)]
        self.found += [f"{name}: {each}" for each in told]


@pytest.fixture
def report() -> Report:
    return Report()


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
    report.found += [f"panel at 200 %: {each}" for each in axe.cut(panel)]
    _phone_after_the_visit(phone, report)
    assert "\n".join(report.found) == ""


def _accepts(panel: Page, report: Report) -> None:
    panel.get_by_role("textbox", name=say("clerk.form.applicant"), exact=True).fill("Nguyễn Thị Hoa")
    panel.get_by_role("button", name=say("clerk.paper.all")).click()
    report.ask(panel, "panel, form")
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
    _kiosk_asked(page, "ticket vi", report)
    touch(page, say("kiosk.ticket.done"))
    touch(page, say("kiosk.lookup"))
    page.locator("#code").wait_for()
    _kiosk_asked(page, "look-up vi", report)
    touch(page, say("kiosk.back"))
    touch(page, say("kiosk.papers"))
    touch(page, say("kiosk.procedures.search"))
    page.locator("input").wait_for()
    _kiosk_asked(page, "search vi", report)
    touch(page, say("kiosk.back"))
    touch(page, say("kiosk.back"))
    touch(page, "EN")
    _to_the_priority_question(page, "en", ("Civil status", "Birth registration"), report)
    for _ in range(3):
        page.locator("#tools button").filter(has=page.locator("use[href*=text-size]")).tap()
    shows(page, Words("en")("kiosk.usual"))
    report.ask(page, "priority at 200 %", least=7)
    report.found += [f"priority at 200 %: {each}" for each in axe.cut(page)]
    assert "\n".join(report.found) == ""


def _to_the_priority_question(page: Page, lang: str, names: tuple[str, str], report: Report) -> None:
    """From the first page, by way of what is missing; `names` of the service and the procedure."""
    words = Words(lang)
    _kiosk_asked(page, f"home {lang}", report)
    touch(page, names[0])
    shows(page, words("kiosk.procedures.title"))
    _kiosk_asked(page, f"procedures {lang}", report)
    touch(page, names[1])
    shows(page, words("kiosk.precheck.enough"))
    _kiosk_asked(page, f"pre-check {lang}", report)
    touch(page, words("kiosk.precheck.missing"))
    shows(page, words("kiosk.missing.leave"))
    _kiosk_asked(page, f"missing {lang}", report)
    touch(page, words("kiosk.missing.take"))
    shows(page, words("kiosk.priority.title"))
    _kiosk_asked(page, f"priority {lang}", report)


def _kiosk_asked(page: Page, name: str, report: Report) -> None:
    page.wait_for_function("() => !document.querySelector('#stage').inert")  # a page that has just turned hears nothing
    report.ask(page, name, least=7, focus=name.endswith("vi"))
    if name.endswith("en"):
        return
    page.evaluate("document.documentElement.dataset.theme = 'contrast'")
    report.ask(page, f"{name}, high contrast", least=7)
    page.evaluate("delete document.documentElement.dataset.theme")


def test_each_tab_of_the_office_also_at_200_percent(hall: Hall, screens: Screens, report: Report) -> None:
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    office.locator("main h1").first.wait_for()
    for tab in (*TABS, *LINKED):
        office.goto(f"{screens.base}/manager/{'' if tab == 'today' else tab}")
        office.locator("main h1").first.wait_for()
        report.ask(office, tab, focus=True)
        office.set_viewport_size(AT_200_PERCENT)
        report.found += [f"{tab} at 200 %: {each}" for each in axe.cut(office)]
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
