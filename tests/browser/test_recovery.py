"""What the screens do when the server dies, hangs or rests: they say so at once, and come back without a hand."""

import os
import re
import signal
import sqlite3
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, WebSocketRoute

from tests.browser.conftest import (
    DESK,
    KIOSK,
    WALL,
    Halls,
    Screenful,
    Screens,
    Words,
    plain,
    shows,
    tickets,
    to_the_priority_question,
    touch,
)
from tests.live import Hall

pytestmark = pytest.mark.browser

say = Words("vi")
AWAY = ".cover .panel.system"
KIOSK_NOTICES_S = 2.0
WALL_NOTICES_S = 4.0
# What a browser itself says of a server that is not there; anything else is a fault of ours.
NOT_THERE = re.compile(
    r"\w+: (Failed to load resource: net::ERR_\w+|WebSocket connection to '\S+' failed: .*|"
    r"Failed to load resource: the server responded with a status of 503.*)"
)


@dataclass
class Outage:
    """A hall with its screens open, and a second clerk who works over the API."""

    hall: Hall
    screens: Screens
    kiosk: Page
    wall: Page
    panel: Page
    other: tuple[str, str]

    def stop_or_go(self, number: signal.Signals) -> None:
        """The whole server, its print worker too, stands still or goes on; its sockets stay open all the while."""
        for pid in self.hall.processes():
            os.kill(pid, number)


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(running=False)


@pytest.fixture
def outage(hall: Hall, screens_at: Screenful) -> Outage:
    other = hall.clerks(1)[0]
    hall.start()
    screens = screens_at(hall.base)
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.now.nobody"))
    wall = screens.enrolled(hall, "display", WALL)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    kiosk.locator(".svc").first.wait_for()
    wall.wait_for_function("() => document.body.dataset.connected === 'true'")
    return Outage(hall, screens, kiosk, wall, panel, other)


def _noticed_within(page: Page, sign: str, since: float, patience_s: float) -> float:
    page.locator(sign).wait_for(timeout=10_000)
    took = time.monotonic() - since
    assert took < patience_s, f"only after {took:.2f} s"
    return took


@pytest.mark.alone
def test_after_a_kill_every_screen_says_so_and_recovers_by_itself(
    outage: Outage, capsys: pytest.CaptureFixture
) -> None:
    hall, kiosk, wall, panel = outage.hall, outage.kiosk, outage.wall, outage.panel
    shut = [False]

    def line(live: WebSocketRoute) -> None:
        if shut[0]:
            live.close()
        else:
            live.connect_to_server()

    wall.route_web_socket(re.compile("/socket.io/"), line)
    takes = hall.device("kiosk", "another kiosk")
    first, missed = (takes.post("/tickets", service="ho-tich")[1]["number"] for _ in range(2))
    shows(panel, say("clerk.do.next_call", number=first))

    killed_at = time.monotonic()
    hall.kill()
    kiosk_s = _noticed_within(kiosk, AWAY, killed_at, KIOSK_NOTICES_S)
    shows(kiosk, plain(say("kiosk.sign.away")))
    shows(kiosk, plain(Words("en")("kiosk.sign.away")))
    panel.keyboard.press("F2")
    wall_s = _noticed_within(wall, "body[data-mode=offline]", killed_at, WALL_NOTICES_S)
    assert not wall.locator("#number").is_visible()
    shows(panel, say("clerk.server_away"))
    with capsys.disabled():
        print(f"\n  noticed after a kill: kiosk {kiosk_s:.2f} s, wall {wall_s:.2f} s")

    shut[0] = True  # the wall hears nothing until after the call that it must not miss
    hall.start()
    shows(panel, say("clerk.now.called"))
    assert panel.locator(".big").inner_text() == first
    clerk = hall.sign_in(*outage.other, counter=2)
    assert clerk.post("/counters/2/next")[1]["ticket"]["number"] == missed
    assert wall.locator("body[data-mode=offline]").count() == 1
    shut[0] = False

    wall.wait_for_function("() => document.body.dataset.mode === 'calling'")
    shown = [wall.locator("#number").inner_text(), wall.locator("#recent").inner_text()]
    assert first in "".join(shown) or missed in "".join(shown)
    wall.wait_for_function("number => document.getElementById('number').textContent === number", arg=missed)
    shows(wall, first, "#recent")
    kiosk.locator(AWAY).wait_for(state="detached")
    shows(panel, say("clerk.server"))
    assert clerk.get("/counters/1")[1]["current"]["calls"] == 1
    assert [line for line in outage.screens.complaints if not NOT_THERE.fullmatch(line)] == []


