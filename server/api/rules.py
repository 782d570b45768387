"""The hall's own rules over the API."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server import auth, hall_rules
from server.api.operations import COMPOSED, Subject
from server.api.tickets import STAFF, Asked

api = Subject("rules")
Value = int | Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00-\x1f]*$"), COMPOSED]


class Put(Asked):
    rules: dict[Annotated[str, Field(max_length=40)], Value] = Field(min_length=1, max_length=40)


@api.get("/rules", who=STAFF[1:], gives="Rules")
def standing():
    """What the hall decides for itself, as it stands now."""
    return {"rules": hall_rules.standing(auth.hall_id())}


@api.put("/rules", who=("leader", "admin"), body=Put, gives="Rules", refuses=(409,))
def put(body: Put):
    """Set some of the hall's rules; they hold from now on."""
    return {"rules": hall_rules.put(auth.actor(), dict(body.rules), request_id=body.id)}
