"""What the guard's board, a dossier's history and the desk's lists answer, as the OpenAPI document describes them."""

from datetime import date, datetime
from typing import Any, Literal

from server.api.answers import Answer, Both, DossierState

Column = Literal["overdue", "today", "tomorrow", "week", "later", "waiting", "done"]
AlertKind = Literal["two_days", "one_day", "overdue"]


class Counts(Answer):
    breach: int
    overdue: int
    today: int
    tomorrow: int
    week: int
    later: int
    waiting: int


class Guarded(Answer):
    code: str
    external_code: str | None
    procedure: str
    procedure_name: Both
    service: str | None
    applicant: str
    state: DossierState
    agency: str
    clerk: str | None
    received_at: datetime
    due_at: datetime
    original_due_at: datetime
    due_words: Both
    standing: Column
    alert: AlertKind | None
    late: bool
    breach: bool
    apologised: bool


class GuardBoard(Answer):
    as_of: datetime
    counts: Counts
    items: list[Guarded]
    next_cursor: str | None


class Alerts(Answer):
    counts: Counts
    due_soon: int
    items: list[Guarded]
    next_cursor: str | None


class Happened(Answer):
    at: datetime
    who: str
    what: str
    facts: dict[str, Any]


class Correction(Answer):
    at: datetime
    who: str
    reason: str
    field: str


class Handover(Answer):
    at: datetime
    from_whom: str
    to_whom: str
    due_at: datetime | None
    note: str


class History(Answer):
    events: list[Happened]
    corrections: list[Correction]
    handovers: list[Handover]


class FeeRow(Answer):
    procedure: str
    name: Both
    dossiers: int
    copies: int
    sum: int


class ClerkFees(Answer):
    name: str
    dossiers: int
    sum: int


class Fees(Answer):
    day: date
    items: list[FeeRow]
    clerks: list[ClerkFees]
    dossiers: int
    sum: int


class SheetRow(Answer):
    number: int
    made_at: datetime
    code: str | None


class Sheets(Answer):
    items: list[SheetRow]
    next_cursor: str | None


class SheetsMade(Answer):
    sheets: list[int]
