"""What the browser tests share: one Chromium, screens that remember every complaint of their console, people who act."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from playwright.sync_api import TimeoutError as Never

from server import wording
from tests import live
from tests.browser.axe import Report
from tests.chromium import launched
from tests.live import Hall

KIOSK, WALL, DESK, PHONE = (1080, 1920), (1920, 1080), (1366, 768), (390, 844)
AT_200_PERCENT = {"width": DESK[0] // 2, "height": DESK[1] // 2}  # what a browser's zoom leaves of the screen
PATIENCE_MS = live.PATIENCE * 1000
expect.set_options(timeout=PATIENCE_MS)
REFUSED = "Failed to load resource: the server responded with a status of"  # a console's words for a refusal


@pytest.fixture(scope="package", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    live.shared = live.Shared(tmp_path_factory.mktemp("cache"), warm=True)
    yield
    live.shared = live.Shared()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


class Screens:
    """The machines of one hall, each with a browser profile of its own. What their consoles say is kept, by name."""

    def __init__(self, chromium: Browser, base: str) -> None:
        self.chromium, self.base = chromium, base
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def machine(self, name: str, size: tuple[int, int], touch: bool = False) -> Page:
        """A page of a machine that has never been here."""
        context = self.chromium.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=touch)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and self.complaints.append(f"{name}: {line.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        return page

    def phone(self, name: str, path: str) -> Page:
        page = self.machine(name, PHONE, touch=True)
        page.goto(self.base + path)
        return page

    def enrolled(self, hall: Hall, kind: str, size: tuple[int, int], touch: bool = False, name: str = "") -> Page:
        """A machine whose installer opened the one-time page and pressed its button."""
        link = hall.command("device", "add", kind, name or f"{kind} at the door")["url"]
        page = self.machine(kind, size, touch)
        page.goto(self.base + re.sub(r"^https?://[^/]+", "", link))
        button = page.locator("#enrol")
        button.tap() if touch else button.click()
        page.wait_for_url(f"**/{kind}/")
        return page

    def signed_in(self, name: str, path: str, username: str, password: str, lang: str = "vi") -> Page:
        """A person who opened their page, was asked who they are, said so, and is on it."""
        page = self.at_the_door(name, path, username, password, lang)
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def at_the_door(self, name: str, path: str, username: str, password: str, lang: str = "vi") -> Page:
        """A person who has just typed a name and a password, whatever comes of it."""
        page = self.machine(name, DESK)
        page.goto(self.base + path)
        page.wait_for_url("**/sign-in**")
        page.get_by_role("button", name=lang.upper(), exact=True).click()
        page.locator("#username").fill(username)
        page.locator("#password").fill(password)
        page.keyboard.press("Enter")
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts = []


Files = Callable[[str, Mapping[str, str]], Page]


@pytest.fixture
def page_of(chromium: Browser) -> Iterator[Files]:
    """A page of its own markup that may import the given modules, by path; no hall stands behind it."""
    context = chromium.new_context()

    def made(markup: str, modules: Mapping[str, str]) -> Page:
        def answer(route: Route) -> None:
            text = modules.get(urlsplit(route.request.url).path)
            route.fulfill(body=text or markup, content_type="text/javascript" if text else "text/html")

        page = context.new_page()
        page.route("**/*", answer)
        page.goto("http://modules.test/")
        return page

    yield made
    context.close()


class Halls:
    """Makes the halls of a test in folders of its own, and stops them when it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Hall] = []

    def __call__(
        self,
        clock: str = "",
        *,
        printing: bool = True,
        public: bool = False,
        running: bool = True,
        **environment: str,
    ) -> Hall:
        """A seeded hall: at `clock`, known outside when `public`, and served unless something is to be done before."""
        folder = self.folder / f"hall{len(self.made)}"
        folder.mkdir()
        hall = Hall(folder, printing=printing, **({"MOTCUA_CLOCK": clock} if clock else {}), **environment)
        self.made.append(hall)
        if public:
            hall.environment["MOTCUA_PUBLIC_URL"] = hall.base
        hall.seed()
        return hall.start() if running else hall


@pytest.fixture
def halls(tmp_path: Path) -> Iterator[Halls]:
    maker = Halls(tmp_path)
    yield maker
    for hall in maker.made:
        hall.leave()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """The hall of a whole file of tests, on a Monday morning; a file that needs another makes its own."""
    hall = Hall(tmp_path_factory.mktemp("hall"), MOTCUA_CLOCK="2026-11-23T08:30:00+07:00")
    hall.environment["MOTCUA_PUBLIC_URL"] = hall.base
    hall.seed().start()
    yield hall
    hall.leave()


@pytest.fixture(scope="module")
def screens(chromium: Browser, hall: Hall) -> Iterator[Screens]:
    screens = Screens(chromium, hall.base)
    yield screens
    screens.close()


@pytest.fixture
def report() -> Report:
    return Report()


class Screenful:
    """Makes the screens of a test for a hall's address, and closes them when it ends."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.made: list[Screens] = []

    def __call__(self, base: str) -> Screens:
        self.made.append(Screens(self.chromium, base))
        return self.made[-1]


@pytest.fixture
def screens_at(chromium: Browser) -> Iterator[Screenful]:
    maker = Screenful(chromium)
    yield maker
    for screens in maker.made:
        screens.close()


class Words:
    """What the screens say in one language, by the catalogue's codes; spaces of every kind are one space."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, code: str, /, **facts: Any) -> str:
        return plain(wording.t(code, self.lang, **facts))


def plain(text: str) -> str:
    return " ".join(text.split())


def shows(page: Page, words: str, within: str = "body") -> None:
    """Waits until the page reads so, whatever its line breaks; says what it read instead when it never does."""
    try:
        page.wait_for_function(
            "([within, words]) => (document.querySelector(within)?.innerText ?? '').replace(/\\s+/g, ' ').includes(words)",
            arg=[within, words],
        )
    except Never as never:
        reads = plain(page.locator("body").inner_text())
        raise AssertionError(f"{page.url} never read {words!r} within {within}; it reads {reads[:2000]!r}") from never


def touch(page: Page, words: str) -> None:
    """A finger on the key that says so."""
    page.get_by_role("button", name=words).first.tap()


def to_the_priority_question(kiosk: Page, say: Words) -> None:
    """From the kiosk's first page: civil status, birth registration, everything brought."""
    service, procedure = {"vi": ("Hộ tịch", "Đăng ký khai sinh"), "en": ("Civil status", "Birth registration")}[
        say.lang
    ]
    touch(kiosk, service)
    touch(kiosk, procedure)
    touch(kiosk, say("kiosk.precheck.enough"))
    shows(kiosk, say("kiosk.priority.title"))


def tickets(hall: Hall) -> int:
    """How many numbers the hall has given out, by its own record."""
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        found = connection.execute("SELECT count(*) FROM tickets").fetchone()[0]
    connection.close()
    return found
