"""Dossiers over the API, the rarer acts: at once, from paper, longer for verification, hand-overs, corrections."""

from typing import Annotated, Any

from pydantic import AwareDatetime, Field, SecretStr, StringConstraints

from server import acceptance, auth, dossier_care, limits
from server.acceptance import Application
from server.api.dossiers import (
    EARLIEST,
    LATEST,
    Accept,
    Email,
    External,
    Line,
    Phone,
    Reasoned,
    ResultBy,
    Submitter,
    Word,
)
from server.api.operations import AS_TYPED, COMPOSED, Given, Subject
from server.api.tickets import CLERKS, STAFF, Asked

api = Subject("dossier_care")
Office = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f]*$"), COMPOSED]
EMPTIED = ("external_code", "fee", "submitter")  # null takes these away; elsewhere it is as if left out
ACCEPTS = {"body": Accept, "gives": {201: "Dossier", 200: "Dossier"}, "refuses": (404, 409)}


class AtOnce(Accept):
    applicant: Line = ""  # whoever has a copy certified is not asked for a name by the desk


class Witness(Given):
    model_config = AS_TYPED

    username: str = Field(min_length=1, max_length=40)
    password: SecretStr = Field(max_length=200)


class FromPaper(Accept):
    received_at: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    reason: Word
    sheet: int | None = Field(None, ge=1, le=9999)
    witness: Witness


class HandOver(Asked):
    to_whom: Annotated[Office, Field(min_length=1)]
    from_whom: Office = ""
    due_at: AwareDatetime | None = Field(None, ge=EARLIEST, le=LATEST)
    note: Line = ""


class Correct(Asked):
    """What to put right; a field that is left out stays as it is, null takes a code, a fee or a submitter away."""

    reason: Word
    applicant: Word | None = None
    address: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    result_by: ResultBy | None = None
    submitter: Submitter | None = None
    external_code: External | None = None
    copies: int | None = Field(None, ge=1, le=999)
    fee: int | None = Field(None, ge=0, le=1_000_000_000)
    agency: Office | None = None
    note: Line | None = None


@api.post("/dossiers/at-once", who=CLERKS, **{**ACCEPTS, "body": AtOnce})
def at_once(body: AtOnce):
    """Take in and hand back in one act (certification): no receipt; its fee joins the day's list."""
    dossier, new = acceptance.accept_at_once(auth.actor(), application(body), request_id=str(body.request_id))
    return dossier, 201 if new else 200


@api.post("/dossiers/from-paper", who=CLERKS, **{**ACCEPTS, "body": FromPaper, "refuses": (404, 409, 429)})
def from_paper(body: FromPaper):
    """Enter what was taken in on paper without power, with its true time, a reason and a second person."""
    limits.spend("sign-in")  # the second person's password must not be guessed here any faster
    dossier, new = acceptance.accept_from_paper(
        auth.actor(),
        application(body),
        received_at=body.received_at,
        reason=body.reason,
        sheet=body.sheet,
        witness=(body.witness.username, body.witness.password.get_secret_value()),
        request_id=str(body.request_id),
    )
    return dossier, 201 if new else 200


def application(body: Accept) -> Application:
    """The fields of an acceptance, whichever way it goes."""
    given: dict[str, Any] = body.model_dump(mode="json", include=set(Application.__dataclass_fields__))
    return Application(**given)


@api.post("/dossiers/<code>/verify", who=CLERKS, body=Reasoned, gives="Dossier", refuses=(404, 409))
def verify(code: str, body: Reasoned):
    """Take the law's longer limit for verification, with the reason; it is no extension and no lateness."""
    return dossier_care.verify_longer(auth.actor(), code, request_id=body.id, reason=body.reason)


@api.post("/dossiers/<code>/hand-over", who=CLERKS, body=HandOver, gives="Dossier", refuses=(404, 409))
def hand_over(code: str, body: HandOver):
    """Write down that it went to another desk or office, and until when (form 06)."""
    given = body.model_dump(exclude={"request_id"})
    return dossier_care.hand_over(auth.actor(), code, request_id=body.id, **given)


@api.post("/dossiers/<code>/correct", who=CLERKS, body=Correct, gives="Dossier", refuses=(404, 409))
def correct(code: str, body: Correct):
    """Put written things right, with the reason; what was there before is kept."""
    given = body.model_dump(mode="json", exclude={"request_id", "reason"}, exclude_unset=True)
    fields = {name: value for name, value in given.items() if value is not None or name in EMPTIED}
    if fields.get("external_code") == "":
        fields["external_code"] = None
    return dossier_care.correct(auth.actor(), code, request_id=body.id, reason=body.reason, fields=fields)


@api.get("/dossiers/<code>/history", who=STAFF[1:], gives="History", refuses=(404,))
def history(code: str):
    """All that happened to a dossier: who, when, what, and what was put right."""
    return dossier_care.history(auth.hall_id(), code)
