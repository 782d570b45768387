"""The day a citizen's result is promised for, as a file for the phone's calendar; no person is named in it."""

import hashlib

from sqlalchemy import select

from server import clock
from server import ward as wards
from server.db import reading
from server.domain.dossier import State
from server.domain.errors import NotFound
from server.domain.ics import Event, calendar
from server.models.catalogue import procedures
from server.models.dossiers import dossiers
from server.wording import name, t

AWAITED = (State.PROCESSING, State.SUPPLEMENT, State.READY)


def ics(token: str, lang: str = "vi") -> bytes:
    """The calendar file of the dossier with this token. NotFound `dossier.lookup`, also when nothing is to collect."""
    query = (
        select(dossiers.c.hall_id, dossiers.c.code, dossiers.c.due_at, procedures.c.name)
        .join(procedures, procedures.c.id == dossiers.c.procedure_id)
        .where(dossiers.c.token == token, dossiers.c.state.in_(AWAITED))
    )
    with reading() as db:
        row = db.execute(query).first()
        if row is None:
            raise NotFound("dossier.lookup")
        ward, _ = wards.look(db, row.hall_id)
    # The token opens the dossier's page, and calendars are copied to many places: only what is made of it goes there.
    uid = hashlib.blake2b(token.encode(), digest_size=12, person=b"calendar").hexdigest()
    event = Event(
        uid=f"{uid}@motcua",
        at=row.due_at,
        written=clock.now(),
        summary=t("citizen.calendar.summary", lang, procedure=name(row.name, lang)),
        location=name(ward.unit, lang),
        description=t("citizen.calendar.note", lang, code=row.code),
    )
    return calendar(event)
