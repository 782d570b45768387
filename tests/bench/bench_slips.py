"""How fast a slip becomes bytes, and how many: ours beside python-escpos's own image() of the same picture.

Run: python -m tests.bench.bench_slips
"""

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from escpos.printer import Dummy
from PIL import Image

from printer import layout
from tests.slips import receipt, ticket

ROUNDS = 200


def p50(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of `work` in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def by_the_library(picture: Image.Image) -> bytes:
    """The same picture through python-escpos."""
    sink = Dummy(profile="TM-T88III")
    sink.profile.profile_data["media"]["width"]["pixels"] = picture.width  # or it refuses 576 dots
    sink.image(picture, center=False)
    sink.cut()
    return bytes(sink.output)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        print(f"{'slip':8} {'dots':>5} {'ours ms':>8} {'bytes':>7} {'library ms':>11} {'bytes':>7}")
        for name, slip in (("ticket", ticket()), ("receipt", receipt())):
            for width in (576, 512, 384):
                job = layout.render(slip, width, cache)
                picture = Image.open(io.BytesIO(layout.picture(slip, width, cache)))
                picture.load()
                ours = p50(lambda s=slip, w=width: layout.render(s, w, cache))
                theirs = p50(lambda p=picture: by_the_library(p), 20)
                print(f"{name:8} {width:5} {ours:8.2f} {len(job):7} {theirs:11.2f} {len(by_the_library(picture)):7}")


if __name__ == "__main__":
    main()
