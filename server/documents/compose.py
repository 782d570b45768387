"""What each form about one dossier says: its facts (`server.documents.facts`) and the ward become a Document.

The forms are written in Vietnamese whatever the citizen's language: they are the State's. Fields after DOMAIN's table
of filled templates; the official layout of Circular 03/2025/TT-VPCP is not known.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from server.documents.document import (
    NUMBERS,
    Choice,
    Column,
    Document,
    Field,
    Kind,
    Paragraph,
    Part,
    Signature,
    Table,
)
from server.domain.errors import NotFound
from server.due_words import day_words, lunar_words
from server.ward import Ward
from server.wording import t

KINDS = ("original", "certified", "plain")
WAYS = ("in_person", "post", "online")
Facts = Mapping[str, Any]


def compose(ward: Ward, kind: Kind, facts: Facts) -> Document:
    """The form of these facts, by the hall's set of forms. NotFound `document.unwritten` when the set lacks it."""
    form_set = ward.form_set
    dossier = facts["dossier"]
    if kind not in NUMBERS[form_set]:
        raise NotFound("document.unwritten", dossier=dossier["code"])
    number = NUMBERS[form_set][kind]
    code = dossier["external_code"] or dossier["code"]  # the province's own where there is one
    at = _moment(ward, facts["at"])
    parts, signatures = _FORMS[kind](ward, facts)
    return Document(
        kind=kind,
        form=number,
        form_note=t(f"document.of_set.{form_set}", form=number),
        agency=(ward.unit["vi"], ward.name["vi"]),
        number=_number(kind, facts),
        place_date=t("document.place_date", place=_place(ward), day=f"{at:%d}", month=f"{at:%m}", year=at.year),
        title=t(f"document.title.apology_{form_set}") if kind == "apology" else t(f"document.title.{kind}"),
        code=code,
        qr=code if kind in ("control", "register") else dossier["qr_data"],  # the office's own sheets open no page
        parts=tuple(parts),
        signatures=tuple(signatures),
        recipients=_recipients() if kind == "apology" else (),
        copies=(t("document.copy.kept"), t("document.copy.given")) if kind == "receipt" else ("",),
        stamps=_stamps(ward, kind, facts),
        officer=facts["form"]["officer"] if kind in ("refusal", "apology", "stop") else "",
    )


# -- the seven forms ---------------------------------------------------------------------------------------------

Filled = tuple[list[Part], list[Signature]]


def _receipt(ward: Ward, facts: Facts) -> Filled:
    """Form 01: parts 1 to 7 as they are numbered on the form, with the date that was promised at receipt."""
    dossier = facts["dossier"]
    due = _moment(ward, dossier["original_due_at"])
    parts: list[Part] = [
        Field(t("document.desk"), ward.name["vi"]),
        *_person(dossier),
        _papers(t("document.papers"), dossier["papers"]),
        Field(t("document.copies"), t("document.sets", n=f"{dossier['copies']:02d}")),
        Field(t("document.limit"), dossier["limit_words"]),
        Field(t("document.received_at"), _when(_moment(ward, dossier["received_at"]))),
        Field(t("document.due_at"), f"{_when(due)} ({lunar_words(due.date(), 'vi')})", strong=True),
        _delivery(dossier.get("result_by")),
        Field(t("document.fee"), _fee(dossier["fee"])),
        Field(
            t("document.register"),
            t(
                "document.book_line",
                book=dossier["book"] or t("document.dots"),
                serial=dossier["book_serial"] or t("document.dots"),
            ),
        ),
    ]
    return parts, [_signed("submitter", _submitter(dossier)), _signed("receiver", dossier["clerk"])]


def _delivery(wanted: str | None) -> Choice:
    """How the result is wanted; jobs of before it was asked do not say."""
    options = tuple(t(f"document.by.{way}") for way in WAYS)
    return Choice(t("document.delivery"), options, None if wanted is None else WAYS.index(wanted))


