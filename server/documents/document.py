"""The written forms about one dossier as plain data: what is said, in reading order, and nothing of how it is drawn.

`server.documents.pdf` draws a document on A5 or A4 for signature and seal, `server.documents.slip` on thermal paper.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["receipt", "supplement", "refusal", "apology", "stop", "control", "register"]

# The number of each form about one dossier, by the set of forms that a hall uses: Circular 03/2025/TT-VPCP, Annex I,
# and Circular 01/2018/TT-VPCP, which has no stop notice. Of the register (07, or 06) it is the dossier's own line.
NUMBERS: dict[int, dict[Kind, str]] = {
    2025: {
        "receipt": "01",
        "supplement": "02",
        "refusal": "03",
        "apology": "04",
        "stop": "05",
        "control": "06",
        "register": "07",
    },
    2018: {
        "receipt": "01",
        "supplement": "02",
        "refusal": "03",
        "apology": "04",
        "control": "05",
        "register": "06",
    },
}


@dataclass(frozen=True)
class Field:
    """A label and what was filled in; an empty value is a dotted place for the pen, and left off thermal paper."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Choice:
    """A label with boxes, one of them ticked; where nobody knows which, all are left for the pen.

    `chosen` is the place of the ticked option, from 0.
    """

    label: str
    options: tuple[str, ...]
    chosen: int | None = None

    @property
    def said(self) -> str:
        """The chosen option in words; empty where nobody knows it."""
        return "" if self.chosen is None else self.options[self.chosen]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether it is centred."""

    head: str
    share: int
    centred: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells. `names` is the column that names a row; thermal paper sets the others after it.

    `wide` rows say so much that thermal paper gives each cell a line of its own.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1
    wide: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more, over the whole width."""

    text: str
    strong: bool = False


Part = Field | Choice | Table | Paragraph


@dataclass(frozen=True)
class Signature:
    """Who signs: the office or part, how, room for pen and seal, and the name when it is known."""

    who: str
    how: str
    name: str = ""


@dataclass(frozen=True)
class Document:
    """One form, filled in. All words are ready; no date is left in ISO form.

    `copies` names each sheet to be drawn (Liên 1, Liên 2); a form of one sheet has one nameless copy. `qr` is what
    the QR code carries: a link without any name, or the code.
    """

    kind: Kind
    form: str  # 01 … 07 in the hall's set of forms
    form_note: str  # Mẫu số …, and whose form it is
    agency: tuple[str, str]
    number: str  # Số: …
    place_date: str
    title: str
    code: str
    qr: str
    parts: tuple[Part, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...] = ()
    copies: tuple[str, ...] = ("",)
    stamps: tuple[str, ...] = ()
    officer: str = ""  # who wrote it, for the slip, which nobody signs
