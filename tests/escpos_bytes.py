"""ESC/POS by hand, so that what travels is tested apart from what is drawn."""

import random
from pathlib import Path

from PIL import Image

WIDTH = 576


def rows_of(seed: int, count: int = 200, width: int = WIDTH) -> list[bytes]:
    """Reproducible ink: `count` rows of packed dots, without the bytes that printers obey inside images."""
    made = random.Random(seed)
    return [bytes(made.choice(b"\x00\xff\x55\xa0\x3c") for _ in range(width // 8)) for _ in range(count)]


def slip_of(rows: list[bytes], band: int = 24) -> bytes:
    """A whole slip: ESC @, the rows in bands of GS v 0, one cut."""
    out = bytearray(b"\x1b@")
    for start in range(0, len(rows), band):
        part = rows[start : start + band]
        out += b"\x1dv0\x00" + len(part[0]).to_bytes(2, "little") + len(part).to_bytes(2, "little") + b"".join(part)
    return bytes(out + b"\x1dV\x42\x00")


def rows_on(paper: Path) -> list[bytes]:
    """What is on a paper the virtual printer kept, in the same form as `rows_of`."""
    with Image.open(paper) as picture:
        stride = (picture.width + 7) // 8
        dots = bytes(255 - byte for byte in picture.tobytes())
    return [dots[at : at + stride] for at in range(0, len(dots), stride)]
