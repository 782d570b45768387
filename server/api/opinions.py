"""Citizens' voices over the API: suggestions and questions, the leader's cases, and a clerk's reminders."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from server import auth, cases, limits, suggestions
from server.api.operations import COMPOSED, Given, Lang, Subject
from server.api.tickets import Asked

api = Subject("opinions")
LEADERS = ("leader", "admin")
READERS = ("greeter", "clerk", "leader")  # whoever may have served somebody

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f]*$"), COMPOSED]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), COMPOSED]
Few = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), COMPOSED]


class Suggestion(Given):
    kind: Literal["suggestion", "question"]
    words: Words
    name: Line = ""
    contact: Line = ""
    lang: Lang = "vi"
    channel: Literal["kiosk", "phone"] = "phone"
    request_id: UUID


class Suggested(Given):
    state: Literal["open", "overdue", "done"] = "open"


class Transfer(Asked):
    to: Annotated[Line, Field(min_length=1)]


class Reply(Asked):
    words: Words


class Publish(Asked):
    published: bool = True


class Cases(Given):
    state: Literal["open", "overdue", "closed"] = "open"


class Remind(Asked):
    words: Annotated[Few, Field(min_length=1)]


class Close(Asked):
    outcome: Literal["reminded", "corrected", "answered", "unfounded", "other"]
    note: Few = ""


class Acknowledge(Asked):
    reply: Few = ""


@api.post(
    "/suggestions",
    who=("anyone",),
    body=Suggestion,
    gives={201: "SuggestionReceived"},
    refuses=(409, 429),
)
def suggest(body: Suggestion):
    """Say something about how the office works, or ask; a contact asks for an answer. No complaint under the law."""
    limits.spend("suggestion")
    given = body.model_dump(exclude={"request_id"})
    return suggestions.receive(auth.hall_id(), given, request_id=str(body.request_id)), 201


@api.get("/suggestions/published", who=("anyone",), gives="PublishedAnswers")
def published():
    """Questions and suggestions whose answers the leader has published; never who asked."""
    return {"items": suggestions.published(auth.hall_id()), "next_cursor": None}


@api.get("/suggestions", who=LEADERS, query=Suggested, gives="KeptSuggestions")
def listing(query: Suggested):
    """Suggestions and questions: open by deadline, overdue, or done."""
    return {"items": suggestions.listed(auth.hall_id(), query.state), "next_cursor": None}


def _act(path: str, body: type[Asked], gives: str):
    return api.post(path, who=LEADERS, body=body, gives=gives, refuses=(404, 409))


@_act("/suggestions/<int:suggestion>/transfer", Transfer, "KeptSuggestion")
def transfer(suggestion: int, body: Transfer):
    """Hand a suggestion to the office whose matter it is."""
    return suggestions.transfer(auth.actor(), suggestion, body.to, request_id=body.id)


@_act("/suggestions/<int:suggestion>/answer", Reply, "KeptSuggestion")
def answer(suggestion: int, body: Reply):
    """Answer a suggestion."""
    return suggestions.answer(auth.actor(), suggestion, body.words, request_id=body.id)


@_act("/suggestions/<int:suggestion>/close", Asked, "KeptSuggestion")
def close_suggestion(suggestion: int, body: Asked):
    """Close a suggestion; one that asked for an answer needs it first."""
    return suggestions.close(auth.actor(), suggestion, request_id=body.id)


@_act("/suggestions/<int:suggestion>/publish", Publish, "KeptSuggestion")
def publish(suggestion: int, body: Publish):
    """Show question and answer to everybody, or no longer; words that name somebody are refused."""
    return suggestions.publish(auth.actor(), suggestion, body.published, request_id=body.id)


@api.get("/cases", who=LEADERS, query=Cases, gives="CaseList")
def followed(query: Cases):
    """Ratings to follow up: open by deadline, overdue, or closed; never who served."""
    return {"items": cases.listed(auth.hall_id(), query.state), "next_cursor": None}


@_act("/cases/<int:case>/remind", Remind, "Case")
def remind(case: int, body: Remind):
    """Write a reminder to whoever served; refused with a ticket, an hour, a date or the citizen's words in it."""
    return cases.remind(auth.actor(), case, body.words, request_id=body.id)


@_act("/cases/<int:case>/close", Close, "Case")
def close_case(case: int, body: Close):
    """Close a case with an outcome."""
    return cases.close(auth.actor(), case, body.outcome, body.note, request_id=body.id)


@_act("/reminders/<int:reminder>/release", Asked, "Case")
def release(reminder: int, body: Asked):
    """Let the clerk see a reminder, once the day on which it was written is over."""
    return cases.release(auth.actor(), reminder, request_id=body.id)


@api.get("/reminders", who=READERS, gives="Reminders")
def own():
    """The caller's own reminders that are out and not yet acknowledged."""
    return {"items": cases.for_clerk(auth.actor()), "next_cursor": None}


@api.post("/reminders/<int:reminder>/acknowledge", who=READERS, body=Acknowledge, gives="Nothing", refuses=(404, 409))
def acknowledge(reminder: int, body: Acknowledge):
    """Say that a reminder was read, with an answer to it if the clerk wishes."""
    cases.acknowledge(auth.actor(), reminder, body.reply, request_id=body.id)
    return {}
