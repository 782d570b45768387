"""The facts of a form about one dossier, as JSON-ready values that a print job keeps and a document is composed of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from server import catalogue, due_words, settings_now
from server.documents.document import Kind
from server.domain.dossier import early_until, in_time_until
from server.domain.errors import NotFound
from server.models.dossiers import dossier_forms, dossier_handovers
from server.models.people import people
from server.ward import Ward

# The forms of `dossier_forms`, by the number that they are kept under whatever the hall's set of forms.
WRITTEN: dict[Kind, str] = {"supplement": "02", "refusal": "03", "apology": "04", "stop": "05"}
# What a thermal slip does not say, so its job does not keep it.
PRIVATE = ("address", "phone", "email")
# The states that the register notes, because no result follows, or none yet.
WITHOUT_RESULT = ("supplement", "refused", "withdrawn", "stopped")
_WRITTEN_BY = select(dossier_forms, people.c.name.label("officer")).outerjoin(
    people, people.c.id == dossier_forms.c.person_id
)


def gather(db: Connection, ward: Ward, row: Row[Any], kind: Kind, at: datetime) -> dict[str, Any]:
    """All that a form of this kind says: `dossier`, and `form` (the latest written), `handovers` or `line`.

    `at` dates a form that is not written but shown (01 takes the receipt's own day, 06 and 07 the day they are drawn).
    NotFound `document.unwritten` when no such form was written.
    """
    facts: dict[str, Any] = {"dossier": of_dossier(ward, row), "at": _iso(at)}
    if kind in WRITTEN:
        facts["form"] = of_form(db, row, kind)
        facts["at"] = facts["form"]["at"]
    elif kind == "control":
        facts["handovers"] = of_handovers(db, ward, row)
    elif kind == "register":
        facts["line"] = of_line(db, row)
    else:
        facts["at"] = _iso(row.received_at)
    return facts


def for_slip(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what thermal paper does not say."""
    told = {name: value for name, value in facts["dossier"].items() if name not in PRIVATE}
    return {**facts, "dossier": told}


def of_dossier(ward: Ward, row: Row[Any]) -> dict[str, Any]:
    """The dossier itself; moments in ISO form, words in Vietnamese, the language of the forms."""
    public = settings_now.public_url()
    return {
        "code": row.code,
        "external_code": row.external_code,
        "procedure_name": row.procedure_name["vi"],
        "field": row.field["vi"],
        "applicant": row.applicant,
        "submitter": row.submitter,
        "address": row.address,
        "phone": row.phone,
        "email": row.email,
        "result_by": row.result_by,
        "papers": row.papers,
        "known_papers": _known_papers(row),
        "copies": row.copies,
        "fee": row.fee,
        "received_at": _iso(row.received_at),
        "original_due_at": _iso(row.original_due_at),
        "due_at": _iso(row.due_at),
        "limit_words": due_words.limit_words(catalogue.limit_of(row), "vi"),
        "agency": row.agency,
        "book": row.book,
        "book_serial": row.book_serial,
        "clerk": row.clerk or "",
        "qr_data": f"{public}/h/{row.token}" if public else row.external_code or row.code,
    }


def of_form(db: Connection, row: Row[Any], kind: Kind) -> dict[str, Any]:
    """The form of this kind that was written latest. NotFound `document.unwritten`."""
    mine = (dossier_forms.c.dossier_id == row.id) & (dossier_forms.c.form == WRITTEN[kind])
    one = db.execute(_WRITTEN_BY.where(mine).order_by(dossier_forms.c.id.desc()).limit(1)).first()
    if one is None:
        raise NotFound("document.unwritten", dossier=row.code)
    return {**one.facts, "number": one.number, "at": _iso(one.at), "officer": one.officer or ""}


def of_handovers(db: Connection, ward: Ward, row: Row[Any]) -> list[dict[str, Any]]:
    """Form 06: each hand-over with its `result` (early, on_time, late; empty while the receiver still works or has
    no limit). A receiver is done when the dossier is handed on, or when it is settled or ended.
    """
    mine = dossier_handovers.c.dossier_id == row.id
    legs = db.execute(
        select(dossier_handovers).where(mine).order_by(dossier_handovers.c.at, dossier_handovers.c.id)
    ).all()
    ends = [*(leg.at for leg in legs[1:]), row.settled_at or row.ended_at]
    return [
        {
            "from": leg.from_whom,
            "to": leg.to_whom,
            "at": _iso(leg.at),
            "due_at": leg.due_at and _iso(leg.due_at),
            "result": _result(leg.due_at, row.due_by_date, done, ward),
            "note": leg.note,
        }
        for leg, done in zip(legs, ends, strict=False)
    ]


def of_line(db: Connection, row: Row[Any]) -> dict[str, Any]:
    """Form 07: what its line says beyond the dossier: `handed` {to, at} or None, moments or None, `collector` or None,
    `ended` (the state of a dossier that has or may have no result; empty otherwise) and `note`.
    """
    mine = dossier_handovers.c.dossier_id == row.id
    first = db.execute(
        select(dossier_handovers).where(mine).order_by(dossier_handovers.c.at, dossier_handovers.c.id).limit(1)
    ).first()
    result = row.ready_at or row.settled_at
    return {
        "handed": first and {"to": first.to_whom, "at": _iso(first.at)},
        "result_at": result and _iso(result),
        "returned_at": row.returned_at and _iso(row.returned_at),
        "collector": row.collector,
        "ended": row.state if row.state in WITHOUT_RESULT else "",
        "note": row.note,
    }


def _result(due: datetime | None, by_date: bool, done: datetime | None, ward: Ward) -> str:
    if due is None or done is None:
        return ""
    if done <= early_until(due, by_date, ward.zone):
        return "early"
    return "on_time" if done <= in_time_until(due, by_date, ward.zone) else "late"


def _known_papers(row: Row[Any]) -> dict[str, str]:
    """Which kind of paper the procedure asks for, by the paper's name."""
    return {paper["name"]["vi"]: paper["kind"] for paper in row.procedure_facts["papers"]}


def _iso(moment: datetime) -> str:
    return moment.isoformat()
