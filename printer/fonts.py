"""The faces of the product, one set for paper and screens: Be Vietnam Pro, and the tabular digits made from it.

Be Vietnam Pro has no tabular figures, so a clock would jump and columns would not align. "Mot Cua So" holds the same
ten digits at one width; its 1 stands on a foot, so that 1 and 7 differ from across a hall, and its 0 is narrower, so
that it is no letter O beside the letters of a number or a code. Derived files are built when they are first asked for
and kept in a cache directory; several processes may ask at once.
"""

import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
DIGITS = "0123456789"
DRAWING = "2"  # of the digits: a cache that holds an older drawing of them is left alone
# The 67 letters that Vietnamese adds to the plain alphabet; with their capitals, 134.
VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
# The thickness of the foot of the 1 in font units, as heavy as the weight's other horizontals.
_FOOT = {"Regular": 80, "Medium": 94, "SemiBold": 112, "Bold": 128}
_FOOT_HALF = 228
# How wide the 0 is beside the face's own, its stems unchanged: the widest that tesseract never took for an O in 42
# numbers of a ticket (three of nine were read at the full width).
_ZERO = 0.80
# Latin with every Vietnamese letter, combining marks, punctuation, the dong sign, arrows and the minus sign.
_SCREEN_RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x300, 0x303), (0x309, 0x309), (0x323, 0x323),
    (0x1EA0, 0x1EF9), (0x2010, 0x2027), (0x2030, 0x203A), (0x20AB, 0x20AB), (0x2190, 0x2193), (0x2212, 0x2212),
)  # fmt: skip
_WEBFONTS = {f"{family}-{weight}.woff2": (family, weight) for family in ("BeVietnamPro", "MotCuaSo")
             for weight in WEIGHTS}  # fmt: skip
# A citizen's phone reads words in its own face; only the number is the hall's, with the letters that may begin it.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u0110"
_WEBFONTS["MotCuaChu-Bold.woff2"] = ("MotCuaChu", "Bold")


def default_cache() -> Path:
    """Where derived fonts are kept when nobody says otherwise: the user's own cache directory."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.environ.get(name):
            return Path(os.environ[name]) / "motcua" / "fonts"
    return Path.home() / ".cache" / "motcua" / "fonts"


@lru_cache(maxsize=16)
def be_vietnam(weight: str) -> Path:
    """The TTF of one weight (see WEIGHTS) in the installed font package. Raises KeyError for another weight."""
    if weight not in WEIGHTS:
        raise KeyError(weight)
    return Path(str(resources.files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{weight}.ttf"))


def digits(weight: str, cache: Path) -> Path:
    """The TTF of "Mot Cua So" in one weight, built on the first call. Raises KeyError for an unknown weight."""
    if weight not in WEIGHTS:
        raise KeyError(weight)
    return _once(cache / DRAWING / f"MotCuaSo-{weight}.ttf", lambda path: _build_digits(weight, path))


def webfont(name: str, cache: Path) -> Path:
    """The WOFF2 for screens of a name such as `BeVietnamPro-Bold.woff2`, built on the first call.

    Raises KeyError for any other name, so that a name from a request never becomes a path.
    """
    family, weight = _WEBFONTS[name]
    source = digits(weight, cache) if family == "MotCuaSo" else be_vietnam(weight)
    return _once(cache / DRAWING / name, lambda path: _build_webfont(source, family, path))


def _once(path: Path, build: Callable[[Path], None]) -> Path:
    """`path`, made by `build` if missing: written beside it and moved into place, so no reader sees half a file."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    os.close(handle)
    draft = Path(name)
    try:
        build(draft)
        draft.chmod(0o644)
        try:
            os.replace(draft, path)
        except PermissionError:
            # Windows refuses to replace a file that another process has open: then that process has just made it.
            if not path.exists():
                raise
    finally:
        draft.unlink(missing_ok=True)
    return path


def _build_digits(weight: str, path: Path) -> None:
    from fontTools import subset  # lazily: only the first start of an installation needs it, and it is slow to load
    from fontTools.ttLib import TTFont

    font: Any = TTFont(str(be_vietnam(weight)), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 13, 14]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=DIGITS)
    subsetter.subset(font)
    outlines, advances, names = font["glyf"], font["hmtx"], font.getBestCmap()
    _put_foot(outlines[names[ord("1")]], _FOOT[weight])
    _narrow(outlines[names[ord("0")]], _ZERO)
    # The 4 reaches furthest to both sides and may fill its cell; the widest of the others sets the common width.
    width = max(advances[names[ord(digit)]][0] for digit in DIGITS if digit != "4")
    for digit in DIGITS:
        glyph = outlines[names[ord(digit)]]
        glyph.recalcBounds(outlines)
        shift = round((width - (glyph.xMax - glyph.xMin)) / 2) - glyph.xMin
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(outlines)
        advances[names[ord(digit)]] = (width, glyph.xMin)
    full = f"Mot Cua So {weight}"
    for number, value in ((1, "Mot Cua So"), (2, weight), (3, full), (4, full), (6, f"MotCuaSo-{weight}")):
        font["name"].setName(value, number, 3, 1, 0x409)
    font.save(str(path))


def _put_foot(one: Any, foot: int) -> None:
    """Widens the bottom edge of the stem (points 1 and 2 of the outline) into a slab `foot` units high."""
    from array import array

    from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

    points = list(one.coordinates)
    right, left = points[1][0], points[2][0]
    middle = (left + right) / 2
    slab = [(right, foot), (middle + _FOOT_HALF, foot), (middle + _FOOT_HALF, 0),
            (middle - _FOOT_HALF, 0), (middle - _FOOT_HALF, foot), (left, foot)]  # fmt: skip
    outline = [points[0], *slab, *points[3:]]
    one.coordinates = GlyphCoordinates([(round(x), round(y)) for x, y in outline])
    one.flags = array("B", [one.flags[0], *[1] * len(slab), *list(one.flags)[3:]])
    one.endPtsOfContours = [len(outline) - 1]


def _narrow(zero: Any, share: float) -> None:
    """Draws both rings of the outline together to `share` of the width, the stem between them as thick as before."""
    from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

    points, first = list(zero.coordinates), zero.endPtsOfContours[0] + 1
    rings = (points[:first], points[first:])
    outer = max(_half(ring) for ring in rings)
    stem = outer - min(_half(ring) for ring in rings)
    middle = min(x for x, _ in points) + outer
    drawn = []
    for ring in rings:
        half = _half(ring)
        scale = (outer * share - (0 if half == outer else stem)) / half
        drawn += [(round(middle + (x - middle) * scale), y) for x, y in ring]
    zero.coordinates = GlyphCoordinates(drawn)


def _half(ring: list[tuple[int, int]]) -> float:
    across = [x for x, _ in ring]
    return (max(across) - min(across)) / 2


def _build_webfont(source: Path, family: str, path: Path) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font: Any = TTFont(str(source), recalcTimestamp=False)
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"]
    subsetter = subset.Subsetter(options)
    if family == "MotCuaSo":
        subsetter.populate(text=DIGITS)
    elif family == "MotCuaChu":
        subsetter.populate(text=_LETTERS)
    else:
        subsetter.populate(unicodes=[code for first, last in _SCREEN_RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    subset.save_font(font, str(path), options)
