"""The printer inside the product: takes ESC/POS over TCP as a real one does, and keeps each paper as a PNG.

One connection at a time, a small receive buffer, real-time questions answered on arrival, everything else in order.
Papers are `{data_dir}/paper/{name}/NNNN.png` (the last 200). Faults are switched in `fault.json` beside them.
`python -m printer.virtual --port 9100 --name sanh --data-dir data` runs it alone.
"""

import argparse
import contextlib
import os
import select
import signal
import socket
import struct
import threading
import time
from pathlib import Path

from PIL import Image

from printer.decode import Command, Decoder, Paper
from printer.faults import FaultFile, Faults

KEPT = 200
_BUFFER = 4096  # as small as in real printers: what does not fit stays with the sender
_DOTS_PER_MM = 8
_TICK = 0.02
_INVERT = bytes(255 - byte for byte in range(256))
_NAMES = {66: b"Mot Cua", 67: b"virtual"}  # GS I: the maker and the model
_REALTIME = (b"\x10\x04", b"\x10\x14\x08")


class _Reset(Exception):
    """The connection is cut, by a fault or by the other side."""


class VirtualPrinter:
    """A printer without a case. `width` in dots, `speed` in mm/s (0: as fast as the machine)."""

    def __init__(
        self,
        name: str,
        data_dir: Path | str,
        port: int = 0,
        host: str = "127.0.0.1",
        width: int = 576,
        speed: float = 0,
    ) -> None:
        if not name or name != Path(name).name or name.startswith("."):
            raise ValueError(f"not a printer's name: {name!r}")
        self.folder = Path(data_dir) / "paper" / name
        self._fault_file = FaultFile(self.folder)
        self._address = (host, port)
        self._speed = speed
        self._decoder = Decoder(width)
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._peer: socket.socket | None = None
        self._tail = b""
        self._asb = False
        self._told = b""
        self._wet = 0.0  # when the print head will have finished what it was given

    @property
    def faults(self) -> Faults:
        """What is wrong with it now."""
        return self._fault_file.read()

    def set_faults(self, **changes: bool | int | None) -> None:
        """Switch some faults, leave the others: `set_faults(paper_out=True)`."""
        self._fault_file.change(**changes)

    def papers(self) -> list[Path]:
        """The papers kept, oldest first."""
        return sorted(self.folder.glob("[0-9]*.png"), key=lambda path: int(path.stem))

    def start(self) -> tuple[str, int]:
        """Listen and print in a thread of its own; gives host and port. Raises OSError when the port is taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # on Windows it would let two printers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        listener.bind(self._address)
        listener.listen(1)
        self._listener = listener
        self._stop.clear()
        name = f"virtual-{self.folder.name}"
        self._thread = threading.Thread(target=self._serve, args=(listener,), name=name, daemon=True)
        self._thread.start()
        host, port = listener.getsockname()[:2]
        self._address = (host, port)  # switched off and on again, it is where it was
        return host, port

    def stop(self) -> None:
        """Switch it off: connections break, and what was not cut stays in the machine."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._listener is not None:
            self._listener.close()
        self._thread = self._listener = None

    def wait(self, seconds: float) -> None:
        """Block until it is stopped, or for `seconds`."""
        self._stop.wait(seconds)

    def _serve(self, listener: socket.socket) -> None:
        while not self._stop.is_set():
            readable, _, _ = select.select([listener], [], [], 0.1)
            if not readable:
                continue
            with contextlib.suppress(OSError), listener.accept()[0] as peer:
                peer.setblocking(False)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._peer, self._tail, self._asb, self._told = peer, b"", False, b""
                try:
                    self._talk(peer)
                except _Reset:
                    linger = struct.pack("ii" if os.name == "posix" else "hh", 1, 0)
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                finally:
                    self._peer = None
        self._decoder.clear()

    def _talk(self, peer: socket.socket) -> None:
        closed = False
        while not self._stop.is_set():
            faults = self.faults
            if faults.hang:
                self._watch_only(peer)
                continue
            self._push_status(faults)
            busy = not faults.stopped and self._print_some(peer)
            if closed and not busy:
                return
            if not closed and self._decoder.waiting < _BUFFER:
                closed = self._read(peer, 0 if busy else _TICK)
            elif not busy:
                self._stop.wait(_TICK)

    def _watch_only(self, peer: socket.socket) -> None:
        """Hangs: reads nothing, and only notices that the other side has gone."""
        self._stop.wait(_TICK)
        with contextlib.suppress(BlockingIOError):
            if not peer.recv(1, socket.MSG_PEEK):
                raise _Reset

    def _read(self, peer: socket.socket, wait: float) -> bool:
        """Takes what arrives; True when the other side has closed."""
        readable, _, _ = select.select([peer], [], [], wait)
        if not readable:
            return False
        data = peer.recv(_BUFFER)
        self._arrived(data)
        return not data

    def _arrived(self, data: bytes) -> None:
        """Real-time commands are obeyed on arrival, even inside an image; the bytes stay in the stream."""
        self._decoder.take(data)
        window = self._tail + data
        at = window.find(0x10)
        while at >= 0:
            piece = window[at : at + 10]
            if any(head.startswith(piece) for head in _REALTIME) or piece == b"\x10\x04":
                break
            if piece[:2] == b"\x10\x04":
                self._say(bytes((self.faults.eot(piece[2]),)) if 1 <= piece[2] <= 4 else b"")
            elif piece[:3] == b"\x10\x14\x08":
                if len(piece) < 10:
                    break
                if piece[3:] == b"\x01\x03\x14\x01\x06\x02\x08":
                    self._decoder.clear()
                    self._decoder.take(window[at + 10 :])
                    self._say(b"7%\0")
            at = window.find(0x10, at + 1)
        self._tail = window[at:] if at >= 0 else b""

    def _print_some(self, peer: socket.socket) -> bool:
        """Does commands until bytes run out or the head is behind; True when there is more to do at once."""
        for _ in range(256):
            if self._wet > time.monotonic():
                self._stop.wait(min(_TICK, self._wet - time.monotonic()))
                return True
            command = self._decoder.peek()
            if command is None:
                return False
            if command.moves:
                self._row_faults(peer)
            self._do(command)
        return True

    def _row_faults(self, peer: socket.socket) -> None:
        faults, length = self.faults, len(self._decoder.paper.rows)
        if faults.reset_at_row is not None and length >= faults.reset_at_row:
            self.set_faults(reset_at_row=None)
            raise _Reset
        if faults.paper_out_at_row is not None and length >= faults.paper_out_at_row:
            self.set_faults(paper_out_at_row=None, paper_out=True)
            self._push_status(self.faults)
            self._wait_while_stopped(peer)
        if faults.hang_at_row is not None and length >= faults.hang_at_row:
            self.set_faults(hang_at_row=None, hang=True)
            while self.faults.hang and not self._stop.is_set():
                self._watch_only(peer)

    def _wait_while_stopped(self, peer: socket.socket) -> None:
        """In the middle of a row there is nothing to do but to wait for paper and to go on reading what fits."""
        closed = False
        while self.faults.stopped and not self._stop.is_set():
            if not closed and self._decoder.waiting < _BUFFER:
                closed = self._read(peer, _TICK)
            else:
                self._stop.wait(_TICK)
        self._push_status(self.faults)

    def _do(self, command: Command) -> None:
        faults, before = self.faults, len(self._decoder.paper.rows)
        paper = self._decoder.do(command)
        if self._speed:
            rows = max(0, len(self._decoder.paper.rows) - before)
            # The motor does not stop for the late wake-ups of a busy machine, which would add up row by row.
            now = time.monotonic()
            begun = self._wet if now - self._wet < _TICK else now
            self._wet = begun + rows / (self._speed * _DOTS_PER_MM)
        if paper is not None and paper.rows:
            self._keep(paper)
            if faults.reset_after_cut:
                self.set_faults(reset_after_cut=False)
                raise _Reset
        match command.name:
            case "init":
                self._asb = False
            case "gsa":
                self._asb, self._told = bool(command.args[0]), b""
                self._push_status(faults)
            case "gsr" if command.args[0] in (1, 49):
                self._say(bytes((faults.sensors(),)))
            case "gsr" if command.args[0] in (2, 50):
                self._say(b"\0")
            case "gsI" if command.args[0] in _NAMES:
                self._say(b"_" + _NAMES[command.args[0]] + b"\0")
            case "gs(H" if command.args[:2] == b"00" and len(command.args) == 6 and not faults.no_process_id:
                self._say(b'7"' + command.args[2:] + b"\0")

    def _push_status(self, faults: Faults) -> None:
        """Automatic status back: once when asked for, then at every change."""
        if self._asb and faults.asb() != self._told:
            self._told = faults.asb()
            self._say(self._told)

    def _say(self, reply: bytes) -> None:
        if self._peer is not None and not self.faults.silence:
            with contextlib.suppress(OSError):  # who does not listen misses it; the paper does not stop for that
                self._peer.send(reply)

    def _keep(self, paper: Paper) -> None:
        kept = self.papers()
        number = int(kept[-1].stem) + 1 if kept else 1
        dots = b"".join(paper.rows).translate(_INVERT)
        stride = (paper.width + 7) // 8
        picture = Image.frombytes("1", (stride * 8, len(paper.rows)), dots).crop((0, 0, paper.width, len(paper.rows)))
        fresh = self.folder / "paper.new"
        picture.save(fresh, "PNG")
        fresh.replace(self.folder / f"{number:04}.png")
        for old in kept[: max(0, len(kept) + 1 - KEPT)]:
            old.unlink(missing_ok=True)


def main(argv: list[str] | None = None) -> int:
    """The printer alone, for an installer who wants to see slips without a printer."""
    parser = argparse.ArgumentParser(prog="printer.virtual", description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--name", default="virtual")
    parser.add_argument("--data-dir", default="data")
    parser.add_argument("--width", type=int, default=576, help="dots: 576 for 80 mm, 384 for 58 mm")
    parser.add_argument("--speed", type=float, default=150, help="mm/s, 0 for no delay")
    asked = parser.parse_args(argv)
    printer = VirtualPrinter(asked.name, asked.data_dir, asked.port, asked.host, asked.width, asked.speed)
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    host, port = printer.start()
    print(f"tcp://{host}:{port} -> {printer.folder}", flush=True)  # noqa: T201 - the installer copies this line
    while not done.is_set():
        done.wait(1.0)
    printer.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
