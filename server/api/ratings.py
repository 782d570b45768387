"""One rating for a ticket or a dossier, by its token."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from server import feedback, limits
from server.api.operations import Given, Subject
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
