"""How fast the screens are for people, in Chromium with empty caches, and whether anything jumps under their fingers.

    python -m tests.bench.screens       (about seven minutes: the kiosk hears nothing for half a second after each touch)

From the touch that takes a number to the frame that shows it, and from any other touch at the kiosk to the page it
turns to; from a clerk's key to the frame that shows whom it called; from the start of a page's first load to the frame
in which it can be used; and what shifts on the pages that change by themselves while people come and are called. Times
are the browser's own, of events and frames. The floor of a touch is a touch on a page that only writes its answer.
"""

import statistics
import tempfile
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESK, KIOSK, PHONE, WALL, Screens, Words, shows
from tests.chromium import launched
from tests.live import Hall

TOUCHES, LOADS, COMERS = 40, 20, 40
WAITING = 8  # of each service when the counting of shifts begins, so that figures grow by a digit on every page
SERVICES = ("ho-tich", "chung-thuc", "dat-dai", "an-sinh")
TABLET = (1280, 800)
# A window that has just been made works on itself, on the same processors: pages are loaded into one that has rested,
# as a person opens it, and, which is harder, into one that is still being made.
WINDOWS = {"rested": 500, "new": 0}  # ms
HEARD_MS = 2000  # by then every page has heard of a change and drawn it
say = Words("vi")
# What each page is for: once one of these stands there, the page can be used.
FOR = {
    "sign-in": "#password",
    "kiosk": "#stage button",
    "wall": "#waits li, #number:not(:empty)",
    "rating tablet": "#stage button, #stage input",
    "phone, ticket": "#main h1, #main .plate",
    "phone, dossier": "#main h1",
    "panel": "main button",
    "guide desk": "#main .services button",
    "office": "main h1",
}

# From the next touch or key to the frame after `selector` first reads as `words`.
WATCH = """([selector, words]) => {
  const here = new RegExp(words);
  let from = null;
  window.took = null;
  const look = () => {
    const reads = from !== null && here.test(document.querySelector(selector)?.innerText ?? "");
    requestAnimationFrame(reads ? () => (window.took = performance.now() - from) : look);
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, (event) => (from ??= event.timeStamp), { capture: true, once: true });
  look();
}"""
# When one of the things a page is for can be seen and used, in ms since the navigation to it began.
BORN = """(() => {
  const selector = SELECTOR;
  const usable = (one) => !one.disabled && !one.closest("[inert], [hidden]") && one.getBoundingClientRect().height > 0;
  const look = () => {
    const there = document.body && [...document.querySelectorAll(selector)].some(usable);
    requestAnimationFrame(there ? () => (window.usable = performance.now()) : look);
  };
  look();
})()"""
SHIFT = """() => {
  window.shifted = 0;
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries().filter((one) => !one.hadRecentInput)) {
      window.shifted += each.value;
      window.shifts.push(...each.sources.map((source) => source.node?.className || source.node?.nodeName || "gone"));
    }
  }).observe({ type: "layout-shift" });
}"""
FLOOR = """<body style="font-size:60px"><button onpointerup="document.querySelector('p').textContent = 'A001'">x</button><p></p>"""


Opened = tuple[str, tuple[int, int], Any]  # the path, the size of its screen, and what the browser keeps


