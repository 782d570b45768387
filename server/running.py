"""A mark that something goes on in a living process: a locked file, let go by the system even when that is killed.

Every mark has a name that is never used again, so that taking one away can meet nobody who has just made it.
"""

import importlib
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_MODULE: Any = importlib.import_module("msvcrt" if sys.platform == "win32" else "fcntl")


class Running:
    """Held from making it to `end`, under its `name` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.name = secrets.token_hex(8)
        self._path = _path(folder, self.name)
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _lock(self._fd)

    def end(self) -> None:
        os.close(self._fd)
        forget(self._path.parent, self._path.stem)


def goes_on(folder: Path, name: str) -> bool:
    """Whether a living process, this one or another, holds the mark."""
    try:
        fd = os.open(_path(folder, name), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        _lock(fd)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def forget(folder: Path, name: str) -> None:
    """Take a mark away that nobody holds."""
    with suppress(OSError):  # on Windows while another process looks at it: it is swept later
        _path(folder, name).unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.running"


def _lock(fd: int) -> None:
    """OSError at once when it is locked through any other opening of the file, in this process or another."""
    if sys.platform == "win32":
        _MODULE.locking(fd, _MODULE.LK_NBLCK, 1)
    else:
        _MODULE.flock(fd, _MODULE.LOCK_EX | _MODULE.LOCK_NB)