@pytest.mark.alone
def test_a_touch_on_a_hanging_server_becomes_exactly_one_ticket(outage: Outage, capsys: pytest.CaptureFixture) -> None:
    hall, kiosk = outage.hall, outage.kiosk
    to_the_priority_question(kiosk, say)
    key = kiosk.get_by_role("button", name=say("kiosk.priority.none"))
    key.tap(trial=True)
    stopped_at = time.monotonic()
    outage.stop_or_go(signal.SIGSTOP)
    key.tap()
    took = _noticed_within(kiosk, AWAY, stopped_at, KIOSK_NOTICES_S)
    with capsys.disabled():
        print(f"\n  noticed a hanging server after a touch: {took:.2f} s")
    outage.stop_or_go(signal.SIGCONT)
    kiosk.locator(".plate.big").wait_for()
    assert kiosk.locator(".plate.big").inner_text() == "A001"
    assert tickets(hall) == 1
    touch(kiosk, say("kiosk.ticket.done"))

    to_the_priority_question(kiosk, say)
    key.tap(trial=True)
    outage.stop_or_go(signal.SIGSTOP)
    key.tap()
    kiosk.locator(AWAY).wait_for()
    hall.kill()
    hall.start()
    kiosk.locator(".plate.big").wait_for()
    assert kiosk.locator(".plate.big").inner_text() == "A002"
    assert tickets(hall) == 2
    kiosk.locator(AWAY).wait_for(state="detached")
    assert [line for line in outage.screens.complaints if not NOT_THERE.fullmatch(line)] == []


@pytest.mark.alone
def test_an_idle_kiosk_notices_a_hanging_server_though_its_line_stays_open(
    outage: Outage, capsys: pytest.CaptureFixture
) -> None:
    stopped_at = time.monotonic()
    outage.stop_or_go(signal.SIGSTOP)
    took = _noticed_within(outage.kiosk, AWAY, stopped_at, KIOSK_NOTICES_S)
    with capsys.disabled():
        print(f"\n  noticed a hanging server: {took:.2f} s")
    outage.stop_or_go(signal.SIGCONT)
    outage.kiosk.locator(AWAY).wait_for(state="detached")
    shows(outage.kiosk, plain(say("kiosk.question")))


def test_outside_hours_the_kiosk_says_when_it_opens_and_still_answers_questions(
    hall: Hall, screens_at: Screenful
) -> None:
    hall.environment["MOTCUA_CLOCK"] = "2026-11-22T20:00:00+07:00"  # a Sunday evening
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        connection.execute("DELETE FROM periods WHERE kind = 'opening' AND weekday > 4")
        connection.execute("UPDATE periods SET starts = 420, ends = 1020 WHERE kind = 'opening'")
    connection.close()
    hall.start()
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    opens = say("common.hour_day", hour=say("kiosk.hour", h=7, m="00"), day="thứ Hai 23/11/2026")
    shows(kiosk, say("kiosk.sign.closed", hour=opens))
    assert kiosk.get_by_role("button", name="Hộ tịch").count() == 0
    touch(kiosk, plain(say("kiosk.papers")))
    shows(kiosk, plain(say("kiosk.procedures.read")))
    touch(kiosk, "Hộ tịch")
    touch(kiosk, "Đăng ký khai sinh")
    shows(kiosk, say("kiosk.precheck.bring"))
    assert kiosk.get_by_role("button", name=say("kiosk.precheck.enough")).count() == 0
    assert screens.complaints == []


def test_a_page_left_alone_asks_then_wipes_what_was_typed(hall: Hall, screens_at: Screenful) -> None:
    hall.start()
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    kiosk.clock.install()
    kiosk.reload()
    kiosk.locator(".svc").first.wait_for()
    kiosk.clock.run_for(1000)
    touch(kiosk, plain(say("kiosk.lookup")))
    kiosk.clock.run_for(1000)
    kiosk.locator("#code").fill("P8-261123-0001")

    kiosk.clock.fast_forward(39_000)
    assert kiosk.locator(".cover [role=alertdialog], .cover.panel.load").count() == 0
    kiosk.clock.fast_forward(2_000)
    shows(kiosk, say("kiosk.sign.idle"))
    kiosk.clock.fast_forward(16_000)
    shows(kiosk, plain(say("kiosk.question")))
    kiosk.clock.run_for(1000)
    touch(kiosk, plain(say("kiosk.lookup")))
    assert kiosk.locator("#code").input_value() == ""


# The patience of the first question: eight seconds are four tenths of one.
ONCE_SOONER = """const later = window.setTimeout;
window.setTimeout = (act, ms, ...rest) => {
  if (ms !== 8000) return later(act, ms, ...rest);
  window.setTimeout = later;
  return later(act, 400, ...rest);
};"""


def test_a_sign_in_that_is_never_answered_says_so_and_is_tried_again(hall: Hall, screens_at: Screenful) -> None:
    hall.start()
    page = screens_at(hall.base).machine("clerk", DESK)
    page.add_init_script(ONCE_SOONER)
    page.route("**/api/v1/session", lambda _route: None, times=1)
    page.goto(f"{hall.base}/clerk/")
    page.locator("#username").fill("canbo")
    page.locator("#password").fill(hall.passwords["canbo"])
    page.keyboard.press("Enter")
    shows(page, say("signin.away"))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.get_by_role("button", name=say("clerk.counter", n=1)).wait_for()
