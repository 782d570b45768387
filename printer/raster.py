"""A page of black and white dots, and its two outward forms: bytes for an ESC/POS printer, and a PNG picture.

The bytes name every dot of the page once, in order. Four things keep them few: blank rows are a paper feed; each band
of rows is cut on the sides it does not use (`ESC a` says where the rest goes); rows that come twice are sent once at
double height, and dots that come in fours once at double width and height, which is how the number and the codes get
small. None of it changes a dot.
"""

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image

_RESET: Final = b"\x1b@"
_CUT: Final = b"\x1dV\x42\x00"  # feed the last line past the knife, then cut
# Printers obey DLE EOT, DLE ENQ and DLE DC4 wherever they meet them, inside picture data too.
_REALTIME: Final = re.compile(rb"\x10[\x04\x05\x14]")
# A byte whose dots come in equal pairs, as the hex digit of those four pairs; any other byte as "x".
_HALVES: Final = bytes(
    next((b"0123456789abcdef"[half] for half in range(16) if byte == sum(
        3 << 2 * bit for bit in range(4) if half >> bit & 1)), ord("x")) for byte in range(256)
)  # fmt: skip
# The four high and the four low dots of each byte, every dot twice.
_TWICE_HIGH: Final = bytes(sum(3 << 2 * bit for bit in range(4) if byte >> bit + 4 & 1) for byte in range(256))
_TWICE_LOW: Final = bytes(sum(3 << 2 * bit for bit in range(4) if byte >> bit & 1) for byte in range(256))
_HEADER: Final = 11  # bytes that a new band costs
_MOST_ROWS: Final = 255  # rows in one band; more than this some printers' buffers do not take
_STRETCHES_KEPT: Final = 512  # about 1.5 KB each


