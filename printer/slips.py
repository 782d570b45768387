"""What is on each piece of paper, as plain data: no driver, no database, no web, no words of its own.

A slip is a list of blocks in reading order. The server writes the words into the blocks; `printer.layout` draws the
same slip on 80, 72 or 58 mm paper. `pack` and `unpack` carry a slip through JSON unchanged.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, get_args

Size = Literal["small", "text", "lead", "large", "huge"]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Run:
    """A piece of a line: `text`, in bold or not."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Letterhead:
    """The office at the top: its mark, the first line plain, the second in bold, a thick rule below.

    `logo` is the office's own mark, a black and white PNG file in base64 for 80 mm paper; without one it is the door.
    """

    first: str
    second: str
    logo: str = ""
    block: ClassVar[str] = "letterhead"


@dataclass(frozen=True)
class Text:
    """A paragraph. It wraps between words; a no-break space keeps two words on one line.

    `whole` text is never broken: it is one line, set smaller until it fits.
    """

    runs: tuple[Run, ...]
    size: Size = "text"
    align: Align = "left"
    whole: bool = False
    block: ClassVar[str] = "text"


@dataclass(frozen=True)
class Number:
    """The hero of a ticket: as large as the paper allows, never broken across lines."""

    text: str
    block: ClassVar[str] = "number"


@dataclass(frozen=True)
class Row:
    """One line of a table: the label at the left, the value in bold at the right, a small note under the value."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Rows:
    """Ruled rows, a thin rule above the first and below each."""

    rows: tuple[Row, ...]
    block: ClassVar[str] = "rows"


@dataclass(frozen=True)
class Fields:
    """Form fields in two columns, unruled: the label in a narrow column, the value in bold, wrapping in its column."""

    rows: tuple[Row, ...]
    block: ClassVar[str] = "fields"


@dataclass(frozen=True)
class Listing:
    """A titled list: each name at the left, its amount in bold at the right, never broken."""

    title: str
    rows: tuple[Row, ...]
    block: ClassVar[str] = "listing"


@dataclass(frozen=True)
class Box:
    """A thick frame around the lines that matter most (the due date, a stamp). Lines are never broken inside."""

    lines: tuple[Text, ...]
    block: ClassVar[str] = "box"


@dataclass(frozen=True)
class Qr:
    """A QR code of `data` at the left and a few lines beside it (below it on narrow paper)."""

    data: str
    lines: tuple[Text, ...] = ()
    block: ClassVar[str] = "qr"


@dataclass(frozen=True)
class Barcode:
    """CODE128 of `data` over the full width, and `data` in letters under it, on one line."""

    data: str
    block: ClassVar[str] = "barcode"


@dataclass(frozen=True)
class Footer:
    """The last line: a thick rule above, centred, half bold."""

    text: str
    block: ClassVar[str] = "footer"


Block = Letterhead | Text | Number | Rows | Fields | Listing | Box | Qr | Barcode | Footer
_BLOCKS: dict[str, Any] = {cls.block: cls for cls in get_args(Block)}


@dataclass(frozen=True)
class Slip:
    """One piece of paper. `kind` names it (`ticket`, `receipt`, …); it decides nothing about the drawing."""

    kind: str
    blocks: tuple[Block, ...]


def pack(slip: Slip) -> dict[str, Any]:
    """The slip as JSON-ready values."""
    return {"kind": slip.kind, "blocks": [{"block": b.block, **asdict(b)} for b in slip.blocks]}


def unpack(packed: dict[str, Any]) -> Slip:
    """The slip that `pack` made. Raises ValueError when it is not one."""
    try:
        return Slip(str(packed["kind"]), tuple(_block(b) for b in packed["blocks"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a slip: {error}") from error


def _block(packed: dict[str, Any]) -> Block:
    fields = {name: value for name, value in packed.items() if name != "block"}
    if "runs" in fields:
        fields["runs"] = tuple(Run(**run) for run in fields["runs"])
    if "rows" in fields:
        fields["rows"] = tuple(Row(**row) for row in fields["rows"])
    if "lines" in fields:
        fields["lines"] = tuple(
            Text(**{**line, "runs": tuple(Run(**run) for run in line["runs"])}) for line in fields["lines"]
        )
    made: Block = _BLOCKS[packed["block"]](**fields)
    return made
