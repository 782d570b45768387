"""What axe-core is asked besides: the staff's pages in English, the kiosk's rarer pages, questions, refusals, after hours."""

import sqlite3
import uuid

import pytest
from playwright.sync_api import Page

from server.manager.views import LINKED, TABS
from tests.browser import axe
from tests.browser.axe import Report
from tests.browser.conftest import AT_200_PERCENT, DESK, KIOSK, WALL, Screens, Words, shows, touch
from tests.browser.visit import LEAST_KEY, Visit, speaks
from tests.live import Api, Hall

pytestmark = pytest.mark.browser
say, english = Words("vi"), Words("en")
AFTER_HOURS = "2026-11-25T18:30:00+07:00"  # two days on, in the evening
SERVICES = {"vi": ("Hộ tịch", "Chứng thực"), "en": ("Civil status", "Certification")}
PIN = "2468"


@pytest.fixture(scope="module")
def leader(hall: Hall) -> Api:
    return hall.sign_in("lanhdao", hall.passwords["lanhdao"])


@pytest.fixture(scope="module")
def clerk(hall: Hall) -> Api:
    return hall.sign_in("canbo", hall.passwords["canbo"], counter=1)


@pytest.fixture(scope="module")
def kiosk_api(hall: Hall) -> Api:
    return hall.device("kiosk", "gate")


@pytest.fixture(scope="module")
def kiosk(hall: Hall, screens: Screens) -> Page:
    hall.command("rules", "set", f"kiosk_pin={PIN}", "rating_days=1")
    page = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    page.clock.install()  # what the page waits for need not be waited for here
    page.reload()
    return page


@pytest.fixture(scope="module")
def dossier(clerk: Api) -> dict:
    """A file whose result is ready; its owner's telephone ends in 4567."""
    facts = {"procedure": "1.001193", "applicant": "Nguyễn Thị Hoa", "papers": [], "channel": "in_person"}
    status, made = clerk.post("/dossiers", **facts, phone="0901234567")
    assert status == 201, made
    assert clerk.post(f"/dossiers/{made['code']}/result-ready")[0] == 200
    return made


def given(kiosk: Api, **more: str) -> dict:
    status, ticket = kiosk.post("/tickets", service="ho-tich", **more)
    assert status == 201, ticket
    return ticket


def served(kiosk: Api, clerk: Api, lang: str) -> dict:
    """Somebody's whole visit, by other machines."""
    ticket = given(kiosk, lang=lang)
    called(clerk, ticket)
    for path in ("start", "finish"):
        status, answer = clerk.post(f"/tickets/{ticket['id']}/{path}")
        assert status == 200, answer
    return ticket


def called(clerk: Api, ticket: dict) -> None:
    """This number, whoever else waits."""
    status, answer = clerk.post("/counters/1/call", ticket=ticket["id"])
    assert status == 200, answer


def test_the_staffs_pages_in_english(hall: Hall, screens: Screens, report: Report, kiosk_api: Api) -> None:
    wall = screens.enrolled(hall, "display", WALL)
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"], "en")
    shows(panel, english("clerk.choose.title"), "h1")
    report.ask(panel, "choice of a counter", focus=True)
    wall.locator("[data-mode=resting]").wait_for()
    shows(wall, say("display.quiet.title"), "#quiet")
    report.ask(wall, "wall, resting", least=7)
    ticket = given(kiosk_api, procedure="1.001193", lang="en")
    panel.get_by_role("button", name=english("clerk.counter", n=1)).click()
    shows(panel, english("clerk.now.nobody"))
    shows(panel, ticket["number"])
    phone = screens.phone("phone", f"/t/{ticket['token']}")
    shows(phone, english("citizen.bell"))
    report.ask(phone, "phone, waiting", least=4.5, focus=True)
    panel.keyboard.press("F2")
    shows(panel, english("clerk.now.called"))
    report.ask(panel, "panel, called", least=4.5, focus=True)
    shows(wall, english("display.call.sentence", number=ticket["number"], counter=1), "#call-en")
    report.ask(wall, "wall, calling", least=7)
    shows(phone, english("citizen.called_note"))
    report.ask(phone, "phone, called", least=4.5, focus=True)
    panel.keyboard.press("F5")
    shows(panel, english("clerk.now.serving"))
    panel.get_by_role("textbox", name=english("clerk.form.applicant"), exact=True).fill("Nguyễn Thị Hoa")
    report.ask(panel, "panel, serving", least=4.5, focus=True)
    panel.set_viewport_size(AT_200_PERCENT)
    report.cut(panel, "panel, serving")
    panel.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    panel.keyboard.press("Control+Enter")
    panel.locator("p.code").first.wait_for()
    shows(panel, english("clerk.done.title"))
    report.ask(panel, "panel, accepted", least=4.5)
    panel.keyboard.press("1")
    shows(panel, english("clerk.now.nobody"))
    _guide_desk(hall, screens, report)
    assert "\n".join(report.found) == ""


