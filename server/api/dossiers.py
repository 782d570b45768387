"""Dossiers over the API: accept, result ready, return; find one; and a citizen's look-up."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from server import acceptance, auth, dossier_views, dossiers, limits
from server.acceptance import Application
from server.api.operations import COMPOSED, CURSOR, Given, Subject, listed
from server.api.tickets import CLERKS, STAFF, Asked
from server.domain.dossier import Move, State

api = Subject("dossiers")
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
ONE_LINE = r"^[^\x00-\x1f]*$"
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE), COMPOSED
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=ONE_LINE), COMPOSED]


Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[0-9+ ().-]*$")]
Email = Annotated[str, StringConstraints(max_length=120, pattern=r"^([^@\s\x00]+@[^@\s\x00]+)?$")]
ResultBy = Literal["in_person", "post", "online"]
External = Annotated[str, StringConstraints(to_upper=True, max_length=60, pattern=r"^[0-9A-Za-z./-]*$")]


class Paper(Given):
    name: Word
    kind: Literal["original", "certified", "plain", "shown"]
    count: int = Field(1, ge=0, le=999)


class Submitter(Given):
    name: Word
    relation: Line = ""
    authority: Line = ""


class Accept(Given):
    procedure: str = Field(min_length=1, max_length=40)
    applicant: Word
    papers: list[Paper] = Field(max_length=60)
    channel: Literal["in_person", "post", "online"] = "in_person"
    result_by: ResultBy = "in_person"
    request_id: UUID
    submitter: Submitter | None = None
    address: Line = ""
    phone: Phone = ""
    email: Email = ""
    copies: int = Field(1, ge=1, le=999)
    fee: int | None = Field(None, ge=0, le=1_000_000_000)
    external_code: External | None = None
    ticket: int | None = Field(None, ge=1, le=2**53)
    agency: Word | Literal[""] = ""
    note: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$"), COMPOSED] = ""


class Return(Asked):
    collector: Literal["applicant", "proxy", "post"] = "applicant"
    collector_name: Line = ""
    authority: Line = ""


Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]*$"), COMPOSED
]


class Supplement(Asked):
    missing: list[Word] = Field(min_length=1, max_length=60)
    reason: Line = ""


class Supplemented(Asked):
    papers: list[Paper] | None = Field(None, max_length=60)


class Reasoned(Asked):
    reason: Reason


class Extend(Reasoned):
    new_due: date = Field(ge=EARLIEST.date(), le=LATEST.date())


class Apologise(Reasoned):
    expected: date | None = Field(None, ge=EARLIEST.date(), le=LATEST.date())


class Papers(Given):
    papers: list[Paper] = Field(max_length=60)


class Find(Given):
    state: Annotated[str, AfterValidator(listed(State)), Field(max_length=120)] = ""
    due_before: AwareDatetime | None = Field(None, ge=EARLIEST, le=LATEST)
    q: str = Field("", max_length=120, pattern=r"^[^\x00]*$")
    cursor: str | None = Field(None, pattern=CURSOR)


class Lookup(Given):
    code: str = Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")
    secret: str = Field(max_length=40, pattern=r"^[^\x00]*$")
    request_id: UUID | None = None


@api.post(
    "/dossiers",
    who=("clerk", "leader"),
    body=Accept,
    gives={201: "Dossier", 200: "Dossier"},
    refuses=(404, 409),
)
def accept(body: Accept):
    """Take a dossier in: its code, and the due date with the reason."""
    given = Application(**body.model_dump(mode="json", exclude={"request_id"}))
    dossier, new = acceptance.accept(auth.actor(), given, request_id=str(body.request_id))
    return dossier, 201 if new else 200


@api.get("/dossiers", who=STAFF[1:], query=Find, gives="Dossiers")
def find(query: Find):
    """Dossiers by deadline; `q` searches names and codes without diacritics."""
    states = [state for state in query.state.split(",") if state]
    due_before: datetime | None = query.due_before
    items, cursor = dossier_views.find(
        auth.hall_id(), states=states, due_before=due_before, q=query.q, cursor=query.cursor
    )
    return {"items": items, "next_cursor": cursor}


@api.get("/dossiers/<code>", who=STAFF[1:], gives="Dossier", refuses=(404,))
def one(code: str):
    """One dossier, by its code or its provincial code."""
    return dossier_views.get(auth.hall_id(), code)


@api.post("/dossiers/<code>/result-ready", who=CLERKS, body=Asked, gives="Dossier", refuses=(404, 409))
def result_ready(code: str, body: Asked):
    """The result has come back to the hall."""
    return dossiers.result_ready(auth.actor(), code, request_id=body.id)


@api.post("/dossiers/<code>/return", who=CLERKS, body=Return, gives="Dossier", refuses=(404, 409))
def return_result(code: str, body: Return):
    """Hand the result over; gives the token that allows one rating."""
    return dossiers.return_result(
        auth.actor(),
        code,
        request_id=body.id,
        collector=body.collector,
        collector_name=body.collector_name,
        authority=body.authority,
    )


def _act(path: str, body: type[Asked], method: Any = api.post):
    return method(f"/dossiers/<code>/{path}", who=CLERKS, body=body, gives="Dossier", refuses=(404, 409))


@_act("supplement", Supplement)
def supplement(code: str, body: Supplement):
    """Ask the applicant, once, for all that is missing (form 02); the clock stands still."""
    return dossiers.request_supplement(auth.actor(), code, request_id=body.id, missing=body.missing, reason=body.reason)


@_act("supplemented", Supplemented)
def supplemented(code: str, body: Supplemented):
    """What was missing has come; the clock goes on."""
    papers = None if body.papers is None else [paper.model_dump(mode="json") for paper in body.papers]
    return dossiers.supplemented(auth.actor(), code, request_id=body.id, papers=papers)


@_act("refuse", Reasoned)
def refuse(code: str, body: Reasoned):
    """Refuse to settle it, with the reason (form 03)."""
    return dossiers.end(auth.actor(), code, Move.REFUSE, request_id=body.id, reason=body.reason)


@_act("withdraw", Reasoned)
def withdraw(code: str, body: Reasoned):
    """The applicant takes it back."""
    return dossiers.end(auth.actor(), code, Move.WITHDRAW, request_id=body.id, reason=body.reason)


@_act("stop", Reasoned)
def stop(code: str, body: Reasoned):
    """Stop settling it at the applicant's wish (form 05)."""
    return dossiers.end(auth.actor(), code, Move.STOP, request_id=body.id, reason=body.reason)


