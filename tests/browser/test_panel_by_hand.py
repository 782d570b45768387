"""The clerk's panel worked whole by the keyboard alone, and by the mouse alone."""

import re
import sqlite3

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.axe import unseen_focus
from tests.browser.conftest import DESK, Halls, Screenful, Words, shows
from tests.live import Api, Hall

pytestmark = pytest.mark.browser
say = Words("vi")
PIN = "2580"
NOTE = "Còn thiếu bản chính giấy chứng sinh."

# What is wrong with where the focus is: lost, hidden behind something, out of sight, or with no ring round it.
ASTRAY = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "nothing has the focus";
  const what = at.outerHTML.slice(0, 160);
  if (!at.checkVisibility({ visibilityProperty: true })) return `hidden: ${what}`;
  const box = at.getBoundingClientRect();
  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
  const hit = document.elementFromPoint(x, y);
  if (!hit || !(at.contains(hit) || at.closest("label")?.contains(hit))) return `out of sight: ${what}`;
  const rings = [at, at.parentElement, at.parentElement?.parentElement].map((one) => getComputedStyle(one))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  return rings ? "" : `no ring: ${what}`;
}"""
# The key that prints again rests while it does, perhaps for less than a frame.
WATCH_REPRINT = """() => {
  const look = () => (window.rested ||= document.querySelector(".facts button")?.getAttribute("aria-disabled") === "true");
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-disabled"] });
}"""
BEFORE = """(node) => node === document.activeElement ? 0
  : document.activeElement.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1"""


class Keyboard:
    """Ten fingers and no mouse. Before each act and after it the focus is somewhere, and seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def steady(self) -> None:
        try:
            self.page.wait_for_function(f"() => ({ASTRAY})() === ''", timeout=3000)
        except Error:
            raise AssertionError(self.page.evaluate(ASTRAY)) from None

    def all_seen(self) -> None:
        """Not only what the story steps on: all that takes the focus here shows it."""
        assert unseen_focus(self.page) == []
        self.page.locator(".dh [role=tab][aria-selected=true]").focus()

    def reach(self, target: Locator) -> None:
        target.wait_for()
        self.steady()
        way = target.evaluate(BEFORE)
        for _ in range(80):
            if target.evaluate("(node) => node === document.activeElement"):
                return self.steady()
            self.page.keyboard.press("Tab" if way > 0 else "Shift+Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def push(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def key(self, pressed: str, target: Locator) -> None:
        """The command's own key, which the screen shows on its button."""
        self.steady()
        target.wait_for()
        self.page.keyboard.press(pressed)

    def answer(self, pressed: str, target: Locator) -> None:
        target.wait_for()
        self.steady()
        self.page.keyboard.press(pressed)

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.type(text)

    def enter(self, target: Locator) -> None:
        self.page.keyboard.press("Enter")

    def open_tab(self, pressed: str, target: Locator) -> None:
        self.key(pressed, target)


class Mouse:
    """One hand on the mouse; the other types only into fields, and presses no Enter, Tab or Escape."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def steady(self) -> None:
        """A mouse needs no focus."""

    def all_seen(self) -> None:
        """Nor does it show one."""

    def push(self, target: Locator) -> None:
        target.click()

    def key(self, pressed: str, target: Locator) -> None:
        expect(target).not_to_have_attribute("aria-disabled", "true")
        target.click()

    def answer(self, pressed: str, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.click()
        self.page.keyboard.type(text)

    def enter(self, target: Locator) -> None:
        target.click()

    def open_tab(self, pressed: str, target: Locator) -> None:
        target.click()


class Desk:
    """The panel's pieces, by what they say."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def button(self, code: str, within: str = "body", **facts: object) -> Locator:
        return self.page.locator(within).get_by_role("button", name=say(code, **facts)).first

    def command(self, code: str) -> Locator:
        return self.page.locator(".srv, #top").get_by_role("button", name=say(code)).first

    def answer(self, code: str, **facts: object) -> Locator:
        return self.button(code, ".question", **facts)

    def field(self, code: str) -> Locator:
        return self.page.get_by_label(say(code)).first

    def tab(self, which: str) -> Locator:
        return self.page.locator(f"#tab-{which}")

    def at(self, number: str, state: str) -> None:
        shows(self.page, number, ".cur")
        shows(self.page, say(f"clerk.now.{state}"), ".cur")

    def free(self) -> None:
        shows(self.page, say("clerk.now.nobody"), ".cur")


@pytest.fixture
def hall(halls: Halls) -> Hall:
    hall = halls("2026-11-23T08:00:00+07:00", running=False)
    with sqlite3.connect(hall.folder / "motcua.db") as connection:  # an absence waits one second instead of 45
        connection.execute("UPDATE halls SET rules = json_set(rules, '$.no_show_gap_s', 1)")
    connection.close()
    return hall.start()


def ready_dossier(hall: Hall, applicant: str) -> str:
    token = hall.command("token", "add", "the province", "--scope", "clerk")["token"]
    api = Api(hall.base, {"Authorization": f"Bearer {token}"})
    status, made = api.post("/dossiers", procedure="1.001193", applicant=applicant, papers=[], channel="in_person")
    assert status == 201, made
    assert api.post(f"/dossiers/{made['code']}/result-ready")[0] == 200
    return made["code"]


def tickets(hall: Hall) -> dict[str, tuple[str, str | None, int, bool]]:
    """number → (state, outcome, absences, whether it is in the line it was taken for), by the hall's own record."""
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        rows = connection.execute(
            "SELECT label, state, outcome, absences, queue_id = series_id FROM tickets"
        ).fetchall()
    connection.close()
    return {label: (state, outcome, absences, bool(own)) for label, state, outcome, absences, own in rows}


@pytest.mark.parametrize("kind", [Keyboard, Mouse])
def test_the_whole_panel_is_worked_by_one_hand(
    kind: type[Keyboard] | type[Mouse], hall: Hall, screens_at: Screenful
) -> None:
    (mot, password), (hai, hai_password) = hall.clerks(2)
    own = hall.sign_in(hai, hai_password).ask("PUT", "/api/v1/me/pin", {"password": hai_password, "pin": PIN})
    assert own[0] == 200
    ready = ready_dossier(hall, "Nguyễn Thị Hoa")
    kiosk = hall.device("kiosk")
    for _ in range(3):
        assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    screens = screens_at(hall.base)
    page = screens.machine("clerk", DESK)
    page.goto(hall.base + "/clerk/")
    hand, desk = kind(page), Desk(page)

    _signs_in(hand, desk, mot, password)
    _misses_one(hand, desk)
    _holds_and_calls_back(hand, desk)
    _notes_and_transfers(hand, desk)
    _accepts_for_a_walk_up(hand, desk)
    _ends_another(hand, desk)
    _returns(hand, desk, ready)
    _reads_the_help(hand, desk)
    _finds_by_deadline(hand, desk)
    _rests(hand, desk)
    _changes_and_leaves(hand, desk, hai)

    found = tickets(hall)
    assert found == {
        "A001": ("waiting", None, 1, True),
        "A002": ("served", "papers_missing", 0, False),
        "A003": ("served", "asked", 0, True),
        "A004": ("served", "accepted", 0, True),
    }
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    jobs = leader.get("/print/jobs?state=recent")[1]["items"]
    assert sorted((one["label"], one["copy"]) for one in jobs if one["kind"] == "receipt") == [
        (ready, 0),
        (f"{ready[:-1]}2", 1),
    ]
    assert leader.get(f"/dossiers/{ready}")[1]["state"] == "returned"
    assert screens.complaints == []


def _signs_in(hand: Keyboard | Mouse, desk: Desk, username: str, password: str) -> None:
    hand.write(desk.page.locator("#username"), username)
    hand.write(desk.page.locator("#password"), password)
    hand.enter(desk.button("signin.enter"))
    hand.push(desk.button("clerk.counter", n=1))
    desk.free()


def _misses_one(hand: Keyboard | Mouse, desk: Desk) -> None:
    hand.key("F2", desk.command("clerk.do.next"))
    desk.at("A001", "called")
    gone = desk.command("clerk.do.no_show")
    expect(gone).to_have_attribute("aria-disabled", "true")  # one call is not enough
    desk.page.wait_for_function("() => document.querySelector('.grid8 i').textContent === ''")
    hand.key("F3", desk.command("clerk.do.recall"))
    shows(desk.page, say("clerk.calls.other", n=2), ".cur")
    expect(gone).to_have_attribute("aria-disabled", "false")
    hand.key("F4", gone)
    desk.free()
    hand.steady()


def _holds_and_calls_back(hand: Keyboard | Mouse, desk: Desk) -> None:
    hand.key("F2", desk.command("clerk.do.next"))
    desk.at("A002", "called")
    hand.key("F5", desk.command("clerk.do.start"))
    desk.at("A002", "serving")
    hand.key("F6", desk.command("clerk.do.hold"))
    hand.answer("1", desk.answer("clerk.hold.copy"))
    shows(desk.page, say("clerk.hold.copy"), ".hold")
    desk.free()
    hand.push(desk.page.locator(".hold").get_by_role("button", name="A002"))
    hand.answer("1", desk.answer("clerk.ask.ticket_call"))
    desk.at("A002", "called")
    hand.steady()
    hand.key("F5", desk.command("clerk.do.start"))
    desk.at("A002", "serving")


def _notes_and_transfers(hand: Keyboard | Mouse, desk: Desk) -> None:
    hand.key("Alt+g", desk.button("clerk.note.key", ".cur"))
    hand.write(desk.page.locator(".question textarea"), NOTE)
    hand.enter(desk.answer("clerk.note.save"))
    shows(desk.page, NOTE, ".bar.note")
    hand.steady()
    hand.push(desk.button("clerk.note.change"))
    hand.push(desk.button("clerk.esc", ".question"))
    hand.steady()
    hand.key("F7", desk.command("clerk.do.transfer"))
    hand.answer("1", desk.page.locator(".question li .btn").first)
    desk.free()
    hand.steady()


def _accepts_for_a_walk_up(hand: Keyboard | Mouse, desk: Desk) -> None:
    page = desk.page
    hand.key("F9", desk.command("clerk.do.walk_up"))
    hand.answer("1", page.locator(".question li .btn").first)
    desk.at("A004", "serving")
    hand.open_tab("Alt+n", desk.tab("form"))
    hand.write(page.get_by_role("combobox", name=say("clerk.form.procedure")), "khai sinh")
    shows(page, "Đăng ký khai sinh", ".found")
    hand.enter(page.get_by_role("option", name="Đăng ký khai sinh").first)
    hand.write(page.get_by_role("textbox", name=say("clerk.form.applicant"), exact=True), "Trần Văn Bền")
    hand.push(page.locator(".papers").get_by_role("radio", name=say("clerk.paper.original")).first)
    expect(page.locator(".papers [aria-checked=true]")).to_have_count(1)
    hand.push(desk.button("clerk.paper.all"))
    page.wait_for_function("() => document.querySelectorAll('.papers [aria-checked=true]').length > 1")
    expect(page.locator(".pane > .due .big2").first).to_have_text(re.compile(r"\d{2}/\d{2}/2026"))
    hand.all_seen()
    hand.key("Control+Enter", desk.button("clerk.form.send"))
    shows(page, "Trần Văn Bền", "p.code ~ .facts")
    hand.steady()
    hand.all_seen()
    shows(page, say("clerk.print.printed"), ".facts")
    page.evaluate(WATCH_REPRINT)
    hand.push(desk.button("clerk.done.reprint", ".facts"))
    page.wait_for_function("() => window.rested")
    page.wait_for_function("() => document.querySelector('.facts button')?.getAttribute('aria-disabled') === 'false'")
    hand.steady()
    hand.key("1", desk.command("clerk.outcome.accepted"))
    desk.free()


def _ends_another(hand: Keyboard | Mouse, desk: Desk) -> None:
    """Two that still wait: one ends from a key, the other while a name is being typed."""
    page = desk.page
    for number, outcome in (("A002", "papers_missing"), ("A003", "asked")):
        hand.key("F2", desk.command("clerk.do.next"))
        desk.at(number, "called")
        hand.key("F5", desk.command("clerk.do.start"))
        desk.at(number, "serving")
        if outcome == "asked":
            hand.open_tab("Alt+n", desk.tab("form"))
            hand.write(page.get_by_role("textbox", name=say("clerk.form.applicant"), exact=True), "Le")
            hand.key("Alt+5", desk.command("clerk.outcome.asked"))
        else:
            hand.key("3", desk.command("clerk.outcome.papers_missing"))
        desk.free()
        hand.steady()
    hand.push(desk.button("clerk.form.clear"))
    hand.answer("Y", desk.answer("clerk.form.clear_yes"))
    hand.steady()


def _returns(hand: Keyboard | Mouse, desk: Desk, code: str) -> None:
    page = desk.page
    hand.open_tab("Alt+t", desk.tab("collect"))
    hand.write(desk.field("clerk.collect.field"), code)
    hand.page.get_by_role("heading", name=code).wait_for()
    ways = page.locator(".who .radio")
    hand.push(ways.get_by_role("radio", name=say("clerk.collect.who_post")))
    hand.steady()
    hand.push(ways.get_by_role("radio", name=say("clerk.collect.who_applicant")))
    hand.steady()
    hand.push(page.locator(".fin").get_by_role("button", name=say("clerk.collect.return"), exact=True))
    shows(page, say("clerk.collect.done", time="").rstrip(". "))
    hand.steady()


def _reads_the_help(hand: Keyboard | Mouse, desk: Desk) -> None:
    page = desk.page
    for pressed in ("Escape", "Enter"):
        hand.key("F1", desk.button("clerk.help", "#top"))
        shows(page, say("clerk.keys.outcome_typing"), "#help")
        hand.answer("Tab", page.locator("#help h2"))
        hand.steady()
        hand.answer(pressed, desk.button("common.close", "#help"))
        expect(page.locator("#help")).to_be_hidden()
        hand.steady()


def _finds_by_deadline(hand: Keyboard | Mouse, desk: Desk) -> None:
    page = desk.page
    hand.open_tab("Alt+h", desk.tab("deadlines"))
    hand.write(page.locator(".guard input[type=search]"), "tran van ben")
    expect(page.locator(".gd-row")).to_have_count(1)
    hand.push(page.locator(".gd-row"))
    shows(page, "Trần Văn Bền", ".facts")
    hand.steady()
    hand.all_seen()


def _rests(hand: Keyboard | Mouse, desk: Desk) -> None:
    hand.key("F10", desk.command("clerk.lunch"))
    shows(desk.page, say("clerk.cover.lunch", n=1), "#cover")
    hand.steady()
    hand.key("F10", desk.button("clerk.cover.resume", "#cover"))
    expect(desk.page.locator("#cover")).to_be_hidden()
    hand.steady()


def _changes_and_leaves(hand: Keyboard | Mouse, desk: Desk, other: str) -> None:
    page = desk.page
    hand.key("F12", desk.button("clerk.switch", "#top"))
    hand.push(page.locator("#switch").get_by_role("button", name=other))
    hand.write(page.locator("#switch input"), PIN)
    hand.enter(desk.button("clerk.change.enter", "#switch"))
    shows(page, other, ".ctr")
    hand.steady()
    hand.key("F12", desk.button("clerk.switch", "#top"))
    hand.push(desk.button("clerk.change.sign_out", "#switch"))
    page.locator("#username").wait_for()
    hand.steady()
