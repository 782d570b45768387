"""How a ticket number and a counter are said aloud, and how the same call is written on the wall.

Spoken forms go to a synthesiser or to a ward's own recordings, so they contain only words: no digits, no signs.
Digits of a label are said one by one (*năm*, never *lăm*): a hall full of noise hears them apart, and the person
holding the paper can follow along. A counter is a quantity and is said as a number word (*quầy mười lăm*).
"""

from __future__ import annotations

import re

LANGUAGES = ("vi", "en")

# One prefix, then the serial: three digits, growing to four and beyond on the day that needs it.
_LABEL = re.compile(r"([A-ZĐ0-9])([0-9]{3,})")

_DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}

# The names a Vietnamese reader gives the letters. I, O and the rhyming ones (bê xê dê đê giê pê tê vê) are poor
# prefixes and the demonstration ward avoids them, but a hall that chose one must still be called aloud.
_LETTERS_VI = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép-phờ", "G": "giê", "H": "hắt",
    "I": "i ngắn", "J": "gi", "K": "ca", "L": "e-lờ", "M": "em-mờ", "N": "en-nờ", "O": "o", "P": "pê", "Q": "quy",
    "R": "e-rờ", "S": "ét-sì", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích-xì", "Y": "y dài", "Z": "dét",
}  # fmt: skip

_TEENS_EN = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

LARGEST_COUNTER = 999
NUMBER_INTRO = {"vi": "Xin mời số", "en": "Number"}
COUNTER_INTRO = {"vi": "đến quầy số", "en": "to counter"}


def called_in(lang: str) -> str:
    """The language in which a number is said to who asked for `lang`: that one, or English where none is taught here."""
    return lang if lang in LANGUAGES else "en"


def ticket_words(label: str, lang: str) -> str:
    """Say a ticket's label: ``A017`` is "a, không một bảy" in ``vi`` and "A, zero one seven" in ``en``.

    The comma is the short breath between letter and digits. Raises ValueError for a language this hall does not
    speak and for a text that is no label (one capital letter or digit, then at least three digits).
    """
    _must_speak(lang)
    prefix, serial = parts(label)
    digits = _DIGITS[lang]
    if prefix.isdigit():
        first = digits[int(prefix)]
    else:
        first = _LETTERS_VI[prefix] if lang == "vi" else prefix
    return f"{first}, {' '.join(digits[int(d)] for d in serial)}"


def parts(label: str) -> tuple[str, str]:
    """A label's prefix and its digits. ValueError for a text that is no label."""
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(f"{label!r} is not a ticket label")
    return match[1], match[2]


def digit_word(digit: int) -> str:
    """A digit of a label in Vietnamese; ValueError for what is no digit."""
    if not 0 <= digit <= 9:
        raise ValueError(f"{digit} is no digit")
    return _DIGITS["vi"][digit]


def letter_name(letter: str) -> str:
    """The name that a Vietnamese reader gives a capital letter. KeyError for a character that begins no label."""
    return _LETTERS_VI[letter]


def counter_words(n: int, lang: str) -> str:
    """Say a counter's number, 1 to 999, as a quantity: 15 is "mười lăm", 21 "hai mươi mốt", 101 "một trăm linh một".

    Raises ValueError for an unknown language or a number no counter can have.
    """
    _must_speak(lang)
    if not 1 <= n <= LARGEST_COUNTER:
        raise ValueError(f"no counter has the number {n}")
    return _number_vi(n) if lang == "vi" else _number_en(n)


def number_said(label: str, lang: str) -> str:
    """The first half of a call, as it is spoken: "Xin mời số a, không một bảy". Raises ValueError as its parts do."""
    said = ticket_words(label, lang)
    return f"{NUMBER_INTRO[lang]} {said}"


def counter_said(n: int, lang: str) -> str:
    """The second half of a call, as it is spoken: "đến quầy số ba". Raises ValueError as its parts do."""
    said = counter_words(n, lang)
    return f"{COUNTER_INTRO[lang]} {said}"


def text_said(text: str) -> str:
    """A written text as it is read aloud: "Ông/bà" has two words, and a dash is a short breath."""
    return " ".join(text.replace("/", " ").replace(" – ", ", ").split())


def call_words(label: str, counter: int, lang: str) -> str:
    """Say a whole call: who, to which counter. Raises ValueError as the parts do."""
    return f"{number_said(label, lang)}, {counter_said(counter, lang)}"


def call_text(label: str, counter: int, lang: str) -> str:
    """Write a whole call, as the wall and the phone show it. Raises ValueError as the spoken form does."""
    _must_speak(lang)
    parts(label)
    if not 1 <= counter <= LARGEST_COUNTER:
        raise ValueError(f"no counter has the number {counter}")
    if lang == "vi":
        return f"Xin mời số {label} đến quầy số {counter}"
    return f"Number {label}, please go to counter {counter}"


def _must_speak(lang: str) -> None:
    if lang not in LANGUAGES:
        raise ValueError(f"no voice for the language {lang!r}")


def _number_vi(n: int) -> str:
    """Northern reading: *linh* for the empty ten, *mốt tư lăm* after a ten from twenty on."""
    digits = _DIGITS["vi"]
    hundreds, rest = divmod(n, 100)
    words = [digits[hundreds], "trăm"] if hundreds else []
    tens, unit = divmod(rest, 10)
    if tens == 0:
        if unit:
            words += ["linh", digits[unit]] if hundreds else [digits[unit]]
        return " ".join(words)
    words += ["mười"] if tens == 1 else [digits[tens], "mươi"]
    if unit == 5:
        words.append("lăm")
    elif tens > 1 and unit in (1, 4):
        words.append("mốt" if unit == 1 else "tư")
    elif unit:
        words.append(digits[unit])
    return " ".join(words)


def _number_en(n: int) -> str:
    digits = _DIGITS["en"]
    hundreds, rest = divmod(n, 100)
    words = [f"{digits[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, unit = divmod(rest, 10)
        if tens == 0:
            words.append(digits[unit])
        elif tens == 1:
            words.append(_TEENS_EN[unit])
        else:
            words.append(_TENS_EN[tens - 2] + (f"-{digits[unit]}" if unit else ""))
    return " and ".join(words)
