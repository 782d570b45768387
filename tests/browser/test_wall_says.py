"""The wall says a call aloud: one touch lets the sound out, then each call fetches its clips and plays them, twice over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import WALL, Screenful
from tests.live import Hall

pytestmark = pytest.mark.browser

# Every stretch of sound that the page starts: its seconds, and its loudest sample.
LISTEN = """() => {
  window.played = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...when) {
    const samples = this.buffer.getChannelData(0);
    window.played.push([this.buffer.duration, samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)]);
    return start.apply(this, when);
  };
}"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path, printing=False).seed()
    yield hall
    hall.stop()


def test_a_call_is_said_twice_from_clips_of_the_halls_own_voice(hall: Hall, screens_at: Screenful) -> None:
    (name, password), *_ = hall.clerks(1)
    hall.start()
    wall = screens_at(hall.base).enrolled(hall, "display", WALL)
    wall.wait_for_function("() => document.body.dataset.connected === 'true'")
    fetched: list[tuple[str, int]] = []
    wall.on("response", lambda answer: "/clips/" in answer.url and fetched.append((answer.url, answer.status)))
    wall.evaluate(LISTEN)
    wall.mouse.click(960, 540)  # browsers make no sound before a touch
    clerk, kiosk = hall.sign_in(name, password, counter=1), hall.device("kiosk")
    assert kiosk.post("/tickets", service="ho-tich", lang="en")[0] == 201
    assert clerk.post("/counters/1/next")[0] == 200
    wall.wait_for_function("() => window.played.length >= 9", timeout=30_000)
    paths = [url.removeprefix(hall.base) for url, _ in fetched]
    assert {status for _, status in fetched} == {200}
    assert paths[0] == "/clips/chime.wav"
    assert set(paths[1:]) == {
        f"/clips/{lang}/{what}.wav" for lang in ("vi", "en") for what in ("number/A001", "counter/1")
    }
    played = wall.evaluate("window.played")
    assert all(0.2 < seconds < 8 and loudest > 0.05 for seconds, loudest in played), played
    assert [round(seconds, 2) for seconds, _ in played[1:5]] == [round(seconds, 2) for seconds, _ in played[5:9]]
