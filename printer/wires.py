"""The wires that are not TCP: a device file, and USB and serial as python-escpos opens them.

python-escpos knows how to find and configure these devices and which model has which paper; its sending and its status
are not used (no bounded write, late answers taken for the next question). It is imported only when one is named.
USB and serial are not tried on hardware; the device file and the serial port are tried on a pseudo terminal.
"""

import errno
import importlib
import os
import select
import tempfile
from pathlib import Path
from typing import Any

from printer.transport import Limits, Wire

_TTY: Any = importlib.import_module("tty") if os.name == "posix" else None  # Windows has none


class FdWire:
    """An open file descriptor, read and written without blocking (POSIX)."""

    def __init__(self, fd: int, owner: Any = None, opened_by: Any = None) -> None:
        self._fd = fd
        self._owner = owner
        self._opened_by = opened_by  # kept: python-escpos closes the device of a printer that nobody holds any more
        os.set_blocking(fd, False)

    @classmethod
    def open(cls, path: str) -> "FdWire":
        """Opens a device file for reading and writing, a terminal in raw mode. Raises OSError."""
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        if os.isatty(fd):
            _TTY.setraw(fd)
        return cls(fd)

    def send(self, data: bytes | memoryview) -> int:
        """See Wire."""
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0

    def receive(self, wait: float, or_writable: bool = False) -> bytes:
        """See Wire. The end of a plain file is silence, not a broken wire."""
        readable, _, _ = select.select([self._fd], [self._fd] if or_writable else [], [], wait)
        if not readable:
            return b""
        try:
            data = os.read(self._fd, 4096)
        except BlockingIOError:
            return b""
        if not data and not or_writable:
            select.select([], [], [], wait)
        return data

    def close(self) -> None:
        """See Wire."""
        if self._owner is not None:
            self._owner.close()
        else:
            os.close(self._fd)


class SerialWire:
    """A serial port where file descriptors cannot be waited for (Windows). Not tried on hardware."""

    def __init__(self, port: Any, opened_by: Any) -> None:
        self._port = port
        self._opened_by = opened_by  # kept, as in FdWire
        port.write_timeout = 2.0  # python-escpos sets none and would block for ever

    def send(self, data: bytes | memoryview) -> int:
        """See Wire. Small pieces: a timeout in the middle of one breaks the wire, for its rest is unknown."""
        return int(self._port.write(bytes(data[:64])))

    def receive(self, wait: float, or_writable: bool = False) -> bytes:
        """See Wire."""
        self._port.timeout = 0 if or_writable else wait
        return bytes(self._port.read(max(1, self._port.in_waiting)))

    def close(self) -> None:
        """See Wire."""
        self._port.close()


class UsbWire:
    """USB printer class through pyusb. Not tried on hardware."""

    def __init__(self, printer: Any) -> None:
        self._printer = printer

    def send(self, data: bytes | memoryview) -> int:
        """See Wire."""
        try:
            return int(self._printer.device.write(self._printer.out_ep, bytes(data[:512]), 100))
        except OSError as error:
            if error.errno == errno.ETIMEDOUT:
                return 0
            raise

    def receive(self, wait: float, or_writable: bool = False) -> bytes:
        """See Wire."""
        try:
            return bytes(self._printer.device.read(self._printer.in_ep, 64, max(1, int(wait * 1000))))
        except OSError as error:
            if error.errno == errno.ETIMEDOUT:
                return b""
            raise

    def close(self) -> None:
        """See Wire."""
        self._printer.close()


def open_usb(vendor: int, product: int, options: dict[str, str], limits: Limits) -> Wire:
    """Raises OSError when the device or its driver (pyusb) is not there. Not tried on hardware."""
    escpos_printer = escpos("escpos.printer")
    ends = {"in_ep": int(options.get("in", "0x82"), 0), "out_ep": int(options.get("out", "0x01"), 0)}
    return UsbWire(_opened(escpos_printer.Usb, vendor, product, timeout=int(limits.connect * 1000), **ends))


def open_serial(path: str, options: dict[str, str], limits: Limits) -> Wire:
    """Raises OSError when the port or its driver (pyserial) is not there. Not tried on hardware."""
    escpos_printer = escpos("escpos.printer")
    baud = int(options.get("baud", "19200"))
    flow = {"xonxoff": options.get("flow") == "xonxoff", "dsrdtr": options.get("flow", "dsrdtr") == "dsrdtr"}
    printer = _opened(escpos_printer.Serial, path, baudrate=baud, timeout=limits.answer, **flow)
    if os.name == "posix":
        return FdWire(printer.device.fileno(), owner=printer.device, opened_by=printer)
    return SerialWire(printer.device, opened_by=printer)


def profile_width(profile: str) -> int | None:
    """How many dots wide a model of python-escpos's list prints; None where the list does not say.

    Raises ValueError when it does not know the model.
    """
    try:
        data = escpos("escpos.capabilities").get_profile(profile).profile_data
    except KeyError as error:
        raise ValueError(f"no printer profile {profile!r}") from error
    pixels = data["media"]["width"]["pixels"]
    return int(pixels) if str(pixels).isdigit() else None


def _opened(kind: Any, *where: Any, **how: Any) -> Any:
    if not kind.is_usable():
        raise OSError(f"python-escpos lacks the driver package for {kind.__name__}")
    try:
        printer = kind(*where, **how)
        printer.open()
    except OSError:
        raise
    except Exception as error:  # its errors share no class but Exception
        raise OSError(f"cannot open the printer: {error}") from error
    return printer


def escpos(module: str) -> Any:
    """python-escpos, with its list of models kept ready between starts (0.08 s instead of 0.2 s)."""
    folder = Path(tempfile.gettempdir()) / f"motcua-escpos-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("ESCPOS_CAPABILITIES_PICKLE_DIR", str(folder))
    return importlib.import_module(module)
