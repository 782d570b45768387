"""The prompts out of which a ward's own voice says any call in Vietnamese, and which of them a call is made of.

Somebody of the ward reads each prompt once; a call is these recordings one after another, and says word for word what
`server.domain.words` says. English stays with the synthesiser.
"""

from __future__ import annotations

from collections.abc import Iterable

from server.domain import words

LANG = "vi"
INTRO, TO_COUNTER = "intro", "to_counter"

_LETTERS = {f"letter_{'dd' if letter == 'Đ' else letter.lower()}": letter for letter in "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ"}
# What a counter's number is made of besides the digits, by its Vietnamese word.
_OF_NUMBERS = {
    "mười": "ten", "mươi": "tens", "mốt": "one_after_tens", "tư": "four_after_tens", "lăm": "five_after_ten",
    "trăm": "hundred", "linh": "empty_ten",
}  # fmt: skip
_DIGITS = {words.digit_word(digit): f"digit_{digit}" for digit in range(10)}
_BY_WORD = {**_DIGITS, **_OF_NUMBERS}
_BY_LETTER = {letter: code for code, letter in _LETTERS.items()}

# Each prompt's code with the words to read, in the order in which they are best read.
PROMPTS: dict[str, str] = {
    INTRO: words.NUMBER_INTRO[LANG],
    TO_COUNTER: words.COUNTER_INTRO[LANG],
    **{code: word for word, code in _DIGITS.items()},
    **{code: words.letter_name(letter) for code, letter in _LETTERS.items()},
    **{code: word for word, code in _OF_NUMBERS.items()},
}
GROUPS: dict[str, tuple[str, ...]] = {
    "sentence": (INTRO, TO_COUNTER),
    "digits": tuple(_DIGITS.values()),
    "letters": tuple(_LETTERS),
    "counters": tuple(_OF_NUMBERS.values()),
}


def letter_of(code: str) -> str:
    """The letter that a prompt names, as it is written; empty for every other prompt."""
    return _LETTERS.get(code, "")


def first_of(prefix: str) -> str:
    """The prompt of a label's first character, a letter or a digit. KeyError for a character that begins no label."""
    return f"digit_{prefix}" if prefix.isdigit() else _BY_LETTER[prefix]


def number_parts(label: str) -> tuple[str, ...]:
    """The prompts of a call's first half: "Xin mời số", the prefix, each digit. ValueError for what is no label."""
    prefix, serial = words.parts(label)
    return (INTRO, first_of(prefix), *(f"digit_{digit}" for digit in serial))


def counter_parts(n: int) -> tuple[str, ...]:
    """The prompts of the second half: "đến quầy số" and the number's words. ValueError for a number no counter has."""
    return (TO_COUNTER, *(_BY_WORD[word] for word in words.counter_words(n, LANG).split()))


def needed(prefixes: Iterable[str], counters: Iterable[int]) -> frozenset[str]:
    """The prompts without which some call of a hall with these prefixes and counters cannot be said."""
    return frozenset(
        {INTRO, TO_COUNTER, *_DIGITS.values()}
        | {first_of(prefix) for prefix in prefixes}
        | {code for n in counters for code in counter_parts(n)}
    )
