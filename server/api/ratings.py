"""One rating for a ticket or a dossier, by its token; and the token, for who has the number or the slip in hand."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from server import asking, auth, feedback, limits
from server.api.operations import Given, Subject
from server.api.tickets import Asked
from server.domain.rating import Score

api = Subject("ratings")
Reason = Literal["waited", "trips", "papers", "attitude", "guidance", "late", "facilities", "fee", "other"]


class Rate(Given):
    token: str = Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")
    score: int = Field(ge=1, le=5)
    reasons: list[Reason] = Field(default_factory=list, max_length=9)
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")] = ""
    trips: int | None = Field(None, ge=0, le=2)
    request_id: UUID


class Visit(Asked):
    number: str = Field("", max_length=12, pattern=r"^[^\x00]*$")
    slip: str = Field("", max_length=64, pattern=r"^[A-Za-z0-9_-]*$")


@api.post("/ratings", who=("anyone",), body=Rate, gives={201: "Nothing", 200: "Nothing"}, refuses=(404, 409, 410, 429))
def rate(body: Rate):
    """Keep a citizen's rating, once."""
    limits.spend("rating")
    new = feedback.rate(
        token=body.token,
        score=Score(body.score),
        reasons=list(body.reasons),
        comment=body.comment,
        trips=body.trips,
        request_id=str(body.request_id),
    )
    return {}, 201 if new else 200


@api.post("/ratings/lookup", who=("tablet", "kiosk"), body=Visit, gives="Question", refuses=(404, 429))
def lookup(body: Visit):
    """The visit that may be rated, by the number of a ticket served within the hour, or by its slip's token."""
    machine = auth.caller().code
    limits.spend("rating-number", machine)
    with limits.guessed("rating-wrong", machine):
        if body.slip:
            return asking.by_slip(auth.hall_id(), body.slip)
        return asking.by_number(auth.hall_id(), body.number)
