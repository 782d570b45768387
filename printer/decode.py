"""Reads ESC/POS as a printer does, command by command and dot row by dot row, into 1-bit pictures of paper.

Pure: bytes in, commands and papers out. It draws raster images and feeds; text modes are passed over, because the
product prints every letter as raster.
"""

from dataclasses import dataclass, field

DOTS_PER_LINE = 30
_BIT_TWICE = [sum(0b11 << (2 * i) for i in range(8) if byte >> i & 1).to_bytes(2, "big") for byte in range(256)]

# How many parameter bytes follow each two-byte command; what is not here and not handled below has none.
_ESC = {**dict.fromkeys(b" !%-23=?EGJMRTUVadertu{", 1), **dict.fromkeys(b"$\\", 2), **dict.fromkeys(b"c", 2)}
_ESC |= {ord("p"): 3, ord("W"): 8}
_GS = {**dict.fromkeys(b"!/:BHTbfhjw", 1), **dict.fromkeys(b"$LPW\\", 2), ord("^"): 3}
_FS = {**dict.fromkeys(b"!-CW", 1), **dict.fromkeys(b"Sp", 2)}


@dataclass(frozen=True)
class Command:
    """One thing to do: `name` says what, `args` with what, `size` how many bytes it takes from the stream."""

    name: str
    args: bytes
    size: int

    @property
    def moves(self) -> bool:
        """True when doing it needs paper."""
        return self.name in ("row", "feed", "cut")


@dataclass
class Paper:
    """A piece of paper: `rows` of packed dots, most significant bit left, 1 = black."""

    width: int
    rows: list[bytes] = field(default_factory=list)


