"""What a page asks first comes with it: it is there before the API answers anything, and counts only for a while."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Files, Screens, Words, shows
from tests.live import ROOT, Hall

pytestmark = pytest.mark.browser
say = Words("vi")
FIRST = {"first": {"/asked": {"n": 1}}, "texts": {}, "languages": ["vi"], "now": "2026-11-26T08:00:00+07:00"}
PAGE = f"""<!doctype html><p></p><script type="application/json" id="page">{json.dumps(FIRST)}</script>"""
ASK = """async ([method, path]) => {
  const { api } = await import("/static/hall.js");
  return await api(method, path);
}"""


@pytest.fixture
def page(page_of: Files) -> Page:
    hall = Path(ROOT, "server/static/hall.js").read_text("utf-8")
    page = page_of(PAGE, {"/static/hall.js": hall})
    page.route("**/api/v1/**", lambda route: route.fulfill(json={"n": 2}))
    return page


def test_the_answer_that_came_is_given_once(page: Page) -> None:
    assert page.evaluate(ASK, ["GET", "/asked"]) == {"n": 1}
    assert page.evaluate(ASK, ["GET", "/asked"]) == {"n": 2}


def test_it_answers_no_deed_and_no_other_path(page: Page) -> None:
    assert page.evaluate(ASK, ["GET", "/other"]) == {"n": 2}
    assert page.evaluate(ASK, ["POST", "/asked"]) == {"n": 2}


def test_what_nobody_asked_at_the_start_is_asked_anew(page: Page) -> None:
    page.clock.install()
    page.reload()
    page.clock.fast_forward(6000)
    assert page.evaluate(ASK, ["GET", "/asked"]) == {"n": 2}


def test_a_phone_and_the_office_are_there_before_the_api_answers(hall: Hall, screens: Screens) -> None:
    ticket = hall.device("kiosk", "gate").post("/tickets", service="ho-tich")[1]
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    phone = screens.phone("phone", "/sign-in")
    for page in (office, phone):
        page.route("**/api/v1/**", lambda route: None)  # no answer, as long as the page is looked at
        page.route_web_socket("**/socket.io/**", lambda socket: None)
    phone.goto(f"{hall.base}/t/{ticket['token']}")
    shows(phone, ticket["number"])
    office.reload()
    shows(office, say("manager.today.counters"))
    assert screens.complaints == []
