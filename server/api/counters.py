"""Counters over the API: next, call, walk-up, pause, resume, and what a counter's panel shows."""

from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from server import auth, board, counters, hall
from server.api.operations import Given, Subject
from server.api.tickets import CLERKS, STAFF, Asked

api = Subject("counters")


class Next(Given):
    request_id: UUID
    service: str | None = Field(None, max_length=40)


class Call(Asked):
    ticket: int | None = Field(None, ge=0, le=2**53)
    number: str | None = Field(None, max_length=12)

    @model_validator(mode="after")
    def one_of_them(self):
        if (self.ticket is None) == (self.number is None):
            raise ValueError("name the ticket by its id or by its number")
        return self


class WalkUp(Asked):
    service: str = Field(max_length=40)
    priority_group: str | None = Field(None, max_length=20)


class Pause(Asked):
    reason: Literal["break", "lunch", "meeting", "other"] = "break"


@api.get("/counters", who=STAFF, gives="Counters")
def listing():
    """Every counter and who sits there."""
    session = auth.caller().session
    return {"items": board.desks(auth.hall_id(), session.person_id if session else None), "next_cursor": None}


@api.get("/counters/<int:number>", who=STAFF, gives="Desk", refuses=(404,))
def desk(number: int):
    """Everything that this counter's panel shows."""
    return board.desk(auth.hall_id(), number, auth.lang())


@api.post("/counters/<int:number>/next", who=CLERKS, body=Next, gives="Called", refuses=(404, 409))
def call_next(number: int, body: Next):
    """Finish what is being served and call who is next."""
    return hall.call_next(auth.actor(), number, request_id=str(body.request_id), service=body.service)


@api.post("/counters/<int:number>/call", who=CLERKS, body=Call, gives="Called", refuses=(404, 409))
def call(number: int, body: Call):
    """Call one particular ticket."""
    return hall.call_number(auth.actor(), number, request_id=body.id, ticket=body.ticket, called=body.number)


@api.post("/counters/<int:number>/walk-up", who=CLERKS, body=WalkUp, gives="Called", refuses=(404, 409))
def walk_up(number: int, body: WalkUp):
    """Serve somebody who came without a ticket."""
    return hall.walk_up(
        auth.actor(), number, request_id=body.id, service=body.service, priority_group=body.priority_group
    )


@api.post("/counters/<int:number>/pause", who=CLERKS, body=Pause, gives="Desk", refuses=(404, 409))
def pause(number: int, body: Pause):
    """Stop calling here for a while."""
    counters.pause(auth.actor(), number, request_id=body.id, reason=body.reason)
    return board.desk(auth.hall_id(), number, auth.lang())


@api.post("/counters/<int:number>/resume", who=CLERKS, body=Asked, gives="Desk", refuses=(404, 409))
def resume(number: int, body: Asked):
    """Call again at this counter."""
    counters.resume(auth.actor(), number, request_id=body.id)
    return board.desk(auth.hall_id(), number, auth.lang())
