"""The outbox over the API: what was told outside the house, what was given up, another try."""

from typing import Literal

from server import auth, outbox
from server.api.operations import Given, Subject
from server.api.tickets import Asked

api = Subject("outbox")
OFFICE = ("leader", "admin")


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