@_act("extend", Extend)
def extend(code: str, body: Extend):
    """Promise a new date with an apology (form 04), once, a working day ahead at the latest."""
    return dossiers.extend(auth.actor(), code, request_id=body.id, reason=body.reason, new_due=body.new_due)


@_act("apologise", Apologise)
def apologise(code: str, body: Apologise):
    """Apologise in writing (form 04): always legal, and it changes no date."""
    return dossiers.apologise(auth.actor(), code, request_id=body.id, reason=body.reason, expected=body.expected)


@_act("papers", Papers, method=api.put)
def papers(code: str, body: Papers):
    """Put the list of papers right; what it said stays in the journal."""
    given = [paper.model_dump(mode="json") for paper in body.papers]
    return dossiers.change_papers(auth.actor(), code, papers=given)


@api.post("/dossiers/lookup", who=("anyone",), body=Lookup, gives="Followed", refuses=(404, 429))
def lookup(body: Lookup):
    """Where a dossier stands, for whoever has its code and its secret; one answer for every kind of wrong."""
    limits.spend("lookup")
    with limits.guessed("lookup-code", body.code.strip().upper()):
        return dossier_views.lookup(auth.hall_id(), body.code, body.secret)


@api.get("/track-dossier/<token>", who=("anyone",), gives="Followed", refuses=(404,))
def follow(token: str):
    """A dossier live, for whoever holds the link on its receipt."""
    return dossier_views.tracked(token)
