"""The shapes of the API's answers, for the OpenAPI document and for whoever checks an answer against it.

Operations give plain values; nothing here runs in a request.
"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    model_config = ConfigDict(extra="allow")


class Both(Answer):
    """A name in two languages."""

    vi: str
    en: str


class Problem(Answer):
    type: str
    title: str
    status: int
    code: str
    detail: str


class Nothing(Answer):
    """Done; there is nothing to say."""


class Wait(Answer):
    low_min: int
    mid_min: int
    high_min: int


class Print(Answer):
    state: Literal["none", "queued", "sending", "printed", "uncertain", "dropped"]
    problem: str
    where: Both | None


TicketState = Literal["waiting", "called", "serving", "served", "held", "no_show", "cancelled", "expired"]


class Ticket(Answer):
    id: int
    number: str
    service: str
    service_name: Both
    icon: str
    day: date
    state: TicketState
    ahead: int
    wait: Wait
    joins_at: datetime | None
    lang: str
    token: str
    track_url: str
    qr_url: str | None
    print: Print


class Tracked(Answer):
    number: str
    service: str
    service_name: Both
    day: date
    state: TicketState
    counter: int | None
    joins_at: datetime | None  # a number of a later session comes into line then; null once it has
    ahead: int
    wait: Wait | None
    as_of: datetime


class Reason(Answer):
    rule: str
    text: str


class StaffTicket(Answer):
    id: int
    number: str
    service: str
    queue: str
    queue_name: Both
    state: TicketState
    priority_group: str | None
    procedure: str | None
    lang: str
    taken_at: datetime
    waits_from: datetime  # later than taken_at for a number of a later session
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    calls: int
    absences: int
    counter: int | None
    for_counter: int | None
    outcome: str | None
    hold_reason: str | None
    note: str
    reason: Reason | None
    track_url: str


class Tickets(Answer):
    items: list[StaffTicket]
    next_cursor: str | None


class Called(Answer):
    ticket: StaffTicket | None
    reason: Reason | None
    finished: StaffTicket | None


class Counter(Answer):
    number: int
    name: Both
    state: Literal["open", "paused", "lunch", "closed"]


class Sitter(Answer):
    name: str


class Seat(Counter):
    """A counter as the staff know it."""

    since: datetime | None
    pause_reason: str
    person: Sitter | None


class OwnSeat(Seat):
    """`mine`: the person who asks sits there, in whatever session."""

    mine: bool


class Counters(Answer):
    items: list[OwnSeat]
    next_cursor: int | None


class Next(Answer):
    ticket: StaffTicket
    reason: Reason


class Desk(Answer):
    version: int
    as_of: datetime
    counter: Seat
    current: StaffTicket | None
    no_show_at: datetime | None
    no_show_enough: bool
    next: Next | None
    waiting: list[StaffTicket]
    held: list[StaffTicket]
    no_show: list[StaffTicket]


class Service(Answer):
    code: str
    prefix: str
    name: Both
    icon: str
    left: int | None
    full: bool
    next_opening: datetime | None  # of a full service: when the session opens for which it has numbers
    waiting: int
    wait: Wait


class Services(Answer):
    items: list[Service]
    next_cursor: int | None


class Group(Answer):
    code: str
    name: Both
    icon: str


class Groups(Answer):
    items: list[Group]
    next_cursor: int | None


class Call(Answer):
    call_id: int
    number: str
    counter: int
    lang: str
    text: str
    clips: list[str]
    volume: int
    at: datetime


class Board(Answer):
    version: int
    as_of: datetime
    open: bool
    calls: list[Call]
    services: list[Service]
    counters: list[Counter]
    notice: Both | None
    ticker: list[Both]


class Today(Answer):
    as_of: datetime
    waiting: int
    longest_wait_min: int
    served: int
    counters: list[Counter]
    dossiers: dict[str, Any]


class Procedure(Answer):
    code: str
    service: str
    name: Both
    field: Both
    limit: dict[str, Any]
    limit_words: Both
    papers: list[dict[str, Any]]
    presence: list[dict[str, Any]]
    register_: bool = Field(alias="register")
    fee: dict[str, Any]
    channels: list[dict[str, Any]]
    legal_basis: str
    effective_to: date | None
    changes_from: date | None


class Procedures(Answer):
    items: list[Procedure]
    next_cursor: int | None


class Due(Answer):
    due: datetime
    limit: str
    counted: list[date]
    provisional: bool
    explanation: Both
    due_words: Both


DossierState = Literal["processing", "supplement", "ready", "returned", "refused", "withdrawn", "stopped"]


class Form(Answer):
    form: Literal["02", "03", "04", "05"]
    number: int
    at: datetime
    reason: str


class Dossier(Answer):
    code: str
    external_code: str | None
    procedure: str
    procedure_name: Both
    applicant: str
    channel: Literal["in_person", "post", "online"]
    result_by: Literal["in_person", "post", "online"]
    received_at: datetime
    due_at: datetime
    original_due_at: datetime
    state: DossierState
    token: str
    lookup_code: str
    track_url: str
    explanation: Both
    suspended_at: datetime | None
    standing: str
    alert: str | None
    late: bool
    breach: bool
    acts: list[str]
    forms: list[Form]


class Dossiers(Answer):
    items: list[Dossier]
    next_cursor: str | None


class Followed(Answer):
    code: str
    procedure_name: Both
    state: DossierState
    due_at: datetime
    due_words: Both
    ready: bool
    track_url: str


class Rules(Answer):
    rules: dict[str, int | str]


class Job(Answer):
    id: int
    kind: str
    label: str
    printer: str
    printer_title: Both | None
    meant_for: str | None
    state: Literal["queued", "sending", "printed", "uncertain", "dropped"]
    problem: str
    copy_: int = Field(alias="copy")
    queued_at: datetime
    done_at: datetime | None


class Jobs(Answer):
    items: list[Job]
    next_cursor: int | None


class ClaimedJob(Answer):
    id: int
    printer: str
    uri: str
    width_dots: int
    kind: str
    copy_: int = Field(alias="copy")
    slip: dict[str, Any]


class Claimed(Answer):
    job: ClaimedJob | None


class Person(Answer):
    username: str
    name: str
    role: str


class Session(Answer):
    person: Person | None
    counter: int | None
    csrf_token: str


class Enrolled(Answer):
    goto: str
    kind: str


class Colleague(Person):
    active: bool
    must_change: bool


class OneTimePassword(Answer):
    username: str
    password: str


class People(Answer):
    items: list[Colleague]
    next_cursor: int | None


class Device(Answer):
    id: int
    kind: str
    name: str
    enrolled_at: datetime | None
    seen_at: datetime | None
    revoked: bool


class Devices(Answer):
    items: list[Device]
    next_cursor: int | None


class NewDevice(Answer):
    id: int
    token: str
    url: str
