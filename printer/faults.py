"""What is wrong with a virtual printer, and the file where a page, a command and a test switch the same thing."""

import dataclasses
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Faults:
    """What is wrong with the printer. Those with a row happen once, when the paper is that many dot rows long."""

    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    offline: bool = False
    hang: bool = False
    silence: bool = False
    no_process_id: bool = False
    reset_after_cut: bool = False
    reset_at_row: int | None = None
    paper_out_at_row: int | None = None
    hang_at_row: int | None = None

    @property
    def stopped(self) -> bool:
        """True when it answers but cannot print."""
        return self.paper_out or self.cover_open or self.offline

    def eot(self, n: int) -> int:
        """The answer to DLE EOT n."""
        if n == 1:
            return 0x12 | (0x08 if self.stopped else 0)
        if n == 2:
            return 0x12 | (0x04 if self.cover_open else 0) | (0x20 if self.paper_out else 0)
        if n == 4:
            return 0x12 | (0x0C if self.paper_low or self.paper_out else 0) | (0x60 if self.paper_out else 0)
        return 0x12

    def asb(self) -> bytes:
        """The four bytes of automatic status back."""
        first = 0x10 | (0x08 if self.stopped else 0) | (0x20 if self.cover_open else 0)
        return bytes((first, 0, self.sensors(), 0x0F))

    def sensors(self) -> int:
        """The answer to GS r 1."""
        return (0x03 if self.paper_low or self.paper_out else 0) | (0x0C if self.paper_out else 0)


AT_ROW = ("reset_at_row", "paper_out_at_row", "hang_at_row")
NAMES = ("none", "paper_out", "cover_open", "offline", "paper_low", "hang", "silence", *AT_ROW)  # what people may try


def named(name: str, row: int) -> Faults:
    """The one fault of NAMES, at `row` of the paper where it has one. Raises ValueError for another name."""
    if name not in NAMES:
        raise ValueError(f"not a fault: {name!r}")
    if name == "none":
        return Faults()
    changes: dict[str, Any] = {name: row if name in AT_ROW else True}
    return dataclasses.replace(Faults(), **changes)


class FaultFile:
    """`fault.json`: the one place where faults are, so that a page, a command and a test switch the same thing."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fault.json"
        self._seen: tuple[int, int, int] | None = None
        self._faults = Faults()
        self._lock = threading.Lock()
        self._changing = threading.Lock()

    def read(self) -> Faults:
        """The faults now. A file that is missing is no fault; one that cannot be read changes nothing."""
        with self._lock:
            try:
                stat = self._path.stat()
                mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                if mark != self._seen:
                    named = json.loads(self._path.read_text("utf-8"))
                    known = {field.name for field in dataclasses.fields(Faults)}
                    self._faults = Faults(**{name: value for name, value in named.items() if name in known})
                    self._seen = mark
            except FileNotFoundError:
                self._faults, self._seen = Faults(), None
            except (OSError, ValueError, AttributeError):
                pass
            return self._faults

    def change(self, **changes: bool | int | None) -> None:
        """Switch some faults and leave the others, whole or not at all."""
        with self._changing:
            self._write(dataclasses.replace(self.read(), **changes))  # type: ignore[arg-type]

    def put(self, faults: Faults) -> None:
        """These faults and no others."""
        with self._changing:
            self._write(faults)

    def _write(self, faults: Faults) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(f".{os.getpid()}")  # the printer's process and the server's may both write
        fresh.write_text(json.dumps(dataclasses.asdict(faults)), "utf-8")
        fresh.replace(self._path)
