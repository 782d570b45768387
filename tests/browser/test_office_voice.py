"""The ward reads its prompts aloud in the office, through the microphone that Chromium pretends to have: it beeps."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Halls, Screens, Words, shows
from tests.chromium import launched
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

LISTEN = """() => {
  window.played = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...when) {
    const loudest = this.buffer.getChannelData(0).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    if (!(this.context instanceof OfflineAudioContext)) window.played.push([this.buffer.duration, loudest]);
    return start.apply(this, when);
  };
}"""
JUDGE = """async () => {
  const { fault } = await import("/manager/static/voice-wav.js");
  const limits = JSON.parse(document.getElementById("page").textContent).voice;
  const tone = (seconds, peak) => ({ rate: 8000,
    samples: Float32Array.from({ length: seconds * 8000 }, (_, i) => Math.max(-1, Math.min(1, peak * Math.sin(i / 5)))) });
  return [[1, 0.5], [1, 0.05], [1, 0], [1, 2], [0.1, 0.5], [6.5, 0.5]].map(([s, peak]) => fault(tone(s, peak), limits));
}"""


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(printing=False)


@pytest.fixture
def chromium(chromium: Browser) -> Iterator[Browser]:
    """One more browser, with a microphone."""
    browser = launched(chromium.browser_type, *MICROPHONE)
    yield browser
    browser.close()


def test_a_prompt_is_recorded_with_its_level_shown_kept_heard_and_removed_where_browsers_allow_it(
    hall: Hall, chromium: Browser
) -> None:
    screens = Screens(chromium, hall.base)
    page = screens.signed_in("office", "/manager/staff", "lanhdao", hall.passwords["lanhdao"])
    page.get_by_role("link", name=say("manager.voice.link")).click()
    shows(page, say("manager.voice.tally", n=0, all=46), ".tally")
    page.evaluate(LISTEN)
    intro = page.locator(".prompts").get_by_role("button", name="Xin mời số")
    expect(intro).to_have_attribute("aria-pressed", "true")
    record = page.locator("#record")
    record.press("Enter")
    shows(page, say("manager.voice.recording"), ".desk")
    heard = "document.querySelector('.level').getAttribute('aria-valuenow')"
    page.wait_for_function(f"() => Number({heard}) > 60")
    record.press("Enter")
    shows(page, say("manager.voice.saved", words="Xin mời số"), ".desk")
    shows(page, say("manager.voice.tally", n=1, all=46), ".tally")
    expect(intro).to_have_accessible_name(re.compile(say("manager.voice.recorded")))
    page.get_by_role("button", name=say("manager.voice.hear"), exact=True).click()
    page.wait_for_function("() => window.played.length === 1")
    ((seconds, loudest),) = page.evaluate("window.played")
    assert 0.2 <= seconds <= 6
    assert loudest > 0.06
    page.get_by_role("button", name=say("manager.voice.next")).press("Enter")
    expect(page.locator(".prompt")).to_have_text("đến quầy số")
    expect(record).to_be_focused()
    page.get_by_role("button", name=say("manager.voice.hear_call")).click()
    page.wait_for_function("() => window.played.length === 4")  # the chime, the number, the counter
    assert page.evaluate(JUDGE) == ["", "quiet", "quiet", "clipped", "short", "long"]
    intro.click()
    page.get_by_role("button", name=say("manager.voice.remove")).click()
    shows(page, say("manager.voice.tally", n=0, all=46), ".tally")
    expect(intro).to_have_accessible_name(re.compile(say("manager.voice.wanted")))
    assert screens.complaints == []
    screens.close()
    remote = Screens(chromium, hall.base.replace("127.0.0.1", "motcua.lan"))  # plain http: no microphone there
    page = remote.signed_in("far", "/manager/voice", "lanhdao", hall.passwords["lanhdao"])
    shows(page, say("manager.voice.not_here"), ".desk")
    expect(page.locator("#record")).to_be_disabled()
    remote.close()
