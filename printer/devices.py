"""The small door to the hardware: a printer's address in, a device that prints or says why not out.

`tcp://host:9100` · `virtual:NAME` (a printer inside the product, over the same TCP path) · `file:///dev/usb/lp0` ·
`usb://04b8:0202` · `serial:///dev/ttyUSB0?baud=115200` · `cups://QUEUE` · `windows://NAME` (these four not tried on
hardware). Any of them takes `?profile=TM-T20II`, a model of python-escpos's list, which bounds the width.
"""

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path

from printer.addresses import Address, known
from printer.queues import SystemQueue
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
        return Status("stalled" if self._known.talks else "mute")

    def close(self) -> None:
        """Ends what the device keeps running (the virtual printer)."""
        if self._on_close is not None:
            self._on_close()

    def _process_id(self, job_key: str) -> bytes:
        """Four characters, new for every attempt, so that a late answer to an earlier one is not taken for this."""
        digest = hashlib.sha256(f"{job_key}/{next(self._turns)}".encode()).digest()
        return bytes(_LETTERS[byte % 64] for byte in digest[:4])


class QueueDevice(Device):
    """A printer behind a queue of the operating system (CUPS, the spooler of Windows). Not tried on hardware.

    A queue takes a job whole or not at all and prints it by itself when it can; nobody hears of the paper. Questions
    to the printer would be jobs of their own, so none is asked: what the queue has taken is UNCERTAIN, mute, as
    with any printer that never answers, and never PRINTED. The server does not send such a slip again by itself, for
    the queue still has it. A queue that is stopped gets nothing, or it would print tickets of long ago.
    """

    def __init__(self, queue: SystemQueue, limits: Limits, width: int | None) -> None:
        super().__init__(_no_wire, limits, width)
        self._queue = queue

    def print(self, data: bytes, job_key: str, on_status: Report | None = None) -> Outcome:
        """Hands one slip over. Never raises."""
        if not (status := self.check()).ready:
            return Outcome("NOT_STARTED", status.problem)
        try:
            return Outcome("UNCERTAIN", "mute" if self._queue.hand_over(data, job_key) else "unreachable")
        except OSError:
            return Outcome("NOT_STARTED", "unreachable")

    def check(self) -> Status:
        """Whether the queue is there and takes jobs. Never raises."""
        try:
            return Status("mute" if self._queue.running() else "offline")
        except OSError:
            return Status("unreachable")


def _no_wire() -> Wire:
    raise OSError("a print queue is no wire")


def open_device(uri: str, data_dir: Path | str, width_dots: int = 576, limits: Limits | None = None) -> Device:
    """The device behind a printer's address. Raises ValueError when the address is not one we know.

    An address that is right but does not answer is no error here: the device says so when it is asked.
    """
    bounds = limits or Limits()
    where = known(uri)
    options = where.options
    width = profile_width(options["profile"]) if "profile" in options else None
    if where.scheme == "virtual":
        speed = float(options.get("speed", "0"))
        virtual = VirtualPrinter(where.name, data_dir, width=int(options.get("width", width_dots)), speed=speed)
        host, port = virtual.start()
        return Device(lambda: TcpWire(host, port, bounds), bounds, width, virtual.stop)
    if where.mute:
        return QueueDevice(SystemQueue(where.scheme, where.name, options), bounds, width)
    return Device(lambda: _wire(where, bounds), bounds, width)


def _wire(where: Address, bounds: Limits) -> Wire:
    """The wire to a printer that is spoken to directly. Raises OSError."""
    match where.scheme:
        case "file":
            return FdWire.open(where.name)
        case "serial":
            return open_serial(where.name, where.options, bounds)
        case "usb":
            vendor, product = (int(number, 16) for number in where.name.split(":"))
            return open_usb(vendor, product, where.options, bounds)
    return TcpWire(where.name, where.port, bounds)
