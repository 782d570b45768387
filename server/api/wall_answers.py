"""What the operations on walls answer, as the OpenAPI document describes them."""

from datetime import datetime

from pydantic import Field

from server.api.answers import Answer, Both


class Notice(Answer):
    """`shown`: it stands on the wall at this moment."""

    id: int
    words: Both
    from_: datetime = Field(alias="from")
    until: datetime
    shown: bool


class Notices(Answer):
    items: list[Notice]
    next_cursor: int | None


class ScreenShows(Answer):
    """Empty lists show everything."""

    services: list[str]
    counters: list[int]
    orientation: str


class OfAll(Answer):
    n: int
    of: int


class PublicFigures(Answer):
    """Of the year of reports: dossiers returned in time of those judged, satisfied answers of all."""

    year: int
    as_of: datetime
    on_time: OfAll | None
    satisfied: OfAll | None


class Screen(Answer):
    shows: ScreenShows
    public: PublicFigures
