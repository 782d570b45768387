"""The guide desk's morning on a tablet: an elder, a mis-press, somebody who missed their turn, papers for a birth."""

import sqlite3
import uuid

import pytest
from playwright.sync_api import Page, Route

from tests.browser.axe import Report
from tests.browser.conftest import REFUSED, Halls, Screenful, Words, shows, tickets
from tests.live import Api, Hall, until

pytestmark = pytest.mark.browser

MORNING = "2026-11-26T08:10:00+07:00"  # a Thursday
TABLET = {"width": 1280, "height": 800}
TOUCH_PX = 48


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(MORNING)


def standing(clerk: Api) -> dict[str, tuple[str, str | None]]:
    items = clerk.get("/tickets?state=waiting,cancelled,no_show")[1]["items"]
    return {one["number"]: (one["state"], one["priority_group"]) for one in items}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def too_small(page: Page) -> list[str]:
    """The keys on the page that a finger may miss."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll("button, input")].filter((one) => {
          const { width, height } = one.getBoundingClientRect();
          return width && (width < least || height < least);
        }).map((one) => one.textContent)""",
        TOUCH_PX,
    )


def miss_two_turns(hall: Hall, number: str) -> None:
    """As two absences would leave it; two calls 45 s apart, twice, are more than a test should wait."""
    with sqlite3.connect(hall.folder / "motcua.db", timeout=10) as connection:
        connection.execute("UPDATE tickets SET state = 'no_show', absences = 2 WHERE label = ?", (number,))
    connection.close()


def slips(hall: Hall) -> list[tuple[str, str, int, str]]:
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    jobs = leader.get("/print/jobs?state=recent")[1]["items"]
    return [(job["kind"], job["label"], job["copy"], job["state"]) for job in jobs]


def _the_next_person_takes_the_desk(hall: Hall, desk: Page, say: Words) -> None:
    """By a name and a PIN on the pad; a wrong one is refused in words, and the desk stays whose it was."""
    clerk = hall.sign_in("canbo", hall.passwords["canbo"])
    body = {"password": hall.passwords["canbo"], "pin": "4827", "request_id": str(uuid.uuid4())}
    assert clerk.ask("PUT", "/api/v1/me/pin", body)[0] == 200
    desk.route("**/session/switch", lambda route: route.abort())
    press(desk, say("guide.change.key"))
    shows(desk, say("clerk.change.lost"), ".work")
    desk.unroute("**/session/switch")
    press(desk, say("guide.change.key"))
    press(desk, "Nguyễn Văn Mẫu")
    assert too_small(desk) == []
    for pin in ("1111", "4827"):
        for digit in pin:
            desk.get_by_role("button", name=digit, exact=True).click()
        with desk.expect_response("**/session/switch") as answer:
            press(desk, say("guide.change.enter"))
        if pin == "1111":
            assert answer.value.status == 409
            shows(desk, say("problem.pin.wrong", left=4), ".side")
    shows(desk, "Nguyễn Văn Mẫu", "#top")
    shows(desk, say("guide.last_none"), ".last")


