"""Which paper belongs to which print job: every paper that came out is matched, dot by dot, with the slips as drawn."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from printer.decode import Decoder
from printer.layout import render
from printer.slips import Slip
from server import db, paper
from server import ward as wards
from server.models.paper import print_jobs

WIDTH = 576
_INVERT = bytes(255 - byte for byte in range(256))


@dataclass(frozen=True)
class Drawn:
    """One copy of one job."""

    job: int
    kind: str
    label: str
    copy: int


@dataclass
class Matched:
    """How often each copy came out whole, and the pieces of paper that are no whole slip."""

    whole: Counter[Drawn] = field(default_factory=Counter)
    torn: list[str] = field(default_factory=list)

    def twice(self) -> list[Drawn]:
        """What came out more than once under the same mark: never allowed."""
        return [drawn for drawn, n in self.whole.items() if n > 1]

    def tickets_twice(self) -> list[str]:
        """Tickets with two whole papers, whatever their marks: allowed only for a reprint asked for by hand."""
        papers: Counter[str] = Counter()
        for drawn, n in self.whole.items():
            if drawn.kind == "ticket":
                papers[drawn.label] += n
        return [label for label, n in papers.items() if n > 1]


class Tray:
    """Takes each paper out of the virtual printers as it comes, because they keep only the last 200."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        self.sheets: dict[str, bytes] = {}  # printer/number → rows of dots, 1 = black
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tray", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._look()

    def missed(self) -> list[str]:
        """Papers that were gone before they were seen: numbers left out."""
        gone = []
        for folder in self.folders:
            seen = {int(name.split("/")[1]) for name in self.sheets if name.split("/")[0] == folder.name}
            gone += [f"{folder.name}/{n}" for n in range(1, max(seen, default=0) + 1) if n not in seen]
        return gone

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            self._look()

    def _look(self) -> None:
        for folder in self.folders:
            for path in folder.glob("[0-9]*.png"):
                name = f"{folder.name}/{int(path.stem)}"
                if name not in self.sheets:
                    with Image.open(path) as picture:
                        self.sheets[name] = picture.convert("1").tobytes().translate(_INVERT)


def slips(url: str) -> Iterator[tuple[Drawn, bytes]]:
    """Every copy of every job as it looks on paper, from the facts that the job keeps."""
    db.connect(url)
    wards.forget()
    try:
        with db.reading() as connection:
            ward, _ = wards.look(connection, wards.only_hall(connection))
            for job in connection.execute(select(print_jobs).order_by(print_jobs.c.id)).all():
                for copy in range(job.copy + 1):
                    drawn = Drawn(job.id, job.kind, job.label, copy)
                    yield drawn, sheet(paper.compose(ward, job.kind, job.slip, copy))
    finally:
        db.close()
        wards.forget()


def match(tray: Tray, url: str) -> Matched:
    """Which slip is on each paper. A torn piece may hang above a whole slip on the same paper."""
    return found(tray, slips(url))


def found(tray: Tray, slips: Iterable[tuple[Drawn, bytes]]) -> Matched:
    """As `match`, among these slips."""
    known = {_mark(rows): drawn for drawn, rows in slips}
    lengths = sorted({length for length, _ in known}, reverse=True)
    matched = Matched()
    for name, sheet in tray.sheets.items():
        ends = ((length, _mark(sheet[-length:])) for length in lengths if length <= len(sheet))
        here = next(((length, known[mark]) for length, mark in ends if mark in known), None)
        if here is None:
            matched.torn.append(name)
            continue
        matched.whole[here[1]] += 1
        if here[0] < len(sheet):
            matched.torn.append(f"{name} above {here[1].label}")
    return matched


def _mark(rows: bytes) -> tuple[int, str]:
    return len(rows), hashlib.blake2b(rows, digest_size=16).hexdigest()


def sheet(slip: Slip) -> bytes:
    """The rows of dots of this slip on paper, as a printer reads its bytes."""
    decoder = Decoder(WIDTH)
    decoder.take(render(slip, WIDTH))
    while (command := decoder.peek()) is not None:
        done = decoder.do(command)
        if done is not None and done.rows:
            return b"".join(done.rows)
    raise ValueError("a slip without a cut")
