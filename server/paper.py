"""What is said on each slip: facts and the catalogue's words become the blocks of `printer.slips`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from printer.slips import (
    Barcode,
    Block,
    Box,
    Fields,
    Footer,
    Letterhead,
    Listing,
    Number,
    Qr,
    Row,
    Rows,
    Run,
    Slip,
    Text,
    pack,
)
from server import desk_papers, hand_out_papers
from server.documents import compose as document
from server.documents import slip
from server.documents.document import Kind
from server.due_words import day_words, hour_words, lunar_words
from server.slip_words import said
from server.ward import Ward
from server.wording import name, t

# The kinds of slip that are forms about a dossier; their facts are those of `server.documents.facts`.
FORMS: tuple[Kind, ...] = ("supplement", "refusal", "apology", "stop", "control", "register")
# The facts that a job keeps of a ticket and of a dossier: names of fields as the API shows them.
TICKET_FACTS = ("number", "service_name", "ahead", "wait", "joins_at", "qr_data", "lang")
RECEIPT_FACTS = (
    "code",
    "procedure_name",
    "applicant",
    "submitter",
    "channel",
    "result_by",
    "papers",
    "copies",
    "fee",
    "received_at",
    "due_at",
    "limit_words",
    "external_code",
    "agency",
    "book",
    "book_serial",
    "lookup_code",
    "qr_data",
)


def packed(ward: Ward, kind: str, facts: Mapping[str, Any], copy: int) -> dict[str, Any]:
    """The slip of a job as a worker takes it."""
    return pack(compose(ward, kind, facts, copy))


def compose(ward: Ward, kind: Any, facts: Mapping[str, Any], copy: int = 0, above: tuple[str, ...] = ()) -> Slip:
    """The slip of these facts; `copy` above 0 is a reprint and says so. `above` are stamps before all others."""
    if copy:
        above = (*above, t(f"paper.reprint.{'ticket' if kind == 'ticket' else 'receipt'}", n=copy))
    if kind in FORMS:
        return Slip(kind, slip.blocks(ward, document.compose(ward, kind, facts), above))
    at = datetime.fromisoformat(facts["at"]).astimezone(ward.zone)
    if kind == "ticket":
        blocks = _ticket(ward, facts["ticket"], at)
    elif kind == "fees":
        blocks = desk_papers.fees(ward, facts["fees"])
    elif kind == "power_cut":
        blocks = desk_papers.power_cut(ward, facts["sheet"])
    elif kind == "checklist":
        blocks = hand_out_papers.checklist(facts, at.date())
    elif kind == "rating":
        blocks = hand_out_papers.rating(facts)
    elif kind == "day":
        blocks = hand_out_papers.day(facts, f"{at:%H:%M}")
    elif kind == "test":
        blocks = hand_out_papers.test_page(facts, f"{at:%H:%M}, {day_words(at.date(), 'vi')}")
    else:
        blocks = _receipt(ward, facts["dossier"])
    stamps = (
        *above,
        *([_both("paper.demo", facts.get("lang") or facts.get("ticket", {}).get("lang"))] if ward.demo else []),
    )
    head: list[Block] = [Letterhead(ward.unit["vi"], said(ward, "centre"), ward.slip_logo)]
    head += [Box((_line(stamp, bold=True, size="lead"),)) for stamp in stamps]
    return Slip(kind, (*head, *blocks))


def _both(code: str, lang: str | None) -> str:
    """In Vietnamese, and in the language of who reads the slip where that is another."""
    return t(code) if lang in (None, "vi") else f"{t(code)} – {t(code, lang)}"


def _line(words: str, *, bold: bool = False, size: Any = "text", align: Any = "center") -> Text:
    return Text((Run(words, bold),), size, align)


def _ticket(ward: Ward, ticket: Mapping[str, Any], at: datetime) -> list[Block]:
    lang, wait = ticket["lang"], ticket["wait"]
    span = f"{wait['low_min']}–{wait['high_min']}"
    later = ticket.get("joins_at")  # a slip queued by an older version has none
    joins = datetime.fromisoformat(later).astimezone(ward.zone) if later else None
    when = (
        Row(_two("paper.joins", lang), t("paper.from_hour", lang, hour=_come(joins, at, lang)))
        if joins
        else Row(_two("paper.wait", lang), t("paper.minutes", lang, span=span))
    )
    blocks: list[Block] = [
        _line(_two("paper.your_number", lang), bold=True, size="lead"),
        Number(ticket["number"]),
        _line(name(ticket["service_name"], lang), bold=True, size="large"),
        Rows(
            (
                Row(_two("paper.ahead", lang), t("paper.people", lang, n=ticket["ahead"])),
                when,
            )
        ),
        _line(t("paper.taken", lang, time=f"{at:%H:%M}", day=day_words(at.date(), lang))),
    ]
    if ticket["qr_data"]:
        blocks.append(Qr(ticket["qr_data"], (_line(said(ward, "follow", lang), bold=True),)))
    sit = t("paper.sit_later", lang) if joins else said(ward, "sit", lang)
    blocks += [_line(line, align="left") for line in sit.split("\n")]
    only = said(ward, "today_only", lang)
    if joins and joins.date() != at.date():
        only = t("paper.day_only", lang, day=day_words(joins.date(), lang))
    blocks.append(Footer(only))
    return blocks


def _come(joins: datetime, at: datetime, lang: str) -> str:
    """The hour at which the session of a later number opens, with its day unless that is today."""
    if joins.date() == at.date():
        return f"{joins:%H:%M}"
    return t("common.hour_day", lang, hour=f"{joins:%H:%M}", day=day_words(joins.date(), lang))


def _two(code: str, lang: str) -> str:
    """A label in the citizen's language; Vietnamese stays on an English slip, for the staff who read it."""
    return t(code, "vi") if lang == "vi" else f"{t(code, 'vi')} / {t(code, lang)}"


