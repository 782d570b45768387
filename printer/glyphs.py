"""Letters as dots: each glyph is drawn once in black and white and kept as an integer; a line is shifted ORs of them.

A line's integer has the paper's width and `Face.rows` rows, the top left dot highest. Text is normalised to NFC at
the door, so that both ways of writing a Vietnamese letter print alike. Digits come from "Mot Cua So". A character that
the font lacks prints as an empty frame and is logged: a hole in a name must be seen.
"""

import logging
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from printer import fonts

_log = logging.getLogger(__name__)
_NOWHERE = "\U0010fffe"  # a code point that never names a letter: the font answers with its mark for "missing"
_WORDS_KEPT = 256  # a face; most words of a slip are the same on the next
_BLANKS = {" ", "\u00a0", "\u2007", "\u2009", "\u202f"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn character: `dots` stand at the left edge of a line; `left` is where its ink starts from the pen."""

    dots: int
    left: int
    ink: int
    advance: int


class Face:
    """One weight at one size in dots, for paper of one width."""

    def __init__(self, weight: str, size: int, width: int, cache: Path) -> None:
        self.size, self.width = size, width
        self.above = -(-size * 23 // 20)  # the stacked marks of Ế reach 1.12 em
        self.rows = self.above + -(-size * 3 // 10)  # the dot of ự falls 0.25 em
        self._letters = ImageFont.truetype(str(fonts.be_vietnam(weight)), size, layout_engine=ImageFont.Layout.BASIC)
        self._digits = ImageFont.truetype(str(fonts.digits(weight, cache)), size, layout_engine=ImageFont.Layout.BASIC)
        self._missing = self._drawn(self._letters, _NOWHERE)[0].tobytes()
        self._glyphs: dict[str, Glyph] = {}
        self._words: dict[str, tuple[int, int]] = {}

    def glyph(self, letter: str) -> Glyph:
        """The glyph of one character of NFC text."""
        found = self._glyphs.get(letter)
        if found is None:
            found = self._glyphs[letter] = self._make(letter)
        return found

    def measure(self, text: str) -> int:
        """The width of NFC text in dots."""
        return sum([self.glyph(letter).advance for letter in text])

    def set(self, text: str, pen: int) -> tuple[int, int]:
        """NFC text from column `pen` on: its dots, and the column after it. What falls off the paper is left out."""
        word = self._words.get(text)
        if word is None:
            if len(self._words) >= _WORDS_KEPT:
                self._words.clear()
            word = self._words[text] = self._set(text, self.size)
        dots, end = word
        move = pen - self.size
        # A word is kept as it stands a letter's width from the edge, and moved from there where nothing can fall off.
        if move >= 0 and end + move + self.size <= self.width:
            return dots >> move, end + move
        return self._set(text, pen)

    def _set(self, text: str, pen: int) -> tuple[int, int]:
        dots = 0
        for letter in text:
            glyph = self._glyphs.get(letter) or self.glyph(letter)
            at = pen + glyph.left
            # Past the edge the dots would fall into the next row at the other side.
            if at >= 0 and at + glyph.ink <= self.width:
                dots |= glyph.dots >> at
            pen += glyph.advance
        return dots, pen

    def has(self, letter: str) -> bool:
        """Whether the font can write this character."""
        return (
            letter in _BLANKS
            or letter in fonts.DIGITS
            or (self._drawn(self._letters, letter)[0].tobytes() != self._missing)
        )

    def _make(self, letter: str) -> Glyph:
        if letter in _BLANKS:
            return Glyph(0, 0, 0, round(self._letters.getlength(" ", mode="1")))
        if not self.has(letter):
            _log.warning("no glyph for U+%04X: an empty frame is printed", ord(letter))
            return self._frame()
        font = self._digits if letter in fonts.DIGITS else self._letters
        image, left = self._drawn(font, letter)
        return self._kept(image, left, round(font.getlength(letter, mode="1")))

    def _drawn(self, font: ImageFont.FreeTypeFont, letter: str) -> tuple[Image.Image, int]:
        """The character in a line's height, cut to its ink, and where the ink starts from the pen."""
        room = self.size
        image = Image.new("1", (4 * self.size, self.rows))
        ImageDraw.Draw(image).text((room, self.above), letter, fill=1, font=font, anchor="ls")
        box = image.getbbox()
        if box is None:
            return image.crop((0, 0, 0, self.rows)), 0
        return image.crop((box[0], 0, box[2], self.rows)), box[0] - room

    def _frame(self) -> Glyph:
        wide, tall = max(6, self.size * 11 // 20), self.size * 7 // 10
        image = Image.new("1", (wide, self.rows))
        ImageDraw.Draw(image).rectangle(
            (0, self.above - tall, wide - 1, self.above - 1), outline=1, width=max(2, self.size // 14)
        )
        return self._kept(image, 1, wide + 3)

    def _kept(self, image: Image.Image, left: int, advance: int) -> Glyph:
        wide, row = image.width, -(-image.width // 8)
        raw = image.tobytes()
        dots = 0
        for number in range(self.rows if wide else 0):
            line = int.from_bytes(raw[number * row : (number + 1) * row], "big") >> (row * 8 - wide)
            dots |= line << (self.rows - 1 - number) * self.width + self.width - wide
        return Glyph(dots, left, wide, advance)


@lru_cache(maxsize=128)
def face(weight: str, size: int, width: int, cache: Path) -> Face:
    """The face of a weight at a size for paper `width` dots wide, kept for the next slip."""
    return Face(weight, size, width, cache)


def clean(text: str) -> str:
    """Text as it is set: NFC, invisible control characters gone, any line ending as a single newline."""
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join([c for c in text if c == "\n" or unicodedata.category(c) not in ("Cf", "Cc")])


def missing_vietnamese(cache: Path) -> str:
    """The Vietnamese letters, lower and upper case, that the installed font lacks: "" in a sound installation."""
    found = face("Bold", 26, 576, cache)
    return "".join(letter for letter in fonts.VIETNAMESE + fonts.VIETNAMESE.upper() if not found.has(letter))
