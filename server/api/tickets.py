"""Tickets over the API: take one, follow one, and all that a clerk does with one."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from server import auth, board, hall, notes, track
from server import priority as priorities
from server.api.operations import CURSOR, Given, Lang, Subject, listed
from server.domain.ticket import Outcome, State

api = Subject("tickets")
STAFF = ("greeter", "clerk", "leader", "admin")
CLERKS = ("clerk", "leader")


class Asked(Given):
    """An act with the id that makes twice once."""

    request_id: UUID | None = None

    @property
    def id(self) -> str:
        return str(self.request_id) if self.request_id else ""


class TakeTicket(Given):
    service: str = Field(max_length=40)
    request_id: UUID
    priority_group: str | None = Field(None, max_length=20)
    procedure: str | None = Field(None, max_length=40)
    lang: Lang = "vi"
    later: bool = False  # in the next session of today, when this one has no more numbers


class ListTickets(Given):
    state: Annotated[str, AfterValidator(listed(State)), Field(max_length=120)] = ""
    service: str | None = Field(None, max_length=40)
    cursor: str | None = Field(None, pattern=CURSOR)


class Start(Asked):
    inferred: bool = False


class Finish(Asked):
    outcome: Outcome | None = None


class Hold(Asked):
    reason: Literal["copy", "form", "wait_person", "other"] = "other"


class Transfer(Asked):
    service: str | None = Field(None, max_length=40)
    counter: int | None = Field(None, ge=1, le=999)


class Priority(Asked):
    priority_group: str | None = Field(max_length=20)


class Cancel(Asked):
    reason: str = Field("", max_length=200)


class Note(Asked):
    note: str = Field(max_length=notes.LONGEST)


@api.post(
    "/tickets",
    who=("kiosk", "greeter", *CLERKS),
    body=TakeTicket,
    gives={201: "Ticket", 200: "Ticket"},
    refuses=(409,),
)
def take(body: TakeTicket):
    """Take a number: the number, the people ahead, the wait, and the address to follow it."""
    caller = auth.caller()
    ticket, new = hall.take_ticket(
        auth.actor(),
        service=body.service,
        request_id=str(body.request_id),
        priority_group=body.priority_group,
        procedure=body.procedure,
        lang=body.lang,
        channel=caller.role,
        later=body.later,
    )
    return {name: value for name, value in ticket.items() if name != "qr_data"}, 201 if new else 200


@api.get("/track/<token>", who=("anyone",), gives="Tracked", refuses=(404,))
def follow(token: str):
    """A ticket live, for whoever holds its token; nothing about others."""
    return track.ticket(token)


@api.get("/tickets", who=STAFF, query=ListTickets, gives="Tickets", refuses=(404,))
def listing(query: ListTickets):
    """Today's tickets in some states, by their place in line."""
    states = [state for state in query.state.split(",") if state]
    items, cursor = board.find_tickets(auth.hall_id(), states, query.service, query.cursor, auth.lang())
    return {"items": items, "next_cursor": cursor}


@api.get("/tickets/<int:ticket>", who=STAFF, gives="StaffTicket", refuses=(404,))
def one(ticket: int):
    """One ticket."""
    return board.one_ticket(auth.hall_id(), ticket, auth.lang())


def _act(path: str, body: type[Asked], who: tuple[str, ...] = CLERKS):
    return api.post(f"/tickets/<int:ticket>/{path}", who=who, body=body, gives="StaffTicket", refuses=(404, 409))


@_act("recall", Asked)
def recall(ticket: int, body: Asked):
    """Call the same number again."""
    return hall.recall(auth.actor(), ticket, request_id=body.id)


@_act("start", Start)
def start(ticket: int, body: Start):
    """The person has come to the counter."""
    return hall.start(auth.actor(), ticket, request_id=body.id, inferred=body.inferred)


@_act("finish", Finish)
def finish(ticket: int, body: Finish):
    """The visit is over; gives the token that allows one rating."""
    return hall.finish(auth.actor(), ticket, request_id=body.id, outcome=body.outcome)


@_act("no-show", Asked)
def no_show(ticket: int, body: Asked):
    """Nobody came, after two calls 45 s apart."""
    return hall.no_show(auth.actor(), ticket, request_id=body.id)


@_act("hold", Hold)
def hold(ticket: int, body: Hold):
    """The person leaves the counter for a while."""
    return hall.hold(auth.actor(), ticket, request_id=body.id, reason=body.reason)


@_act("resume", Asked)
def resume(ticket: int, body: Asked):
    """Back from hold, to the front of the queue."""
    return hall.resume(auth.actor(), ticket, request_id=body.id)


@_act("transfer", Transfer)
def transfer(ticket: int, body: Transfer):
    """Send to another service or to one counter; number and place stay."""
    return hall.transfer(auth.actor(), ticket, request_id=body.id, service=body.service, counter=body.counter)


@_act("cancel", Cancel, who=(*CLERKS, "greeter"))
def cancel(ticket: int, body: Cancel):
    """Take a ticket out of the line."""
    return hall.cancel(auth.actor(), ticket, request_id=body.id, reason=body.reason)


@_act("reinstate", Asked, who=(*CLERKS, "greeter"))
def reinstate(ticket: int, body: Asked):
    """A citizen who missed two turns has come back."""
    return hall.reinstate(auth.actor(), ticket, request_id=body.id)


@_act("priority", Priority, who=(*CLERKS, "greeter"))
def priority(ticket: int, body: Priority):
    """Code the priority group of a ticket that has not been called, or correct it; null makes it ordinary."""
    return priorities.set_group(auth.actor(), ticket, request_id=body.id, group=body.priority_group)


@api.put("/tickets/<int:ticket>/note", who=STAFF, body=Note, gives="StaffTicket", refuses=(404, 409))
def note(ticket: int, body: Note):
    """A note of the staff for the staff, without personal data; an empty one clears it."""
    return notes.put(auth.actor(), ticket, body.note, request_id=body.id)
