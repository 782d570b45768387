"""The staff over the API, for the administrator: somebody new, a forgotten password, who leaves and who is back."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server import auth, staff
from server.api.operations import COMPOSED, Subject
from server.api.tickets import Asked

api = Subject("staff")
Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]{3,40}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), COMPOSED]


class Add(Asked):
    username: Login
    name: Name
    role: Literal["greeter", "clerk", "leader", "admin"]


class Active(Asked):
    active: bool = Field()


@api.post("/people", who=("admin",), body=Add, gives={201: "OneTimePassword"}, refuses=(409,))
def add(body: Add):
    """Somebody new, with a one-time password."""
    return staff.add(auth.actor(), body.username, body.name, body.role), 201


@api.post("/people/<username>/password", who=("admin",), body=Asked, gives="OneTimePassword", refuses=(404,))
def reset(username: str, body: Asked):
    """A one-time password in place of a forgotten one."""
    return staff.reset_password(auth.actor(), username)


@api.put("/people/<username>/active", who=("admin",), body=Active, gives="Nothing", refuses=(404, 409))
def active(username: str, body: Active):
    """Somebody leaves, or is back."""
    staff.set_active(auth.actor(), username, active=body.active)
    return {}
