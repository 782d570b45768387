"""The citizen's page on a phone: its weight, the age of the phones that read it, and what it does when called."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, Screens, Words, plain, shows, touch
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
HEAVIEST = 60_000  # bytes over the wire, heads of answers included
# Written in none of what a phone loads: what Chrome 90 and Safari 14 do not read, and what breaks a whole module there.
TOO_NEW = re.compile(
    r"\?\?=|\|\|=|&&=|\.at\(|\.replaceAll\(|\.findLast|\.toSorted|\.toReversed|\bstructuredClone|\bhasOwn\b|Promise\.any"
    r"|^\s*static\s*\{|^await\b|\binert\b|:has\(|@layer|@container|color-mix\(|\(\?<[=!]|\bcheckVisibility"
    r"|crypto\.randomUUID\(",
    re.MULTILINE,
)


@pytest.fixture
def screens(chromium: Browser, hall: Hall) -> Iterator[Screens]:
    screens = Screens(chromium, hall.base)
    yield screens
    screens.close()


def _given(hall: Hall) -> dict:
    status, ticket = hall.device("kiosk").post("/tickets", service="ho-tich")
    assert status == 201, ticket
    return ticket


def _load(page: Page, address: str, words: str) -> tuple[dict[str, float], dict[str, str]]:
    """Bytes over the wire and the text of each script and style, by address, of a phone that has never been here."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    bytes_of: dict[str, float] = {}
    texts: dict[str, str] = {}
    wire.on("Network.requestWillBeSent", lambda e: asked.__setitem__(e["requestId"], e["request"]["url"]))
    wire.on("Network.loadingFinished", lambda e: bytes_of.__setitem__(asked[e["requestId"]], e["encodedDataLength"]))
    read = []
    page.on("response", lambda answer: read.append(answer))
    page.goto(address)
    shows(page, words)
    page.wait_for_load_state("networkidle")
    for answer in read:
        if answer.request.resource_type in ("script", "stylesheet"):
            texts[answer.url] = answer.text()
    return bytes_of, texts


def test_the_page_is_light_and_reads_on_a_five_year_old_phone(hall: Hall, screens: Screens) -> None:
    phone = screens.machine("phone", PHONE, touch=True)
    bytes_of, texts = _load(phone, f"{hall.base}/t/{_given(hall)['token']}", say("citizen.bell"))
    assert {"citizen.js", "citizen.css"} <= {Path(url.split("?")[0]).name for url in texts}
    modules = re.findall(r"^// (/\S+\.js)$", "\n".join(texts.values()), re.MULTILINE)
    assert {"/static/hall.js", "/static/live.js", "/citizen/static/citizen.js"} <= set(modules)
    assert sum(bytes_of.values()) < HEAVIEST, bytes_of
    assert not [url for url in bytes_of if "BeVietnamPro" in url]
    found = [f"{url}: {match.group()}" for url, text in texts.items() for match in TOO_NEW.finditer(text)]
    assert found == []


def test_the_phone_that_was_asked_to_tells_its_turn_aloud_and_in_the_hand(hall: Hall, screens: Screens) -> None:
    ticket = _given(hall)
    clerk = hall.sign_in("canbo", hall.passwords["canbo"], counter=1)
    phone = screens.machine("phone", PHONE, touch=True)
    phone.add_init_script(
        "window.shaken = []; window.tones = 0;"
        "Object.defineProperty(navigator, 'vibrate', { value: (what) => { window.shaken.push(what); return true; } });"
        "const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };"
    )
    phone.goto(f"{hall.base}/t/{ticket['token']}")
    touch(phone, say("citizen.bell"))
    shows(phone, say("citizen.bell_on"))
    assert phone.evaluate("[shaken, tones]") == [[60], 1]
    called = ""
    while called != ticket["number"]:
        status, answer = clerk.post("/counters/1/next")
        assert status == 200, answer
        called = answer["ticket"]["number"]
        if called != ticket["number"]:
            assert clerk.post(f"/tickets/{answer['ticket']['id']}/start")[0] == 200
            assert clerk.post(f"/tickets/{answer['ticket']['id']}/finish", outcome="asked")[0] == 200
    shows(phone, plain(f"{say('citizen.called_before')} {say('citizen.called_counter', n=1)}"))
    assert phone.evaluate("[shaken.length, tones]") == [2, 7]
    assert float(phone.evaluate("parseFloat(getComputedStyle(document.querySelector('.go h1 b')).fontSize)")) >= 128
    assert phone.title() == say("citizen.called_title", n=1)
    assert screens.complaints == []


def test_thanks_for_a_rating_stay_when_more_is_heard_and_the_call_is_no_longer_read_out(
    hall: Hall, screens: Screens
) -> None:
    clerk = hall.sign_in("canbo", hall.passwords["canbo"], counter=1)
    for left in clerk.get("/tickets?state=called,serving")[1]["items"]:
        assert clerk.post(f"/tickets/{left['id']}/cancel")[0] == 200
    ticket = _given(hall)
    phone = screens.phone("phone", f"/t/{ticket['token']}")
    assert clerk.post("/counters/1/call", ticket=ticket["id"])[0] == 200
    shows(phone, say("citizen.called_note"))
    assert phone.locator("#said").text_content() == say("citizen.called_title", n=1)
    for act in ("start", "finish"):
        assert clerk.post(f"/tickets/{ticket['id']}/{act}")[0] == 200
    touch(phone, say("common.level.5"))
    touch(phone, say("rating.send"))
    shows(phone, say("citizen.rate.thanks"))
    assert phone.locator("#said").text_content() == ""
    with phone.expect_response("**/track/*") as heard:
        _given(hall)  # the hall goes on, and the page asks again
    assert heard.value.json()["rating"]["state"] == "given"
    phone.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    assert say("citizen.rate.thanks") in plain(phone.locator("#main").inner_text())
    phone.reload()
    shows(phone, say("citizen.rate.given"))
