"""The mark at the top of a slip as dots: the office's own, or the open door of the product."""

import base64
import io
from functools import lru_cache

from PIL import Image, ImageDraw

WIDEST, HIGHEST = 200, 96  # dots on 80 mm paper that an office's mark may take
_BIGGEST = 4_000_000  # dots in an uploaded picture; more would cost the server its memory
# The pictogram's polygons on its grid of 24: frame, leaf, threshold.
_DOOR = (
    ((3.5, 22), (3.5, 1), (20.5, 1), (20.5, 22), (18.5, 22), (18.5, 3), (5.5, 3), (5.5, 22)),
    ((8, 5.5), (15, 3.5), (15, 22), (8, 20.5)),
    ((2, 21), (22, 21), (22, 23), (2, 23)),
)


def prepared(picture: bytes) -> str:
    """A picture in any usual format as a slip's logo: black and white, cut to its ink, no larger than there is room.

    Every dot is black or white by the threshold that parts this picture best, and none is strewn (dithered): a thermal
    head smears lone dots. Raises ValueError for what is no picture, is too large, or shows nothing.
    """
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > _BIGGEST:
                raise ValueError("too many dots")
            seen = opened.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("not a picture") from error
    grey = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")
    low, high = (int(level) for level in grey.getextrema())  # type: ignore[arg-type]
    if high - low < 32:
        raise ValueError("the picture shows nothing")
    box = grey.point([255 * (level <= (low + high) // 2) for level in range(256)]).getbbox()
    grey = grey.crop(box)
    scale = min(1.0, WIDEST / grey.width, HIGHEST / grey.height)
    grey = grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BOX)
    cut = _threshold(grey.histogram())
    file = io.BytesIO()
    grey.point([255 * (level > cut) for level in range(256)]).convert("1").save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")


@lru_cache(maxsize=8)
def logo(packed: str, widest: int, highest: int, width: int) -> tuple[int, int, int]:
    """A prepared logo as dots at the left edge of rows `width` dots wide, its width and its height.

    Raises ValueError when it is none.
    """
    try:
        with Image.open(io.BytesIO(base64.b64decode(packed, validate=True))) as opened:
            grey = opened.convert("L")
    except (OSError, SyntaxError) as error:
        raise ValueError("not a picture") from error
    scale = min(1.0, widest / grey.width, highest / grey.height)
    if scale < 1:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.BOX)
    return _dots(grey.point([255 * (level <= 127) for level in range(256)]), width), grey.width, grey.height


@lru_cache(maxsize=8)
def door(size: int, width: int) -> int:
    """The mark of the open door, `size` dots square, at the left edge of rows `width` dots wide."""
    fine = 8  # drawn larger and averaged, so that slanted edges fall on the right dot
    image = Image.new("L", (size * fine, size * fine))
    for shape in _DOOR:
        ImageDraw.Draw(image).polygon([(x * size * fine / 24, y * size * fine / 24) for x, y in shape], fill=255)
    small = image.resize((size, size), Image.Resampling.BOX)
    return _dots(small.point([255 * (level > 127) for level in range(256)]), width)


def _dots(ink: Image.Image, width: int) -> int:
    """The picture's 255s as dots at the left edge of rows `width` dots wide."""
    raw, wide, high = ink.tobytes(), ink.width, ink.height
    dots = 0
    for row in range(high):
        line = int("".join(["1" if raw[row * wide + x] else "0" for x in range(wide)]), 2)
        dots |= line << (high - 1 - row) * width + width - wide
    return dots


def _threshold(histogram: list[int]) -> int:
    """The level that parts dark from light with the least spread within each (Otsu)."""
    total, whole = sum(histogram), sum(level * count for level, count in enumerate(histogram))
    best, best_spread, dark, dark_sum = 127, -1.0, 0, 0
    for level, count in enumerate(histogram):
        dark, dark_sum = dark + count, dark_sum + level * count
        if 0 < dark < total:
            apart = dark_sum / dark - (whole - dark_sum) / (total - dark)
            if (spread := dark * (total - dark) * apart * apart) > best_spread:
                best, best_spread = level, spread
    return best
