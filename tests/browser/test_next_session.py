"""Who is turned away in the day's last session takes a number of the next day that is open: kiosk, guide desk, phone."""

import uuid

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, shows, touch
from tests.live import Api, Hall

pytestmark = pytest.mark.browser
say = Words("vi")
HOURS = [[["07:15", "11:30"], ["13:15", "17:00"]]] * 5 + [[], []]
MONDAY = "thứ Hai 30/11/2026"


@pytest.fixture
def hall(halls: Halls) -> Hall:
    """A Friday, half an hour before the last session ends."""
    return halls("2026-11-27T16:30:00+07:00", public=True)


@pytest.fixture
def leader(hall: Hall) -> Api:
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    week = {"kind": "opening", "week": HOURS, "request_id": str(uuid.uuid4())}
    status, answer = leader.ask("PUT", "/api/v1/calendar/week", week)
    assert status == 200, answer
    assert leader.post("/services/ho-tich/stop")[0] == 200
    return leader


def test_a_number_of_mondays_first_session_is_taken_on_friday_evening(
    chromium: Browser, hall: Hall, leader: Api, screens_at: Screenful
) -> None:
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    touch(kiosk, "Hộ tịch")
    shows(kiosk, say("kiosk.full.title"))
    opens = say("common.hour_day", hour="7 giờ 15", day=MONDAY)
    touch(kiosk, say("kiosk.full.take", hour=opens))
    touch(kiosk, say("kiosk.priority.none"))
    shows(kiosk, "A001", ".plate.big")
    shows(kiosk, MONDAY)
    shows(kiosk, say("kiosk.full.come", hour=opens, number="A001"))
    touch(kiosk, say("kiosk.ticket.done"))

    desk = screens.signed_in("guide", "/guide/", "huongdan", hall.passwords["huongdan"])
    come = say("guide.later", hour=say("common.hour_day", hour="07:15", day=MONDAY))
    key = desk.get_by_role("button", name="Hộ tịch")
    shows(desk, f"{say('guide.full')} {come}", ".services")
    key.click()
    shows(desk, "A002", ".last")
    shows(desk, come, ".last")

    status, ticket = hall.device("kiosk", "gate").post("/tickets", service="ho-tich", later=True)
    assert (status, ticket["number"], ticket["day"]) == (201, "A003", "2026-11-30")
    phone = screens.phone("phone", f"/t/{ticket['token']}")
    shows(phone, say("citizen.joins", hour=say("common.hour_day", hour="07:15", day=MONDAY)))
    assert screens.complaints == []


def test_a_number_of_this_afternoon_says_on_the_guide_desk_and_at_the_counter_when_it_comes(
    hall: Hall, leader: Api, screens_at: Screenful
) -> None:
    hall.stop()
    hall.environment["MOTCUA_CLOCK"] = "2026-11-30T08:00:00+07:00"
    hall.start()
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    assert leader.post("/services/ho-tich/stop")[0] == 200
    assert hall.device("kiosk", "gate").post("/tickets", service="ho-tich", later=True)[0] == 201
    screens = screens_at(hall.base)
    desk = screens.signed_in("guide", "/guide/", "huongdan", hall.passwords["huongdan"])
    desk.get_by_role("tab", name=say("guide.tab.line")).click()
    shows(desk, say("guide.state.later", hour="13:15"))
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.line.nobody"))
    shows(panel, say("clerk.line.later", hour="13:15"))
    assert screens.complaints == []
