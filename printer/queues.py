"""Print queues of the operating system, CUPS and the spooler of Windows, as python-escpos reaches them.

Not tried on hardware: CUPS needs the package pycups, Windows pywin32, and neither belongs to the product. A missing one
is an OSError, which staff see as a printer that cannot be reached.
"""

import contextlib
import logging
from typing import Any

from printer.wires import escpos

log = logging.getLogger("motcua.printer")
_CLASSES = {"cups": "CupsPrinter", "windows": "Win32Raw"}
_CUPS_STOPPED = 5


class SystemQueue:
    """One queue by its name. A connection is made for each job and each look, so no fault outlives its job."""

    def __init__(self, scheme: str, name: str, options: dict[str, str]) -> None:
        self._kind = _CLASSES[scheme]
        self._name = name
        self._options = {"host": options["host"]} if scheme == "cups" and "host" in options else {}

    def running(self) -> bool:
        """False when the queue is stopped. Raises OSError when it, its service or its driver is not there."""
        printer = self._made()
        try:
            queues = printer.printers  # asked without `open`, which on Windows begins a document
        except Exception as error:  # its errors share no class but Exception
            raise OSError(f"cannot ask the print service: {error}") from error
        finally:
            _end(printer)
        if self._name not in queues:
            raise OSError(f"no print queue {self._name!r}")
        return bool(queues[self._name].get("printer-state") != _CUPS_STOPPED)

    def hand_over(self, data: bytes, title: str) -> bool:
        """Give the queue one job; False when it broke after the job was begun. Raises OSError when it did not begin."""
        printer = self._made()
        try:
            printer.open(job_name=title)
        except Exception as error:
            raise OSError(f"cannot open the print queue: {error}") from error
        try:
            printer._raw(data)
            printer.close()  # CUPS is given the job here
        except Exception as error:  # noqa: BLE001 - as above
            log.error("print queue %s: %s", self._name, error)
            return False
        return True

    def _made(self) -> Any:
        kind = getattr(escpos("escpos.printer"), self._kind)
        if not kind.is_usable():
            raise OSError(f"python-escpos lacks the driver package for {self._kind}")
        try:
            return kind(printer_name=self._name, **self._options)
        except Exception as error:  # its errors share no class but Exception
            raise OSError(f"cannot reach the print service: {error}") from error


def _end(printer: Any) -> None:
    with contextlib.suppress(Exception):
        printer.close()
