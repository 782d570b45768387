"""The hall's own rules over the API."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server import auth, hall_rules
from server.api.operations import COMPOSED, Subject
from server.api.tickets import STAFF, Asked

api = Subject("rules")
SETTERS = ("leader", "admin")
Value = int | Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00-\x1f]*$"), COMPOSED]


class Put(Asked):
    rules: dict[Annotated[str, Field(max_length=40)], Value] = Field(min_length=1, max_length=40)


@api.get("/rules", who=STAFF[1:], gives="Rules")
def standing():
    """What the hall decides for itself, as it stands now."""
    rules = hall_rules.standing(auth.hall_id())
    told = rules if auth.caller().role in SETTERS else {k: v for k, v in rules.items() if k not in hall_rules.SECRET}
    return {"rules": told}


@api.put("/rules", who=SETTERS, body=Put, gives="Rules", refuses=(409,))
def put(body: Put):
    """Set some of the hall's rules; they hold from now on."""
    return {"rules": hall_rules.put(auth.actor(), dict(body.rules), request_id=body.id)}
