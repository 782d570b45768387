"""How fast a slip becomes bytes, and how many: ours beside python-escpos's own image() of the same picture.

Run: python -m tests.bench.bench_slips
"""

import functools
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from escpos.printer import Dummy
from PIL import Image

from printer import layout, raster
from printer.slips import Slip, pack, unpack
from tests.slips import receipt, ticket

ROUNDS = 200
WIDTHS = (576, 512, 384)


def p50(work: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """The median time of `work` in milliseconds; it is told which round it is."""
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def nth_ticket(n: int) -> Slip:
    """As tickets follow each other: another number, another minute, another link."""
    said = pack(ticket(f"A{n % 1000:03}"))
    return _with(
        said, ("4 người", f"{n % 9} người"), ("10:29", f"{n // 60 % 10 + 10}:{n % 60:02}"), ("7f3k", f"{n:04}")
    )


def nth_receipt(n: int) -> Slip:
    """As receipts follow each other: another code, name, hour and link."""
    said = pack(receipt(f"Nguyễn Thị Mai {chr(65 + n % 26)}"))
    return _with(said, ("0042", f"{n:04}"), ("10 giờ 51", f"10 giờ {n % 60:02}"), ("4827", f"{n:04}"))


def _with(said: dict[str, Any], *changes: tuple[str, str]) -> Slip:
    text = json.dumps(said)
    for old, new in changes:
        text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return unpack(json.loads(text))


def forget() -> None:
    """As a worker that has just started, but for the letters themselves."""
    layout._strip.cache_clear()
    raster._settled.cache_clear()


def by_the_library(picture: Image.Image) -> bytes:
    """The same picture through python-escpos."""
    sink = Dummy(profile="TM-T88III")
    sink.profile.profile_data["media"]["width"]["pixels"] = picture.width  # or it refuses 576 dots
    sink.image(picture, center=False)
    sink.cut()
    return bytes(sink.output)


def floor(picture: Image.Image) -> int:
    """The page as CCITT group 4 keeps it: fewer bytes than any printer of this kind can be told it in."""
    file = io.BytesIO()
    picture.convert("1").save(file, "TIFF", compression="group4")
    return file.tell()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        print(
            f"{'slip':8} {'dots':>5} | {'next':>6} {'first':>6} {'bytes':>6} | {'image()':>8} {'bytes':>7} | {'G4':>6}"
        )
        for name, nth in (("ticket", nth_ticket), ("receipt", nth_receipt)):
            slips = [nth(n) for n in range(ROUNDS)]
            for width in WIDTHS:
                job = layout.render(slips[0], width, cache)
                picture = Image.open(io.BytesIO(layout.picture(slips[0], width, cache)))
                picture.load()
                forget()
                following = p50(functools.partial(_draw, slips, width, cache))
                fresh = p50(functools.partial(_draw, slips, width, cache, anew=True))
                theirs = p50(lambda _, p=picture: by_the_library(p), 20)
                print(
                    f"{name:8} {width:5} | {following:6.2f} {fresh:6.2f} {len(job):6} |"
                    f" {theirs:8.2f} {len(by_the_library(picture)):7} | {floor(picture):6}"
                )


def _draw(slips: list[Slip], width: int, cache: Path, number: int, *, anew: bool = False) -> None:
    if anew:
        forget()
    layout.render(slips[number], width, cache)


if __name__ == "__main__":
    main()
