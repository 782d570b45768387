"""A clerk goes and another takes the counter while somebody is served; what was noted is read at the next counter."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Halls, Screenful, Words, shows
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
NOTE = "Còn thiếu bản chính giấy chứng sinh."
TOO_SMALL = """() => [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility()
  && [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim())
  && parseFloat(getComputedStyle(node).fontSize) < 14).map((node) => node.outerHTML.slice(0, 120))"""
COUNT_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
}"""


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-23T08:00:00+07:00", printing=False)


def at_counter(page: Page, number: int) -> Page:
    page.get_by_role("button", name=say("clerk.counter", n=number)).click()
    shows(page, say("clerk.now.nobody"))
    return page


def sets_pin(page: Page, password: str, pin: str) -> None:
    """By the keyboard alone, from the head's key to the word that it is kept."""
    page.keyboard.press("F12")
    expect(page.locator("#switch h2")).to_be_visible()
    page.get_by_role("button", name=say("clerk.change.own"), exact=True).press("Enter")
    expect(page.get_by_label(say("clerk.change.password"))).to_be_focused()
    for text in (password, pin, pin):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shows(page, say("clerk.change.saved"), "#switch")
    page.keyboard.press("Escape")
    expect(page.locator("#switch")).to_be_hidden()


def test_another_clerk_goes_on_with_the_same_visit_and_the_note_is_read_where_it_is_sent(
    hall: Hall, screens_at: Screenful
) -> None:
    (mot, mot_password), (hai, hai_password) = hall.clerks(2)
    kiosk, screens = hall.device("kiosk"), screens_at(hall.base)
    own = hall.sign_in(hai, hai_password).ask("PUT", "/api/v1/me/pin", {"password": hai_password, "pin": "2580"})
    assert own[0] == 200
    first = at_counter(screens.signed_in("first", "/clerk/", mot, mot_password), 1)
    sets_pin(first, mot_password, "147258")

    # Somebody comes to a free counter: it is heard and seen.
    first.evaluate(COUNT_TONES)
    assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    shows(first, say("clerk.sound.came"), ".grown")
    first.wait_for_function("() => window.tones === 2")

    first.keyboard.press("F2")
    shows(first, say("clerk.now.called"))
    first.keyboard.press("F5")
    shows(first, say("clerk.now.serving"))
    expect(first.locator(".grown")).to_be_hidden()
    first.keyboard.press("Alt+g")
    first.keyboard.type(NOTE)
    first.keyboard.press("Enter")
    shows(first, NOTE, ".bar.note")

    # The other takes counter 1: a name, a PIN, and the visit goes on.
    first.keyboard.press("F12")
    shows(first, hai, "#switch")
    # Not while somebody is served: a key that looks at rest does nothing.
    first.locator("#switch").get_by_text(say("clerk.change.sign_out"), exact=True).click(force=True)
    expect(first.get_by_role("button", name=say("clerk.change.sign_out"))).to_have_attribute("aria-disabled", "true")
    first.keyboard.press("1")
    first.keyboard.type("1470")
    first.keyboard.press("Enter")
    shows(first, say("problem.pin.wrong", left=4), "#switch")
    first.keyboard.type("2580")
    first.keyboard.press("Enter")
    shows(first, hai, ".ctr")
    shows(first, say("clerk.now.serving"))
    shows(first, "A001", ".cur")
    shows(first, NOTE, ".bar.note")

    # Sent to another counter by the mouse alone, and read there.
    second = at_counter(screens.signed_in("second", "/clerk/", mot, mot_password), 2)
    first.get_by_role("button", name=say("clerk.do.transfer")).click()
    first.get_by_role("button", name=say("clerk.ask.to_counter", n=2)).click()
    shows(second, NOTE, ".nx")
    second.get_by_role("button", name=say("clerk.do.next")).click()
    shows(second, NOTE, ".bar.note")
    assert second.evaluate(TOO_SMALL) == []
    assert [one for one in screens.complaints if "409" not in one] == []