class Bench:
    """One hall, one browser, and the machines that stand in it."""

    def __init__(self, hall: Hall, browser: Browser) -> None:
        self.hall, self.browser = hall, browser
        self.screens = Screens(browser, hall.base)
        self.gate = hall.device("kiosk", "gate")
        self.clerks = hall.clerks(2)

    def touches(self) -> tuple[list[float], list[float], list[float]]:
        """ms at the kiosk: from the touch to the number; from other touches to their page; the floor."""
        kiosk = self.screens.enrolled(self.hall, "kiosk", KIOSK, touch=True)
        numbers: list[float] = []
        turns: list[float] = []
        for _ in range(TOUCHES):
            shows(kiosk, say("kiosk.question"))
            turns.append(touched(kiosk, "Hộ tịch", "#stage", "Đăng ký khai sinh"))
            turns.append(touched(kiosk, "Đăng ký khai sinh", "#stage", say("kiosk.precheck.enough")))
            turns.append(touched(kiosk, say("kiosk.precheck.enough"), "#stage", "Không – Lấy số"))
            numbers.append(touched(kiosk, say("kiosk.priority.none"), ".plate.big", "A[0-9]{3}"))
            turns.append(touched(kiosk, say("kiosk.ticket.done"), "#stage", "Hộ tịch"))
        kiosk.goto("about:blank")  # the hall's pages run no script in their markup
        kiosk.set_content(FLOOR)
        floor = []
        for _ in range(TOUCHES):
            floor.append(touched(kiosk, "x", "p", "A001"))
            kiosk.evaluate("document.querySelector('p').textContent = ''")
        kiosk.context.close()
        return numbers, turns, floor

    def keys(self) -> list[float]:
        """ms from the clerk's F2 to the frame in which the panel shows the number that it called."""
        panel = self.screens.signed_in("clerk", "/clerk/", "canbo", self.hall.passwords["canbo"])
        panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
        shows(panel, say("clerk.now.nobody"))
        taken = []
        for _ in range(TOUCHES // 2):
            panel.evaluate(WATCH, ["main", say("clerk.now.called")])
            panel.keyboard.press("F2")
            taken.append(took(panel))
            panel.keyboard.press("F5")
            shows(panel, say("clerk.now.serving"))
            panel.get_by_role("button", name=say("clerk.outcome.asked")).click()
            shows(panel, say("clerk.now.nobody"))
        panel.context.close()
        return taken

    def pages(self) -> dict[str, Opened]:
        """Every page, by who opens it."""
        ticket = self.gate.post("/tickets", service="ho-tich")[1]
        status, dossier = self._dossier()
        assert status == 201, dossier
        return {
            "sign-in": ("/sign-in", DESK, None),
            "kiosk": ("/kiosk/", KIOSK, self._machine("kiosk")),
            "wall": ("/display/", WALL, self._machine("display")),
            "rating tablet": ("/tablet/", TABLET, self._machine("tablet")),
            "phone, ticket": (f"/t/{ticket['token']}", PHONE, None),
            "phone, dossier": (f"/h/{dossier['token']}", PHONE, None),
            "panel": ("/clerk/", DESK, self._person("/clerk/", "canbo")),
            "guide desk": ("/guide/", TABLET, self._person("/guide/", "huongdan")),
            "office": ("/manager/", DESK, self._person("/manager/", "lanhdao")),
        }

    def load(self, name: str, opened: Opened, rest_ms: int) -> float:
        """ms from the navigation to the frame in which the page can be used, in a window of this age without caches."""
        path, (width, height), state = opened
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, storage_state=state, has_touch=True
        )
        page = context.new_page()
        page.add_init_script(BORN.replace("SELECTOR", repr(FOR[name])))
        page.wait_for_timeout(rest_ms)
        page.goto(self.hall.base + path)
        page.wait_for_function("() => window.usable")
        assert page.url.endswith(path), page.url
        usable = page.evaluate("window.usable")
        context.close()
        return usable

    def shifts(self) -> dict[str, tuple[float, set[str]]]:
        """What shifted on each page (the sum of Chromium's scores, and where) while people came and were called."""
        ticket = self.gate.post("/tickets", service="ho-tich")[1]
        for service in SERVICES * WAITING:
            self.gate.post("/tickets", service=service)
        screens = {
            "wall": self.screens.enrolled(self.hall, "display", WALL),
            "kiosk": self.screens.enrolled(self.hall, "kiosk", KIOSK, touch=True),
            "phone, ticket": self.screens.phone("phone", f"/t/{ticket['token']}"),
            "panel": self.screens.signed_in("panel", "/clerk/", "canbo", self.hall.passwords["canbo"]),
            "guide desk": self.screens.signed_in("guide", "/guide/", "huongdan", self.hall.passwords["huongdan"]),
            "office": self.screens.signed_in("office", "/manager/", "lanhdao", self.hall.passwords["lanhdao"]),
        }
        screens["panel"].wait_for_selector("main button")
        if (counter := screens["panel"].get_by_role("button", name=say("clerk.counter", n=1))).count():
            counter.click()
        for name, page in screens.items():
            page.locator(FOR[name]).locator("visible=true").first.wait_for()  # a wall at rest keeps its call, hidden
            page.evaluate("document.fonts.ready.then(() => true)")
            page.evaluate(SHIFT)
        clerk = self.hall.sign_in(*self.clerks[1], counter=2)
        for n in range(COMERS):
            self.gate.post("/tickets", service=SERVICES[n % len(SERVICES)])
            if n % 2:
                called = clerk.post("/counters/2/next")[1]["ticket"]
                clerk.post(f"/tickets/{called['id']}/start")
                clerk.post(f"/tickets/{called['id']}/finish", outcome="asked")
        screens["office"].wait_for_timeout(HEARD_MS)
        found = {name: page.evaluate("[window.shifted, window.shifts]") for name, page in screens.items()}
        return {name: (score, set(where)) for name, (score, where) in found.items()}

    def _dossier(self) -> tuple[int, Any]:
        clerk = self.hall.sign_in(*self.clerks[0], counter=1)
        return clerk.post("/dossiers", procedure="1.001193", applicant="Nguyễn Thị Hoa", papers=[], channel="in_person")

    def _machine(self, kind: str) -> Any:
        page = self.screens.enrolled(self.hall, kind, TABLET)
        state = page.context.storage_state()
        page.context.close()
        return state

    def _person(self, path: str, username: str) -> Any:
        page = self.screens.signed_in(username, path, username, self.hall.passwords[username])
        state = page.context.storage_state()
        page.context.close()
        return state


