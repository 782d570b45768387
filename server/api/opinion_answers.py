"""What the operations on citizens' voices answer, as the OpenAPI document describes them."""

from datetime import date, datetime
from typing import Literal

from server.api.answers import Answer, Both


class SuggestionReceived(Answer):
    code: str
    due_at: datetime
    wants_answer: bool


class KeptSuggestion(Answer):
    """`transfer_by`: until when it goes to another office, if it is theirs; `due_at`: until when it is answered."""

    id: int
    code: str
    at: datetime
    kind: Literal["suggestion", "question"]
    words: str
    name: str
    contact: str
    lang: str
    channel: str
    state: Literal["received", "transferred", "answered", "closed"]
    transferred_to: str
    transfer_by: datetime
    due_at: datetime
    overdue: bool
    answer: str
    answered_at: datetime | None
    published: bool


class KeptSuggestions(Answer):
    items: list[KeptSuggestion]
    next_cursor: int | None


class PublishedAnswer(Answer):
    code: str
    kind: Literal["suggestion", "question"]
    words: str
    answer: str
    answered_at: datetime


class PublishedAnswers(Answer):
    items: list[PublishedAnswer]
    next_cursor: int | None


class WrittenReminder(Answer):
    """`out`: the clerk can see it."""

    id: int
    words: str
    written_at: datetime
    released_at: datetime | None
    out: bool
    acknowledged_at: datetime | None
    reply: str


class Case(Answer):
    """`about` is the service or the procedure; `outcome` is empty while the case is open."""

    id: int
    opened_at: datetime
    due_at: datetime
    overdue: bool
    score: int
    reasons: list[str]
    comment: str
    day: date
    about: Both
    outcome: Literal["", "reminded", "corrected", "answered", "unfounded", "other"]
    note: str
    closed_at: datetime | None
    reminders: list[WrittenReminder]


class CaseList(Answer):
    items: list[Case]
    next_cursor: int | None


class Reminder(Answer):
    id: int
    words: str


class Reminders(Answer):
    items: list[Reminder]
    next_cursor: int | None
