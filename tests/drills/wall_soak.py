"""A wall that hangs for weeks must not grow: more calls than a day brings, in one Chromium, with its memory measured.

`python -m tests.drills.run wall-soak --seconds 300`: the real server, real calls and boards one after another, the
real page with its sound let out. Only the page's short pauses are shortened, so that each call is announced before the
next one comes; now and then its line is cut, as a network does, and now and then nobody is called until the wall rests
and has turned some pages of its listing. After a garbage collection the heap and the nodes of the last third of the
time are held against those of the first.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from threading import Event, Thread

from playwright.sync_api import CDPSession, Page, Route, sync_playwright
from playwright.sync_api import TimeoutError as Never

from tests.browser.conftest import WALL
from tests.chromium import launched
from tests.drills import figures
from tests.drills.stage import Stage, staged
from tests.live import Api

DAY = 900  # calls of a busy hall in twelve hours
SERVICES = ("ho-tich", "chung-thuc", "dat-dai")
SETTLED = 0.1  # of the time, before anything is compared: caches of a fixed size fill
GROWTH, SLACK = 0.03, 400_000  # of the heap; bytes, since code is compiled as it grows hot
MORE_NODES = 60  # one page of the listing, one line more of recent calls
CUT_EVERY = 40  # calls
DRAINED_MS = 90_000  # calls that are fresh are still announced first
REST_EVERY, TURNS = 6, 3  # samples; pages that a resting wall turns before the next call
# What the page's script says, and what it says here: a wall rests so long after its last call, and shows a page so long.
SOONER = {
    "QUIET_AFTER_MS = 5 * 60_000;": "QUIET_AFTER_MS = 1500;",
    "PAGE_MS = 12_000;": "PAGE_MS = 600;",
}

# Pauses below eight seconds are twenty times shorter; those that guard the line and the API stay as they are.
HURRY = """() => {
  const later = window.setTimeout;
  window.setTimeout = (act, ms = 0, ...rest) => later(act, ms < 8000 ? ms / 20 : ms, ...rest);
  const Line = window.WebSocket;
  window.WebSocket = class extends Line { constructor(...to) { super(...to); window.line = this; } };
  window.announced = 0;
  document.addEventListener("DOMContentLoaded", () => {
    let shown = "";
    const count = () => {
      const call = document.body.dataset.call;
      if (call && call !== shown) window.announced += 1;
      shown = call || shown;
    };
    new MutationObserver(count).observe(document.body, { attributeFilter: ["data-call"] });
    window.turned = 0;
    const label = document.querySelector("#quiet-page");
    let page = "";
    const turn = () => {
      if (document.querySelector("[data-mode=resting]") && label.textContent !== page) window.turned += 1;
      page = label.textContent;
    };
    new MutationObserver(turn).observe(label, { childList: true });
  });
}"""


@dataclass(frozen=True)
class Sample:
    """The page after a garbage collection."""

    heap: int  # bytes of JavaScript
    nodes: int
    listeners: int


class Traffic(Thread):
    """Numbers taken, called, served, one after another."""

    def __init__(self, kiosks: Sequence[Api], clerks: Sequence[Api], pause: float) -> None:
        super().__init__(daemon=True)
        self.kiosks, self.clerks, self.pause = kiosks, clerks, pause
        self.stop, self.rest, self.calls, self.refused = Event(), Event(), 0, 0

    def run(self) -> None:
        turn = 0
        while not self.stop.wait(self.pause):
            if self.rest.is_set():
                continue
            turn += 1
            self.kiosks[turn % len(self.kiosks)].post("/tickets", service=SERVICES[turn % len(SERVICES)])
            counter = turn % len(self.clerks) + 1
            clerk = self.clerks[counter - 1]
            status, told = clerk.post(f"/counters/{counter}/next")
            if status != 200 or not told.get("ticket"):
                self.refused += 1
                continue
            self.calls += 1
            for act in ("start", "finish"):
                clerk.post(f"/tickets/{told['ticket']['id']}/{act}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two calls")
    asked = parser.parse_args(argv)
    with staged(kiosks=4, clerks=4, walls=1, printing=False) as stage:
        stage.hall.start()
        traffic = Traffic(stage.kiosks(), stage.clerks(), asked.pause)
        samples, announced, rests, complaints = _watched(stage, traffic, asked.seconds)
    print(f"wall-soak: {asked.seconds:.0f} s, calls: {traffic.calls} ({traffic.calls / DAY:.1f} days of twelve hours)")
    print(f"announced: {announced}, rests: {rests}, refused: {traffic.refused}, samples: {len(samples)}")
    return figures.verdict([*complaints, *grown(samples), *([] if rests else ["the wall never rested"])])


def _watched(stage: Stage, traffic: Traffic, seconds: float) -> tuple[list[Sample], int, int, list[str]]:
    """How the wall was while the traffic ran: samples, calls it announced, its rests, what its console complained of."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        context = browser.new_context(viewport={"width": WALL[0], "height": WALL[1]})
        context.add_cookies([{"name": "motcua_display", "value": stage.wall_tokens[0], "url": stage.hall.base}])
        context.add_init_script(f"({HURRY})()")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"the page: {error}"))
        page.route("**/wall.js*", _sooner)
        page.goto(f"{stage.hall.base}/display/")
        page.wait_for_function("() => document.body.dataset.connected === 'true'")
        page.mouse.click(WALL[0] / 2, WALL[1] / 2)
        line = context.new_cdp_session(page)
        traffic.start()
        samples, rests = _sampled(page, line, traffic, seconds)
        traffic.stop.set()
        traffic.join(timeout=30)
        announced = page.evaluate("window.announced")
        browser.close()
    return samples, announced, rests, complaints


