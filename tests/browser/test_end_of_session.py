"""A session ends alone: nothing is under way in its name, and what is asked meanwhile is asked in the next one's."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Files
from tests.live import ROOT, until

pytestmark = pytest.mark.browser
FACTS = {"texts": {}, "languages": ["vi"], "now": "2026-11-26T08:00:00+07:00"}
PAGE = f"""<!doctype html><p></p><script type="application/json" id="page">{json.dumps(FACTS)}</script>"""
OPEN = """async () => {
  window.answers = {};
  window.api = (await import("/static/hall.js")).api;
}"""
ASK = """([method, path]) => void window.api(method, path).then(
  () => (window.answers[path] = "answered"), (error) => (window.answers[path] = error.name))"""
TURN = "() => new Promise((done) => setTimeout(done, 50))"


class Server:
    """Answers when it is told to; what it was asked stands in its order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: dict[str, Route] = {}
        page.route("**/api/v1/**", self.hear)

    def hear(self, route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix("/api/v1")
        self.asked[path] = route

    def answers(self, path: str) -> None:
        self.asked[path].fulfill(json={})
        self.page.wait_for_function("(path) => window.answers[path]", arg=path)

    def hears(self, *paths: str) -> None:
        """These and no others, in this order."""
        until(lambda: self.page.evaluate(TURN) or len(self.asked) >= len(paths))
        self.page.evaluate(TURN)
        assert list(self.asked) == list(paths)


@pytest.fixture
def page(page_of: Files) -> Page:
    page = page_of(PAGE, {"/static/hall.js": Path(ROOT, "server/static/hall.js").read_text("utf-8")})
    page.evaluate(OPEN)
    return page


@pytest.mark.parametrize(("method", "path"), [("POST", "/session/switch"), ("DELETE", "/session")])
def test_what_is_read_is_waited_for_and_what_comes_after_waits(page: Page, method: str, path: str) -> None:
    server = Server(page)
    for asked in (["GET", "/tickets"], [method, path], ["GET", "/counters/1"]):
        page.evaluate(ASK, asked)
    server.hears("/tickets")
    server.answers("/tickets")
    server.hears("/tickets", path)
    server.answers(path)
    server.hears("/tickets", path, "/counters/1")
    server.answers("/counters/1")


def test_what_is_read_for_ever_keeps_nobody_from_leaving(page: Page) -> None:
    server = Server(page)
    page.clock.install()
    page.evaluate(ASK, ["GET", "/tickets"])
    page.evaluate(ASK, ["DELETE", "/session"])
    server.hears("/tickets")
    page.clock.fast_forward(2000)
    server.hears("/tickets", "/session")


def test_an_end_that_fails_holds_nobody_up(page: Page) -> None:
    server = Server(page)
    page.evaluate(ASK, ["POST", "/session/switch"])
    page.evaluate(ASK, ["GET", "/tickets"])
    server.hears("/session/switch")
    server.asked["/session/switch"].abort()
    page.wait_for_function("() => window.answers['/session/switch'] === 'Error'")
    server.hears("/session/switch", "/tickets")


def test_all_else_is_asked_side_by_side(page: Page) -> None:
    server = Server(page)
    for asked in (["GET", "/tickets"], ["POST", "/session/counter"], ["GET", "/session"], ["GET", "/session/switch"]):
        page.evaluate(ASK, asked)
    until(lambda: page.evaluate(TURN) or len(server.asked) == 4)
    assert set(server.asked) == {"/tickets", "/session/counter", "/session", "/session/switch"}
