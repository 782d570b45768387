"""Papers of the desk itself: the day's list of fees, and the numbered sheet for the hours without power."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from printer.slips import Barcode, Block, Box, Fields, Footer, Listing, Row, Rows, Run, Text
from server.due_words import day_words
from server.slip_words import said
from server.ward import Ward
from server.wording import t

DOTS = "." * 34  # a line to write on
LINES = ("day", "procedure", "applicant", "address", "phone", "papers", "copies", "fee", "clerk")


def fees(ward: Ward, told: Mapping[str, Any]) -> list[Block]:
    """What was paid, by procedure and by clerk, and all together; a line to sign on."""
    day = datetime.fromisoformat(told["day"]).date()
    items = tuple(
        Row(
            t("paper.fees_row", name=item["name"]["vi"], dossiers=item["dossiers"], copies=item["copies"]),
            dong(item["sum"]),
        )
        for item in told["items"]
    )
    clerks = tuple(Row(one["name"] or t("paper.fees_nobody"), dong(one["sum"])) for one in told["clerks"])
    at = datetime.fromisoformat(told["as_of"]).astimezone(ward.zone)
    return [
        _centred(t("paper.fees_title"), size="large"),
        _centred(day_words(day, "vi"), size="lead"),
        Listing(t("paper.fees_by_procedure"), items),
        Listing(t("paper.fees_by_clerk"), clerks),
        Rows((Row(t("paper.fees_all", n=told["dossiers"]), dong(told["sum"])),)),
        Text((Run(t("paper.fees_as_of", time=f"{at:%H:%M}")),)),
        Footer(said(ward, "fees_sign")),
    ]


def power_cut(ward: Ward, number: int) -> list[Block]:
    """A sheet to be filled in by hand, with its number; the clerk writes the hour, which is the receipt's."""
    return [
        _centred(t("paper.sheet_title"), size="large"),
        Box((_centred(t("paper.sheet_number", number=number), size="huge"),)),
        Fields(tuple(Row(t(f"paper.sheet_line.{line}"), DOTS) for line in LINES)),
        Text((Run(said(ward, "sheet_note")),)),
        Barcode(f"MD-{number}"),
        Footer(said(ward, "sheet_footer")),
    ]


def dong(amount: int) -> str:
    """An amount of money as it is written: 1.413.000 đ."""
    return t("paper.money", amount=f"{amount:,}".replace(",", "."))


def _centred(words: str, *, size: Any = "text") -> Text:
    return Text((Run(words, True),), size, "center")
