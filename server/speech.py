"""Turns words into sound files, offline, so that a hall can call aloud with no internet and no voice on its PC.

A clip is made once and kept under a name drawn from its voice and its text. Nothing is loaded before the first clip.
A hall where the synthesiser is missing or broken gets ``SpeechUnavailable``: its callers stay silent, and light and
paper go on.
"""

from __future__ import annotations

import array
import ctypes
import functools
import hashlib
import math
import os
import tempfile
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from server.domain.recording import trimmed
from server.wording import LANGUAGES

try:
    import espeakng_loader
except ImportError:
    espeakng_loader = None

VIETNAMESE_VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")  # north, centre, south
ENGLISH_VOICE = "en"
WORDS_A_MINUTE = 158  # nine tenths of the synthesiser's own 175: a hall echoes and many listeners are old
CHIME_RATE = 22_050

# Part of each clip's name: raise it when clips are made differently, and old ones are no longer found.
_MAKING = "1"
_FULL = 32_767
_SILENCE = _FULL // 100
_LEAD_S, _TAIL_S = 0.01, 0.04

# The library keeps its voice and its callback in process-wide variables, so one clip is made at a time.
_one_at_a_time = threading.Lock()


class SpeechUnavailable(Exception):
    """There is no synthesiser here, or it failed; whoever wanted a clip goes on without it."""


class Synthesiser(Protocol):
    """Whatever can read a text aloud."""

    def available(self) -> bool:
        """Say whether it is worth asking, without loading anything."""

    def read(self, voice: str, text: str) -> tuple[int, array.array[int]]:
        """Return the sample rate in Hz and 16-bit mono samples. Raises SpeechUnavailable."""


