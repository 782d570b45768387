"""A printer that is none of the hall's processes, as in a ward: it stays on while the hall falls, and has its own switch."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from printer.virtual import FaultFile
from tests.databases import free_port
from tests.live import ROOT


class OutsidePrinter:
    """A printer in a process of its own: its address, the folder of its papers, and its power switch."""

    def __init__(self, folder: str, port: int, name: str = "sanh", width: int = 576) -> None:
        self.uri = f"tcp://127.0.0.1:{port}"
        self.sheets = Path(folder) / "paper" / name
        self.faults = FaultFile(self.sheets)
        where = ["--port", str(port), "--name", name, "--data-dir", folder]
        self._words = [*where, "--width", str(width), "--speed"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, speed: float) -> None:
        """Power on, at `speed` mm/s (0: as fast as the machine)."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "printer.virtual", *self._words, str(speed)], cwd=ROOT, stdout=subprocess.DEVNULL
        )

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(timeout=10)


@contextmanager
def outside_printer(speed: float, port: int = 0, name: str = "sanh", width: int = 576) -> Iterator[OutsidePrinter]:
    """Such a printer, switched on."""
    with TemporaryDirectory(prefix="motcua-printer-") as folder:
        printer = OutsidePrinter(folder, port or free_port(), name, width)
        printer.start(speed)
        try:
            yield printer
        finally:
            printer.stop()
