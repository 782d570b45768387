"""What a clerk presses while the server is dead: seen as unsent, kept through a reload, and done exactly once."""

import sqlite3
import time

import pytest
from playwright.sync_api import Error, Page, Route

from tests.browser.conftest import Halls, Screenful, Words, shows
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
BANNER_S = 2.0
NOTE = "Còn thiếu bản chính giấy chứng sinh."


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-23T08:00:00+07:00")


@pytest.fixture
def panel(hall: Hall, screens_at: Screenful) -> Page:
    kiosk = hall.device("kiosk")
    for _ in range(2):
        assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    page = screens_at(hall.base).signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"])
    page.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(page, say("clerk.do.next_call", number="A001"))
    page.keyboard.press("F2")
    shows(page, say("clerk.now.called"), ".cur")
    return page


def told(hall: Hall) -> list[tuple[str, str]]:
    """(number, act) of each act on a ticket in the hall's journal, in order."""
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        rows = connection.execute(
            "SELECT t.label, j.what FROM journal j JOIN tickets t ON j.subject = 'ticket' AND j.subject_id = t.id"
            " WHERE j.what IN ('call', 'start', 'finish') ORDER BY j.id"
        ).fetchall()
    connection.close()
    return rows


def starts_again(hall: Hall) -> None:
    """Some minutes later, as after a power cut: the hall's clock never goes back."""
    hall.environment["MOTCUA_CLOCK"] = "2026-11-23T08:05:00+07:00"
    hall.start()


def shows_offline(page: Page, since: float) -> None:
    page.locator(".bars", has_text=say("clerk.bar.offline", time="").split(" .")[0]).wait_for()
    took = time.monotonic() - since
    assert took < BANNER_S, f"only after {took:.2f} s"


@pytest.mark.alone
def test_what_is_pressed_while_the_server_is_dead_outlives_a_reload_and_is_done_once(panel: Page, hall: Hall) -> None:
    killed_at = time.monotonic()
    hall.kill()
    shows_offline(panel, killed_at)  # nobody pressed anything
    panel.keyboard.press("F5")
    shows(panel, say("clerk.bar.waiting", what=say("clerk.do.start")), ".bars")
    panel.keyboard.press("Alt+5")
    panel.keyboard.press("F2")
    pressed = ", ".join(say(code) for code in ("clerk.do.start", "clerk.outcome.asked", "clerk.do.next"))
    shows(panel, say("clerk.bar.waiting", what=pressed), ".bars")
    with pytest.raises(Error):
        panel.reload()
    starts_again(hall)

    # The page is there again, but its first command is not heard; then it is heard, and the answer is lost.
    # One handler throughout: between two of them the page would find its way open and the answer kept.
    may_be_heard = False
    lost: list[int] = []

    def spoil(route: Route) -> None:
        if lost:
            route.continue_()
            return
        if may_be_heard:
            lost.append(route.fetch().status)
        route.abort()

    panel.route("**/start", spoil)
    panel.goto(hall.base + "/clerk/")
    shows(panel, say("clerk.bar.waiting", what=pressed), ".bars")
    may_be_heard = True
    shows(panel, "A002", ".cur")
    shows(panel, say("clerk.now.called"), ".cur")
    assert lost == [200]
    assert told(hall) == [("A001", "call"), ("A001", "start"), ("A001", "finish"), ("A002", "call")]


def test_a_note_not_yet_sent_holds_the_page_until_it_is(panel: Page, hall: Hall) -> None:
    panel.on("dialog", lambda dialog: dialog.dismiss())
    hall.kill()
    panel.keyboard.press("Alt+g")
    panel.keyboard.type(NOTE)
    panel.keyboard.press("Enter")
    shows(panel, say("clerk.bar.waiting", what=say("clerk.note.title", number="A001")), ".bars")
    with panel.expect_event("dialog") as asked:
        panel.evaluate("() => { setTimeout(() => location.reload()); }")
    assert asked.value.type == "beforeunload"
    starts_again(hall)
    shows(panel, NOTE, ".bar.note")
    shows(panel, say("clerk.server"), "#top")
    assert hall.sign_in(*hall.clerks(1)[0], counter=2).get("/counters/1")[1]["current"]["note"] == NOTE


def test_an_answer_that_the_page_cannot_read_holds_up_none_behind_it(panel: Page) -> None:
    panel.route("**/power-cut/sheets", lambda route: route.fulfill(json={}))
    panel.keyboard.press("Alt+l")
    with panel.expect_event("pageerror"):
        panel.get_by_label(say("clerk.fees.count")).fill("3")
        panel.get_by_role("button", name=say("clerk.fees.print_sheets")).click()
        panel.keyboard.press("F5")
    shows(panel, say("clerk.now.serving"), ".cur")
    panel.keyboard.press("F2")
    shows(panel, "A002", ".cur")
