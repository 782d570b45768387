"""The walls over the API: the leader's notices, what each screen shows, and what a screen may say in public."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server import auth, notices, public_figures, screens
from server.api.operations import COMPOSED, Given, Subject
from server.api.tickets import Asked

api = Subject("walls")
OFFICE = ("leader", "admin")
Words = Annotated[str, StringConstraints(max_length=notices.LONGEST, pattern=r"^[^\x00-\x1f]*$"), COMPOSED]


class NoticeWords(Given):
    vi: Annotated[Words, Field(min_length=1)]
    en: Words = ""


class PutNotice(Asked):
    """Times without an offset are the hall's own; no `from` means now."""

    words: NoticeWords
    from_: datetime | None = Field(None, alias="from")
    until: datetime


class Shows(Asked):
    """Empty lists show everything."""

    services: list[Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]] = Field(max_length=60)
    counters: list[Annotated[int, Field(ge=1, le=999)]] = Field(max_length=99)
    orientation: Literal["auto", "right", "left"] = "auto"


@api.get("/notices", who=OFFICE, gives="Notices")
def listing():
    """The notices that stand on the wall and those to come."""
    return {"items": notices.listing(auth.hall_id()), "next_cursor": None}


@api.post("/notices", who=OFFICE, body=PutNotice, gives={201: "Notice"}, refuses=(409,))
def put(body: PutNotice):
    """Tell the whole hall something on the wall, until a moment at which it goes by itself."""
    words = {"vi": body.words.vi, "en": body.words.en}
    return notices.put(auth.actor(), words, body.from_, body.until, request_id=body.id), 201


@api.post("/notices/<int:notice>/withdraw", who=OFFICE, body=Asked, gives="Nothing", refuses=(404, 409))
def withdraw(notice: int, body: Asked):
    """Take a notice off the wall before its time."""
    notices.withdraw(auth.actor(), notice, request_id=body.id)
    return {}


@api.put("/devices/<int:device>/shows", who=OFFICE, body=Shows, gives="ScreenShows", refuses=(404, 409))
def put_shows(device: int, body: Shows):
    """Let a wall show and say only these services and counters."""
    shown = (body.services, body.counters, body.orientation)
    return screens.put(auth.actor(), device, *shown, request_id=body.id)


@api.get("/screens/current", who=("display",), gives="Screen")
def current():
    """What the asking wall shows, and the hall's public figures of the year."""
    device = auth.caller().device
    shown = screens.of(device.id) if device and device.kind == "display" else screens.shown(None)
    return {"shows": shown, "public": public_figures.of(auth.hall_id())}