def _guide_desk(hall: Hall, screens: Screens, report: Report) -> None:
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"], "en")
    for tab in ("take", "line", "passed", "papers", "dossiers"):
        desk.get_by_role("tab", name=english(f"guide.tab.{tab}")).click()
        desk.locator(f"#tab-{tab}[aria-selected=true]").wait_for()
        report.ask(desk, f"guide desk, {tab}", least=4.5, focus=tab == "take")
    desk.set_viewport_size(AT_200_PERCENT)
    report.cut(desk, "guide desk")


def test_each_tab_of_the_office_in_english(hall: Hall, screens: Screens, report: Report) -> None:
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"], "en")
    for tab in (*TABS, *LINKED):
        office.goto(f"{screens.base}/manager/{'' if tab == 'today' else tab}")
        office.locator("main h1").first.wait_for()
        shows(office, english(f"manager.tab.{LINKED.get(tab, tab)}"))
        report.ask(office, tab, least=4.5)
        office.set_viewport_size(AT_200_PERCENT)
        report.cut(office, tab)
        office.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert "\n".join(report.found) == ""


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_kiosks_rarer_pages(
    kiosk: Page, report: Report, kiosk_api: Api, clerk: Api, leader: Api, dossier: dict, lang: str
) -> None:
    visit = Visit(kiosk, lang, report)
    _exit_by_pin(visit)
    _rates(visit, served(kiosk_api, clerk, lang)["number"])
    _says_something(visit)
    _looks_up(visit, dossier)
    _finds_no_number_left(visit, kiosk_api, leader)
    assert "\n".join(report.found) == ""


def _exit_by_pin(visit: Visit) -> None:
    visit.home()
    for _ in range(5):
        visit.page.locator("#clock").tap()
    visit.asked("exit", visit.say("kiosk.exit.title"))
    for pin, which in (("1357", "exit"), (PIN, "machine")):
        for digit in pin:
            visit.page.get_by_role("button", name=digit, exact=True).tap()
        visit.key("kiosk.exit.go")
        words = "kiosk.exit.connected" if which == "machine" else "problem.kiosk.pin"
        visit.asked(which, visit.say(words), "machine" if which == "machine" else "wrong PIN")
    visit.key("kiosk.home")


def _rates(visit: Visit, number: str) -> None:
    visit.home()
    visit.key("rating.enter")
    visit.asked("rate", visit.say("rating.which"))
    for typed, words in (
        ("A999", visit.say("problem.rating.number")),
        (number, visit.say("rating.visit", number=number)),
    ):
        for sign in typed:
            visit.page.get_by_role("button", name=sign, exact=True).tap()
        visit.key("rating.go")
        visit.asked("rating" if typed == number else "rate", words, f"rating of {typed}")
    visit.page.locator("[data-score='2']").tap()
    visit.page.locator(".why .chip").first.tap()
    visit.asked("rating", visit.say("rating.reasons"), "reasons")
    visit.key("rating.send")
    visit.asked("rated", visit.say("rating.thanked"))
    visit.key("kiosk.home")


def _says_something(visit: Visit) -> None:
    visit.home()
    visit.key("kiosk.voice.key")
    visit.asked("voice", visit.say("kiosk.voice.not_here"))
    visit.key("kiosk.voice.answers")
    visit.asked("voiceAnswers", visit.say("kiosk.voice.none"))
    visit.key("kiosk.back")
    visit.key("kiosk.voice.suggestion")
    visit.page.locator(".pad.vn").wait_for()
    visit.asked("voiceWords", visit.say("kiosk.voice.write_suggestion"))
    for letter in "GHE":
        visit.page.get_by_role("button", name=letter, exact=True).tap()
    visit.key("kiosk.find.digits")
    visit.page.locator(".pad.vn.figures").wait_for()
    visit.asked("voiceWords", visit.say("kiosk.voice.write_suggestion"), "figures")
    visit.key("kiosk.voice.next")
    visit.asked("voiceWanted", visit.say("kiosk.voice.wanted"))
    visit.key("kiosk.voice.yes_answer")
    visit.asked("voiceContact", visit.say("kiosk.voice.contact_title"))
    visit.page.locator("#contact").fill("0901234567")
    visit.page.locator("#stage .act .main").tap()
    visit.asked("voiceThanks", visit.say("kiosk.voice.keep_number"))
    visit.key("kiosk.home")


