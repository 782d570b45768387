"""What people read or touch stays where it is while others come and are called."""

import pytest
from playwright.sync_api import Browser

from tests.bench.screens import SERVICES, Bench
from tests.browser.conftest import WALL, Halls, Screenful, Words
from tests.live import Hall

pytestmark = pytest.mark.browser


def test_no_page_moves_what_stands_on_it_when_figures_change(chromium: Browser, hall: Hall) -> None:
    bench = Bench(hall, chromium)
    shifted = {name: where for name, (score, where) in bench.shifts().items() if score}
    bench.screens.close()
    assert not shifted


def test_the_walls_line_of_waits_is_as_high_for_nobody_as_for_hours_of_waiting(
    halls: Halls, screens_at: Screenful
) -> None:
    hall = halls("2026-11-23T08:30:00+07:00", printing=False)
    wall = screens_at(hall.base).enrolled(hall, "display", WALL)
    wall.wait_for_selector("#waits li")
    empty = wall.locator(".waits").bounding_box()
    gate = hall.device("kiosk", "gate")
    for n in range(40):
        assert gate.post("/tickets", service=SERVICES[n % len(SERVICES)])[0] == 201
    hours = Words("vi")("display.quiet.hours", hours="\\d+–\\d+")
    wall.wait_for_function("(hours) => new RegExp(hours).test(document.querySelector('#waits').innerText)", arg=hours)
    assert wall.locator(".waits").bounding_box() == empty
    assert wall.evaluate(
        "[...document.querySelectorAll('#waits li')].every((one) => one.scrollWidth <= one.clientWidth)"
    )
