"""Forms about one dossier as they are asked for: the PDF that staff print, and the slip for thermal paper."""

from typing import Any

from sqlalchemy import Connection, Row

from printer.slips import Slip
from server import clock, dossier_views, journal, paper
from server import ward as wards
from server.db import reading, transaction
from server.documents import facts
from server.documents.compose import compose
from server.documents.document import NUMBERS, Document, Kind
from server.domain.errors import NotFound
from server.journal import Actor
from server.ward import Ward

SIZES = ("A5", "A4")


def kind_of(hall_id: int, form: str) -> Kind:
    """The kind of form that `form` means here: its number in the hall's set, or its name, which no set changes.

    NotFound `document.unknown`.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    numbers = NUMBERS[ward.form_set]
    for kind, number in numbers.items():
        if form in (kind, number):
            return kind
    raise NotFound("document.unknown", form=form)


def printed(actor: Actor, dossier: str, form: str, size: str) -> tuple[str, bytes]:
    """The PDF of a form with its file's name; the journal keeps that it was printed, and no name.

    NotFound `dossier.unknown`, `document.unknown`, `document.unwritten`.
    """
    kind = kind_of(actor.hall_id, form)
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.look(db, actor.hall_id)
        made, row = _document(db, ward, dossier, kind)
        told = {"code": row.code, "form": made.form, "kind": kind, "size": size}
        journal.write(db, actor, at, ward.day(at), "dossier", row.id, "print", told)
    return f"{made.code}-{made.form}.pdf".replace("/", "-"), _drawn(made, size)


def pdf(hall_id: int, dossier: str, kind: Kind, size: str) -> bytes:
    """The PDF of a form, for the command line. NotFound as `printed`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        made, _ = _document(db, ward, dossier, kind)
    return _drawn(made, size)


def slip(hall_id: int, dossier: str, kind: Kind) -> Slip:
    """The slip of a form as it would be printed now. NotFound as `printed`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        row = dossier_views.row(db, ward, dossier)
        return paper.compose(ward, kind, facts.for_slip(facts.gather(db, ward, row, kind, clock.now())))


def _document(db: Connection, ward: Ward, dossier: str, kind: Kind) -> tuple[Document, Row[Any]]:
    row = dossier_views.row(db, ward, dossier)
    told: dict[str, Any] = facts.gather(db, ward, row, kind, clock.now())
    return compose(ward, kind, told), row


def _drawn(document: Document, size: Any) -> bytes:
    from server.documents.pdf import draw

    return draw(document, size)
