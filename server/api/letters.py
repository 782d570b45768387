"""The outbox over the API: what was told outside the house, what was given up, another try."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server import auth, outbox
from server.api.operations import Given, Subject
from server.api.tickets import Asked

api = Subject("outbox")
OFFICE = ("leader", "admin")


class Addresses(Asked):
    emails: list[Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]] = Field(max_length=50)


class Which(Given):
    state: Literal["dead", "recent"] = "recent"


@api.get("/outbox", who=OFFICE, query=Which, gives="Messages")
def messages(query: Which):
    """Messages to the outside: the newest, or those that were given up."""
    found = outbox.dead(auth.hall_id()) if query.state == "dead" else outbox.recent(auth.hall_id())
    return {"items": found, "next_cursor": None}


@api.post("/outbox/<int:message>/retry", who=OFFICE, body=Asked, gives="Message", refuses=(404, 409))
def retry(message: int, body: Asked):
    """Try a message again that was given up."""
    return outbox.retry(auth.actor(), message, request_id=body.id)


@api.get("/outbox/addresses", who=("admin",), gives="AlertAddresses")
def addresses():
    """Whom deadlines are told by e-mail."""
    return {"emails": outbox.alert_emails(auth.hall_id())}


@api.put("/outbox/addresses", who=("admin",), body=Addresses, gives="AlertAddresses", refuses=(409,))
def put_addresses(body: Addresses):
    """Tell deadlines to these addresses by e-mail, and to no other."""
    return {"emails": outbox.set_alert_emails(auth.actor(), body.emails, request_id=body.id)}