def _sooner(route: Route) -> None:
    script = route.fetch().text()
    for said, instead in SOONER.items():
        assert script.count(said) == 1, f"the wall's script no longer says {said} once"
        script = script.replace(said, instead)
    route.fulfill(body=script, content_type="text/javascript")


def _sampled(page: Page, line: CDPSession, traffic: Traffic, seconds: float) -> tuple[list[Sample], int]:
    # What a wall brings once, its first call and its first listing, is no growth; on a slow machine that takes its time.
    page.wait_for_function("() => window.announced", timeout=DRAINED_MS)
    rests = int(_rest(page, traffic))
    end, samples, cut_at = time.monotonic() + seconds, [], CUT_EVERY
    while time.monotonic() < end:
        if len(samples) % REST_EVERY == REST_EVERY - 1:
            begun = time.monotonic()
            rests += _rest(page, traffic)
            end += time.monotonic() - begun  # the traffic's seconds are its own
        page.wait_for_timeout(seconds * 1000 / 30)
        if traffic.calls >= cut_at:
            cut_at = traffic.calls + CUT_EVERY
            page.evaluate("window.line.close()")
        line.send("HeapProfiler.collectGarbage")
        heap, dom = line.send("Runtime.getHeapUsage"), line.send("Memory.getDOMCounters")
        samples.append(Sample(int(heap["usedSize"]), dom["nodes"], dom["jsEventListeners"]))
    return samples, rests


def _rest(page: Page, traffic: Traffic) -> bool:
    """Nobody is called until the wall has turned to its listing and turned its pages; whether it did."""
    traffic.rest.set()
    try:
        page.wait_for_selector("[data-mode=resting]", state="attached", timeout=DRAINED_MS)
        turned = page.evaluate("window.turned")
        page.wait_for_function(f"() => window.turned >= {turned + TURNS}")
    except Never:
        return False
    finally:
        traffic.rest.clear()
    return True


def grown(samples: Sequence[Sample]) -> list[str]:
    """Says what the last third of the time has more of than the first; prints both."""
    settled = samples[int(len(samples) * SETTLED) :]
    third = len(settled) // 3
    if third < 2:
        return [f"only {len(samples)} samples"]
    first, last = settled[:third], settled[-third:]
    print(f"heap by time, kB: {' '.join(f'{sample.heap / 1000:.0f}' for sample in settled)}")
    heap = [median(sample.heap for sample in part) for part in (first, last)]
    nodes = [median(sample.nodes for sample in part) for part in (first, last)]
    ears = [median(sample.listeners for sample in part) for part in (first, last)]
    print(f"heap: first third {heap[0] / 1e6:.2f} MB, last third {heap[1] / 1e6:.2f} MB")
    print(f"nodes: first third {nodes[0]:.0f}, last third {nodes[1]:.0f}")
    print(f"listeners: first third {ears[0]:.0f}, last third {ears[1]:.0f}")
    found = []
    if heap[1] > heap[0] * (1 + GROWTH) + SLACK:
        found.append(f"the heap grew from {heap[0]:.0f} to {heap[1]:.0f} bytes")
    if nodes[1] > nodes[0] + MORE_NODES:
        found.append(f"nodes grew from {nodes[0]:.0f} to {nodes[1]:.0f}")
    if ears[1] > ears[0] + MORE_NODES:
        found.append(f"listeners grew from {ears[0]:.0f} to {ears[1]:.0f}")
    return found


if __name__ == "__main__":
    sys.exit(main())