def _supplement(ward: Ward, facts: Facts) -> Filled:
    """Form 02: all that is missing, asked for once (Decree 118/2025, article 11), with who can be asked about it."""
    dossier, form = facts["dossier"], facts["form"]
    known = dossier["known_papers"]
    missing = [{"name": name, "kind": known.get(name, ""), "count": 0} for name in form["missing"]]
    parts: list[Part] = [
        *_person(dossier),
        Paragraph(t("document.supplement_asks")),
        _papers(t("document.missing"), missing, third=t("document.photo")),
        Field(t("document.reason"), form["reason"]),
        Paragraph(t("document.supplement_how")),
        Field(t("document.contact"), form["officer"]),
        Field(t("document.contact_phone"), ward.rules.contact_phone),
    ]
    return parts, [_signed("adviser", form["officer"])]


def _refusal(_: Ward, facts: Facts) -> Filled:
    """Form 03: why the dossier is not taken."""
    dossier, form = facts["dossier"], facts["form"]
    parts: list[Part] = [
        *_person(dossier),
        Paragraph(t("document.refusal_says")),
        Field(t("document.refusal_reason"), form["reason"]),
        Paragraph(t("document.refusal_close")),
    ]
    return parts, [_signed("submitter", _submitter(dossier)), _signed("receiver", form["officer"])]


def _apology(ward: Ward, facts: Facts) -> Filled:
    """Form 04: the late agency's apology with the date it asks for, or expects once the limit has passed."""
    dossier, form = facts["dossier"], facts["form"]
    received, due = (_moment(ward, dossier[name]) for name in ("received_at", "original_due_at"))
    parts: list[Part] = [
        Field(t("document.to"), dossier["applicant"], strong=True),
        Paragraph(t("document.apology_opens")),
        Field(t("document.field"), dossier["field"]),
        Field(t("document.request"), dossier["procedure_name"]),
        Field(t("document.received_on"), _when(received)),
        Field(t("document.original_due"), _when(due)),
        Field(t("document.late_reason"), form["reason"]),
        Paragraph(t("document.apology_says", agency=_agency(ward, dossier))),
        *_new_date(form),
        Paragraph(t("document.apology_close")),
    ]
    return parts, [Signature(t("document.head_of", agency=_agency(ward, dossier)), t("document.sign_seal"))]


def _new_date(form: Facts) -> list[Part]:
    if new := form.get("new_due"):
        return [Field(t("document.new_due"), _day(new), strong=True)]
    if expected := form.get("expected"):
        return [Field(t("document.expected"), _day(expected), strong=True)]
    return [Paragraph(t("document.no_date"))]


def _stop(ward: Ward, facts: Facts) -> Filled:
    """Form 05: the applicant's wish (Decree 118/2025, article 21), how far the dossier was, what goes back."""
    dossier, form = facts["dossier"], facts["form"]
    # Forms that were written before their dossier's state was noted say nothing of it.
    state = t(f"common.state.dossier.{form['state']}") if form.get("state") else ""
    parts: list[Part] = [
        *_person(dossier),
        Field(t("document.received_on"), _when(_moment(ward, dossier["received_at"]))),
        Field(t("document.original_due"), _when(_moment(ward, dossier["original_due_at"]))),
        Field(t("document.stop_asked_on"), _when(_moment(ward, facts["at"]))),
        Field(t("document.stop_reason"), form["reason"]),
        Field(t("document.stop_state"), state),
        Paragraph(t("document.stop_says", agency=_agency(ward, dossier))),
        _papers(t("document.papers_back"), [paper for paper in dossier["papers"] if paper["kind"] != "shown"]),
    ]
    return parts, [_signed("submitter", _submitter(dossier)), Signature(t("document.head"), t("document.sign_seal"))]