def test_a_greeter_serves_an_elder_a_mistake_a_late_comer_and_a_father(hall: Hall, screens_at: Screenful) -> None:
    say = Words("vi")
    screens = screens_at(hall.base)
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"])
    desk.set_viewport_size(TABLET)
    clerk = hall.sign_in("huongdan", hall.passwords["huongdan"])

    press(desk, "Người cao tuổi")
    press(desk, "Hộ tịch")
    shows(desk, "A001", ".last")
    shows(desk, say("guide.prefers", group="Người cao tuổi"), ".last")
    shows(desk, say("guide.print.printed"), ".last")
    assert too_small(desk) == []

    press(desk, say("guide.reprint"))
    shows(desk, say("guide.reprinting", number="A001", printer="Máy in kiosk"), "#said")
    until(lambda: ("ticket", "A001", 1, "printed") in slips(hall))

    press(desk, "Chứng thực")  # the group was the elder's alone
    shows(desk, "C001", ".last")
    press(desk, "Hộ tịch")
    shows(desk, "A002", ".last")
    assert standing(clerk) == {
        "A001": ("waiting", "elderly"), "C001": ("waiting", None), "A002": ("waiting", None),
    }  # fmt: skip
    press(desk, say("guide.undo", number="A002"))
    shows(desk, say("guide.cancel.sure", number="A002"))
    press(desk, say("guide.cancel.yes", number="A002"))
    shows(desk, say("guide.cancelled", number="A002"), "#said")
    assert standing(clerk)["A002"] == ("cancelled", None)

    desk.get_by_role("tab", name=say("guide.tab.line")).click()
    press(desk, "C001")
    press(desk, "Người khuyết tật")
    shows(desk, say("guide.grouped", number="C001", group="Người khuyết tật"), "#said")
    miss_two_turns(hall, "C001")
    elder = next(one for one in clerk.get("/tickets")[1]["items"] if one["number"] == "A001")
    assert clerk.post(f"/tickets/{elder['id']}/priority", priority_group="merit")[0] == 200  # the page hears of it
    shows(desk, f"{say('guide.tab.passed')} 1", "#tabs")
    desk.get_by_role("tab", name=say("guide.tab.passed")).click()
    assert too_small(desk) == []
    desk.locator("#number-passed").fill("c1")
    desk.keyboard.press("Enter")
    press(desk, say("guide.reinstate"))
    shows(desk, say("guide.reinstated", number="C001"), "#said")
    assert standing(clerk)["C001"] == ("waiting", "disabled")

    desk.get_by_role("tab", name=say("guide.tab.papers")).click()
    desk.locator("#sought").fill("khai sinh")
    press(desk, "Đăng ký khai sinh")
    shows(desk, say("kiosk.precheck.presence"), ".paper-side")
    press(desk, say("guide.papers.print", language="Tiếng Việt"))
    shows(desk, say("guide.papers.printing", printer="Máy in kiosk"), "#said")
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])

    def lists() -> list[tuple[str, str]]:
        jobs = leader.get("/print/jobs?state=recent")[1]["items"]
        return [(job["printer"], job["state"]) for job in jobs if job["kind"] == "checklist"]

    until(lambda: lists() == [("sanh", "printed")])
    assert screens.complaints == []

    _the_next_person_takes_the_desk(hall, desk, say)
    screens.complaints.remove(f"greeter: {REFUSED} 409 (CONFLICT)")  # the wrong PIN
    screens.complaints.remove("greeter: Failed to load resource: net::ERR_FAILED")  # the names that never came
    assert screens.complaints == []

    # What is asked for while the server is away is done once, when it is back.
    desk.get_by_role("tab", name=say("guide.tab.take")).click()
    hall.kill()
    desk.wait_for_function("() => document.querySelector('#bars .bar') !== null", timeout=2000)
    press(desk, "Hộ tịch")
    shows(desk, say("guide.offline_pending"), "#bars")
    hall.start()
    shows(desk, say("guide.taken", number="A003"), "#said")
    shows(desk, say("guide.server"), "#top")
    assert tickets(hall) == 4


def test_a_number_undone_while_its_wait_is_asked_for_leaves_the_lists_alive(hall: Hall, screens_at: Screenful) -> None:
    say = Words("vi")
    screens = screens_at(hall.base)
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"])
    gate = hall.device("kiosk", "gate")
    press(desk, "Hộ tịch")
    shows(desk, say("guide.print.printed"), ".last")
    slow: list[Route] = []

    def slow_down(route: Route) -> None:
        slow.append(route)

    desk.route("**/api/v1/track/*", slow_down)
    with desk.expect_request("**/api/v1/track/*"):
        gate.post("/tickets", service="chung-thuc")
    press(desk, say("guide.undo", number="A001"))
    press(desk, say("guide.cancel.yes", number="A001"))
    shows(desk, say("guide.cancelled", number="A001"), "#said")
    for asked in slow:
        asked.continue_()
    desk.unroute("**/api/v1/track/*")
    gate.post("/tickets", service="dat-dai")
    shows(desk, f"{say('guide.tab.line')} 2", "#tabs")
    assert screens.complaints == []


def test_what_is_pressed_while_the_next_person_takes_the_desk_is_not_accepted_and_says_so(
    hall: Hall, screens_at: Screenful, report: Report
) -> None:
    say = Words("vi")
    hall.clerks(1, ["Nguyễn Văn Mẫu"])
    clerk = hall.sign_in("canbo", hall.passwords["canbo"])
    body = {"password": hall.passwords["canbo"], "pin": "4827", "request_id": str(uuid.uuid4())}
    assert clerk.ask("PUT", "/api/v1/me/pin", body)[0] == 200
    desk = screens_at(hall.base).signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"])
    held: list[Route] = []
    desk.route("**/session/switch", lambda route: held.append(route) if route.request.post_data else route.continue_())
    press(desk, say("guide.change.key"))
    press(desk, "Nguyễn Văn Mẫu canbo")  # there are two of this name
    report.ask(desk, "the change of people", least=4.5)
    desk.keyboard.type("4827")
    with desk.expect_request(lambda request: request.method == "POST" and request.url.endswith("/session/switch")):
        press(desk, say("guide.change.enter"))
    desk.get_by_role("tab", name=say("guide.tab.take")).click()
    press(desk, "Hộ tịch")
    shows(desk, say("guide.busy"), "#said")
    held[0].continue_()
    shows(desk, "Nguyễn Văn Mẫu", "#top")
    assert tickets(hall) == 0
    assert report.found == []