def _receipt(ward: Ward, dossier: Mapping[str, Any]) -> list[Block]:
    due = datetime.fromisoformat(dossier["due_at"]).astimezone(ward.zone)
    received = datetime.fromisoformat(dossier["received_at"]).astimezone(ward.zone)
    submitter = dossier["submitter"]
    fields = [
        Row(t("paper.procedure"), dossier["procedure_name"]["vi"]),
        Row(t("paper.applicant"), dossier["applicant"]),
        Row(t("paper.submitter"), submitter["name"] if submitter else t("paper.the_applicant")),
        Row(
            t("paper.channel"), t("paper.channel_copies", way=t(f"paper.by.{dossier['channel']}"), n=dossier["copies"])
        ),
        Row(t("paper.agency"), dossier.get("agency") or ward.unit["vi"]),
        Row(t("paper.received"), f"{hour_words(received, 'vi')}, {day_words(received.date(), 'vi')}"),
        Row(t("paper.limit"), dossier["limit_words"]["vi"]),
    ]
    # Older jobs do not say how the result is wanted, and those of before the register's time have no line in it.
    if wanted := dossier.get("result_by"):
        fields.append(Row(t("paper.result_by"), t(f"paper.by.{wanted}")))
    if dossier.get("book_serial"):
        fields.append(Row(t("paper.register"), t("paper.book", book=dossier["book"], serial=dossier["book_serial"])))
    blocks: list[Block] = [
        _line(t("paper.receipt_title"), bold=True, size="large"),
        Text((Run(t("paper.code") + " "), Run(_official(dossier), True)), "lead", "center", whole=True),
        Box(
            (
                _line(said(ward, "come"), size="lead"),
                _line(t("paper.from_hour", hour=hour_words(due, "vi")), bold=True, size="huge"),
                _line(day_words(due.date(), "vi"), bold=True, size="large"),
                _line(f"({lunar_words(due.date(), 'vi')})", size="lead"),
                _line(t(f"paper.where.{wanted or 'in_person'}"), size="lead"),
            )
        ),
        Fields(tuple(fields)),
    ]
    if dossier["papers"]:
        rows = tuple(Row(p["name"], t(f"paper.kind.{p['kind']}", n=p["count"])) for p in dossier["papers"])
        blocks.append(Listing(t("paper.papers"), rows))
    if dossier["fee"] is not None:
        blocks.append(Rows((Row(t("paper.fee"), _money(dossier["fee"])),)))
    look = t("paper.lookup", code=dossier["lookup_code"])
    if dossier["qr_data"]:
        asked = (_line(said(ward, "done_yet"), bold=True), _line(said(ward, "done_how")), _line(look))
        blocks.append(Qr(dossier["qr_data"], asked))
    else:
        blocks.append(_line(look))
    blocks += [
        Barcode(_official(dossier)),
        _line(said(ward, "thermal"), align="left"),
        Footer(said(ward, "your_copy")),
    ]
    return blocks


def _official(dossier: Mapping[str, Any]) -> str:
    """The code that heads the paper: the province's own where there is one."""
    return str(dossier.get("external_code") or dossier["code"])


def _money(dong: int) -> str:
    return desk_papers.dong(dong) if dong else t("paper.free")
