"""A ruled table on PDF pages, row by row, its headings on every page.

The library's own table measures every cell letter by letter several times over; a register of ten thousand lines is
drawn here in a twentieth of that time, by words measured once.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal

Align = Literal["L", "C", "R"]
Lines = tuple[tuple[str, float], ...]  # each line of a cell with its width in mm
ACROSS, DOWN = 0.9, 0.8  # mm between the rule and the words
REMEMBERED = 4096  # cells and words: procedures, agencies, days that come again


class Ruled:
    """A table that is drawn from where the paper stands, in the font that is set. `end` closes its last page."""

    def __init__(
        self, paper: Any, widths: Sequence[float], aligns: Sequence[Align], heads: Sequence[str], fill: tuple[int, ...]
    ) -> None:
        self.paper, self.widths, self.aligns, self.heads, self.fill = paper, widths, aligns, heads, fill
        self.edges = [paper.l_margin + sum(widths[:place]) for place in range(len(widths) + 1)]
        self.height = paper.font_size_pt * 0.5
        self._letter = lru_cache(REMEMBERED)(lambda style, letter: paper.get_string_width(letter))
        self._word = lru_cache(REMEMBERED)(self._measured)
        self._lines = lru_cache(REMEMBERED)(self._broken)
        self._head()

    def row(self, cells: Iterable[str], *, strong: bool = False) -> None:
        """One row; on a page of its own where it does not fit any more, over several where it is longer than one."""
        self._type(strong)
        style = "B" if strong else ""
        wrapped = [self._lines(style, cell, width) for cell, width in zip(cells, self.widths, strict=True)]
        tallest = max(1, *map(len, wrapped))
        if self._room() < min(tallest, self._whole()):
            self._turn(strong)
        first = 0
        while first < tallest:
            if first:
                self._turn(strong)
            count = min(tallest - first, max(1, self._room()))
            self._draw([lines[first : first + count] for lines in wrapped], count, self.aligns)
            first += count

    def end(self) -> None:
        """The rules between the columns, from the headings down to here."""
        bottom = self.paper.get_y()
        for x in self.edges:
            self.paper.line(x, self.top, x, bottom)

    # -- pages -----------------------------------------------------------------------------------------------------

    def _turn(self, strong: bool) -> None:
        self.end()
        self.paper.add_page()
        self._head()
        self._type(strong)

    def _head(self) -> None:
        paper, self.top = self.paper, self.paper.get_y()
        self._type(True)
        wrapped = [self._lines("B", head, width) for head, width in zip(self.heads, self.widths, strict=True)]
        count = max(map(len, wrapped))
        paper.set_fill_color(*self.fill)
        paper.rect(self.edges[0], self.top, self.edges[-1] - self.edges[0], count * self.height + 2 * DOWN, style="F")
        paper.line(self.edges[0], self.top, self.edges[-1], self.top)
        self._draw(wrapped, count, ["C"] * len(wrapped))
        self.below_head = paper.get_y()

    def _room(self) -> int:
        """How many lines of a row still fit on this page."""
        return int((self.paper.page_break_trigger - self.paper.get_y() - 2 * DOWN) / self.height)

    def _whole(self) -> int:
        """How many fit on a page of their own, below its headings."""
        head = self.below_head - self.top
        return int((self.paper.page_break_trigger - self.paper.t_margin - head - 2 * DOWN) / self.height)

    # -- one row ---------------------------------------------------------------------------------------------------

    def _draw(self, cells: Sequence[Lines], count: int, aligns: Sequence[Align]) -> None:
        paper, top = self.paper, self.paper.get_y()
        for place, lines in enumerate(cells):
            left, width = self.edges[place], self.widths[place]
            y = top + DOWN + self.height * 0.5 + paper.font_size * 0.35  # the baseline of the first line
            for words, wide in lines:
                x = left + ACROSS
                if aligns[place] != "L":
                    x = left + (width - wide) / 2 if aligns[place] == "C" else left + width - ACROSS - wide
                paper.text(x, y, words)
                y += self.height
        bottom = top + count * self.height + 2 * DOWN
        paper.line(self.edges[0], bottom, self.edges[-1], bottom)
        paper.set_xy(paper.l_margin, bottom)

    def _type(self, strong: bool) -> None:
        self.paper.set_font(style="B" if strong else "")

    # -- measures --------------------------------------------------------------------------------------------------

    def _measured(self, style: str, word: str) -> float:
        return float(sum(self._letter(style, letter) for letter in word))

    def _broken(self, style: str, text: str, width: float) -> Lines:
        """The lines of a cell: between words, and within a word that is wider than the cell."""
        room, space = width - 2 * ACROSS, self._letter(style, " ")
        made: list[tuple[str, float]] = []
        for word in text.split():
            wide = self._word(style, word)
            if made and made[-1][1] + space + wide <= room:
                words, before = made.pop()
                made.append((f"{words} {word}", before + space + wide))
            elif wide <= room:
                made.append((word, wide))
            else:
                made += self._pieces(style, word, room)
        return tuple(made)

    def _pieces(self, style: str, word: str, room: float) -> list[tuple[str, float]]:
        made = [("", 0.0)]
        for letter in word:
            wide = self._letter(style, letter)
            words, before = made[-1]
            if words and before + wide > room:
                made.append((letter, wide))
            else:
                made[-1] = (words + letter, before + wide)
        return made
