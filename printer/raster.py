"""A page of black and white dots, and its two outward forms: bytes for an ESC/POS printer, and a PNG picture.

The bytes name every dot of the page once, in order. Four things keep them few: blank rows are a paper feed; each band
of rows is cut on the sides it does not use (`ESC a` says where the rest goes); rows that come twice are sent once at
double height, and dots that come in fours once at double width and height, which is how the number and the codes get
small. None of it changes a dot.
"""

import io
import re
from dataclasses import dataclass
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
_STRIDE: Final = 4  # rows measured together when looking for the edges of a band
_MOST_ROWS: Final = 255  # rows in one band; more than this some printers' buffers do not take


@dataclass(frozen=True)
class Page:
    """Dots, `width` (a multiple of 16) by `height`; `data` is row after row, eight dots a byte, 1 is black."""

    width: int
    height: int
    data: bytes


class Canvas:
    """A page being drawn, as long as what has been put on it."""

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

    def page(self, height: int) -> Page:
        """The page, with blank rows below down to `height`."""
        return Page(self.width, height, bytes(self._data[: height * self._row]).ljust(height * self._row, b"\0"))


def encode(page: Page) -> bytes:
    """The job for an ESC/POS printer: reset, the page, one cut. Dots are those of `settle(page)`."""
    out = [_RESET]
    align, at = 0, 0
    for start, rows in _inked(page):
        out.append(_feed(start - at))
        sent, align, rows = _settled(rows, align)
        out.append(sent)
        at = start + len(rows)
    out.append(_feed(page.height - at))
    out.append(_CUT)
    return b"".join(out)


def settle(page: Page) -> Page:
    """The page as `encode` sends it: a line that would hold a real-time command stands a dot or more to the right."""
    row = page.width // 8
    data = bytearray(page.data)
    align = 0
    for start, rows in _inked(page):
        _, align, kept = _settled(rows, align)
        data[start * row : (start + len(kept)) * row] = b"".join(kept)
    return Page(page.width, page.height, bytes(data))


def png(page: Page) -> bytes:
    """The page as a PNG file, black on white."""
    image = Image.frombytes("1", (page.width, page.height), page.data, "raw", "1;I")
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(203, 203))
    return file.getvalue()


def doubled(page: Page) -> bytes:
    """The left half of the page with every dot twice in both directions, as rows of the page's own width."""
    row = page.width // 8
    wide = bytearray(2 * len(page.data))
    wide[::2] = page.data.translate(_TWICE_HIGH)
    wide[1::2] = page.data.translate(_TWICE_LOW)
    return b"".join([wide[start : start + row] * 2 for start in range(0, len(wide), 2 * row)])


def _inked(page: Page) -> list[tuple[int, list[bytes]]]:
    """The stretches of rows with ink: where each starts, and its rows."""
    row = page.width // 8
    blank = bytes(row)
    found: list[tuple[int, list[bytes]]] = []
    current: list[bytes] | None = None
    for number in range(page.height):
        dots = page.data[number * row : number * row + row]
        if dots == blank:
            current = None
        elif current is None:
            current = [dots]
            found.append((number, current))
        else:
            current.append(dots)
    return found


def _feed(rows: int) -> bytes:
    return b"\x1bJ\xff" * (rows // 255) + (b"\x1bJ" + bytes((rows % 255,)) if rows % 255 else b"")


def _settled(rows: list[bytes], align: int) -> tuple[bytes, int, list[bytes]]:
    """The bytes of one stretch without real-time commands, the alignment it leaves behind, and its rows as sent."""
    for _ in range(8):
        bands, after = _bands(rows, align)
        if not any(_REALTIME.search(data) for _, data in bands):
            return b"".join(head + data for head, data in bands), after, rows
        # Two dots where dots come in fours, or the stretch would lose its halving.
        step = 2 if any(head[-5] == 3 for head, _ in bands) else 1
        moved = [int.from_bytes(dots, "big") >> step for dots in rows]
        rows = [dots.to_bytes(len(rows[0]), "big") for dots in moved]
    # Nowhere clean (a page of noise): a second dot beside the lone one of each 10h, so that it is 18h. No eye sees it.
    rows = [_REALTIME.sub(lambda hit: b"\x18" + hit[0][1:], dots) for dots in rows]
    bands = [(head, data) for one in rows for head, data in [(_head(0, len(one), 1), one)]]
    return b"".join([_aligned(align, 0), *(head + data for head, data in bands)]), 0, rows


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
    for first in range(0, len(lines), _STRIDE):
        together = lines[first : first + _STRIDE]
        ink = 0
        for dots in together:
            ink |= int.from_bytes(dots, "big")
        left = size - (ink.bit_length() + 7) // 8
        right = ((ink & -ink).bit_length() - 1) // 8
        end = first + len(together)
        if groups:
            begin, _, left0, right0 = groups[-1]
            both_left, both_right = min(left, left0), min(right, right0)
            joined = (end - begin) * (size - max(both_left, both_right, 2 * min(both_left, both_right)))
            apart = (first - begin) * (size - max(left0, right0, 2 * min(left0, right0))) + len(together) * (
                size - max(left, right, 2 * min(left, right))
            )
            if joined <= apart + _HEADER and end - begin <= _MOST_ROWS:
                groups[-1] = (begin, end, both_left, both_right)
                continue
        groups.append((first, end, left, right))
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
