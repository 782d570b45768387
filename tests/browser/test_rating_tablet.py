"""A visit is rated with three touches at the counter's tablet, at the exit and at the kiosk by its number; never twice."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import KIOSK, Halls, Screenful, Screens, Words, shows, touch
from tests.live import Api, Hall

pytestmark = pytest.mark.browser

MORNING = "2026-11-26T08:10:00+07:00"  # a Thursday
TABLET, UPRIGHT = (1280, 800), (800, 1280)


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(MORNING, printing=False)


def machine(leader: Api, screens: Screens, kind: str, size: tuple[int, int], counter: int | None = None) -> Page:
    made = leader.post("/devices", kind=kind, name=kind, counter=counter)[1]
    page = screens.machine(kind, size, touch=True)
    page.goto(screens.base + made["url"])
    page.locator("#enrol").tap()
    page.wait_for_url(f"**/{kind}/")
    return page


def serve(kiosk: Api, clerk: Api) -> str:
    assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    ticket = clerk.post("/counters/1/next")[1]["ticket"]
    assert clerk.post(f"/tickets/{ticket['id']}/start")[0] == 200
    assert clerk.post(f"/tickets/{ticket['id']}/finish", outcome="asked")[0] == 200
    return ticket["number"]


def enter(page: Page, say: Words, number: str) -> None:
    for sign in number:
        page.get_by_role("button", name=sign, exact=True).tap()
    touch(page, say("rating.go"))


def test_a_visit_is_rated_at_the_counter_at_the_exit_and_at_the_kiosk_once(hall: Hall, screens_at: Screenful) -> None:
    say = Words("vi")
    screens = screens_at(hall.base)
    kiosk, clerk = hall.device("kiosk"), hall.sign_in("canbo", hall.passwords["canbo"], counter=1)
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])

    def levels() -> dict[str, int]:
        return leader.get("/reports/ratings?from=2026-11-26&to=2026-11-26")[1]["levels"]

    here = machine(leader, screens, "tablet", TABLET, counter=1)
    shows(here, say("tablet.rest"))
    first = serve(kiosk, clerk)
    shows(here, say("rating.visit", number=first))
    here.locator("[data-score='2']").tap()
    touch(here, say("common.reason.guidance"))
    touch(here, say("rating.send"))
    shows(here, say("rating.thanked"))
    assert levels()["2"] == 1
    touch(here, say("rating.close"))
    shows(here, say("tablet.rest"))

    second = serve(kiosk, clerk)
    shows(here, say("rating.visit", number=second))
    touch(here, say("rating.send"))
    shows(here, say("rating.choose"))
    here.locator("[data-score='5']").tap()
    third = serve(kiosk, clerk)
    shows(here, say("rating.visit", number=third))  # a newer visit replaces a question that was not answered
    touch(here, say("rating.skip"))
    shows(here, say("tablet.rest"))

    leaving = machine(leader, screens, "tablet", UPRIGHT)
    enter(leaving, say, second)
    shows(leaving, say("rating.visit", number=second))
    leaving.locator("[data-score='5']").tap()
    touch(leaving, say("rating.send"))
    shows(leaving, say("rating.thanked"))
    touch(leaving, say("rating.close"))
    enter(leaving, say, second)
    shows(leaving, say("problem.rating.number"))

    at_kiosk = machine(leader, screens, "kiosk", KIOSK)
    touch(at_kiosk, say("rating.enter"))
    shows(at_kiosk, say("rating.which"))
    enter(at_kiosk, say, third)
    shows(at_kiosk, say("rating.visit", number=third))
    at_kiosk.locator("[data-score='4']").tap()
    touch(at_kiosk, say("rating.send"))
    shows(at_kiosk, say("rating.thanked"))
    assert {level: n for level, n in levels().items() if n} == {"2": 1, "5": 1, "4": 1}
    # What the server refused stands in a browser's console, and nothing else does.
    assert [line for line in screens.complaints if "404" not in line] == []
