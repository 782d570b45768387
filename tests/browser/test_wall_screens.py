"""The wall on every kind of screen: large enough for 8 m, lying and upright; flashing slowly; showing only its own."""

import sqlite3
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WALL, Halls, Screenful, Screens, Words, shows
from tests.live import Api, Hall

pytestmark = pytest.mark.browser

# docs/wall.md: 43 inches, a capital is 0.74 of the size; a 16:9 picture is so many millimetres on its short side.
SHORT_MM, CAPITAL, METRES = 535.4, 0.74, 8
LETTER = 15.0  # mm of height for each metre of distance: number and counter
RECENT_MM = 35.0  # a capital of the calls before: 1.5 times what a 6/12 eye needs at 8 m
SIZES = {"lying": WALL, "upright": (1080, 1920), "small": (1366, 768), "4K": (3840, 2160)}

MEASURED = """() => {
  const short = Math.min(innerWidth, innerHeight);
  const size = (where) => parseFloat(getComputedStyle(document.querySelector(where)).fontSize) / short;
  const spills = [...document.querySelectorAll("#number, #counter, #recent b, #unit, #clock")].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
  });
  return [size("#number"), size("#counter"), size("#recent b"), spills.map((node) => node.id)];
}"""

DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"

# How often the field changes its colour while a call is announced, in steps of 50 ms of the animation's own time.
FLASHES = """() => {
  const field = document.getElementById("call");
  field.classList.remove("fresh");
  void field.offsetWidth; // a call of a moment ago has ended its flash
  field.classList.add("fresh");
  const [flash] = field.getAnimations();
  if (!flash) return { changes: 0, frame: getComputedStyle(field).boxShadow };
  flash.pause();
  const { duration, iterations } = flash.effect.getComputedTiming();
  const colours = [];
  for (let at = 0; at < duration * iterations; at += 50) {
    flash.currentTime = at;
    colours.push(getComputedStyle(field).backgroundColor);
  }
  flash.currentTime = duration * iterations;
  colours.push(getComputedStyle(field).backgroundColor);
  flash.cancel();
  return { changes: colours.filter((one, place) => place && one !== colours[place - 1]).length,
    seconds: duration * iterations / 1000, inverted: colours[0] !== colours.at(-1) };
}"""


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(printing=False, running=False)


def mm(share: float) -> float:
    """The capital's height of a size that is a share of the screen's short side."""
    return share * SHORT_MM * CAPITAL


def legible(wall: Page) -> None:
    """On every kind of screen; a number that does not fit the width is set narrower, never so that it is less tall."""
    for kind, (width, height) in SIZES.items():
        wall.set_viewport_size({"width": width, "height": height})
        wall.wait_for_function("([wide]) => innerWidth === wide", arg=[width])
        wall.evaluate(DRAWN)  # a new size is fitted in the frame that follows it
        number, counter, recent, spills = wall.evaluate(MEASURED)
        assert mm(number) / METRES >= LETTER, kind
        assert mm(counter) / METRES >= LETTER, kind
        assert mm(recent) >= RECENT_MM, kind
        assert spills == [], kind


def beyond(hall: Hall, last: int) -> None:
    """So many numbers were given out today."""
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        connection.execute("UPDATE ticket_series SET last = ?", (last,))
    connection.close()


def calling(wall: Page) -> None:
    wall.wait_for_function("() => document.body.dataset.mode === 'calling' && document.querySelector('#recent b')")


def call(kiosk: Api, clerk: Api, counter: int) -> dict[str, Any]:
    """A new visitor called at this counter, and served."""
    assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    status, told = clerk.post(f"/counters/{counter}/next")
    assert status == 200
    for act in ("start", "finish"):
        assert clerk.post(f"/tickets/{told['ticket']['id']}/{act}")[0] == 200
    return dict(told["ticket"])


