"""Papers for the hand by finger and key: the kiosk's list, the panel's rating slip, the leader's day."""

import pytest

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, shows, to_the_priority_question, touch
from tests.live import Hall, until

pytestmark = pytest.mark.browser

MORNING = "2026-11-26T08:10:00+07:00"  # a Thursday


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(MORNING, public=True)


def test_a_list_a_rating_slip_and_the_day_in_short_come_out_of_the_printers(hall: Hall, screens_at: Screenful) -> None:
    say = Words("vi")
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    touch(kiosk, "Hộ tịch")
    touch(kiosk, "Đăng ký khai sinh")
    touch(kiosk, say("kiosk.precheck.missing"))
    touch(kiosk, say("kiosk.missing.print"))
    shows(kiosk, say("kiosk.missing.printed"))
    kiosk.reload()
    to_the_priority_question(kiosk, say)
    touch(kiosk, say("kiosk.priority.none"))
    shows(kiosk, "A001")

    ((username, password),) = hall.clerks(1)
    panel = screens.signed_in("clerk", "/clerk/", username, password)
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, say("clerk.now.nobody"))
    panel.keyboard.press("F2")
    shows(panel, "A001", ".cur")
    panel.keyboard.press("F5")
    panel.locator(".outs button").last.click()
    panel.get_by_role("button", name=say("clerk.now.rate")).click()
    shows(panel, say("clerk.now.rate_printing", number="A001"))

    office = screens.signed_in("leader", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    office.get_by_role("button", name=say("manager.today.print_day")).click()
    shows(office, say("manager.today.day_printing"))

    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])

    def printed() -> set[tuple[str, str]]:
        jobs = leader.get("/print/jobs?state=recent")[1]["items"]
        return {(job["kind"], job["printer"]) for job in jobs if job["state"] == "printed"}

    until(lambda: printed() == {("checklist", "sanh"), ("ticket", "sanh"), ("rating", "quay"), ("day", "quay")})
    assert screens.complaints == []