def _looks_up(visit: Visit, dossier: dict) -> None:
    visit.home()
    visit.key("kiosk.lookup")
    visit.asked("find", visit.say("kiosk.find.scan"))
    visit.page.locator("#code").tap()
    visit.key("kiosk.find.letters")
    visit.page.locator(".pad.letters").wait_for()
    visit.asked("find", visit.say("kiosk.find.scan"), "find, letters")
    for secret, which, words in (("0000", "find", "kiosk.find.wrong_note"), ("4567", "found", "kiosk.state.ready")):
        visit.page.locator("#code").fill(dossier["code"])
        visit.page.locator("#secret").fill(secret)
        visit.page.keyboard.press("Enter")
        visit.asked(which, visit.say(words), f"{which} with {secret}")
    visit.key("kiosk.find.another")
    visit.key("kiosk.back")


def _finds_no_number_left(visit: Visit, kiosk: Api, leader: Api) -> None:
    leader_sets = lambda quota: leader.ask(  # noqa: E731
        "PUT", "/api/v1/services/chung-thuc/quota", {"quota": quota, "request_id": str(uuid.uuid4())}
    )
    visit.home()
    kiosk.post("/tickets", service="chung-thuc")
    assert leader_sets(1)[0] == 200
    visit.asked("home", visit.say("kiosk.full.aside"), "home, a service full")
    touch(visit.page, SERVICES[visit.lang][1])
    visit.asked("full", visit.say("kiosk.full.title"))
    for _ in range(3):
        visit.page.locator("#tools button").filter(has=visit.page.locator("use[href*=text-size]")).tap()
    shows(visit.page, visit.say("kiosk.usual"))
    visit.report.cut(visit.page, f"full {visit.lang}")
    assert leader_sets(None)[0] == 200
    visit.page.reload()


def test_the_kiosks_question_and_its_calm_page(kiosk: Page, report: Report) -> None:
    kiosk.reload()
    for lang in ("vi", "en"):
        words = Words(lang)
        shows(kiosk, say("kiosk.question"))
        speaks(kiosk, lang)
        touch(kiosk, words("kiosk.lookup"))
        kiosk.locator("#stage.find").wait_for()
        kiosk.clock.fast_forward(41_000)
        shows(kiosk, words("kiosk.sign.idle"), "#cover")
        report.themes(kiosk, f"question {lang}", focus=True)
        report.found += [f"question {lang}: {each}" for each in axe.small(kiosk, LEAST_KEY)]
        shows(kiosk, words("kiosk.sign.idle"), "#cover")
        touch(kiosk, words("kiosk.sign.leave"))
    shows(kiosk, say("kiosk.question"))
    for _ in range(8):  # on a busy machine the page may be asking the server just then, and waits once more
        kiosk.clock.fast_forward(181_000)
        kiosk.wait_for_timeout(100)
        if kiosk.locator("#attract").is_visible():
            break
    shows(kiosk, say("kiosk.attract.touch"), "#attract")
    report.themes(kiosk, "calm page")
    shows(kiosk, say("kiosk.attract.touch"), "#attract")
    assert "\n".join(report.found) == ""


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_the_panel_asks_over_its_page(
    hall: Hall, screens: Screens, report: Report, kiosk_api: Api, leader: Api, lang: str
) -> None:
    say = Words(lang)
    own = leader.ask("PUT", "/api/v1/me/pin", {"password": hall.passwords["lanhdao"], "pin": "2580"})
    assert own[0] == 200
    other = leader.get("/session")[1]["person"]["name"]
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"], lang)
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.now.nobody"))
    _dialog(panel, report, "F1", say("clerk.keys.title"), "#help")
    _dialog(panel, report, "F12", other, "#switch", leave=False)
    panel.locator("#switch").get_by_role("button", name=other).click()
    shows(panel, say("clerk.change.pin_of", name=other), "#switch")
    report.ask(panel, "PIN of another", least=4.5, focus=True)
    panel.locator("#switch input").focus()
    panel.keyboard.press("Escape")
    panel.keyboard.press("F12")
    panel.get_by_role("button", name=say("clerk.change.own"), exact=True).click()
    shows(panel, say("clerk.change.own_title"), "#switch")
    report.ask(panel, "own PIN", least=4.5, focus=True)
    panel.locator("#switch input").first.focus()
    panel.keyboard.press("Escape")
    panel.locator("#switch").wait_for(state="hidden")
    _dialog(panel, report, "F9", say("clerk.ask.walk_up"), ".question")
    _dialog(panel, report, "Shift+F10", say("clerk.ask.pause"), ".question")
    number = given(kiosk_api)["number"]
    shows(panel, number)
    _dialog(panel, report, "F8", say("clerk.ask.call"), ".question")
    panel.keyboard.press("F8")
    panel.keyboard.type(number)
    panel.keyboard.press("Enter")
    shows(panel, say("clerk.now.called"))
    panel.keyboard.press("F5")
    shows(panel, say("clerk.now.serving"))
    _dialog(panel, report, "F7", say("clerk.ask.transfer", number=number), ".question")
    _dialog(panel, report, "Shift+F4", say("clerk.ask.cancel_text"), ".question")
    panel.locator("body").evaluate("() => document.activeElement.blur()")
    panel.keyboard.press("1")
    shows(panel, say("clerk.now.nobody"))
    _dialog(panel, report, "F10", say("clerk.cover.lunch", n=1), "#cover", leave=False)
    panel.keyboard.press("F10")
    panel.locator("#cover").wait_for(state="hidden")
    panel.context.close()
    _turned_away(screens, report, hall.clerks(1)[0][0] if lang == "en" else "huongdan", lang)
    assert "\n".join(report.found) == ""


