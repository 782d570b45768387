"""The wall says a call aloud: one touch lets the sound out, then each call fetches its clips and plays them, twice over."""

import pytest

from tests.browser.conftest import WALL, Halls, Screenful
from tests.live import Hall

pytestmark = pytest.mark.browser

# Every stretch of sound that the page starts: its seconds, its loudest sample, how loud it is let out, the number shown.
LISTEN = """() => {
  window.played = [];
  const { start, connect } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.connect = function (node) {
    this.out = node;
    return connect.call(this, node);
  };
  AudioBufferSourceNode.prototype.start = function (...when) {
    const samples = this.buffer.getChannelData(0);
    const loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    window.played.push([this.buffer.duration, loudest, this.out.gain.value, document.getElementById("number").textContent]);
    return start.apply(this, when);
  };
}"""
# The page's own waiting, eight times as fast: what is begun, and in which order, stays as it is.
HURRY = """() => {
  const wait = window.setTimeout;
  window.setTimeout = (act, ms = 0, ...more) => wait(act, ms > 100 ? ms / 8 : ms, ...more);
}"""


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(printing=False, running=False)


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
    assert all(0.2 < seconds < 8 and loudest > 0.05 for seconds, loudest, _, _ in played), played
    assert [round(one[0], 2) for one in played[1:5]] == [round(one[0], 2) for one in played[5:9]]


def test_three_calls_at_once_are_said_one_after_another_as_loud_as_the_hall_wants(
    hall: Hall, screens_at: Screenful
) -> None:
    known = hall.clerks(3)
    hall.command("rules", "set", "voice_volume=30")
    hall.start()
    wall = screens_at(hall.base).enrolled(hall, "display", WALL)
    wall.wait_for_function("() => document.body.dataset.connected === 'true'")
    wall.evaluate(LISTEN)
    wall.evaluate(HURRY)
    wall.mouse.click(960, 540)
    kiosk = hall.device("kiosk")
    clerks = [hall.sign_in(name, password, counter=at) for at, (name, password) in enumerate(known, 1)]
    for _ in clerks:
        assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    numbers = [clerk.post(f"/counters/{at}/next")[1]["ticket"]["number"] for at, clerk in enumerate(clerks, 1)]
    wall.wait_for_function("() => window.played.length >= 15", timeout=30_000)  # a chime and two words twice, each
    played = wall.evaluate("window.played")
    assert [shown for *_, shown in played] == [number for number in numbers for _ in range(5)]
    assert {round(gain, 2) for _, _, gain, _ in played} == {0.3}