def _control(ward: Ward, facts: Facts) -> Filled:
    """Form 06: a row a hand-over, each with room for both to sign."""
    dossier = facts["dossier"]
    heads = ("no", "giver", "taker", "result", "note")
    shares = (7, 29, 29, 19, 16)
    columns = tuple(
        Column(t(f"document.leg.{head}"), share, head == "no") for head, share in zip(heads, shares, strict=True)
    )
    parts: list[Part] = [
        Field(t("document.request"), dossier["procedure_name"]),
        Field(t("document.settled_by"), _agency(ward, dossier)),
        Field(t("document.received_on"), _when(_moment(ward, dossier["received_at"]))),
        Field(t("document.original_due"), _when(_moment(ward, dossier["original_due_at"]))),
        Table(
            t("document.legs"),
            columns,
            tuple(_leg(ward, number, leg) for number, leg in enumerate(facts["handovers"], 1)),
            wide=True,
        ),
    ]
    return parts, []


def _register(ward: Ward, facts: Facts) -> Filled:
    """Form 07: the dossier's own line of the register, with room for who takes the result to sign.

    Its columns are not confirmed by the text of Circular 03/2025/TT-VPCP, only by registers in use (DOMAIN, grade B).
    """
    dossier, line = facts["dossier"], facts["line"]
    due, due_now = (_moment(ward, dossier[name]) for name in ("original_due_at", "due_at"))
    parts: list[Part] = [
        Field(t("document.register"), _book_line(dossier), strong=True),
        Field(t("document.procedure"), dossier["procedure_name"]),
        Field(t("document.sets_in"), t("document.sets", n=f"{dossier['copies']:02d}")),
        Field(t("document.whose"), dossier["applicant"], strong=True),
        *(Field(t(f"document.{name}"), dossier[name]) for name in ("address", "phone") if name in dossier),
        Field(t("document.settled_by"), _agency(ward, dossier)),
        Field(t("document.received_on"), _when(_moment(ward, dossier["received_at"]))),
        Field(t("document.original_due"), _when(due)),
        *([Field(t("document.due_now"), _when(due_now))] if due_now != due else []),
        Field(t("document.handed_to"), _handed(ward, line["handed"])),
        Field(t("document.result_received"), _when_known(ward, line["result_at"])),
        Field(t("document.returned_on"), _when_known(ward, line["returned_at"])),
        *_collected(dossier, line["collector"] or {}),
        Field(t("document.note"), _note(line)),
    ]
    return parts, [_signed("taker", _taker(dossier, line["collector"] or {})), _signed("returner", "")]


def _handed(ward: Ward, handed: Facts | None) -> str:
    return f"{handed['to']}, {_when(_moment(ward, handed['at']))}" if handed else ""


def _collected(dossier: Facts, collector: Facts) -> list[Part]:
    """How the result was given back and to whom; of a dossier from a file neither is known."""
    how = collector.get("who", "")
    said = (_taker(dossier, collector), collector.get("authority", ""))
    return [
        Field(t("document.returned_how"), t(f"document.collected.{how}") if how else ""),
        Field(t("document.returned_to"), "; ".join(part for part in said if part)),
    ]


def _taker(dossier: Facts, collector: Facts) -> str:
    """Who took the result; of what went by post, whoever signs writes the name."""
    return str(dossier["applicant"] if collector.get("who") == "applicant" else collector.get("name", ""))


def _note(line: Facts) -> str:
    ended = t(f"common.state.dossier.{line['ended']}") if line["ended"] else ""
    return "; ".join(part for part in (line["note"], ended) if part)


_FORMS: dict[Kind, Callable[[Ward, Facts], Filled]] = {
    "receipt": _receipt,
    "supplement": _supplement,
    "refusal": _refusal,
    "apology": _apology,
    "stop": _stop,
    "control": _control,
    "register": _register,
}


# -- what several forms say --------------------------------------------------------------------------------------


def _person(dossier: Facts) -> list[Part]:
    """The applicant's block; what the facts of a slip do not hold is left out."""
    parts: list[Part] = [Field(t("document.applicant"), dossier["applicant"], strong=True)]
    if dossier["submitter"]:
        parts.append(Field(t("document.submitter"), _proxy(dossier["submitter"])))
    parts += [Field(t(f"document.{name}"), dossier[name]) for name in ("address", "phone", "email") if name in dossier]
    return [*parts, Field(t("document.request"), dossier["procedure_name"])]


