"""One owner per printer: an exclusive lock on a file, let go by the system even when the owner is killed."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

_MODULE: Any = importlib.import_module("msvcrt" if sys.platform == "win32" else "fcntl")


class PrinterTaken(Exception):
    """Another worker already serves this printer."""


class PrinterLock:
    """Held from making it to `release`. Raises PrinterTaken at once when another process or thread holds it."""

    def __init__(self, data_dir: Path | str, printer: str) -> None:
        folder = Path(data_dir) / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        safe = "".join(letter if letter.isalnum() or letter in "-_" else f"%{ord(letter):x}" for letter in printer)
        self._fd = os.open(folder / f"printer-{safe}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                _MODULE.locking(self._fd, _MODULE.LK_NBLCK, 1)
            else:
                _MODULE.flock(self._fd, _MODULE.LOCK_EX | _MODULE.LOCK_NB)
        except OSError as error:
            os.close(self._fd)
            raise PrinterTaken(f"printer {printer!r} is already served by another worker") from error

    def release(self) -> None:
        """Let another worker have it."""
        os.close(self._fd)
