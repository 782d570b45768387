"""The ward records its own voice: calls are said from it only when every prompt of them is there."""

import array
import base64
import io
import uuid
import wave

import pytest
from sqlalchemy import select

from server import db
from server.models.journal import journal
from tests.conftest import device
from tests.unit.test_recording import tone, wav

CALL = ("intro", "letter_a", "digit_0", "digit_1", "to_counter")  # A001 to counter 1


def put(caller, code: str, sound: bytes | str = b"", request_id: str | None = None):
    audio = sound if isinstance(sound, str) else base64.b64encode(sound or wav(tone(0.5))).decode()
    body = {"audio": audio, "request_id": request_id}
    return caller.client.put(f"/api/v1/voice-prompts/{code}", json=body, headers=caller.headers)


def called(kiosk, clerk, lang: str = "vi"):
    """The next call, as the wall gets it."""
    kiosk.post("/tickets", service="ho-tich", lang=lang)
    assert clerk.post("/counters/1/next").status_code == 200
    return clerk.get("/halls/current/board").json["calls"][0]


def heard(caller, path: str):
    """(status, how long it may be kept, the sound) at a clip's address."""
    with caller.client.get(path, headers=caller.headers) as answer:
        return answer.status_code, answer.headers["Cache-Control"], answer.get_data()


def prompt(answer, code: str):
    return next(item for item in answer["items"] if item["code"] == code)


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        assert max(abs(sample) for sample in samples) > 3_000
        return len(samples) / file.getframerate()


def test_a_call_is_said_in_the_wards_voice_once_every_prompt_of_it_is_recorded(app, leader, kiosk, clerk, time):
    wall = device(app, "display")
    for code in CALL[:-1]:
        assert put(leader, code).status_code == 200
    assert called(kiosk, clerk)["clips"][1:] == ["/clips/vi/number/A001.wav", "/clips/vi/counter/1.wav"]
    put(leader, CALL[-1])
    _, number, counter = clerk.get("/halls/current/board").json["calls"][0]["clips"]
    assert number.startswith("/clips/own/")
    assert number.endswith("/number/A001.wav")
    assert counter == number.replace("number/A001", "counter/1")
    status, kept, said = heard(wall, number)
    assert (status, "immutable" in kept) == (200, True)
    assert 2.5 < seconds(said) < 4.0  # five words of half a second, their pauses and a comma
    assert 1.0 < seconds(heard(wall, counter)[2]) < 1.5
    time.pass_(seconds=1)
    put(leader, "digit_0", wav(tone(1.0)))
    _, again, _ = clerk.get("/halls/current/board").json["calls"][0]["clips"]
    assert again != number
    assert seconds(heard(wall, again)[2]) == pytest.approx(seconds(said) + 1.0, abs=0.05)  # the digit comes twice
    assert heard(wall, number)[:2] == (200, "no-store")
    leader.delete("/voice-prompts/intro")
    assert clerk.get("/halls/current/board").json["calls"][0]["clips"][1] == "/clips/vi/number/A001.wav"


def test_english_keeps_the_synthesisers_voice(leader, kiosk, clerk):
    for code in CALL:
        put(leader, code)
    clips = called(kiosk, clerk, "en")["clips"]
    assert [clip.startswith("/clips/own/") for clip in clips] == [False, True, True, False, False]


def test_the_office_sees_what_is_recorded_and_what_its_calls_still_need(leader):
    before = leader.get("/voice-prompts").json
    assert (len(before["items"]), before["recorded"], before["missing"]) == (46, 0, before["needed"])
    assert before["sample"]["own"] is False
    after = put(leader, "digit_7").json
    assert (after["recorded"], after["missing"]) == (1, before["needed"] - 1)
    assert (prompt(after, "digit_7")["words"], prompt(after, "digit_7")["seconds"]) == ("bảy", 0.5)
    put(leader, "letter_z")  # a letter that no service here has
    assert leader.get("/voice-prompts").json["missing"] == after["missing"]
    for code in [item["code"] for item in before["items"]]:
        put(leader, code)
    full = leader.get("/voice-prompts").json
    assert (full["recorded"], full["missing"], full["sample"]["own"]) == (46, 0, True)
    assert all(heard(leader, clip)[0] == 200 for clip in full["sample"]["clips"])


def test_a_recording_is_heard_again_as_it_was_read_and_forgotten_when_asked(leader):
    sound = wav(tone(0.4))
    put(leader, "digit_7", sound)
    assert leader.client.get("/manager/voice/digit_7.wav").data == sound
    assert leader.delete("/voice-prompts/digit_7").json["recorded"] == 0
    assert leader.delete("/voice-prompts/digit_7").status_code == 200
    assert leader.client.get("/manager/voice/digit_7.wav").status_code == 404
    with db.reading() as connection:
        told = connection.scalars(select(journal.c.facts).where(journal.c.what == "voice")).all()
    assert told == [{"prompt": "digit_7", "recorded": True}, {"prompt": "digit_7", "recorded": False}]


@pytest.mark.parametrize(
    ("code", "sound", "problem"),
    [
        ("digit_7", wav(tone(0.5, peak=500)), "voice.quiet"),
        ("digit_7", "not base64!", "voice.format"),
        ("digit_7", bytes(300_001), "voice.large"),
        ("digit_10", b"", "voice.unknown"),
        ("digit_7", "A" * 600_001, "request.invalid"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(leader, code, sound, problem):
    assert put(leader, code, sound).json["code"] == problem
    assert leader.get("/voice-prompts").json["recorded"] == 0


def test_twice_is_once_and_another_sound_under_the_same_id_is_refused(leader, time):
    request_id = str(uuid.uuid4())
    first = put(leader, "digit_7", request_id=request_id).json
    time.pass_(seconds=5)
    assert put(leader, "digit_7", request_id=request_id).json == first
    assert put(leader, "digit_7", wav(tone(1)), request_id).json["code"] == "request.conflict"


def test_only_the_office_records(clerk, kiosk):
    assert [put(caller, "digit_7").status_code for caller in (clerk, kiosk)] == [403, 403]
    assert clerk.get("/voice-prompts").status_code == 403


@pytest.mark.parametrize(
    ("start", "end", "at_eight"),
    [
        ("07:00", "09:00", 0),
        ("08:00", "09:00", 0),
        ("07:00", "08:00", 40),
        ("22:00", "08:01", 0),
        ("22:00", "08:00", 40),
        ("07:00", "", 40),
        ("", "09:00", 40),
    ],
)
def test_in_the_quiet_hours_a_call_is_shown_without_a_sound(leader, kiosk, clerk, start, end, at_eight):
    rules = {"voice_volume": 40, "voice_quiet_from": start, "voice_quiet_until": end}
    leader.client.put("/api/v1/rules", json={"rules": rules, "request_id": None}, headers=leader.headers)
    call = called(kiosk, clerk)
    assert call["number"] == "A001"
    assert (call["volume"], bool(call["clips"])) == (at_eight, at_eight > 0)


@pytest.mark.parametrize("clock", ["7:30", "24:00", "07:60", "muộn"])
def test_a_quiet_hour_that_no_clock_shows_is_refused(leader, clock):
    body = {"rules": {"voice_quiet_from": clock}, "request_id": None}
    answer = leader.client.put("/api/v1/rules", json=body, headers=leader.headers)
    assert answer.json["code"] == "rule.clock"
