"""Setting text: runs of plain and bold become lines that fit a measure, and lines become dots on a canvas."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from printer import glyphs
from printer.raster import Canvas
from printer.slips import Align, Run

SMALLEST = 19  # dots; under this the marks of a Vietnamese letter run together


@dataclass(frozen=True)
class Piece:
    """Text in one face."""

    text: str
    face: glyphs.Face


@dataclass(frozen=True)
class Line:
    """One set line: its pieces from left to right, and its width in dots."""

    pieces: tuple[Piece, ...]
    width: int


class Setter:
    """Sets text for paper of one width."""

    def __init__(self, width: int, cache: Path) -> None:
        self.width = width
        self._cache = cache
        # Narrow paper is read from no further away, so letters shrink more slowly than the paper does.
        self._scale: float = min(1.0, (width / 576) ** 0.65)

    def scaled(self, dots: int) -> int:
        """A length that is `dots` on 80 mm paper."""
        return max(1, round(dots * self._scale))

    def size(self, dots: int) -> int:
        """A letter size that is `dots` on 80 mm paper, never too small to read."""
        return max(SMALLEST, round(dots * self._scale))

    def pieces(self, runs: Sequence[Run], size: int, plain: str = "Medium", bold: str = "Bold") -> list[Piece]:
        """The runs in their faces at `size` dots."""
        return [
            Piece(glyphs.clean(run.text), glyphs.face(bold if run.bold else plain, size, self.width, self._cache))
            for run in runs
        ]

    def wrap(self, pieces: Sequence[Piece], measure: int) -> list[Line]:
        """Lines no wider than `measure`: broken at spaces and newlines, inside a word only when it is wider alone."""
        lines: list[Line] = []
        line: list[Piece] = []
        used, waiting = 0, 0  # waiting: the space before the next word, set only if the word stays on this line
        blank: Piece | None = None

        def end() -> None:
            nonlocal used, waiting, blank
            lines.append(Line(tuple(line), used))
            line.clear()
            used, waiting, blank = 0, 0, None

        for word in _words(pieces):
            if word[0].text == "\n":
                end()
                continue
            if word[0].text == " ":
                if line:
                    waiting += word[0].face.glyph(" ").advance
                    blank = Piece((blank.text if blank else "") + " ", word[0].face)
                continue
            wide = sum([part.face.measure(part.text) for part in word])
            if line and used + waiting + wide > measure:
                end()
            if wide > measure:
                for part in _broken(word, measure):
                    if line:
                        end()
                    line.extend(part)
                    used = sum(piece.face.measure(piece.text) for piece in part)
                continue
            if blank:
                line.append(blank)
            line.extend(word)
            used += waiting + wide
            waiting, blank = 0, None
        if line or not lines:
            end()
        return lines

    def one(self, runs: Sequence[Run], size: int, measure: int, plain: str = "Medium", bold: str = "Bold") -> Line:
        """The runs on one line, shrunk from `size` until they fit `measure`."""
        runs = [Run(glyphs.clean(run.text).replace("\n", " "), run.bold) for run in runs]
        while True:
            pieces = tuple(self.pieces(runs, size, plain, bold))
            width = sum(piece.face.measure(piece.text) for piece in pieces)
            if width <= measure or size <= 1:
                return Line(pieces, width)
            # Straight to the size that should fit: a digit's width need not follow its size exactly.
            size = max(1, min(size - 1, size * measure // width))

    def draw(self, canvas: Canvas, line: Line, left: int, right: int, base: int, align: Align = "left") -> None:
        """Puts the line between columns `left` and `right` with its baseline at row `base`."""
        pen = left if align == "left" else right - line.width if align == "right" else (left + right - line.width) // 2
        pen = max(0, pen)
        by_height: dict[int, tuple[int, int]] = {}
        for piece in line.pieces:
            dots, pen = piece.face.set(piece.text, pen)
            above, rows = piece.face.above, piece.face.rows
            by_height[above] = (rows, by_height.get(above, (0, 0))[1] | dots)
        for above, (rows, dots) in by_height.items():
            if dots:
                top = base - above
                if top < 0:
                    rows, top = rows + top, 0
                    dots &= (1 << rows * self.width) - 1
                canvas.put(top, rows, dots)


def baseline(size: int, height: int) -> int:
    """How far below the top of a line `height` rows high the baseline of letters of `size` stands."""
    # Be Vietnam Pro: 1.0 em above the baseline and 0.265 em below; the rest of the height is shared.
    return round((height - 1.265 * size) / 2 + size)


def _words(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Words as the pieces they are made of (bold may begin inside a word); spaces and newlines stand alone."""
    words: list[list[Piece]] = []
    open_word = False
    for piece in pieces:
        for number, paragraph in enumerate(piece.text.split("\n")):
            if number:
                words.append([Piece("\n", piece.face)])
                open_word = False
            for place, word in enumerate(paragraph.split(" ")):
                if place:
                    words.append([Piece(" ", piece.face)])
                    open_word = False
                if not word:
                    continue
                if open_word:
                    words[-1].append(Piece(word, piece.face))
                else:
                    words.append([Piece(word, piece.face)])
                open_word = True
    return words


def _broken(word: Sequence[Piece], measure: int) -> list[list[Piece]]:
    """A word wider than the line, in parts that fill it."""
    parts: list[list[Piece]] = [[]]
    used = 0
    for piece in word:
        start = 0
        for number, letter in enumerate(piece.text):
            advance = piece.face.glyph(letter).advance
            if used + advance > measure and (parts[-1] or number > start):
                if number > start:
                    parts[-1].append(Piece(piece.text[start:number], piece.face))
                parts.append([])
                start, used = number, 0
            used += advance
        parts[-1].append(Piece(piece.text[start:], piece.face))
    return parts
