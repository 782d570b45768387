"""Numbers in a session over the API: its leader stops them, lets them begin again, and sets a service's quota."""

from pydantic import Field

from server import auth, sessions
from server.api.operations import Subject
from server.api.tickets import Asked

api = Subject("sessions")


class Quota(Asked):
    quota: int | None = Field(ge=1, le=sessions.LARGEST_QUOTA)


@api.post("/services/<code>/stop", who=("leader",), body=Asked, gives="NumbersOf", refuses=(404, 409))
def stop(code: str, body: Asked):
    """Give out no more numbers of a service in this session."""
    return sessions.stop(auth.actor(), code, request_id=body.id)


@api.post("/services/<code>/allow", who=("leader",), body=Asked, gives="NumbersOf", refuses=(404, 409))
def allow(code: str, body: Asked):
    """Give out numbers of a service again."""
    return sessions.allow(auth.actor(), code, request_id=body.id)


@api.put("/services/<code>/quota", who=("leader", "admin"), body=Quota, gives="NumbersOf", refuses=(404, 409))
def quota(code: str, body: Quota):
    """Set how many numbers of a service are given out in one session; null for no bound."""
    return sessions.put_quota(auth.actor(), code, body.quota, request_id=body.id)
