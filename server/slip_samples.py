"""Slips about nobody, to show what a hall's words look like on paper: invented facts, stamped as a sample."""

from dataclasses import replace
from typing import Any

from printer.slips import Slip
from server import paper, slip_words
from server import ward as wards
from server.db import reading
from server.domain.errors import NotFound
from server.wording import t

_DAY = "2026-11-25"
_AT = f"{_DAY}T08:05:00+07:00"
_DUE = "2026-11-27T17:00:00+07:00"
_LINK = "https://motcua.example/mau"  # a name that no site can have
_CODE = "MAU-000000-0000"
_PROCEDURE = {"vi": "Xác nhận tình trạng hôn nhân", "en": "Certificate of marital status"}
_PAPERS = [
    {"name": "Tờ khai", "kind": "original", "count": 1},
    {"name": "Quyết định ly hôn", "kind": "certified", "count": 1},
]
_RECEIPT: dict[str, Any] = {
    "code": _CODE,
    "external_code": None,
    "procedure_name": _PROCEDURE,
    "applicant": "Nguyễn Văn Mẫu",
    "submitter": None,
    "channel": "in_person",
    "result_by": "in_person",
    "papers": _PAPERS,
    "copies": 1,
    "fee": 15_000,
    "received_at": _AT,
    "due_at": _DUE,
    "limit_words": {"vi": "2 ngày làm việc", "en": "2 working days"},
    "agency": "",
    "book": 2026,
    "book_serial": 0,
    "lookup_code": "0000",
    "qr_data": _LINK,
}
_WRITTEN: dict[str, dict[str, Any]] = {
    "supplement": {"missing": ["Quyết định ly hôn"]},
    "refusal": {},
    "apology": {"new_due": "2026-12-01", "after_limit": False},
    "stop": {"state": "processing"},
}
_FEES = {
    "day": _DAY,
    "items": [{"procedure": "0", "name": _PROCEDURE, "dossiers": 3, "copies": 3, "sum": 45_000}],
    "clerks": [{"name": "Trần Thị Mẫu", "dossiers": 3, "sum": 45_000}],
    "dossiers": 3,
    "sum": 45_000,
    "as_of": _AT,
}


def slip(hall_id: int, kind: str, lang: str, texts: slip_words.Texts) -> Slip:
    """A sample of one of `slip_words.SLIPS` with texts that nobody has saved over the hall's own; keeps nothing.

    `lang` is the citizen's, on a ticket. NotFound `document.unknown`; Refused as `slip_words.checked`.
    """
    if kind not in slip_words.SLIPS:
        raise NotFound("document.unknown", form=kind)
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    shown = replace(ward, slip_texts=slip_words.merged(ward.slip_texts, slip_words.checked(texts)))
    return paper.compose(shown, kind, _facts(kind, lang), above=(t("paper.sample"),))


def _facts(kind: str, lang: str) -> dict[str, Any]:
    if kind == "ticket":
        service = {"vi": "Hộ tịch", "en": "Civil status"}
        told = {"number": "A000", "service_name": service, "ahead": 4, "wait": {"low_min": 10, "high_min": 15}}
        return {"at": _AT, "ticket": {**told, "qr_data": _LINK, "lang": lang}}
    if kind == "fees":
        return {"at": _AT, "fees": _FEES}
    if kind == "power_cut":
        return {"at": _AT, "sheet": 0}
    if kind == "receipt":
        return {"at": _AT, "dossier": _RECEIPT}
    form = {"reason": "Lý do mẫu", **_WRITTEN[kind], "number": 0, "at": _AT, "officer": "Trần Thị Mẫu"}
    return {"at": _AT, "dossier": _dossier(), "form": form}


def _dossier() -> dict[str, Any]:
    """The same dossier as the forms about it tell it."""
    words = {"procedure_name": _PROCEDURE["vi"], "limit_words": _RECEIPT["limit_words"]["vi"]}
    return {**_RECEIPT, **words, "field": "Hộ tịch", "known_papers": {}, "original_due_at": _DUE, "clerk": ""}
