"""The two codes on paper, QR and CODE128, as plain rows of dark and light modules, without a quiet zone."""

from functools import lru_cache
from typing import Any

import zxingcpp


@lru_cache(maxsize=64)
def qr(data: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of `data` (UTF-8, error correction M), rows of modules, True is dark.

    Raises ValueError when `data` is empty or too long for one symbol.
    """
    return _modules(data, zxingcpp.BarcodeFormat.QRCode, {"ec_level": "M"})


@lru_cache(maxsize=64)
def code128(data: str) -> tuple[bool, ...]:
    """The bars of CODE128 for `data`, True is a dark module. Raises ValueError for text it cannot carry."""
    return _modules(data, zxingcpp.BarcodeFormat.Code128, {})[0]


def _modules(data: str, kind: zxingcpp.BarcodeFormat, options: dict[str, str]) -> tuple[tuple[bool, ...], ...]:
    try:
        image: Any = zxingcpp.create_barcode(data, kind, **options).to_image(scale=1, add_quiet_zones=False)
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"cannot be made into a code: {data[:40]!r}") from error
    drawn = memoryview(image)
    height, width = image.shape
    cells = drawn.tobytes()
    return tuple(tuple(cell < 128 for cell in cells[row * width : (row + 1) * width]) for row in range(height))