@dataclass(frozen=True)
class Page:
    """Ink on blank paper, `width` (a multiple of 16) by `height` dots.

    `ink` holds the stretches of rows that are not blank: the first row's number, and row after row eight dots a byte,
    1 is black. No two of them touch the same row.
    """

    width: int
    height: int
    ink: tuple[tuple[int, bytes], ...]

    @classmethod
    def of(cls, width: int, data: bytes) -> "Page":
        """The page of these rows of dots."""
        return cls(width, len(data) // (width // 8), _inked(width // 8, data))

    @property
    def data(self) -> bytes:
        """Every row of the page, the blank ones too."""
        row = self.width // 8
        rows = bytearray(row * self.height)
        for start, dots in self.ink:
            rows[start * row : start * row + len(dots)] = dots
        return bytes(rows)


class Canvas:
    """Paper being drawn on, as long as what has been put on it."""

    def __init__(self, width: int) -> None:
        if width <= 0 or width % 16:
            raise ValueError(f"the paper's width must be a multiple of 16 dots: {width}")
        self.width = width
        self._row = width // 8
        self._data = bytearray()

    def put(self, top: int, rows: int, dots: int) -> None:
        """Lays `rows` full-width rows (one integer, the top left dot highest) over the page from row `top` down."""
        start, size = top * self._row, rows * self._row
        missing = start + size - len(self._data)
        if missing > 0:
            self._data.extend(bytes(missing))
        under = int.from_bytes(self._data[start : start + size], "big")
        self._data[start : start + size] = (under | dots).to_bytes(size, "big")

    def fill(self, left: int, top: int, right: int, bottom: int) -> None:
        """A black rectangle, up to but without column `right` and row `bottom`."""
        row = ((1 << right - left) - 1) << self.width - right
        self.put(top, bottom - top, int.from_bytes(row.to_bytes(self._row, "big") * (bottom - top), "big"))

    def rows(self, count: int) -> bytes:
        """The first `count` rows, blank where nothing was put."""
        return bytes(self._data[: count * self._row]).ljust(count * self._row, b"\0")

    def ink(self) -> tuple[tuple[int, bytes], ...]:
        """The stretches of rows with ink, as in a Page."""
        return _inked(self._row, bytes(self._data))


def encode(page: Page) -> bytes:
    """The job for an ESC/POS printer: reset, the page, one cut. Dots are those of `settle(page)`."""
    out = [_RESET]
    row = page.width // 8
    align, at = 0, 0
    for start, dots in page.ink:
        out.append(_feed(start - at))
        sent, align, dots = _settled(dots, row, align)
        out.append(sent)
        at = start + len(dots) // row
    out.append(_feed(page.height - at))
    out.append(_CUT)
    return b"".join(out)


def settle(page: Page) -> Page:
    """The page as `encode` sends it: a line that would hold a real-time command stands a dot or more to the right."""
    align = 0
    kept = []
    for start, dots in page.ink:
        _, align, dots = _settled(dots, page.width // 8, align)
        kept.append((start, dots))
    return Page(page.width, page.height, tuple(kept))


def png(page: Page) -> bytes:
    """The page as a PNG file, black on white."""
    image = Image.frombytes("1", (page.width, page.height), page.data, "raw", "1;I")
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(203, 203))
    return file.getvalue()


def doubled(rows: bytes, row: int) -> bytes:
    """The left half of rows `row` bytes wide with every dot twice in both directions, as rows of the same width."""
    wide = bytearray(2 * len(rows))
    wide[::2] = rows.translate(_TWICE_HIGH)
    wide[1::2] = rows.translate(_TWICE_LOW)
    return b"".join([wide[start : start + row] * 2 for start in range(0, len(wide), 2 * row)])


def _inked(row: int, data: bytes) -> tuple[tuple[int, bytes], ...]:
    blank = bytes(row)
    found: list[tuple[int, bytes]] = []
    first = None
    for at in range(0, len(data) + row, row):
        if at < len(data) and data[at : at + row] != blank:
            first = at if first is None else first
        elif first is not None:
            found.append((first // row, data[first:at]))
            first = None
    return tuple(found)


def _feed(rows: int) -> bytes:
    return b"\x1bJ\xff" * (rows // 255) + (b"\x1bJ" + bytes((rows % 255,)) if rows % 255 else b"")


@lru_cache(maxsize=_STRETCHES_KEPT)
def _settled(dots: bytes, row: int, align: int) -> tuple[bytes, int, bytes]:
    """The bytes of one stretch without real-time commands, the alignment it leaves behind, and its rows as sent.

    Kept: most stretches of a slip (the office's name, the labels, what is asked of everybody) are those of the last.
    """
    rows = [dots[at : at + row] for at in range(0, len(dots), row)]
    for _ in range(8):
        bands, after = _bands(rows, align)
        if not any(_REALTIME.search(data) for _, data in bands):
            return b"".join(head + data for head, data in bands), after, b"".join(rows)
        # Two dots where dots come in fours, or the stretch would lose its halving.
        step = 2 if any(head[-5] == 3 for head, _ in bands) else 1
        rows = [(int.from_bytes(dots, "big") >> step).to_bytes(row, "big") for dots in rows]
    # Nowhere clean (a page of noise): a second dot beside the lone one of each 10h, so that it is 18h. No eye sees it.
    rows = [_REALTIME.sub(lambda hit: b"\x18" + hit[0][1:], dots) for dots in rows]
    bands = [(head, data) for one in rows for head, data in [(_head(0, len(one), 1), one)]]
    return b"".join([_aligned(align, 0), *(head + data for head, data in bands)]), 0, b"".join(rows)


def _bands(rows: list[bytes], align: int) -> tuple[list[tuple[bytes, bytes]], int]:
    """The stretch as (head, data) of each band, and the alignment left behind."""
    bands: list[tuple[bytes, bytes]] = []
    for mode, lines in _twins(rows):
        for cut, where in _trims(lines):
            size = len(cut[0])
            bands.append((_aligned(align, where) + _head(mode, size, len(cut)), b"".join(cut)))
            align = where
    return bands, align


def _aligned(before: int, after: int) -> bytes:
    return b"" if before == after else b"\x1ba" + bytes((after,))


def _head(mode: int, size: int, rows: int) -> bytes:
    return b"\x1dv0" + bytes((mode, size & 255, size >> 8, rows & 255, rows >> 8))


def _twins(rows: list[bytes]) -> list[tuple[int, list[bytes]]]:
    """Splits rows by how they can be sent: 0 as they are, 2 at double height, 3 at double width and height."""
    parts: list[tuple[int, list[bytes]]] = []
    at, count, single = 0, len(rows), 0
    while at < count - 1:
        if rows[at] != rows[at + 1]:
            at += 1
            continue
        # Two pairs at least, or what is saved goes into the heads of the bands.
        first, end, mode = at, at + 2, _pairs(rows[at])
        while (
            end < count - 1 and rows[end] == rows[end + 1] and (rows[end] == rows[end - 1] or _pairs(rows[end]) == mode)
        ):
            end += 2
        if end - first >= 4 or (mode == 3 and (single == first or end == count)):
            if single < first:
                parts.append((0, rows[single:first]))
            kept = rows[first:end:2]
            parts.append((mode, [_half(dots) for dots in kept] if mode == 3 else kept))
            single = end
        at = end
    if single < count:
        parts.append((0, rows[single:]))
    return parts


def _pairs(dots: bytes) -> int:
    return 2 if b"x" in dots.translate(_HALVES) else 3


def _half(dots: bytes) -> bytes:
    return bytes.fromhex(dots.translate(_HALVES).decode("ascii"))


def _trims(lines: list[bytes]) -> list[tuple[list[bytes], int]]:
    """Splits lines into bands of one width, each with its alignment (0 left, 1 centre, 2 right), to save bytes."""
    size = len(lines[0])
    groups: list[tuple[int, int, int, int]] = []  # first line, end, blank bytes at the left, at the right
    begin, left0, right0, spare0 = 0, size, size, size
    for number, dots in enumerate(lines):
        left, right = size - len(dots.lstrip(b"\0")), size - len(dots.rstrip(b"\0"))
        spare = _spare(left, right)
        both_left, both_right = left if left < left0 else left0, right if right < right0 else right0
        # A line joins the band when what it makes the band's other lines carry costs no more than a new head.
        both = spare0 if both_left == left0 and both_right == right0 else _spare(both_left, both_right)
        worse = (number - begin) * (spare0 - both) + spare - both
        if number == 0 or (worse <= _HEADER and number - begin < _MOST_ROWS):
            left0, right0, spare0 = both_left, both_right, both
            continue
        groups.append((begin, number, left0, right0))
        begin, left0, right0, spare0 = number, left, right, spare
    groups.append((begin, len(lines), left0, right0))
    bands: list[tuple[list[bytes], int]] = []
    for first, end, left, right in groups:
        both = min(left, right)
        if 2 * both >= max(left, right):
            bands.append(([dots[both : size - both] for dots in lines[first:end]], 1))
        elif right > left:
            bands.append(([dots[: size - right] for dots in lines[first:end]], 0))
        else:
            bands.append(([dots[left:] for dots in lines[first:end]], 2))
    return bands


def _spare(left: int, right: int) -> int:
    """How many bytes of a line need not be sent: at one side, or the same number at both."""
    if left < right:
        return right if right > 2 * left else 2 * left
    return left if left > 2 * right else 2 * right
