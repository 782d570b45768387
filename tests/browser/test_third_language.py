"""A third language is one file more: the house offers it everywhere, speaks it, prints it, and refuses in it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import live
from tests.browser.conftest import KIOSK, WALL, Screenful, Words, shows, touch
from tests.live import Api, Hall, until

pytestmark = pytest.mark.browser
HOUSE = ("server", "kiosk", "display", "printer")
say = Words("en")


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A house that differs in one file: every English line with a French flag at its end."""
    house = tmp_path / "house"
    for room in HOUSE:
        shutil.copytree(live.ROOT / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(live.ROOT / "pyproject.toml", house)
    texts = house / "server" / "texts"
    french = re.sub(r'^(\w+) = "(.*)"$', r'\1 = "\2 [fr]"', (texts / "en.toml").read_text("utf-8"), flags=re.MULTILINE)
    (texts / "fr.toml").write_text(french, "utf-8")
    monkeypatch.setattr(live, "ROOT", house)
    (tmp_path / "data").mkdir()
    hall = Hall(tmp_path / "data", MOTCUA_CLOCK="2026-11-26T08:30:00+07:00")
    hall.environment["MOTCUA_PUBLIC_URL"] = hall.base
    hall.seed()
    hall.start()
    yield hall
    hall.leave()


def test_a_citizen_is_served_in_a_language_of_which_only_the_texts_were_added(
    hall: Hall, screens_at: Screenful
) -> None:
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    shows(kiosk, Words("vi")("kiosk.question"))
    assert [key.inner_text() for key in kiosk.locator("#tools .lang button").all()] == ["VI", "EN", "FR"]
    touch(kiosk, "FR")
    shows(kiosk, f"{say('kiosk.question')} [fr]")
    assert kiosk.evaluate("document.documentElement.lang") == "fr"
    touch(kiosk, "Hộ tịch")  # the hall's own names are in Vietnamese and English alone
    touch(kiosk, "Đăng ký khai sinh")
    touch(kiosk, f"{say('kiosk.precheck.enough')} [fr]")
    touch(kiosk, f"{say('kiosk.priority.none')} [fr]")
    shows(kiosk, f"{say('kiosk.print.printed')} [fr]")
    token = (kiosk.locator("img.qr").get_attribute("src") or "").split("/")[2]

    phone = screens.phone("phone", f"/t/{token}")
    shows(phone, f"{say('citizen.next')} [fr]")
    phone.locator("#language").tap()  # after the last language comes the first
    shows(phone, Words("vi")("citizen.next"))

    wall = screens.enrolled(hall, "display", WALL)
    clerk = hall.sign_in("canbo", hall.passwords["canbo"], counter=1)
    waiting = clerk.get("/tickets")[1]["items"]
    assert [(one["number"], one["lang"]) for one in waiting] == [("A001", "fr")]
    assert clerk.post("/counters/1/next")[0] == 200
    shows(phone, Words("vi")("citizen.called_before"))
    shows(wall, f"{say('display.call.sentence', number='A001', counter=1)} [fr]", "#call-en")

    stranger = Api(hall.base, {"Accept-Language": "fr-FR, en;q=0.5"})
    status, refusal = stranger.get("/track/nobody")
    assert (status, refusal["detail"]) == (404, f"{say('problem.ticket.unknown')} [fr]")
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    until(lambda: [job["state"] for job in leader.get("/print/jobs?state=recent")[1]["items"]] == ["printed"])
    assert screens.complaints == []
    assert "Traceback" not in (hall.folder / "server.log").read_text()


def test_the_staff_work_in_it(hall: Hall, screens_at: Screenful) -> None:
    screens = screens_at(hall.base)
    panel = screens.signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"], lang="fr")
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, f"{say('clerk.now.nobody')} [fr]")
    desk = screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"], lang="fr")
    shows(desk, f"{say('guide.last_none')} [fr]")
    office = screens.signed_in("office", "/manager/", "lanhdao", hall.passwords["lanhdao"], lang="fr")
    shows(office, f"{say('manager.tab.today')} [fr]")
    office.goto(f"{screens.base}/manager/slips")
    shows(office, "English [fr]")
    assert screens.complaints == []
    assert "Traceback" not in (hall.folder / "server.log").read_text()
