"""Draws a slip on paper of any width from one description: what stands where, how large, how far apart.

Lengths in this file are dots on 80 mm paper (576 dots, 8 to the millimetre) and are scaled for narrower paper.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from printer import codes, fonts, glyphs, marks, raster
from printer.raster import Canvas, Page
from printer.slips import (
    Align,
    Barcode,
    Block,
    Box,
    Fields,
    Footer,
    Letterhead,
    Listing,
    Number,
    Qr,
    Row,
    Rows,
    Run,
    Slip,
    Text,
)  # fmt: skip
from printer.typeset import Line, Piece, Setter, baseline

_log = logging.getLogger(__name__)

_SIZES = {"small": 24, "text": 26, "lead": 30, "large": 38, "huge": 48}
_BOX_SIZES = {**_SIZES, "large": 46, "huge": 62}  # what stands in a box is what the slip is for
_DISPLAY = ("large", "huge")
# Room above and below a text of each size; between two blocks the larger of the two counts.
_ROOM = {"small": (14, 14), "text": (20, 16), "lead": (6, 18), "large": (22, 6), "huge": (6, 20)}
_BELOW = {"letterhead": 0, "number": 0, "rows": 0, "fields": 0, "listing": 0, "box": 0, "qr": 0, "barcode": 0}
_ABOVE = {"number": 2, "rows": 20, "fields": 20, "listing": 16, "box": 16, "qr": 22, "barcode": 22, "footer": 20}

_STRIPS_KEPT = 256  # a slip has about ten
_MARKS = 64  # rows; the marks of a letter never reach further above its block


def draw(slip: Slip, width: int = 576, cache: Path | None = None) -> Page:
    """The slip on paper `width` dots wide (576, 512 or 384). `cache` holds derived fonts. Raises ValueError."""
    fonts_in = cache or fonts.default_cache()
    scaled = Setter(width, fonts_in).scaled
    ink: list[tuple[int, bytes]] = []
    y, before = scaled(24), None
    for block in slip.blocks:
        if before is not None:
            y += scaled(_gap(before, block))
        strip = _strip(block, width, fonts_in)
        for start, dots in strip.ink:
            _lay(ink, y + start, dots, width // 8)
        y, before = y + strip.height, block
    return Page(width, y + scaled(40), tuple(ink))


def render(slip: Slip, width: int = 576, cache: Path | None = None) -> bytes:
    """The slip as a complete job for an ESC/POS printer: reset, raster, cut."""
    return raster.encode(draw(slip, width, cache))


def picture(slip: Slip, width: int = 576, cache: Path | None = None) -> bytes:
    """The slip as a PNG file, dot for dot what the paper shows."""
    return raster.png(raster.settle(draw(slip, width, cache)))


@dataclass(frozen=True)
class _Strip:
    """One block as drawn: how tall it is, and its ink in rows from its top (marks may reach above it)."""

    height: int
    ink: tuple[tuple[int, bytes], ...]


@lru_cache(maxsize=_STRIPS_KEPT)
def _strip(block: Block, width: int, cache: Path) -> _Strip:
    """A block, drawn once: the office's name, labels and hints are the same from slip to slip."""
    return _Pen(width, cache).strip(block)