class Espeak:
    """eSpeak NG, in this process, from the library that came with the installation."""

    def available(self) -> bool:
        return (
            espeakng_loader is not None
            and Path(espeakng_loader.get_library_path()).is_file()
            and (Path(espeakng_loader.__file__).parent / "espeak-ng-data" / "phontab").is_file()
        )

    def read(self, voice: str, text: str) -> tuple[int, array.array[int]]:
        if not self.available():
            raise SpeechUnavailable("the speech library is not installed")
        heard = bytearray()

        def listen(samples: int | None, count: int, _events: int | None) -> int:
            if samples and count > 0:
                heard.extend(ctypes.string_at(samples, count * 2))
            return 0

        callback = _CALLBACK(listen)
        written = text.encode()
        with _one_at_a_time:
            library, rate = _library()
            library.espeak_SetSynthCallback(callback)
            failed = (
                library.espeak_SetVoiceByName(voice.encode())
                or library.espeak_SetParameter(_RATE, WORDS_A_MINUTE, 0)
                or library.espeak_Synth(written, len(written) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
            )
        if failed:
            raise SpeechUnavailable(f"the voice {voice} failed with status {failed}")
        return rate, array.array("h", bytes(heard))


class Mute:
    """The synthesiser of a hall that has none."""

    def available(self) -> bool:
        return False

    def read(self, voice: str, text: str) -> tuple[int, array.array[int]]:
        raise SpeechUnavailable("this hall has no speech synthesiser")


class Speaker:
    """Clips of one hall in one directory; safe for many threads, and for many processes on the same directory."""

    def __init__(
        self, cache_dir: Path, vietnamese: str = VIETNAMESE_VOICES[0], synthesiser: Synthesiser | None = None
    ) -> None:
        """``vietnamese`` is one of VIETNAMESE_VOICES; another name is a ValueError."""
        if vietnamese not in VIETNAMESE_VOICES:
            raise ValueError(f"no Vietnamese voice is called {vietnamese!r}")
        self._cache_dir = cache_dir
        # A third language is read by the synthesiser's voice of that code.
        self._voices = {**{lang: lang for lang in LANGUAGES}, "vi": vietnamese, "en": ENGLISH_VOICE}
        self._synthesiser = synthesiser or (Espeak() if espeakng_loader is not None else Mute())
        self._making = threading.Lock()

    def available(self) -> bool:
        """Say whether clips can be made here; loads nothing."""
        return self._synthesiser.available()

    def clip(self, lang: str, text: str) -> Path:
        """Return the WAV file (16-bit mono) of ``text`` read in ``lang``, made now or kept from before.

        A clip that was made once is found even where no synthesiser is left. Raises ValueError for an unknown
        language or an empty text, SpeechUnavailable when the clip cannot be made.
        """
        if lang not in self._voices:
            raise ValueError(f"no voice for the language {lang!r}")
        text = " ".join(text.split())
        if not text:
            raise ValueError("there is nothing to say")
        voice = self._voices[lang]
        return self._kept(("clip", voice, str(WORDS_A_MINUTE), text), lambda: self._read(voice, text))

    def chime(self) -> Path:
        """Return the WAV file of the two tones that come before a call; needs no synthesiser.

        Raises SpeechUnavailable when it cannot be kept (a full disk).
        """
        return self._kept(("chime",), lambda: (CHIME_RATE, _two_tones(CHIME_RATE)))

    def composed(self, made_of: tuple[str, ...], make: Callable[[], tuple[int, array.array[int]]]) -> Path:
        """Return the WAV file of a sentence put together from recordings: `make` gives its rate in Hz and samples.

        `made_of` names everything that the sentence is made of. Raises SpeechUnavailable when it cannot be kept.
        """
        return self._kept(("own", *made_of), make)

    def _read(self, voice: str, text: str) -> tuple[int, array.array[int]]:
        rate, samples = self._synthesiser.read(voice, text)
        spoken = trimmed(samples, rate, _SILENCE, _LEAD_S, _TAIL_S)  # a breath is left: no first consonant is lost
        if not spoken:
            raise SpeechUnavailable("the synthesiser made no sound")
        return rate, spoken

    def _kept(self, made_of: tuple[str, ...], make: Callable[[], tuple[int, array.array[int]]]) -> Path:
        path = self._path(*made_of)
        if path.is_file():
            return path
        with self._making:
            # Another thread may have made it while this one waited.
            if not path.is_file():
                try:
                    _write(path, *make())
                except OSError as trouble:
                    raise SpeechUnavailable(f"the sound cannot be kept: {trouble}") from trouble
        return path

    def _path(self, *made_of: str) -> Path:
        name = hashlib.sha256("\0".join((_MAKING, *made_of)).encode()).hexdigest()[:32]
        return self._cache_dir / f"{name}.wav"


# From eSpeak NG's speak_lib.h. The events pointer is not read, so it stays opaque.
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_SYNCHRONOUS, _DO_NOT_EXIT = 2, 0x8000
_RATE, _BY_CHARACTER, _UTF8 = 1, 1, 1


@functools.cache
def _library() -> tuple[ctypes.CDLL, int]:
    """Load and start the library once a process; returns it with its sample rate. Call it under the lock."""
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        library.espeak_SetSynthCallback.argtypes = [_CALLBACK]
        library.espeak_SetSynthCallback.restype = None
        library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
        library.espeak_SetParameter.argtypes = [ctypes.c_int] * 3
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        # Without DO_NOT_EXIT a missing data file would end the whole server.
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, os.fsencode(espeakng_loader.get_data_path()), _DO_NOT_EXIT)
    except (OSError, AttributeError, RuntimeError) as trouble:
        raise SpeechUnavailable(f"the speech library cannot be loaded: {trouble}") from trouble
    if rate <= 0:
        raise SpeechUnavailable(f"the speech library did not start (status {rate})")
    return library, rate


def _two_tones(rate: int) -> array.array[int]:
    """A falling major third, each tone struck softly and left to ring; about one second."""
    seconds, second_at, peak = 1.15, 0.32, 0.38
    total = [0.0] * int(seconds * rate)
    for pitch, start in ((659.26, 0.0), (523.25, second_at)):
        begin = int(start * rate)
        for i in range(begin, len(total)):
            t = (i - begin) / rate
            strike = min(1.0, t / 0.008)
            fade = min(1.0, (len(total) - i) / (0.05 * rate))
            tone = math.sin(math.tau * pitch * t) + 0.18 * math.sin(math.tau * 2 * pitch * t)
            total[i] += peak * strike * fade * math.exp(-4.5 * t) * tone
    return array.array("h", (round(value * _FULL) for value in total))


def _write(path: Path, rate: int, samples: array.array[int]) -> None:
    """Put a whole WAV file in place or none: a half-written clip kept after a power cut would be a silent call."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            with wave.open(file, "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(2)
                sound.setframerate(rate)
                sound.writeframes(samples.tobytes())
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