def touched(page: Page, words: str, selector: str, awaited: str) -> float:
    """ms from a finger on the key that says `words` to the frame that shows what was awaited."""
    key = page.get_by_role("button", name=words).first
    page.wait_for_function("() => !document.querySelector('[inert]')")  # a page that has just turned hears nothing
    page.evaluate(WATCH, [selector, awaited.replace(" ", "\\s+")])
    key.tap()
    return took(page)


def took(page: Page) -> float:
    """What WATCH measured; Playwright's error when nothing came."""
    return page.wait_for_function("() => window.took").json_value()


def told(name: str, samples: Sequence[float], most: float) -> None:
    ranked = sorted(samples)
    p95 = ranked[ceil(0.95 * len(ranked)) - 1]
    print(
        f"{name:42} n {len(ranked):3}  p50 {statistics.median(ranked):6.1f}  p95 {p95:6.1f}  max {ranked[-1]:6.1f} ms  (at most {most:.0f})",
        flush=True,
    )


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="motcua-screens-") as folder, sync_playwright() as playwright:
        hall = Hall(Path(folder), MOTCUA_CLOCK="2026-11-26T08:30:00+07:00")
        hall.environment["MOTCUA_PUBLIC_URL"] = hall.base
        hall.seed().start()
        browser = launched(playwright.chromium)
        try:
            bench = Bench(hall, browser)
            numbers, turns, floor = bench.touches()
            told("floor: a touch on a page that only writes", floor, 150)
            told("touch that takes a number, to its number", numbers, 150)
            told("any other touch at the kiosk, to its page", turns, 150)
            told("the clerk's F2, to the number on the panel", bench.keys(), 150)
            pages = bench.pages()
            for window, rest_ms in WINDOWS.items():
                for name, opened in pages.items():
                    samples = [bench.load(name, opened, rest_ms) for _ in range(LOADS)]
                    told(f"first load, {window} window: {name}", samples, 500)
            for name, (score, where) in bench.shifts().items():
                print(
                    f"layout shift, {COMERS} come and {COMERS // 2} are called: {name:12} {score:.4f} {sorted(where)}"
                )
            bench.screens.close()
        finally:
            browser.close()
            hall.stop()


if __name__ == "__main__":
    main()
