"""The two codes on paper, QR and CODE128, as rows of modules without a quiet zone: a byte each, 1 is dark."""

from functools import lru_cache
from typing import Any

import zxingcpp

_DARK = bytes(level < 128 for level in range(256))


@lru_cache(maxsize=64)
def qr(data: str) -> tuple[bytes, ...]:
    """The QR code of `data` (UTF-8, error correction M), row by row.

    Raises ValueError when `data` is empty or too long for one symbol.
    """
    return _modules(data, zxingcpp.BarcodeFormat.QRCode, {"ec_level": "M"})


@lru_cache(maxsize=64)
def code128(data: str) -> bytes:
    """The bars of CODE128 for `data`. Raises ValueError for text it cannot carry."""
    return _modules(data, zxingcpp.BarcodeFormat.Code128, {})[0]


def _modules(data: str, kind: zxingcpp.BarcodeFormat, options: dict[str, str]) -> tuple[bytes, ...]:
    try:
        image: Any = zxingcpp.create_barcode(data, kind, **options).to_image(scale=1, add_quiet_zones=False)
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"cannot be made into a code: {data[:40]!r}") from error
    drawn = memoryview(image)
    height, width = image.shape
    cells = drawn.tobytes().translate(_DARK)
    return tuple(cells[row * width : (row + 1) * width] for row in range(height))