def test_a_wall_is_read_from_8_m_flashes_slowly_and_shows_its_own_calls(hall: Hall, screens_at: Screenful) -> None:
    people = hall.clerks(2)
    hall.start()
    clerks = [hall.sign_in(*who, counter=number) for number, who in enumerate(people, 1)]
    leader, kiosk = hall.sign_in("lanhdao", hall.passwords["lanhdao"]), hall.device("kiosk")
    screens = screens_at(hall.base)
    wall = screens.enrolled(hall, "display", WALL)
    call(kiosk, clerks[0], 1)
    latest = call(kiosk, clerks[1], 2)["number"]
    calling(wall)
    legible(wall)
    beyond(hall, 999)
    latest = call(kiosk, clerks[1], 2)["number"]
    assert latest == "A1000"
    shows(wall, latest, "#number")
    legible(wall)
    flash = wall.evaluate(FLASHES)
    assert flash["changes"] == 6 - 1  # it begins inverted: three times inverted, three times still
    assert flash["inverted"]
    assert 3 / flash["seconds"] < 1
    wall.emulate_media(reduced_motion="reduce")
    still = wall.evaluate(FLASHES)
    assert still["changes"] == 0
    assert "inset" in still["frame"]

    say = Words("vi")
    wall.set_viewport_size({"width": WALL[0], "height": WALL[1]})
    narrowed(leader)
    until = "2126-01-01T00:00"
    assert leader.post("/notices", words={"vi": "Chiều nay nghỉ họp."}, until=until)[0] == 409
    assert leader.post("/notices", words={"vi": "Chiều nay nghỉ họp."}, until=next_month(leader))[0] == 201
    shows(wall, "Chiều nay nghỉ họp.", "#ticker")
    wall.reload()
    shows(wall, "A001", "#number")
    assert latest not in wall.locator("body").inner_text()
    call(kiosk, clerks[1], 2)
    version = leader.get("/halls/current/board")[1]["version"]
    wall.wait_for_function("(version) => Number(document.body.dataset.version) >= version", arg=version)
    assert say("display.past") == wall.locator("#past-title").inner_text()
    assert wall.locator("#number").inner_text() == "A001"
    assert [one for one in screens.complaints if "Failed to load" not in one] == []


def narrowed(leader: Api) -> None:
    """The only wall shows counter 1 alone."""
    wall = next(one for one in leader.get("/devices")[1]["items"] if one["kind"] == "display")
    body = {"services": [], "counters": [1], "request_id": str(uuid.uuid4())}
    assert leader.ask("PUT", f"/api/v1/devices/{wall['id']}/shows", body)[0] == 200


def next_month(leader: Api) -> str:
    """The first of the next month, by the hall's clock."""
    day = leader.get("/halls/current/board")[1]["as_of"][:10]
    year, month, _ = day.split("-")
    return f"{int(year) + (month == '12')}-{int(month) % 12 + 1:02}-01T00:00"


def test_the_leader_puts_a_notice_and_chooses_what_a_wall_shows(hall: Hall, screens_at: Screenful) -> None:
    hall.start()
    say = Words("vi")
    screens = screens_at(hall.base)
    hall.command("device", "add", "display", "Sảnh lớn")
    office = signed_in(screens, hall)
    office.get_by_label(say("manager.notices.vi"), exact=True).fill("Xin giữ trật tự.")
    ends = next_month(hall.sign_in("lanhdao", hall.passwords["lanhdao"]))
    office.get_by_label(say("manager.notices.until"), exact=True).fill(ends)
    office.get_by_role("button", name=say("manager.notices.put")).click()
    shows(office, "Xin giữ trật tự.", ".told-list")
    office.get_by_role("button", name=say("manager.notices.withdraw")).click()
    office.wait_for_function("() => document.querySelectorAll('.told-list li').length === 0")
    office.goto(hall.base + "/manager/staff")
    office.locator(".walls summary").click()
    office.get_by_label(say("manager.screens.counter", n=2)).check()
    office.locator(".walls").get_by_role("button", name=say("manager.screens.save")).click()
    shows(office, say("manager.screens.now", services="tất cả", counters="2"), ".walls summary")
    assert screens.complaints == []


def signed_in(screens: Screens, hall: Hall) -> Page:
    page = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    page.wait_for_url("**/manager/")
    return page
