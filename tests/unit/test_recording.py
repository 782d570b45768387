"""What a recorded prompt must be like, and how several become one sentence."""

import array
import io
import math
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain import recording
from server.domain.errors import Refused
from server.domain.recording import MOST_BYTES, RATE, Recording

REFUSALS = {f"voice.{why}" for why in ("large", "format", "sampling", "length", "quiet", "clipped")}


def tone(seconds: float, rate: int = RATE, peak: int = 12_000, around: float = 0.0) -> list[int]:
    """A voice of one pitch between two silences."""
    quiet = [0] * int(around * rate)
    return quiet + [round(peak * math.sin(math.tau * 300 * i / rate)) for i in range(int(seconds * rate))] + quiet


def wav(samples: list[int], rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    """As another program than ours writes it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(array.array("h", samples).tobytes())
    return file.getvalue()


def why(given: bytes) -> str:
    try:
        recording.checked(given)
    except Refused as refused:
        return refused.code
    return ""


@settings(max_examples=40, deadline=None)
@given(seconds=st.floats(0.21, 0.6), rate=st.integers(8_000, 48_000), peak=st.integers(2_000, 32_600))
def test_every_whole_file_within_the_bounds_is_taken_as_it_is(seconds: float, rate: int, peak: int):
    samples = tone(seconds, rate, peak)
    made = recording.checked(wav(samples, rate))
    assert (made.rate, made.samples.tolist()) == (rate, samples)


@given(st.binary(max_size=400), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", wav(tone(0.3))[:44], wav(tone(0.3))[:36]]))
def test_any_bytes_are_taken_or_refused_and_never_break(tail: bytes, head: bytes):
    assert why(head + tail) in REFUSALS


@given(st.integers(0, 43), st.integers(0, 255))
def test_a_header_with_one_byte_changed_is_taken_or_refused(place: int, value: int):
    given = bytearray(wav(tone(0.3)))
    given[place] = value
    assert why(bytes(given)) in {"", *REFUSALS}


@given(st.data())
def test_a_file_cut_short_is_refused(data: st.DataObject):
    whole = wav(tone(0.3))
    assert why(whole[: data.draw(st.integers(0, len(whole) - 1))]) == "voice.format"


@given(st.lists(st.integers(-32_768, 32_767), max_size=50), st.integers(8_000, 48_000))
def test_what_is_written_is_read_back(samples: list[int], rate: int):
    assert recording.written(rate, samples) == wav(samples, rate)
    made = recording.read(recording.written(rate, samples))
    assert (made.rate, made.samples.tolist()) == (rate, samples)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (wav(tone(0.1)), "voice.length"),
        (wav(tone(6.1, 8_000), 8_000), "voice.length"),
        (wav(tone(1, 7_999), 7_999), "voice.sampling"),
        (wav(tone(1, 48_001), 48_001), "voice.sampling"),
        (wav(tone(1, peak=1_900)), "voice.quiet"),
        (wav([0] * RATE), "voice.quiet"),
        (wav([32_767, -32_768] * 11_025), "voice.clipped"),
        (wav(tone(1), channels=2), "voice.format"),
        (wav(tone(1), width=1), "voice.format"),
        (bytes(MOST_BYTES + 1), "voice.large"),
    ],
)
def test_a_recording_that_a_hall_would_not_understand_is_refused(given: bytes, code: str):
    assert why(given) == code


def test_a_sentence_has_every_part_equally_loud_without_the_silence_around():
    parts = [
        Recording(rate, array.array("h", tone(0.4, rate, peak, 1.0)))
        for rate, peak in ((48_000, 30_000), (8_000, 2_200))
    ]
    made = recording.joined(parts)
    assert 0.8 < len(made) / RATE < 1.3
    halves = made[: len(made) // 2], made[len(made) // 2 :]
    first, second = (math.sqrt(sum(s * s for s in half) / len(half)) for half in halves)
    assert 0.8 < first / second < 1.25
    assert first > 2_000
    assert max(abs(s) for s in made) <= 29_500
    assert abs(made[0]) < 50
    assert abs(made[-1]) < 50


def test_the_comma_is_a_longer_breath():
    parts = [Recording(RATE, array.array("h", tone(0.4))) for _ in range(3)]
    assert len(recording.joined(parts, 1)) - len(recording.joined(parts)) == pytest.approx(0.15 * RATE, abs=2)