def _proxy(submitter: Facts) -> str:
    said = [submitter["name"], submitter.get("relation", ""), submitter.get("authority", "")]
    return "; ".join(part for part in said if part)


def _submitter(dossier: Facts) -> str:
    return dossier["submitter"]["name"] if dossier["submitter"] else dossier["applicant"]


def _papers(title: str, papers: list[dict[str, Any]], third: str = "") -> Table:
    """Papers by kind. A count of 0 is one that nobody knows: a cross; a paper only shown says so under its name."""
    heads = [t(f"document.column.{kind}") for kind in KINDS]
    columns = (
        Column(t("document.column.no"), 8, True),
        Column(t("document.column.paper"), 50),
        *(Column(head, 14, True) for head in [*heads[:2], third or heads[2]]),
    )
    return Table(title, columns, tuple(_paper(number, paper) for number, paper in enumerate(papers, 1)))


def _paper(number: int, paper: dict[str, Any]) -> tuple[str, ...]:
    shown = f" ({t('document.shown')})" if paper["kind"] == "shown" else ""
    marks = [str(paper.get("count") or "X") if paper["kind"] == kind else "" for kind in KINDS]
    return (str(number), f"{paper['name']}{shown}", *marks)


def _leg(ward: Ward, number: int, leg: Facts) -> tuple[str, ...]:
    """Both sides are there when a dossier is handed over: it is given and received at the same minute."""
    at = _short(_moment(ward, leg["at"]))
    due = t("document.leg.until", due=_short(_moment(ward, leg["due_at"]))) if leg["due_at"] else ""
    result = t(f"document.result.{leg['result']}") if leg["result"] else t("document.result.open")
    return (
        str(number),
        t("document.leg.given", name=leg["from"], at=at),
        t("document.leg.received", name=leg["to"], at=at),
        "\n".join(line for line in (result, due) if line),
        leg["note"],
    )


def _signed(who: str, name: str) -> Signature:
    return Signature(t(f"document.sign.{who}"), t("document.sign_name"), name)


def _recipients() -> tuple[str, ...]:
    return tuple(t("document.recipients").split("\n"))


def _stamps(ward: Ward, kind: Kind, facts: Facts) -> tuple[str, ...]:
    late = kind == "apology" and facts["form"].get("after_limit")
    return (*([t("document.after_limit")] if late else []), *([t("paper.demo")] if ward.demo else []))


def _number(kind: Kind, facts: Facts) -> str:
    """A written form has its number of the year; forms 01, 06 and 07 take the dossier's line in the register."""
    number = facts["form"]["number"] if "form" in facts else facts["dossier"]["book_serial"]
    return t("document.number", number=number or t("document.dots"), mark=t(f"document.mark.{kind}"))


def _book_line(dossier: Facts) -> str:
    dots = t("document.dots")
    return t("document.book_line", book=dossier["book"] or dots, serial=dossier["book_serial"] or dots)


def _agency(ward: Ward, dossier: Facts) -> str:
    return dossier["agency"] or ward.unit["vi"]


def _place(ward: Ward) -> str:
    return ward.rules.place or ward.unit["vi"].removeprefix("UBND ").removeprefix("Ủy ban nhân dân ")


def _moment(ward: Ward, iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(ward.zone)


def _when(moment: datetime) -> str:
    return t(
        "document.when", hour=f"{moment.hour:02d}", minute=f"{moment.minute:02d}", day=day_words(moment.date(), "vi")
    )


def _when_known(ward: Ward, iso: str | None) -> str:
    return _when(_moment(ward, iso)) if iso else ""


def _short(moment: datetime) -> str:
    """As `_when` in a narrow cell, without the weekday."""
    date_words = f"{moment:%d/%m/%Y}"
    return t("document.leg.when", hour=f"{moment.hour:02d}", minute=f"{moment.minute:02d}", date=date_words)


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day_words(day, 'vi')} ({lunar_words(day, 'vi')})"


def _fee(dong: int | None) -> str:
    if dong is None:
        return ""
    return t("paper.money", amount=f"{dong:,}".replace(",", ".")) if dong else t("paper.free")
