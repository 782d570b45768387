"""What a printer says back, read byte by byte: pure, no wire and no clock.

Stray, split and late replies are normal on every wire, so the parser never raises and never holds more than one
unfinished reply. The classes are told apart by the fixed bits that ESC/POS reserves for exactly that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Problem = Literal["", "paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed", "mute"]
Paper = Literal["ok", "low", "out", "unknown"]

_BLOCK_HEADS = frozenset(b"\x35\x37\x3b\x3d\x5f")
_BLOCK_MAX = 96
_ASB_LENGTH = 4
_PROCESS_ID = b'7"'  # 37 22, then four characters, then NUL


@dataclass(frozen=True)
class Status:
    """How a printer is: `problem` is empty when it can print, and `mute` when it has never answered anything."""

    problem: Problem = ""
    paper: Paper = "unknown"

    @property
    def ready(self) -> bool:
        """True when nothing is known to stand in the way of a slip."""
        return self.problem in ("", "mute")


@dataclass(frozen=True)
class Asb:
    """Automatic status back: pushed by the printer at every change while enabled."""

    raw: bytes

    @property
    def status(self) -> Status:
        """The four bytes as a status; paper and cover are named before the general word offline."""
        out = bool(self.raw[2] & 0x0C)
        paper: Paper = "out" if out else "low" if self.raw[2] & 0x03 else "ok"
        if out:
            return Status("paper_out", paper)
        if self.raw[0] & 0x20:
            return Status("cover_open", paper)
        if self.raw[0] & 0x08 or self.raw[1] & 0x6C:
            return Status("offline", paper)
        return Status("", paper)


@dataclass(frozen=True)
class Eot:
    """One byte answering DLE EOT n; which n is known only to the one who asked."""

    value: int


@dataclass(frozen=True)
class Gsr:
    """One byte answering GS r n, in order with the printing."""

    value: int

    @property
    def paper(self) -> Paper:
        """The answer to GS r 1."""
        return "out" if self.value & 0x0C else "low" if self.value & 0x03 else "ok"


@dataclass(frozen=True)
class Block:
    """A reply from its head to its NUL (both left out of `body` and told by `head`)."""

    head: int
    body: bytes


@dataclass(frozen=True)
class ProcessId:
    """The answer to GS ( H function 48: everything before the question is on paper."""

    id: bytes


Reply = Asb | Eot | Gsr | Block | ProcessId


def from_eot(online: int, cause: int | None, paper: int | None) -> Status:
    """The status from the answers to DLE EOT 1, 2 and 4; None where the printer did not answer."""
    roll: Paper = "unknown" if paper is None else "out" if paper & 0x60 else "low" if paper & 0x0C else "ok"
    if roll == "out" or (cause is not None and cause & 0x20):
        return Status("paper_out", "out")
    if cause is not None and cause & 0x04:
        return Status("cover_open", roll)
    if online & 0x08 or (cause is not None and cause & 0x40):
        return Status("offline", roll)
    return Status("", roll)


class StatusParser:
    """Feed it what arrives; it gives what was said."""

    def __init__(self) -> None:
        self._part = bytearray()

    @property
    def pending(self) -> int:
        """How many bytes of an unfinished reply are held."""
        return len(self._part)

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that `data` completes, in order. Never raises, whatever arrives."""
        for byte in data:
            reply = self._byte(byte)
            if reply is not None:
                yield reply

    def _byte(self, byte: int) -> Reply | None:
        if self._part:
            if self._part[0] in _BLOCK_HEADS:
                return self._in_block(byte)
            return self._in_asb(byte)
        return self._first(byte)

    def _first(self, byte: int) -> Reply | None:
        if byte in _BLOCK_HEADS or byte & 0x93 == 0x10:
            self._part.append(byte)
            return None
        if byte & 0x93 == 0x12:
            return Eot(byte)
        if byte & 0x90 == 0x00:
            return Gsr(byte)
        return None

    def _in_asb(self, byte: int) -> Reply | None:
        if byte & 0x90:  # the later bytes never carry these bits: the ASB was torn, and this is something new
            self._part.clear()
            return self._first(byte)
        self._part.append(byte)
        if len(self._part) < _ASB_LENGTH:
            return None
        return Asb(self._whole())

    def _in_block(self, byte: int) -> Reply | None:
        if byte == 0:
            whole = self._whole()
            # A torn block before it has no NUL of its own, so the id is looked for at the end.
            if whole[-6:-4] == _PROCESS_ID:
                return ProcessId(whole[-4:])
            return Block(whole[0], whole[1:])
        if not 0x20 <= byte <= 0x7E or len(self._part) >= _BLOCK_MAX:
            self._part.clear()
            return self._first(byte)
        self._part.append(byte)
        return None

    def _whole(self) -> bytes:
        whole = bytes(self._part)
        self._part.clear()
        return whole