def test_names_that_come_late_leave_a_hand_where_it_went(hall: Hall, screens_at: Screenful) -> None:
    panel = at_counter(screens_at(hall.base).signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"]), 1)
    held: list[Route] = []
    panel.route("**/session/switch", lambda route: held.append(route))  # a plain method cannot be a handler
    with panel.expect_request("**/session/switch"):
        panel.keyboard.press("F12")
    shows(panel, say("clerk.change.loading"), "#switch")
    leave = panel.locator("#switch").get_by_role("button", name=say("clerk.change.sign_out"))
    panel.keyboard.press("Tab")
    expect(leave).to_be_focused()
    held[0].continue_()
    expect(panel.locator("#switch")).not_to_contain_text(say("clerk.change.loading"))
    expect(leave).to_be_focused()


def test_what_is_pressed_while_another_takes_the_counter_is_not_accepted_and_says_so(
    hall: Hall, screens_at: Screenful
) -> None:
    (mot, mot_password), (hai, hai_password) = hall.clerks(2)
    kiosk = hall.device("kiosk")
    own = hall.sign_in(hai, hai_password).ask("PUT", "/api/v1/me/pin", {"password": hai_password, "pin": "2580"})
    assert own[0] == 200
    panel = at_counter(screens_at(hall.base).signed_in("clerk", "/clerk/", mot, mot_password), 1)
    ticket = kiosk.post("/tickets", service="ho-tich")[1]
    shows(panel, "A001", ".nx")
    held: list[Route] = []
    panel.route("**/session/switch", lambda route: held.append(route) if route.request.post_data else route.continue_())

    panel.keyboard.press("F12")
    shows(panel, hai, "#switch")
    panel.keyboard.press("1")
    with panel.expect_request(lambda request: request.method == "POST" and request.url.endswith("/session/switch")):
        panel.keyboard.type("2580\n")
    panel.keyboard.press("F2")
    shows(panel, say("clerk.change.wait"), "#switch")
    held[0].fulfill(status=429, json={"title": "slower", "status": 429, "code": "pin.wait", "detail": "Xin đợi."})
    shows(panel, "Xin đợi.", "#switch")
    with panel.expect_request(lambda request: request.method == "POST" and request.url.endswith("/session/switch")):
        panel.keyboard.type("2580\n")
    panel.get_by_role("button", name=say("clerk.do.next")).click()
    shows(panel, say("clerk.change.wait"), "#switch")
    held[1].continue_()

    shows(panel, hai, ".ctr")
    shows(panel, say("clerk.now.nobody"))
    assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    shows(panel, "A002")
    assert panel.evaluate("sessionStorage.getItem('motcua.clerk.unsent') ?? '[]'") == "[]"
    assert kiosk.get(f"/track/{ticket['token']}")[1]["state"] == "waiting"


def test_what_one_person_left_unsent_is_not_sent_by_another_even_of_the_same_name(
    hall: Hall, screens_at: Screenful
) -> None:
    (mot, mot_password), (hai, hai_password) = hall.clerks(2, ["Nguyễn Thị Hoa", "Nguyễn Thị Hoa"])
    kiosk = hall.device("kiosk")
    panel = at_counter(screens_at(hall.base).signed_in("clerk", "/clerk/", mot, mot_password), 1)
    ticket = kiosk.post("/tickets", service="ho-tich")[1]
    shows(panel, "A001", ".nx")
    panel.route("**/counters/1/next", lambda _route: None, times=1)
    panel.keyboard.press("F2")
    shows(panel, say("clerk.now.sending"))
    panel.context.clear_cookies()  # their session is over before the answer comes

    panel.goto(f"{hall.base}/clerk/")
    panel.locator("#username").fill(hai)
    panel.locator("#password").fill(hai_password)
    panel.keyboard.press("Enter")
    shows(panel, say("clerk.choose.namesake", name="Nguyễn Thị Hoa"))
    at_counter(panel, 1)
    shows(panel, "A001", ".nx")
    assert panel.evaluate("sessionStorage.getItem('motcua.clerk.unsent') ?? '[]'") == "[]"
    assert kiosk.get(f"/track/{ticket['token']}")[1]["state"] == "waiting"