def _lay(ink: list[tuple[int, bytes]], start: int, dots: bytes, row: int) -> None:
    """Puts rows below those laid before, and over them where marks of two blocks meet."""
    while ink and start <= ink[-1][0] + len(ink[-1][1]) // row:
        other, under = ink.pop()
        first = min(start, other)
        end = max(start + len(dots) // row, other + len(under) // row)
        both = 0
        for at, rows in ((start, dots), (other, under)):
            both |= int.from_bytes(rows, "big") << (end - at - len(rows) // row) * row * 8
        start, dots = first, both.to_bytes((end - first) * row, "big")
    ink.append((start, dots))


class _Pen:
    """The place on a strip that has been reached, and one method for each kind of block."""

    def __init__(self, width: int, cache: Path) -> None:
        self.canvas = Canvas(width)
        self.set = Setter(width, cache)
        self.width = width
        self.left = 28 * width // 576 // 4 * 4
        self.right = width - self.left
        self.y = 0

    def strip(self, block: Block) -> _Strip:
        """The block drawn, with room above for marks that reach out of it."""
        self.y = _MARKS
        self._block(block)
        return _Strip(self.y - _MARKS, tuple((start - _MARKS, dots) for start, dots in self.canvas.ink()))

    def _block(self, block: Block) -> None:
        match block:
            case Letterhead():
                self._letterhead(block)
            case Text():
                self._text(block, self.left, self.right, _SIZES)
            case Number():
                self._number(block)
            case Rows():
                self._rows(block)
            case Fields():
                self._fields(block)
            case Listing():
                self._listing(block)
            case Box():
                self._box(block)
            case Qr():
                self._qr(block)
            case Barcode():
                self._barcode(block)
            case Footer():
                self._footer(block)

    def _rule(self, thick: int, left: int | None = None, right: int | None = None) -> None:
        # An even row and an even column let the rule be sent at a quarter of its size.
        self.y += self.y % 2
        self.canvas.fill(self.left if left is None else left, self.y, self.right if right is None else right,
                         self.y + thick)  # fmt: skip
        self.y += thick

    def _lines(self, lines: list[Line], left: int, right: int, size: int, height: int, align: Align) -> None:
        for line in lines:
            self.set.draw(self.canvas, line, left, right, self.y + baseline(size, height), align)
            self.y += height

    def _text(self, text: Text, left: int, right: int, sizes: dict[str, int]) -> None:
        size = self.set.size(sizes[text.size])
        if text.whole:
            lines = [self.set.one(text.runs, size, right - left, _plain(text))]
        else:
            lines = self.set.wrap(self.set.pieces(text.runs, size, _plain(text)), right - left)
        self._lines(lines, left, right, size, _height(text, size), text.align)

    def _letterhead(self, block: Letterhead) -> None:
        size = self.set.size(24)
        mark, wide, high = self._mark(block.logo)
        height = round(size * 1.4)
        left = self.left + wide + self.set.scaled(18)
        lines = [line for run in (Run(block.first), Run(block.second, True))
                 for line in self.set.wrap(self.set.pieces([run], size), self.right - left)]  # fmt: skip
        top, tall = self.y, max(high, height * len(lines))
        self.canvas.put(top + (tall - high) // 2, high, mark >> self.left)
        self.y = top + (tall - height * len(lines)) // 2
        self._lines(lines, left, self.right, size, height, "left")
        self.y = top + tall + self.set.scaled(14)
        self._rule(4)

    def _mark(self, logo: str) -> tuple[int, int, int]:
        """The dots of the office's mark at the left edge, its width and its height."""
        try:
            return marks.logo(logo, self.set.scaled(marks.WIDEST), self.set.scaled(marks.HIGHEST), self.width)
        except ValueError:
            if logo:  # the slip matters more than its ornament
                _log.warning("the office's logo is no picture: the door is printed")
        size = self.set.scaled(56)
        return marks.door(size, self.width), size, size

    def _number(self, block: Number) -> None:
        # Drawn at half its size and doubled, dot for dot: the largest ink on the paper costs a quarter of its bytes.
        text = glyphs.clean(block.text).replace("\n", " ")
        half = min(92, 92 * self.width // 544)
        line = self.set.one([Run(text, True)], half, (self.right - self.left) // 2 - 2)
        half = line.pieces[0].face.size
        small = Canvas(self.width)
        # One line of letters half a page wide, set close, then every dot twice in both directions.
        base = line.pieces[0].face.above
        self.set.draw(small, line, (self.right - self.left) // 4 - line.width // 2, self.width // 2, base)
        rows = line.pieces[0].face.rows
        big, row = raster.doubled(small.rows(rows), self.width // 8), self.width // 8
        height = round(2 * half * 1.06)
        top = self.y + (baseline(2 * half, height) - 2 * base) // 2 * 2
        skip = max(0, -top)
        dots = int.from_bytes(big[skip * row :], "big") >> (self.left // 2 * 2)
        self.canvas.put(top + skip, 2 * rows - skip, dots)
        self.y += height

    def _rows(self, block: Rows) -> None:
        self._rule(2)
        for row in block.rows:
            self._row(row, self.set.size(26), self.set.size(36), self.set.scaled(10))
            self._rule(2)

    def _row(self, row: Row, label_size: int, size: int, pad: int, strong: bool = True) -> None:
        """The label at the left, the value on the same baseline at the right, the note under the value."""
        inner, gap = self.right - self.left, self.set.scaled(12)
        self.y += pad
        value = self.set.one([Run(row.value, strong)], size, inner)
        measure = inner - value.width - gap
        labels = self.set.pieces([Run(row.label)], label_size)
        widest = max((piece.face.measure(word) for piece in labels for word in piece.text.split(" ")), default=0)
        height, label_height = round(size * 1.25), round(label_size * 1.4)
        if measure < min(widest, inner // 3):
            # The value leaves no room beside it: the label goes above.
            self._lines(self.set.wrap(labels, inner), self.left, self.right, label_size, label_height, "left")
            self._lines([value], self.left, self.right, size, height, "right")
        else:
            top = self.y
            base = top + baseline(size, height)
            lines = self.set.wrap(labels, measure) if row.label else []
            for number, line in enumerate(lines):
                self.set.draw(self.canvas, line, self.left, self.right, base + number * label_height)
            self.set.draw(self.canvas, value, self.left, self.right, base, "right")
            self.y = top + height
            below = base + (len(lines) - 1) * label_height + label_height - baseline(label_size, label_height)
            if row.note and len(lines) <= 1:
                self._note(row.note, label_size, label_height)
            else:
                self.y = max(self.y, below)
                if row.note:
                    self._note(row.note, label_size, label_height)
        self.y += pad

    def _note(self, note: str, size: int, height: int) -> None:
        lines = self.set.wrap(self.set.pieces([Run(note)], size), self.right - self.left)
        self._lines(lines, self.left, self.right, size, height, "right")

    def _fields(self, block: Fields) -> None:
        size = self.set.size(26)
        height, pad = round(size * 1.4), self.set.scaled(5)
        column = self.left + (self.right - self.left) * 196 // 520
        for row in block.rows:
            labels = self.set.wrap(self.set.pieces([Run(row.label)], size), column - self.left - self.set.scaled(12))
            runs = [Run(row.value, True), *([Run("\n" + row.note)] if row.note else [])]
            values = self.set.wrap(self.set.pieces(runs, size), self.right - column)
            top = self.y + pad
            self.y = top
            self._lines(labels, self.left, column, size, height, "left")
            after, self.y = self.y, top
            self._lines(values, column, self.right, size, height, "left")
            self.y = max(self.y, after) + pad

    def _listing(self, block: Listing) -> None:
        """A list under its title; without a title a sum: between two rules, one size larger."""
        if block.title:
            size = self.set.size(30)
            lines = self.set.wrap(self.set.pieces([Run(block.title, True)], size), self.right - self.left)
            self._lines(lines, self.left, self.right, size, round(size * 1.3), "left")
            self.y += self.set.scaled(4)
            self._rule(2)
            for row in block.rows:
                self._row(row, self.set.size(26), self.set.size(26), self.set.scaled(5))
            return
        self._rule(2)
        for row in block.rows:
            self._row(row, self.set.size(30), self.set.size(30), self.set.scaled(10))
        self._rule(2)

    def _box(self, block: Box) -> None:
        """Lines in a frame; a text without words is a thin rule across the frame."""
        self.y += self.y % 2
        top, pad = self.y, self.set.scaled(10)
        left, right = self.left + 6 + pad, self.right - 6 - pad
        self.y += 6 + self.set.scaled(12)
        for text in block.lines:
            if not "".join(run.text for run in text.runs):
                self.y += self.set.scaled(8)
                self._rule(2, left // 2 * 2, right // 2 * 2)
                self.y += self.set.scaled(8)
                continue
            size = self.set.size(_BOX_SIZES[text.size])
            line = self.set.one(text.runs, size, right - left, _plain(text))
            height = round((line.pieces[0].face.size if line.pieces else size) * 1.28)
            self._lines([line], left, right, min(size, line.pieces[0].face.size), height, text.align)
        self.y += self.set.scaled(14)
        self.y += self.y % 2
        bottom = self.y + 6
        for x0, y0, x1, y1 in (
            (self.left, top, self.right, top + 6), (self.left, bottom - 6, self.right, bottom),
            (self.left, top, self.left + 6, bottom), (self.right - 6, top, self.right, bottom),
        ):  # fmt: skip
            self.canvas.fill(x0, y0, x1, y1)
        self.y = bottom

    def _qr(self, block: Qr) -> None:
        """The first line, the code under it, the other lines under that.

        Nothing stands beside the code: rows that hold only its modules are sent at a quarter of their size.
        """
        modules = codes.qr(block.data)
        count = len(modules)
        # Two modules of quiet zone here; the paper around adds the rest. Even, so that it is sent at a quarter.
        side = max(6, 200 // (count + 4) // 2 * 2)
        while side > 2 and (count + 4) * side > self.right - self.left:
            side -= 1 if side <= 4 else 2
        for text in block.lines[:1]:
            self._text(text, self.left, self.right, _SIZES)
        top = self.y + (2 * side if block.lines else self.set.scaled(8))
        self._modules(modules, side, side, (self.width - count * side) // 4 * 2, top)
        self.y = top + count * side + 2 * side
        for text in block.lines[1:]:
            self._text(text, self.left, self.right, _SIZES)

    def _modules(self, modules: tuple[bytes, ...], wide: int, tall: int, left: int, top: int) -> None:
        light, dark = b"0" * wide, b"1" * wide
        rows = []
        for line in modules:
            bits = line.replace(b"\0", light).replace(b"\1", dark)
            dots = int(bits, 2) << self.width - left - len(bits)
            rows.append(dots.to_bytes(self.width // 8, "big") * tall)
        self.canvas.put(top, len(modules) * tall, int.from_bytes(b"".join(rows), "big"))

    def _barcode(self, block: Barcode) -> None:
        bars = codes.code128(block.data)
        # An even width of bar where it fits (sent at a quarter), ten bars of quiet paper at both sides.
        side = next((side for side in (2, 1) if (len(bars) + 20) * side <= self.width), 0)
        if side:
            self.y += self.y % 2
            self._modules((bars,), side, self.set.scaled(84) // 2 * 2, (self.width - len(bars) * side) // 4 * 2, self.y)
            self.y += self.set.scaled(84)
        else:
            _log.warning("too long for a barcode on %d dots: only the letters are printed", self.width)
        size = self.set.size(26)
        spaced = "\u2009".join(glyphs.clean(block.data))
        line = self._spaced(spaced, size)
        self._lines([line], self.left, self.right, size, round(size * 1.4), "center")

    def _spaced(self, text: str, size: int) -> Line:
        return self.set.one([Run(text, True)], size, self.right - self.left, bold="SemiBold")

    def _footer(self, block: Footer) -> None:
        self._rule(4)
        self.y += self.set.scaled(12)
        size = self.set.size(26)
        pieces: list[Piece] = self.set.pieces([Run(block.text)], size, "SemiBold")
        lines = self.set.wrap(pieces, self.right - self.left)
        self._lines(lines, self.left, self.right, size, round(size * 1.4), "center")


def _plain(text: Text) -> str:
    return "SemiBold" if text.size in _DISPLAY and not any(run.bold for run in text.runs) else "Medium"


def _height(text: Text, size: int) -> int:
    return round(size * (1.3 if text.size in _DISPLAY else 1.4))


def _gap(before: Block, block: Block) -> int:
    """The air between two blocks, in dots on 80 mm paper."""
    if isinstance(before, Text) and isinstance(block, Text):
        return 0 if before.size == block.size else 6
    if isinstance(before, Listing) and isinstance(block, Listing) and not block.title:
        return 8
    above = _ROOM[block.size][0] if isinstance(block, Text) else _ABOVE.get(block.block, 0)
    below = _ROOM[before.size][1] if isinstance(before, Text) else _BELOW.get(before.block, 0)
    if isinstance(before, Text) and isinstance(block, Number):
        return 2
    if isinstance(before, Letterhead) and not isinstance(block, Text):
        return 22
    return max(above, below)