class Decoder:
    """Takes bytes, offers the next command, does it. `width` in dots."""

    def __init__(self, width: int) -> None:
        self.paper = Paper(width)
        self._buffer = bytearray()
        self._align = 0
        self._image: tuple[int, int, int] | None = None  # bytes per row, rows left, mode

    @property
    def waiting(self) -> int:
        """How many bytes are held and not yet done."""
        return len(self._buffer)

    def take(self, data: bytes) -> None:
        """Put bytes behind those that wait."""
        self._buffer += data

    def clear(self) -> None:
        """Forget what waits, also the rest of an image; what is on the paper stays there."""
        self._buffer.clear()
        self._image = None

    def peek(self) -> Command | None:
        """The next command, or None until more bytes come. Nothing is done or taken yet."""
        data = self._buffer
        if self._image is not None:
            stride = self._image[0]
            return Command("row", bytes(data[:stride]), stride) if len(data) >= stride else None
        if not data:
            return None
        match data[0]:
            case 0x1B:
                return self._fixed(_ESC) if len(data) < 2 or data[1] not in b"*D&@" else self._esc(data)
            case 0x1D:
                return self._gs(data)
            case 0x1C:
                return self._sized(2) if len(data) > 1 and data[1:2] == b"(" else self._fixed(_FS)
            case 0x10:
                return self._real_time(data)
            case 0x0A:
                return Command("feed", bytes((DOTS_PER_LINE,)), 1)
        return Command("skip", b"", 1)

    def do(self, command: Command) -> Paper | None:
        """Take and do what `peek` offered; gives the paper that a cut ends."""
        del self._buffer[: command.size]
        match command.name:
            case "row":
                self._row(command.args)
            case "feed":
                self.paper.rows.extend([bytes((self.paper.width + 7) // 8)] * command.args[0])
            case "align":
                self._align = command.args[0] % 48
            case "init":
                self._align = 0
            case "image":
                stride = command.args[1] + 256 * command.args[2]
                rows = command.args[3] + 256 * command.args[4]
                if stride and rows:
                    self._image = (stride, rows, command.args[0] % 48)
            case "cut":
                done, self.paper = self.paper, Paper(self.paper.width)
                return done
        return None

    def _row(self, row: bytes) -> None:
        if self._image is None:
            raise ValueError("a row outside an image")
        stride, left, mode = self._image
        self._image = (stride, left - 1, mode) if left > 1 else None
        if mode & 1:
            row = b"".join(_BIT_TWICE[byte] for byte in row)
        total = (self.paper.width + 7) // 8 * 8
        dots, wide = int.from_bytes(row, "big"), len(row) * 8
        if wide > self.paper.width:  # a printer clips at its right edge
            dots, wide = dots >> (wide - self.paper.width), self.paper.width
        before = (self.paper.width - wide) * self._align // 2
        line = (dots << (total - wide - before)).to_bytes(total // 8, "big")
        self.paper.rows.extend([line] * (2 if mode & 2 else 1))

    def _fixed(self, table: dict[int, int], name: str = "skip") -> Command | None:
        data = self._buffer
        if len(data) < 2:
            return None
        count = table.get(data[1], 0)
        if len(data) < 2 + count:
            return None
        if data[0] == 0x1B and data[1] in b"Jd":
            dots = data[2] if data[1] == ord("J") else min(255, data[2] * DOTS_PER_LINE)
            return Command("feed", bytes((dots,)), 3)
        if data[0] == 0x1B and data[1] == ord("a"):
            return Command("align", bytes(data[2:3]), 3)
        return Command(name, bytes(data[2 : 2 + count]), 2 + count)

    def _esc(self, data: bytearray) -> Command | None:
        if data[1] == ord("@"):
            return Command("init", b"", 2)
        if data[1] == ord("D"):
            return self._to_nul(2)
        if data[1] == ord("*"):
            if len(data) < 5:
                return None
            columns = data[3] + 256 * data[4]
            return self._skip(5 + columns * (3 if data[2] >= 32 else 1))
        return Command("skip", b"", 2)

    def _gs(self, data: bytearray) -> Command | None:
        if len(data) < 3:
            return None
        match chr(data[1]):
            case "v" if data[2] == 0x30:
                return Command("image", bytes(data[3:8]), 8) if len(data) >= 8 else None
            case "V":
                size = 3 if data[2] in (0, 1, 48, 49) else 4
                return Command("cut", b"", size) if len(data) >= size else None
            case "(":
                return self._sized(2)
            case "a" | "r" | "I":
                return Command("gs" + chr(data[1]), bytes(data[2:3]), 3)
            case "k":
                if data[2] <= 6:
                    return self._to_nul(3)
                return self._skip(4 + data[3]) if len(data) >= 4 else None
            case "8":
                return self._skip(7 + int.from_bytes(data[3:7], "little")) if len(data) >= 7 else None
            case "*":
                return self._skip(4 + data[2] * data[3] * 8) if len(data) >= 4 else None
        return self._fixed(_GS)

    def _sized(self, at: int) -> Command | None:
        """GS ( X pL pH … and its like: the length is said, so even an unknown one is passed over whole."""
        data = self._buffer
        if len(data) < at + 3:
            return None
        size = at + 3 + data[at + 1] + 256 * data[at + 2]
        return Command("gs(" + chr(data[at]), bytes(data[at + 3 : size]), size) if len(data) >= size else None

    def _real_time(self, data: bytearray) -> Command | None:
        """Already answered on arrival; here it only takes its room in the stream."""
        if len(data) < 2 or (len(data) == 2 and data[1] in (0x04, 0x05, 0x14)):
            return None
        if data[1] not in (0x04, 0x05, 0x14):
            return Command("skip", b"", 1)
        if data[1] == 0x14:
            return self._skip(10 if data[2] == 8 else 5)
        return Command("skip", b"", 3)

    def _skip(self, size: int) -> Command | None:
        return Command("skip", b"", size) if len(self._buffer) >= size else None

    def _to_nul(self, start: int) -> Command | None:
        end = self._buffer.find(0, start)
        return None if end < 0 else Command("skip", b"", end + 1)
