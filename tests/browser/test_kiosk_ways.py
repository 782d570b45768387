"""A kiosk is used by everybody: by ear, from a wheelchair, across a wide screen, after others took the last number."""

import re

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, shows, touch
from tests.live import Hall

pytestmark = pytest.mark.browser

say = Words("vi")
# The page as it is when the API refused the list of procedures that comes with it.
WITHOUT_THE_LIST = """const { parse } = JSON;
JSON.parse = (text) => {
  const value = parse(text);
  delete value?.first?.["/procedures"];
  return value;
};"""


@pytest.fixture
def hall(halls: Halls) -> Hall:
    hall = halls(running=False)
    hall.command("rules", "set", "kiosk_pin=2468")
    return hall.start()


def keys(page: Page) -> list[dict[str, float]]:
    boxes = [key.bounding_box() for key in page.locator("button:visible").all()]
    return [box for box in boxes if box is not None]


def test_a_seated_persons_kiosk_reads_itself_aloud_and_forgets_it_all(hall: Hall, screens_at: Screenful) -> None:
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    shows(kiosk, "Hộ tịch")
    assert min(box["y"] for box in keys(kiosk)) < 960
    touch(kiosk, say("kiosk.low.label"))
    assert min(box["y"] for box in keys(kiosk)) >= 960

    with kiosk.expect_request("**/clips/vi/text/kiosk.spoken.home.wav"):
        touch(kiosk, say("kiosk.spoken.key"))
    with kiosk.expect_request("**/clips/vi/text/kiosk.spoken.procedures.wav"):
        touch(kiosk, "Hộ tịch")
    shows(kiosk, say("kiosk.procedures.title"))
    assert min(box["y"] for box in keys(kiosk)) >= 960
    kiosk.set_viewport_size({"width": 1366, "height": 768})
    rem = 768 / 10.8
    assert all(box["height"] >= 0.88 * rem and box["x"] + box["width"] <= 1366 for box in keys(kiosk))

    for _ in range(5):
        kiosk.locator("#clock").tap()
    shows(kiosk, say("kiosk.exit.title"))
    for digit in "2468":
        kiosk.get_by_role("button", name=digit, exact=True).tap()
    touch(kiosk, say("kiosk.exit.go"))
    shows(kiosk, say("kiosk.exit.connected"))
    touch(kiosk, say("kiosk.home"))
    shows(kiosk, say("kiosk.question"))
    assert not re.search(r"\blow\b", kiosk.locator("body").get_attribute("class") or "")
    assert kiosk.get_by_role("button", name=say("kiosk.spoken.key")).get_attribute("aria-pressed") == "false"
    assert screens.complaints == []


def test_a_finger_that_is_quicker_than_the_list_misses_no_papers(hall: Hall, screens_at: Screenful) -> None:
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    shows(kiosk, "Hộ tịch")
    slow: list[Route] = []
    kiosk.add_init_script(WITHOUT_THE_LIST)
    kiosk.route("**/api/v1/procedures*", lambda route: slow.append(route))
    with kiosk.expect_request("**/api/v1/procedures*"):
        kiosk.reload()
    box = kiosk.get_by_role("button", name="Hộ tịch", include_hidden=True).bounding_box()
    assert box
    kiosk.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shows(kiosk, say("kiosk.question"))
    for route in slow:
        route.continue_()
    touch(kiosk, "Hộ tịch")
    shows(kiosk, "Đăng ký khai sinh")
    assert screens.complaints == []


def test_the_page_itself_asks_for_each_face_that_its_first_words_are_written_in(
    hall: Hall, screens_at: Screenful
) -> None:
    screens = screens_at(hall.base)
    enrolled = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    kiosk = screens.machine("restarted", KIOSK, touch=True)  # the page that enrolled it has faces of its own
    kiosk.context.add_cookies(enrolled.context.cookies())
    kiosk.goto(f"{hall.base}/kiosk/")
    shows(kiosk, "Hộ tịch")
    kiosk.evaluate("document.fonts.ready.then(() => true)")
    asked = kiosk.evaluate("performance.getEntriesByType('resource').map((one) => [one.name, one.initiatorType])")
    faces = {name: by for name, by in asked if "/fonts/" in name}
    assert set(faces.values()) == {"link"}, faces
    written = kiosk.evaluate("[...document.fonts].filter((face) => face.status === 'loaded').length")
    assert written == len(faces)


def test_nobody_for_three_minutes_leaves_a_calm_page_that_any_touch_ends(hall: Hall, screens_at: Screenful) -> None:
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    kiosk.clock.install()
    kiosk.reload()
    kiosk.clock.run_for(2000)
    shows(kiosk, "Hộ tịch")
    assert kiosk.locator("#attract").is_hidden()
    for _ in range(8):  # on a busy machine the page may be asking the server just then, and waits once more
        kiosk.clock.fast_forward(181_000)
        kiosk.wait_for_timeout(500)
        if kiosk.locator("#attract").is_visible():
            break
    shows(kiosk, say("kiosk.attract.touch"), "#attract")
    assert kiosk.locator("#stage").get_attribute("inert") is not None
    kiosk.locator("#attract").tap()
    assert kiosk.locator("#attract").is_hidden()
    shows(kiosk, say("kiosk.question"))
