"""The lines of a file of dossiers, CSV or Excel: each with its number there, as texts by column.

What kind of file it is, its first bytes say, not its name.
"""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from server.domain.errors import Refused
from server.domain.intake import COLUMNS, NEEDED, Fault

MOST_LINES = 200_000
MOST_BYTES = 50_000_000
XLSX = b"PK\x03\x04"
# Old Excel, and Excel's own container of a file with a password; and what is often sent instead of a table.
OTHERS = {b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF"}
# Why a file cannot be read, in words under `problem.why`.
WHYS = ("not_text", "not_csv", "not_sheet", "cut", "inflated")
ROOT = Path(__file__).resolve().parent.parent
Line = tuple[int, dict[str, str] | list[Fault]]


def lines(path: Path, total: Callable[[int], None] = lambda _: None) -> Iterator[Line]:
    """Each line after the header with its number in the file, or what is wrong with it as a whole.

    ``total`` hears early about how many there will be. Refused `file.unreadable` {why},
    `file.columns` {missing, wanted}, `file.too_large` {lines, mb}.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if path.stat().st_size > MOST_BYTES:
        raise _too_large()
    if head in OTHERS:
        raise Refused("file.unreadable", why=OTHERS[head])
    rows = _sheet(path, total) if head == XLSX else _csv(path, total)
    for count, line in enumerate(_named(rows), 1):
        if count > MOST_LINES:
            raise _too_large()
        yield line


def _too_large() -> Refused:
    return Refused("file.too_large", lines=MOST_LINES, mb=MOST_BYTES // 1_000_000)


def _named(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    rows = iter(rows)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    twice = [name for name in set(header) if name and header.count(name) > 1]
    wanted = [name for name in COLUMNS if name in NEEDED]
    if missing := [name for name in wanted if name not in header] or twice:
        raise Refused("file.columns", missing=", ".join(missing), wanted=", ".join(wanted))
    for number, cells in rows:
        if len(cells) == len(header):
            yield number, dict(zip(header, cells, strict=True))
        else:
            code = "cut" if len(cells) < len(header) else "too_many_cells"
            yield number, [Fault("", code, str(len(cells)))]


def _csv(path: Path, total: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    with path.open("rb") as raw:
        total(max(0, sum(block.count(b"\n") for block in iter(lambda: raw.read(1 << 20), b"")) - 1))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            yield from ((reader.line_num, cells) for cells in reader if cells)
    except UnicodeDecodeError as error:
        raise Refused("file.unreadable", why="not_text") from error
    except csv.Error as error:
        raise Refused("file.unreadable", why="not_csv") from error


def _sheet(path: Path, total: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    with subprocess.Popen(  # noqa: S603 our own module
        [sys.executable, "-m", "server.sheet_rows", str(path.resolve())],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as child:
        assert child.stdout is not None  # noqa: S101 asked for above
        assert child.stderr is not None  # noqa: S101 the same
        try:
            reader = csv.reader(child.stdout)
            if height := next(reader, None):
                total(int(height[0]))
            yield from ((int(number), cells) for number, *cells in reader)
            if child.wait() != 0:
                said = child.stderr.read().strip()
                # Nothing of its own to say: the library gave up on the file, or the process hit its bounds.
                ended = "not_sheet" if child.returncode == 1 else "inflated"
                raise Refused("file.unreadable", why=said if said in WHYS else ended)
        finally:
            child.kill()
