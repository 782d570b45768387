"""Finding a procedure by the words people say: marks, word order, small words and slips of the finger forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

# Said of every procedure, so that they tell little: to make, to ask for, paper, to register, to do, for, of, I …
_VIETNAMESE = "lam xin giay dang ky cap thu tuc ve cho cua toi muon can viec ban"
_ENGLISH = "the a an of for to certificate registration"
COMMON = frozenset(f"{_VIETNAMESE} {_ENGLISH}".split())
COMMON_WEIGHT = 0.2
MARKED, UNMARKED, BEGUN, SLIPPED = 1.0, 0.95, 0.7, 0.6  # how well a word is the one that was meant
ENOUGH = 0.5  # of what was asked for must be found


@dataclass(frozen=True, slots=True)
class Entry(Generic[K]):
    """What may be found: ``phrases`` are its name and whatever else people call it."""

    key: K
    phrases: tuple[str, ...]


def folded(words: str) -> str:
    """Words without marks and capitals, as people type in a hurry: ``Đăng ký`` → ``dang ky``."""
    plain = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def ranked(words: str, entries: Iterable[Entry[K]]) -> list[tuple[K, float]]:
    """(key, score from 0 to 1) of what the words may mean, best first; equal ones keep their order."""
    asked = _split(words)
    if not asked:
        return []
    scored = [(one.key, max((_score(asked, _split(phrase)) for phrase in one.phrases), default=0.0)) for one in entries]
    return sorted((found for found in scored if found[1] > 0), key=lambda found: -found[1])


def _split(words: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", words.lower()))


def _weight(word: str) -> float:
    return COMMON_WEIGHT if folded(word) in COMMON else 1.0


def _score(asked: list[str], phrase: list[str]) -> float:
    """How much of what was asked the phrase says, and how little besides."""
    total = sum(map(_weight, asked))
    left, found = list(phrase), 0.0
    for word in asked:
        best = max(left, key=lambda one: _likeness(word, one), default="")
        likeness = _likeness(word, best)
        if likeness:
            left.remove(best)
            found += _weight(word) * likeness
    if found < ENOUGH * total:
        return 0.0
    return found / sqrt(total * max(sum(map(_weight, phrase)), found))


def _likeness(word: str, other: str) -> float:
    if word == other:
        return MARKED
    plain, meant = folded(word), folded(other)
    if plain == meant:
        return UNMARKED
    if len(plain) >= 2 and meant.startswith(plain):
        return BEGUN
    return SLIPPED if len(plain) >= 4 and plain not in COMMON and _one_slip(plain, meant) else 0.0


def _one_slip(word: str, other: str) -> bool:
    """One letter more, less or other, or two exchanged."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    a, b = word[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
