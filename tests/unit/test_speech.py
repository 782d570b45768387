"""The hall's voice: real clips from the real synthesiser, and what happens where there is none."""

from __future__ import annotations

import array
import math
import re
import threading
import wave
from pathlib import Path

import pytest

from server import speech
from server.domain.words import call_words, counter_words, ticket_words
from server.speech import VIETNAMESE_VOICES, Espeak, Mute, Speaker, SpeechUnavailable

VI_TEXTS = [
    call_words("A017", 3, "vi"),
    ticket_words("S1005", "vi"),
    ticket_words("H025", "vi"),
    ticket_words("Q999", "vi"),
    ticket_words("C301", "vi"),
    "Xin mời ông/bà đến bàn hướng dẫn",
    *(counter_words(n, "vi") for n in (1, 4, 10, 15, 21, 24, 25)),
]


class Counting:
    """A synthesiser that remembers what it was asked and answers with a short tone between two silences."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def available(self) -> bool:
        return True

    def read(self, voice: str, text: str) -> tuple[int, array.array[int]]:
        self.asked.append((voice, text))
        silence = array.array("h", [0] * 8_000)
        tone = array.array("h", (round(9_000 * math.sin(i / 5)) for i in range(4_000)))
        return 16_000, silence + tone + silence


class Silent(Counting):
    """A synthesiser that answers, but with nothing to hear."""

    def read(self, voice: str, text: str) -> tuple[int, array.array[int]]:
        return 16_000, array.array("h", [0] * 8_000)


@pytest.fixture
def speaker(tmp_path: Path) -> Speaker:
    return Speaker(tmp_path / "clips")


def heard(path: Path) -> tuple[float, array.array[int]]:
    """Seconds and samples of a file, which must be 16-bit mono."""
    with wave.open(str(path), "rb") as sound:
        assert sound.getnchannels() == 1
        assert sound.getsampwidth() == 2
        samples = array.array("h", sound.readframes(sound.getnframes()))
        return len(samples) / sound.getframerate(), samples


def loudness(samples: array.array[int]) -> float:
    return math.sqrt(sum(s * s for s in samples) / len(samples))


def envelope(path: Path) -> list[float]:
    """How loud each 20 ms of a file is: the synthesiser breathes a little differently each time, this stays."""
    _, samples = heard(path)
    return [loudness(samples[i : i + 441]) for i in range(0, len(samples) - 441, 441)]


def alike(one: list[float], other: list[float]) -> float:
    """1 for the same loudness at each moment, less for other words; a different length counts against it."""
    product = sum(a * b for a, b in zip(one, other, strict=False))
    return product / math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))


@pytest.mark.parametrize("text", VI_TEXTS)
def test_a_vietnamese_clip_is_heard_at_a_walking_pace(speaker: Speaker, text: str) -> None:
    seconds, samples = heard(speaker.clip("vi", text))
    syllables = len(re.findall(r"\w+", text))
    assert 0.15 <= seconds / syllables <= 0.6
    assert loudness(samples) > 1_000


def test_an_english_clip_is_heard(speaker: Speaker) -> None:
    seconds, samples = heard(speaker.clip("en", call_words("A017", 3, "en")))
    assert 2.0 <= seconds <= 4.5
    assert loudness(samples) > 1_000


def test_a_clip_begins_and_ends_with_speech_not_with_silence(speaker: Speaker) -> None:
    for lang, text in (("vi", "đến quầy số ba"), ("en", "to counter three")):
        _, samples = heard(speaker.clip(lang, text))
        assert max(abs(s) for s in samples[:600]) > 327
        assert max(abs(s) for s in samples[-1_400:]) > 327


@pytest.mark.parametrize("accent", VIETNAMESE_VOICES)
def test_each_accent_is_heard(tmp_path: Path, accent: str) -> None:
    seconds, samples = heard(Speaker(tmp_path, vietnamese=accent).clip("vi", "Xin mời số quy, không một bảy"))
    assert 1.2 <= seconds <= 4.0
    assert loudness(samples) > 1_000


def test_an_unknown_accent_or_language_is_refused(speaker: Speaker, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="voice"):
        Speaker(tmp_path, vietnamese="vi-bogus")
    with pytest.raises(ValueError, match="language"):
        speaker.clip("fr", "bonjour")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_to_say_is_refused(speaker: Speaker, text: str) -> None:
    with pytest.raises(ValueError, match="nothing"):
        speaker.clip("vi", text)


def test_the_same_words_are_made_once_and_found_again(tmp_path: Path) -> None:
    voice = Counting()
    first = Speaker(tmp_path, synthesiser=voice).clip("vi", "đến quầy số ba")
    written = first.stat().st_mtime_ns
    again = Speaker(tmp_path, synthesiser=voice).clip("vi", "đến  quầy số\nba")
    assert again == first
    assert again.stat().st_mtime_ns == written
    assert voice.asked == [("vi", "đến quầy số ba")]


def test_other_words_another_language_and_another_accent_are_other_clips(tmp_path: Path) -> None:
    voice = Counting()
    here, south = Speaker(tmp_path, synthesiser=voice), Speaker(tmp_path, "vi-vn-x-south", voice)
    clips = {here.clip("vi", "a"), here.clip("vi", "ba"), here.clip("en", "a"), south.clip("vi", "a")}
    assert len(clips) == 4
    assert [name for name, _ in voice.asked] == ["vi", "vi", "en", "vi-vn-x-south"]


def test_a_clip_made_before_is_found_where_no_synthesiser_is_left(tmp_path: Path) -> None:
    made = Speaker(tmp_path, synthesiser=Counting()).clip("vi", "a")
    assert Speaker(tmp_path, synthesiser=Mute()).clip("vi", "a") == made


def test_the_silence_around_the_words_is_cut(tmp_path: Path) -> None:
    seconds, _ = heard(Speaker(tmp_path, synthesiser=Counting()).clip("vi", "a"))
    assert 0.25 <= seconds <= 0.31


def test_two_threads_asking_for_the_same_words_make_one_clip(tmp_path: Path) -> None:
    voice, paths = Counting(), []
    speaker = Speaker(tmp_path, synthesiser=voice)
    together = threading.Barrier(2)

    def ask() -> None:
        together.wait()
        paths.append(speaker.clip("vi", "đến quầy số ba"))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(paths) == 2
    assert len(voice.asked) == 1


def test_speakers_in_many_threads_never_mix_their_voices(tmp_path: Path) -> None:
    jobs = [(lang, call_words(f"A{n:03d}", n % 9 + 1, lang)) for n in range(1, 13) for lang in ("vi", "en")]
    alone = {job: envelope(Speaker(tmp_path / "alone").clip(*job)) for job in jobs}
    together: dict[tuple[str, str], list[float]] = {}

    def ask(mine: list[tuple[str, str]], number: int) -> None:
        speaker = Speaker(tmp_path / f"together{number}")
        for job in mine:
            together[job] = envelope(speaker.clip(*job))

    threads = [threading.Thread(target=ask, args=(jobs[i::4], i)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together.keys() == alone.keys()
    for job in jobs:
        assert alike(together[job], alone[job]) > 0.99, job
        others = [alike(together[job], alone[other]) for other in jobs if other[0] != job[0]]
        assert max(others) < 0.9, job


def test_nothing_is_loaded_before_the_first_clip(tmp_path: Path) -> None:
    speech._library.cache_clear()
    speaker = Speaker(tmp_path)
    assert speaker.available()
    speaker.chime()
    assert speech._library.cache_info().currsize == 0
    speaker.clip("vi", "a")
    assert speech._library.cache_info().currsize == 1


def test_without_a_synthesiser_words_are_unavailable_but_the_chime_still_sounds(tmp_path: Path) -> None:
    speaker = Speaker(tmp_path, synthesiser=Mute())
    assert not speaker.available()
    with pytest.raises(SpeechUnavailable):
        speaker.clip("vi", "a")
    assert loudness(heard(speaker.chime())[1]) > 500


def test_a_missing_library_package_makes_the_hall_mute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "espeakng_loader", None)
    speaker = Speaker(tmp_path)
    assert not speaker.available()
    with pytest.raises(SpeechUnavailable):
        speaker.clip("vi", "a")
    with pytest.raises(SpeechUnavailable):
        Espeak().read("vi", "a")


def test_a_broken_library_file_makes_the_hall_mute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "libespeak-ng.so"
    broken.write_bytes(b"not a library")
    monkeypatch.setattr(speech.espeakng_loader, "get_library_path", lambda: str(broken))
    speech._library.cache_clear()
    with pytest.raises(SpeechUnavailable, match="loaded"):
        Speaker(tmp_path).clip("vi", "a")
    monkeypatch.undo()
    assert Speaker(tmp_path).clip("vi", "a").is_file()


def test_a_failing_voice_is_said_to_be_unavailable() -> None:
    with pytest.raises(SpeechUnavailable, match="vi-bogus"):
        Espeak().read("vi-bogus", "a")


def test_a_clip_with_nothing_to_hear_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="no sound"):
        Speaker(tmp_path, synthesiser=Silent()).clip("vi", "a")
    assert list(tmp_path.iterdir()) == []


def test_a_clip_that_cannot_be_written_leaves_no_piece_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(speech.os, "fsync", full)
    with pytest.raises(SpeechUnavailable, match="kept"):
        Speaker(tmp_path, synthesiser=Counting()).clip("vi", "a")
    assert list(tmp_path.iterdir()) == []


def test_the_chime_is_short_gentle_and_falls_silent(speaker: Speaker) -> None:
    path = speaker.chime()
    seconds, samples = heard(path)
    peak = max(abs(s) for s in samples)
    assert 0.4 <= seconds <= 1.5
    assert 8_000 < peak < 24_000
    assert abs(samples[0]) < 100
    assert max(abs(s) for s in samples[-50:]) < peak / 50
    assert speaker.chime() == path


def test_the_chime_has_two_tones_the_second_lower(speaker: Speaker) -> None:
    _, samples = heard(speaker.chime())

    def strength(pitch: float, start_s: float, end_s: float) -> float:
        part = samples[int(start_s * speech.CHIME_RATE) : int(end_s * speech.CHIME_RATE)]
        step = math.tau * pitch / speech.CHIME_RATE
        return math.hypot(
            sum(s * math.cos(step * i) for i, s in enumerate(part)),
            sum(s * math.sin(step * i) for i, s in enumerate(part)),
        )

    assert strength(659.26, 0.05, 0.30) > 5 * strength(523.25, 0.05, 0.30)
    assert strength(523.25, 0.60, 1.0) > 2 * strength(659.26, 0.60, 1.0)
