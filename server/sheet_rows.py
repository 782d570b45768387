"""An Excel file as lines of text, in a process of its own: what a broken or hostile file costs, it costs here.

``python -m server.sheet_rows FILE`` writes CSV: first how many rows the first sheet has, then each row that is not
empty behind its number in Excel. It ends with 1 and a code of why (`dossier_lines.WHYS`) when the file cannot be read.
"""

import csv
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY, SECONDS = 2 << 30, 120  # what the process may use at most
INFLATED = 600 << 20  # bytes of the unpacked file, as it declares them itself


def main(path: str) -> int:
    """Write the rows of the file's first sheet to standard output."""
    _bound()
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > INFLATED:
                return _fail("inflated")
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        out = csv.writer(sys.stdout)
        out.writerow([sheet.total_height])
        out.writerows(texts(enumerate(sheet.iter_rows(), 1)))
    except zipfile.BadZipFile:
        return _fail("cut")
    except (CalamineError, OSError, ValueError, NotImplementedError):
        return _fail("not_sheet")
    except MemoryError:
        return _fail("inflated")
    return 0


def texts(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[list[str]]:
    """Each row that is not empty as texts behind its number; the first such row is the header.

    Cells beyond the header's last name are kept only when they hold something, so that the reader can refuse them.
    """
    header: list[str] = []
    for number, cells in rows:
        said = [text_of(cell, header[place] if place < len(header) else "").strip() for place, cell in enumerate(cells)]
        while said and not said[-1]:
            said.pop()
        if not said:
            continue
        header = header or said
        yield [str(number), *said, *[""] * (len(header) - len(said))]


def text_of(cell: Any, column: str) -> str:
    """A cell as a person would have typed it into CSV: a day without an hour, no ".0", a telephone's leading zero."""
    if isinstance(cell, datetime):
        # Excel keeps a time as a fraction of a day: 08:30 may come as 08:29:59.999.
        moment = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    if cell != int(cell):
        # 1.001190 is a code of the national list, whose last nought is lost as a number.
        return f"{cell:.6f}" if column == "procedure" else repr(cell)
    digits = str(int(cell))
    return f"0{digits}" if column == "phone" and len(digits) == 9 else digits


def _bound() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _fail(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201 for the process that asked
    return 1


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1]))
