"""Draws a Document on A5 or A4, upright, for signature and seal: text that can be searched and copied, codes, tables.

Lengths are millimetres and type sizes points on A4; on A5 all but the codes is drawn at 0.78 of that.
"""

from typing import Literal

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, TableBordersLayout, TextEmphasis, VAlign
from fpdf.fonts import FontFace

from printer import codes, fonts
from server.documents.document import Choice, Document, Field, Paragraph, Signature, Table
from server.wording import t

Size = Literal["A5", "A4"]
FONT = "BeVietnamPro"
SHEETS = {"A5": (148.0, 210.0), "A4": (210.0, 297.0)}
TEXT, SMALL, TITLE = 10.5, 8.5, 15
UNKNOWN = "¤"  # the face has no box of its own
SEAL, PEN = 26, 16  # mm left free for a pen and a round seal, whatever the sheet; and the least, to save a page


def draw(document: Document, size: Size) -> bytes:
    """The PDF of a form: every copy one after the other, each with its own page numbers when it needs several."""
    sheet = _Sheet(document, size, {})
    made = bytes(sheet.pdf.output())  # ends the last page, so that all are counted
    if max(sheet.totals.values()) == 1:
        return made
    return bytes(_Sheet(document, size, sheet.totals).pdf.output())


class _Sheet:
    """The PDF that is being drawn. `totals` says how many pages each copy has, once that is known."""

    def __init__(self, document: Document, size: Size, totals: dict[str, int]) -> None:
        self.document = document
        self.scale = 1.0 if size == "A4" else 0.78
        self.known, self.totals = totals, dict.fromkeys(document.copies, 0)
        self.copy = document.copies[0]
        self.pdf = _Paper(self, size)
        self.pdf.set_title(" ".join([*document.title.split("\n"), document.code]))
        self.pdf.set_lang("vi")
        self.pdf.set_author(document.agency[0])
        self.pdf.set_subject(document.form_note)
        for copy in document.copies:
            self.pdf.add_page()
            self.copy = copy  # after the page was added: that ended the page of the copy before
            self._copy()

    # -- the frame of every page -----------------------------------------------------------------------------------

    def foot(self) -> None:
        """Which form and copy this is; from two pages on, which page. Called by the library at each page's end."""
        self.totals[self.copy] += 1
        pdf = self.pdf
        pdf.set_y(-self.mm(11))
        self.type(SMALL)
        pages = self.known.get(self.copy, 1)
        said = [self.document.code, self.copy]
        if pages > 1:
            said.append(t("document.page", page=self.totals[self.copy], pages=pages))
        pdf.cell(0, self.line(SMALL), " – ".join(part for part in said if part), align="C")

    # -- one copy --------------------------------------------------------------------------------------------------

    def _copy(self) -> None:
        self._note()
        self._head()
        self._title()
        self._codes()
        for part in self.document.parts:
            match part:
                case Field():
                    self._field(part)
                case Choice():
                    self._choice(part)
                case Paragraph():
                    self._paragraph(part)
                case Table():
                    self._table(part)
        self._signatures()

    def _note(self) -> None:
        """The form's number in its circular, at the right; the copy's name, at the left."""
        self.type(SMALL)
        half = self.pdf.epw / 2
        self.pdf.cell(half, self.line(SMALL), self.copy)
        self.pdf.cell(half, self.line(SMALL), self.document.form_note, align="R", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(self.mm(2))

    def _head(self) -> None:
        """The office at the left, the State's motto at the right."""
        pdf, top = self.pdf, self.pdf.get_y()
        left = pdf.epw * 0.42
        right = pdf.epw - left - self.mm(3)
        first, second = self.document.agency
        self.type(TEXT)
        pdf.multi_cell(left, self.line(TEXT), first.upper(), align="C", new_x="LMARGIN", new_y="NEXT")
        self.type(TEXT, strong=True)
        pdf.multi_cell(left, self.line(TEXT), second, align="C", new_x="LMARGIN", new_y="NEXT")
        self._rule(pdf.l_margin + left / 2, left * 0.3)
        self.type(TEXT)
        pdf.multi_cell(left, self.line(TEXT), self.document.number, align="C", new_x="LMARGIN", new_y="NEXT")
        bottom = pdf.get_y()
        x = pdf.w - pdf.r_margin - right
        pdf.set_xy(x, top)
        self._fitted(t("document.state"), right)
        pdf.set_x(x)
        self._fitted(t("document.motto"), right)
        self._rule(x + right / 2, right * 0.5)
        pdf.set_x(x)
        self.type(TEXT)
        pdf.multi_cell(right, self.line(TEXT), self.document.place_date, align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.set_xy(pdf.l_margin, max(bottom, pdf.get_y()) + self.mm(3))

    def _fitted(self, words: str, width: float) -> None:
        """One bold line, made smaller until it fits: the State's name is never broken."""
        size = TEXT
        self.type(size, strong=True)
        while self.pdf.get_string_width(words) > width - 2 and size > 5:
            size -= 0.25
            self.type(size, strong=True)
        self.pdf.cell(width, self.line(TEXT), words, align="C", new_y="NEXT")

    def _rule(self, middle: float, length: float) -> None:
        y = self.pdf.get_y() + self.mm(0.8)
        self.pdf.line(middle - length / 2, y, middle + length / 2, y)
        self.pdf.set_y(y + self.mm(1))

    def _title(self) -> None:
        pdf = self.pdf
        self.type(TITLE, strong=True)
        pdf.multi_cell(0, self.line(TITLE), self.document.title.upper(), align="C", new_x="LMARGIN", new_y="NEXT")
        self.type(TEXT, strong=True)
        for stamp in self.document.stamps:
            width = pdf.get_string_width(stamp) + self.mm(8)
            pdf.ln(self.mm(1))
            pdf.set_x((pdf.w - width) / 2)
            pdf.cell(width, self.line(TEXT) + 1, stamp, border=1, align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(self.mm(2))

    def _codes(self) -> None:
        """The barcode with the code in letters at the left, the QR code at the right."""
        pdf, top = self.pdf, self.pdf.get_y()
        modules = codes.qr(self.document.qr)
        side = 19 / len(modules)
        left = pdf.w - pdf.r_margin - 19
        for y, row in enumerate(modules):
            self._bars(row, left, top + y * side, side, side)
        bars = codes.code128(self.document.code)
        wide = min(0.34, (left - pdf.l_margin - 12) / len(bars))
        self._bars(bars, pdf.l_margin, top, wide, 11)
        pdf.set_xy(pdf.l_margin, top + 12)
        self.type(TEXT)
        label = t("document.code") + ": "
        pdf.cell(pdf.get_string_width(label) + 1, self.line(TEXT), label)
        self.type(TEXT, strong=True)
        pdf.cell(0, self.line(TEXT), self.document.code)
        pdf.set_xy(pdf.l_margin, top + 19 + self.mm(3))

    def _bars(self, row: bytes, x: float, y: float, wide: float, tall: float) -> None:
        """The dark modules of a row, those that touch drawn as one, so that no hair of light stands between them."""
        start = None
        for place, dark in enumerate(row + b"\0"):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                self.pdf.rect(x + start * wide, y, (place - start) * wide, tall + 0.01, style="F")
                start = None

    def _field(self, field: Field) -> None:
        """The label, and what was filled in behind it, wrapping under both; or dots for the pen."""
        pdf = self.pdf
        if pdf.get_y() + 2 * self.line(TEXT) > pdf.page_break_trigger:
            pdf.add_page()
        self.type(TEXT)
        pdf.write(self.line(TEXT), f"{field.label}: ")
        self.type(TEXT, strong=field.strong)
        if field.value:
            pdf.write(self.line(TEXT), field.value)
        else:
            room = pdf.w - pdf.r_margin - pdf.get_x() - 2
            pdf.write(self.line(TEXT), "." * max(3, int(room / pdf.get_string_width("."))))
        pdf.ln(self.line(TEXT) + self.mm(0.6))

    def _choice(self, choice: Choice) -> None:
        pdf, height = self.pdf, self.line(TEXT)
        box = self.mm(3.2)
        self.type(TEXT)
        pdf.write(height, f"{choice.label}:")
        for place, option in enumerate(choice.options):
            if pdf.get_x() + box + pdf.get_string_width(option) + self.mm(8) > pdf.w - pdf.r_margin:
                pdf.ln(height)
            x = pdf.get_x() + self.mm(5)
            y = pdf.get_y() + (height - box) / 2
            pdf.rect(x, y, box, box)
            if place == choice.chosen:
                self._cross(x, y, box)
            pdf.set_x(x + box + self.mm(1.5))
            pdf.write(height, option)
        pdf.ln(height + self.mm(0.6))

    def _cross(self, x: float, y: float, box: float) -> None:
        """A cross as a pen makes it: bolder than the box and clear of its corners, to be seen on a copy of a copy."""
        edge = box * 0.2
        with self.pdf.local_context(line_width=self.mm(0.55)):
            self.pdf.line(x + edge, y + edge, x + box - edge, y + box - edge)
            self.pdf.line(x + edge, y + box - edge, x + box - edge, y + edge)

    def _paragraph(self, paragraph: Paragraph) -> None:
        self.type(TEXT, strong=paragraph.strong)
        self.pdf.multi_cell(0, self.line(TEXT), paragraph.text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(self.mm(0.8))

    def _table(self, table: Table) -> None:
        pdf = self.pdf
        if pdf.get_y() + 4 * self.line(TEXT) > pdf.page_break_trigger:
            pdf.add_page()  # a title and a head are never left alone at the foot of a page
        self.type(TEXT)
        pdf.multi_cell(0, self.line(TEXT), f"{table.title}:", align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(self.mm(0.8))
        self.type(SMALL)
        with pdf.table(
            col_widths=tuple(column.share for column in table.columns),
            text_align=tuple("CENTER" if column.centred else "LEFT" for column in table.columns),
            headings_style=FontFace(emphasis=TextEmphasis.B),
            borders_layout=TableBordersLayout.ALL,
            align=Align.L,
            v_align=VAlign.T if table.wide else VAlign.M,
            line_height=self.line(SMALL),
            padding=self.mm(0.8),
            width=pdf.epw,
        ) as drawn:
            drawn.row(tuple(column.head for column in table.columns))
            for cells in table.rows:
                # Two people sign in a wide row.
                drawn.row(cells, min_height=6 * self.line(SMALL) if table.wide else None)
        pdf.ln(self.mm(2))

    def _signatures(self) -> None:
        """Who signs, side by side, with room for pen and seal; the list of recipients stands at the left."""
        pdf, signed = self.pdf, self.document.signatures
        if not signed:
            return
        width = pdf.epw / 2
        self.type(TEXT, strong=True)
        names = [pdf.multi_cell(width, text=one.name, dry_run=True, output=MethodReturnValue.LINES) for one in signed]
        words = (3 + max(map(len, names))) * self.line(TEXT)
        left = pdf.page_break_trigger - pdf.get_y() - words
        if left < PEN:
            pdf.add_page()
        room = min(left, SEAL) if left >= PEN else SEAL
        pdf.ln(self.mm(2))
        top = pdf.get_y()
        if self.document.recipients:
            self._recipients(width)
        for place, signature in enumerate(signed, 2 - len(signed)):
            pdf.set_xy(pdf.l_margin + place * width, top)
            self._signature(signature, width, room)

    def _signature(self, signature: Signature, width: float, room: float) -> None:
        pdf, x = self.pdf, self.pdf.get_x()
        for words, size, strong in ((signature.who, TEXT, True), (signature.how, SMALL, False)):
            self.type(size, strong=strong)
            pdf.multi_cell(width, self.line(size), words, align="C", new_x="LMARGIN", new_y="NEXT")
            pdf.set_x(x)
        pdf.set_xy(x, pdf.get_y() + room - self.line(TEXT))
        self.type(TEXT, strong=True)
        pdf.multi_cell(width, self.line(TEXT), signature.name, align="C", new_x="LMARGIN", new_y="NEXT")

    def _recipients(self, width: float) -> None:
        self.type(SMALL, strong=True)
        pdf = self.pdf
        for words in self.document.recipients:
            pdf.multi_cell(width, self.line(SMALL), words, align="L", new_x="LMARGIN", new_y="NEXT")
            self.type(SMALL)

    # -- measures --------------------------------------------------------------------------------------------------

    def mm(self, length: float) -> float:
        return length * self.scale

    def type(self, size: float, *, strong: bool = False) -> None:
        self.pdf.set_font(FONT, "B" if strong else "", size * self.scale)

    def line(self, size: float) -> float:
        """The height of a line in mm: stacked Vietnamese marks need one and a third of the letter's size."""
        return size * self.scale * 0.3528 * 1.36


class _Paper(FPDF):
    """The library's PDF with our face, our margins and our foot."""

    def __init__(self, sheet: _Sheet, size: Size) -> None:
        super().__init__("portrait", "mm", SHEETS[size])
        self._sheet = sheet
        self.add_font(FONT, "", fonts.be_vietnam("Regular"))
        self.add_font(FONT, "B", fonts.be_vietnam("SemiBold"))
        self.set_margins(sheet.mm(20), sheet.mm(11), sheet.mm(15))
        self.set_auto_page_break(True, sheet.mm(14))
        self.c_margin = 0
        self.set_line_width(0.2)
        self.set_fill_color(0)

    def footer(self) -> None:
        self._sheet.foot()

    def normalize_text(self, text: str) -> str:
        """What the face has no sign for shows as ¤, so that nobody believes that nothing stood there."""
        known = self.current_font.cmap if self.is_ttf_font else None
        return super().normalize_text(
            "".join(c if known is None or c.isspace() or ord(c) in known else UNKNOWN for c in text)
        )
