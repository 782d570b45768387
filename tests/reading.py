"""A slip read back from its picture: the words by tesseract, the codes by zxing, and how far they are from what was written."""

import io
import os
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps

from printer import layout
from printer.slips import Barcode, Fields, Footer, Letterhead, Listing, Number, Qr, Row, Rows, Slip, Text

DPI = 203  # dots per inch of a thermal printer
COLUMN, LINE = 4, 7  # of tesseract's ways to see a page: lines of any size under each other; one line
LETTER = 50  # dots: the height of letters that tesseract reads best
MARGIN = 20  # dots of white around the paper: tesseract leaves out what touches an edge


@lru_cache(maxsize=64)
def picture(slip: Slip, width: int, cache: Path) -> Image.Image:
    """The paper, dot for dot, in grey."""
    with Image.open(io.BytesIO(layout.picture(slip, width, cache))) as png:
        return png.convert("L")


def codes(slip: Slip, width: int, cache: Path) -> list[str]:
    """What a scanner reads."""
    return sorted(code.text for code in zxingcpp.read_barcodes(picture(slip, width, cache)))


@lru_cache(maxsize=64)
def text(slip: Slip, width: int, cache: Path) -> str:
    """What tesseract reads, once per slip. The codes are covered: they are no letters."""
    paper = picture(slip, width, cache).copy()
    for code in zxingcpp.read_barcodes(paper):
        at = code.position
        corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        across, down = [corner.x for corner in corners], [corner.y for corner in corners]
        paper.paste(255, (max(0, min(across) - 2), max(0, min(down) - 2), max(across) + 3, max(down) + 3))
    return ocr(paper)


def number(slip: Slip, width: int, cache: Path) -> str:
    """What tesseract reads in the tallest word of the slip, cut out and seen from as far as other words are."""
    paper = picture(slip, width, cache)
    lines = (line.split("\t") for line in _tesseract(paper, COLUMN, "tsv").splitlines()[1:])
    boxes = [[int(each) for each in line[6:10]] for line in lines if len(line) == 12 and len(line[11].strip()) > 1]
    left, top, wide, high = max(boxes, key=lambda box: box[3])
    left, top = left - MARGIN, top - MARGIN
    word = ImageOps.expand(paper.crop((left - 4, top - 4, left + wide + 4, top + high + 4)), MARGIN, 255)
    return ocr(word.resize((word.width * LETTER // high, word.height * LETTER // high)), LINE)


def ocr(paper: Image.Image, mode: int = COLUMN) -> str:
    """Tesseract's reading, squeezed."""
    return squeezed(_tesseract(paper.convert("L"), mode))


def _tesseract(paper: Image.Image, mode: int, *more: str) -> str:
    data = io.BytesIO()
    ImageOps.expand(paper, MARGIN, 255).save(data, "PNG")
    words = ["tesseract", "-", "-", "-l", "vie", "--psm", str(mode), "--dpi", str(DPI), *more]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(
        words, input=data.getvalue(), capture_output=True, check=True, env=environment
    ).stdout.decode()


def squeezed(words: str) -> str:
    """One space between words."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def written(slip: Slip) -> str:
    """Every word that stands on the slip."""
    return squeezed(" ".join(words for block in slip.blocks for words in _words(block)))


def _words(block: object) -> Iterator[str]:
    match block:
        case Letterhead():
            yield from (block.first, block.second)
        case Text():
            yield "".join(run.text for run in block.runs)
        case Number() | Footer():
            yield block.text
        case Barcode():
            yield block.data
        case Rows() | Fields():
            yield from _cells(block.rows)
        case Listing():
            yield from (block.title, *_cells(block.rows))
        case Qr():
            yield from (words for line in block.lines for words in _words(line))
        case _:
            yield from (words for line in block.lines for words in _words(line))  # type: ignore[attr-defined]


def _cells(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield from (row.label, row.value, row.note)


def misread(slip: Slip, read: str) -> tuple[float, list[tuple[str, str]]]:
    """(character error rate, [(written, read)]): each word written against the nearest that was read and not yet used.

    Columns and what stands beside a code are read in another order than written, so order is no part of it.
    """
    words, left = written(slip).split(), Counter(read.split())
    missing = Counter(words) - left
    left -= Counter(words)
    wrong, lost = [], 0
    for word in missing.elements():
        nearest = min(left, key=lambda other: distance(word, other), default="")
        if distance(word, nearest) >= len(word):
            nearest = ""
        left -= Counter([nearest])
        lost += distance(word, nearest)
        wrong.append((word, nearest))
    return lost / sum(len(word) for word in words), wrong


@lru_cache(maxsize=100_000)
def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    before = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, against in enumerate(other, 1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (letter != against)))
        before = now
    return before[-1]
