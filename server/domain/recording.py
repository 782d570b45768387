"""A prompt that somebody recorded: whether the hall can use it, and how several become one sentence."""

from __future__ import annotations

import array
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.domain.errors import Refused

RATE = 22_050  # of composed sentences, in Hz
LEAST_RATE, MOST_RATE = 8_000, 48_000
LEAST_S, MOST_S = 0.2, 6.0
MOST_BYTES = 300_000
FULL = 32_767
QUIET = 0.06  # of full scale: a peak below it is lost in a hall's noise
CLIPPED = 0.001  # share of samples at full scale from which a voice sounds torn

_AT_FULL = 32_700
# Between words, and after the prefix, where the spoken sentence has its comma.
_PAUSE_S, _COMMA_S = 0.05, 0.2
_LOUDNESS, _PEAK = 4_200, 29_500  # what every part is brought to: root mean square, and the most that it may reach
_FADE_S = 0.005
_FLOOR = 0.03  # of the peak: below it is the room and not the voice
_LEAD_S, _TAIL_S = 0.05, 0.08  # a weak first consonant lies below the floor
_PCM, _FORMAT_BYTES = 1, 16


@dataclass(frozen=True)
class Recording:
    """One prompt as it was read: `rate` in Hz, 16-bit mono samples."""

    rate: int
    samples: array.array[int]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def checked(wav: bytes) -> Recording:
    """A WAV file that a hall can say aloud.

    Refused `voice.large` {kb}, `voice.format` (not RIFF/WAVE, not whole, not 16-bit mono PCM), `voice.sampling` {least,
    most} in kHz, `voice.length` {least, most} in seconds, `voice.quiet`, `voice.clipped`.
    """
    if len(wav) > MOST_BYTES:
        raise Refused("voice.large", kb=MOST_BYTES // 1000)
    made = read(wav)
    if not LEAST_RATE <= made.rate <= MOST_RATE:
        raise Refused("voice.sampling", least=LEAST_RATE // 1000, most=MOST_RATE // 1000)
    if not LEAST_S <= made.seconds <= MOST_S:
        raise Refused("voice.length", least=LEAST_S, most=int(MOST_S))
    if _peak(made.samples) < QUIET * FULL:
        raise Refused("voice.quiet")
    if sum(abs(sample) >= _AT_FULL for sample in made.samples) > CLIPPED * len(made.samples):
        raise Refused("voice.clipped")
    return made


def read(wav: bytes) -> Recording:
    """The sound in a WAV file of 16-bit mono PCM. Refused `voice.format` for anything else."""
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise Refused("voice.format")
    rate, at = 0, 12
    while at + 8 <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        body = wav[at + 8 : at + 8 + size]
        if len(body) < size:
            raise Refused("voice.format")
        if name == b"fmt " and size >= _FORMAT_BYTES:
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            if (kind, channels, bits) != (_PCM, 1, 16) or rate == 0:
                raise Refused("voice.format")
        elif name == b"data" and rate and size % 2 == 0:
            return Recording(rate, array.array("h", body))
        at += 8 + size + size % 2
    raise Refused("voice.format")


def written(rate: int, samples: Sequence[int]) -> bytes:
    """Samples as a WAV file of 16-bit mono PCM."""
    body = array.array("h", samples).tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", _FORMAT_BYTES, _PCM, 1, rate, rate * 2, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + 8 + len(body), b"WAVE") + form + _chunk(b"data", body)


def joined(parts: Iterable[Recording], comma_after: int | None = None) -> array.array[int]:
    """Several prompts as one sentence at RATE: the room cut away, equally loud, with short pauses.

    `comma_after` is the place (from 0) of the part that a longer pause follows.
    """
    made = array.array("h")
    for place, part in enumerate(parts):
        if made:
            pause = _COMMA_S if comma_after is not None and place == comma_after + 1 else _PAUSE_S
            made.extend([0] * int(pause * RATE))
        voice = trimmed(part.samples, part.rate, int(_FLOOR * _peak(part.samples)), _LEAD_S, _TAIL_S)
        made.extend(_levelled(_resampled(voice, part.rate)))
    return made


def trimmed(samples: array.array[int], rate: int, floor: int, lead_s: float, tail_s: float) -> array.array[int]:
    """Cut both ends where nothing is louder than `floor`, leaving so many seconds; empty when nothing is."""
    first = next((i for i, sample in enumerate(samples) if abs(sample) > floor), None)
    if first is None:
        return array.array("h")
    last = next(i for i in range(len(samples) - 1, -1, -1) if abs(samples[i]) > floor)
    return samples[max(0, first - int(lead_s * rate)) : last + 1 + int(tail_s * rate)]


def _resampled(samples: array.array[int], rate: int) -> array.array[int]:
    """The same sound at RATE, between two samples on a straight line. The office's page records at RATE already."""
    if rate == RATE or not samples:
        return samples
    made = array.array("h")
    for i in range(int(len(samples) * RATE / rate)):
        at, share = divmod(i * rate / RATE, 1)
        here = samples[int(at)]
        after = samples[min(int(at) + 1, len(samples) - 1)]
        made.append(round(here + (after - here) * share))
    return made


def _levelled(samples: array.array[int]) -> array.array[int]:
    """As loud as every other part, beginning and ending without a click."""
    if not samples or not any(samples):
        return samples
    loudness = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
    gain = min(_LOUDNESS / loudness, _PEAK / _peak(samples))
    fade = max(1, int(_FADE_S * RATE))
    last = len(samples) - 1
    return array.array(
        "h", (round(sample * gain * min(1.0, i / fade, (last - i) / fade)) for i, sample in enumerate(samples))
    )


def _peak(samples: array.array[int]) -> int:
    return max((abs(sample) for sample in samples), default=0)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body
