"""The small door to the hardware: a printer's address in, a device that prints or says why not out.

`tcp://host:9100` · `virtual:NAME` (a printer inside the product, over the same TCP path) · `file:///dev/usb/lp0` ·
`usb://04b8:0202` · `serial:///dev/ttyUSB0?baud=115200` (both not tried on hardware). Any of them takes
`?profile=TM-T20II`, a model of python-escpos's list, which bounds the width.
"""

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from printer.status import Status
from printer.transport import Knowledge, Limits, Outcome, Report, Talk, TcpWire, Wire
from printer.virtual import VirtualPrinter
from printer.wires import FdWire, open_serial, open_usb, profile_width

_LETTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"


class Device:
    """One printer, used by one thread at a time. A wire is opened per job, so no fault outlives its job."""

    def __init__(
        self, connect: Callable[[], Wire], limits: Limits, width: int | None, on_close: Callable[[], None] | None = None
    ) -> None:
        self.width_dots = width
        self._connect = connect
        self._limits = limits
        self._on_close = on_close
        self._known = Knowledge()
        self._turns = itertools.count()

    def print(self, data: bytes, job_key: str, on_status: Report | None = None) -> Outcome:
        """Sends one slip (ESC/POS, from ESC @ to its cut). Never raises, and ends in bounded time.

        `on_status` hears of a fault in the middle (no paper, cover open) while the printer may still finish by itself.
        """
        try:
            wire = self._connect()
        except OSError:
            return Outcome("NOT_STARTED", "unreachable")
        try:
            return Talk(wire, self._limits, self._known, on_status).print(data, self._process_id(job_key))
        finally:
            wire.close()

    def check(self) -> Status:
        """How the printer is, asked while nothing prints. Never raises."""
        try:
            wire = self._connect()
        except OSError:
            return Status("unreachable")
        try:
            status = Talk(wire, self._limits, self._known).readiness()
        except OSError:
            return Status("unreachable")
        finally:
            wire.close()
        if status is not None:
            return status
        # A printer that never answered may be one that cannot; one that used to is not well.
        return Status("stalled") if self._known.talks else Status()

    def close(self) -> None:
        """Ends what the device keeps running (the virtual printer)."""
        if self._on_close is not None:
            self._on_close()

    def _process_id(self, job_key: str) -> bytes:
        """Four characters, new for every attempt, so that a late answer to an earlier one is not taken for this."""
        digest = hashlib.sha256(f"{job_key}/{next(self._turns)}".encode()).digest()
        return bytes(_LETTERS[byte % 64] for byte in digest[:4])


def open_device(uri: str, data_dir: Path | str, width_dots: int = 576, limits: Limits | None = None) -> Device:
    """The device behind a printer's address. Raises ValueError when the address is not one we know.

    An address that is right but does not answer is no error here: the device says so when it is asked.
    """
    bounds = limits or Limits()
    parts = urlsplit(uri)
    options = dict(parse_qsl(parts.query))
    width = profile_width(options["profile"]) if "profile" in options else None
    path = unquote(parts.path)
    match parts.scheme:
        case "tcp" if parts.hostname:
            host, port = parts.hostname, parts.port or 9100
            return Device(lambda: TcpWire(host, port, bounds), bounds, width)
        case "virtual" if path:
            speed = float(options.get("speed", "0"))
            virtual = VirtualPrinter(path, data_dir, width=int(options.get("width", width_dots)), speed=speed)
            host, port = virtual.start()
            return Device(lambda: TcpWire(host, port, bounds), bounds, width, virtual.stop)
        case "file" if path:
            return Device(lambda: FdWire.open(path), bounds, width)
        case "serial" if path:
            return Device(lambda: open_serial(path, options, bounds), bounds, width)
        case "usb" if parts.netloc.count(":") == 1:
            vendor, product = (int(number, 16) for number in parts.netloc.split(":"))
            return Device(lambda: open_usb(vendor, product, options, bounds), bounds, width)
    raise ValueError(f"not a printer's address: {uri!r}")