def _dialog(panel: Page, report: Report, key: str, words: str, within: str, leave: bool = True) -> None:
    panel.keyboard.press(key)
    shows(panel, words, within)
    report.ask(panel, within, least=4.5, focus=True)
    panel.set_viewport_size(AT_200_PERCENT)
    report.cut(panel, within)
    panel.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    shows(panel, words, within)
    if leave:
        panel.keyboard.press("Escape")
        panel.locator(within).wait_for(state="hidden")


def _turned_away(screens: Screens, report: Report, username: str, lang: str) -> None:
    """Sign-in with a wrong password, then with so many that it must wait."""
    say = Words(lang)
    page = screens.at_the_door("door", "/clerk/", username, "sai", lang)
    shows(page, say("signin.wrong"))
    report.ask(page, "sign-in, wrong", least=4.5, focus=True)
    for _ in range(4):
        status = Api(screens.base).ask("POST", "/api/v1/session", {"username": username, "password": "sai"})[0]
        assert status == 401
    page.locator("#password").fill("sai")
    page.locator("#password").press("Enter")
    lock = say("signin.locked", time="").split(".")[0]
    shows(page, lock)
    report.ask(page, "sign-in, locked", least=4.5)
    shows(page, lock)


def test_the_phone_through_a_day_and_the_kiosk_after_hours(
    hall: Hall, screens: Screens, kiosk: Page, report: Report, kiosk_api: Api, clerk: Api, dossier: dict
) -> None:
    first = given(kiosk_api)
    phone = screens.phone("phone", f"/t/{first['token']}")
    shows(phone, say("citizen.bell"))
    called(clerk, first)
    _phone(phone, report, "citizen.called_note", "called")
    for path in ("start", "finish"):
        assert clerk.post(f"/tickets/{first['id']}/{path}")[0] == 200
    shows(phone, say("citizen.rate.question"))
    touch(phone, say("common.level.5"))
    touch(phone, say("rating.send"))
    _phone(phone, report, "citizen.rate.thanks", "rated")
    _phone(screens.phone("file", f"/h/{dossier['token']}"), report, "citizen.dossier.head.ready", "dossier")
    unrated, waiting = served(kiosk_api, clerk, "vi"), given(kiosk_api)
    hall.stop()
    with sqlite3.connect(hall.folder / "motcua.db") as connection:  # as the next round leaves it, a minute from now
        connection.execute("UPDATE tickets SET state = 'expired' WHERE label = ?", (waiting["number"],))
        # The hall of the demonstration never closes; this one keeps the hours of a ward.
        connection.execute("UPDATE periods SET starts = 435, ends = 1020 WHERE kind = 'opening'")
    connection.close()
    hall.environment["MOTCUA_CLOCK"] = AFTER_HOURS
    hall.start()
    _phone(screens.phone("late", f"/t/{unrated['token']}"), report, "citizen.rate.expired", "not rated")
    _phone(screens.phone("over", f"/t/{waiting['token']}"), report, "citizen.expired.note", "expired")
    kiosk.reload()
    for lang in ("vi", "en"):
        speaks(kiosk, lang)
        Visit(kiosk, lang, report).asked("home", Words(lang)("kiosk.sign.closed_note"), "closed")
    assert "\n".join(report.found) == ""


def _phone(phone: Page, report: Report, code: str, name: str) -> None:
    """A state of the phone in both languages, as it is and with more contrast."""
    for words, other in ((say, english), (english, say)):
        shows(phone, words(code))
        report.ask(phone, f"phone, {name} {words.lang}", least=4.5, focus=words is say)
        phone.emulate_media(contrast="more")
        phone.wait_for_function("() => document.documentElement.dataset.theme === 'contrast'")
        report.ask(phone, f"phone, {name} {words.lang}, more contrast", least=7)
        phone.emulate_media(contrast="no-preference")
        shows(phone, words(code))
        touch(phone, other("common.language_name"))
