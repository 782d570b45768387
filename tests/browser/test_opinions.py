"""A citizen's words go from the kiosk to the leader and back; a bad rating becomes a reminder that its clerk confirms."""

import pytest

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, shows, touch
from tests.live import Api, Hall

pytestmark = pytest.mark.browser

THURSDAY, FRIDAY = "2026-11-26T08:10:00+07:00", "2026-11-27T08:00:00+07:00"
COMMENT = "Cô ở quầy không chào ai"


def rated_badly(hall: Hall, username: str, password: str) -> None:
    kiosk, clerk = hall.device("kiosk", "cổng"), hall.sign_in(username, password, counter=1)
    ticket = kiosk.post("/tickets", service="ho-tich")[1]
    for path in ("/counters/1/next", f"/tickets/{ticket['id']}/start", f"/tickets/{ticket['id']}/finish"):
        assert clerk.post(path)[0] == 200, path
    token = kiosk.get(f"/track/{ticket['token']}")[1]["rating"]["token"]
    rating = {"token": token, "score": 1, "reasons": ["attitude"], "comment": COMMENT}
    assert Api(hall.base).post("/ratings", **rating)[0] == 201


def test_words_reach_the_leader_and_the_leaders_words_come_back(halls: Halls, screens_at: Screenful) -> None:
    hall = halls(THURSDAY, printing=False)
    ((username, password),) = hall.clerks(1)
    say = Words("vi")
    rated_badly(hall, username, password)
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    touch(kiosk, say("kiosk.voice.key"))
    shows(kiosk, say("kiosk.voice.not_here"))
    touch(kiosk, say("kiosk.voice.question"))
    type_(kiosk, say, "MUÔN NGÔI", "acute", "grave")
    assert kiosk.locator("#words").input_value() == "Muốn ngồi"
    touch(kiosk, "Viết xong")
    touch(kiosk, "Không cần")
    shows(kiosk, "GY-0001")
    touch(kiosk, say("kiosk.home"))

    office = screens.signed_in("leader", "/manager/", "lanhdao", hall.passwords["lanhdao"])
    office.locator(".tabs a[href='/manager/voices']").click()
    shows(office, COMMENT, ".heard")
    press = office.locator(".heard").get_by_role("button", name=say("manager.voices.answer"), exact=True)
    press.click()
    office.locator(".writing textarea").fill("Mời ông/bà ngồi ở dãy ghế bên trái.")
    press.click()
    office.get_by_role("button", name=say("manager.voices.publish")).click()
    shows(office, say("manager.voices.published"))
    office.get_by_role("button", name=say("manager.voices.remind")).click()
    draft = office.locator(".writing textarea").input_value()
    office.get_by_role("button", name=say("manager.voices.remind_write")).click()
    office.get_by_role("button", name=say("manager.voices.release")).click()
    shows(office, say("manager.voices.waits"))

    touch(kiosk, say("kiosk.voice.key"))
    touch(kiosk, say("kiosk.voice.answers"))
    shows(kiosk, "Mời ông/bà ngồi ở dãy ghế bên trái.")
    assert screens.complaints == []
    screens.close()

    hall.stop()
    hall.environment["MOTCUA_CLOCK"] = FRIDAY
    hall.start()
    panel = screens.signed_in("clerk", "/clerk/", username, password)
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    shows(panel, draft, ".bars")
    assert COMMENT not in panel.inner_text("body")
    panel.get_by_role("button", name=say("clerk.reminder.answer")).click()
    panel.locator(".question textarea").fill("Tôi sẽ chú ý.")
    panel.get_by_role("button", name=say("clerk.reminder.send")).click()
    panel.wait_for_function("words => !document.querySelector('.bars').innerText.includes(words)", arg=draft)
    office = screens.signed_in("leader", "/manager/voices", "lanhdao", hall.passwords["lanhdao"])
    shows(office, "Tôi sẽ chú ý.")
    assert screens.complaints == []


def type_(kiosk, say: Words, letters: str, *tones: str) -> None:
    """Word by word with the keyboard of the kiosk, each with its tone at the end."""
    for place, (word, tone) in enumerate(zip(letters.split(), tones, strict=True)):
        if place:
            kiosk.get_by_role("button", name=say("kiosk.voice.space"), exact=True).tap()
        for letter in word:
            kiosk.get_by_role("button", name=letter, exact=True).tap()
        kiosk.get_by_role(
            "button", name=say("kiosk.voice.tones", tone=say(f"kiosk.voice.tone.{tone}")), exact=True
        ).tap()
