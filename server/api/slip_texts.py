"""The hall's own words and mark on slips, over the API. The mark is uploaded as a form, in the office."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server import auth, slip_words
from server.api.office import OFFICE
from server.api.operations import COMPOSED, Subject
from server.api.tickets import STAFF, Asked

api = Subject("slip_texts")
Words = Annotated[str, StringConstraints(max_length=400), COMPOSED]
Code = Annotated[str, Field(max_length=40)]


class PutSlipTexts(Asked):
    """By language and code; an empty text takes the default again."""

    texts: dict[Code, dict[Code, Words]] = Field(min_length=1, max_length=8)


@api.get("/slip-texts", who=STAFF[1:], gives="SlipTexts")
def standing():
    """What the hall says in its own words on slips, with the defaults and limits, and its mark."""
    return slip_words.standing(auth.hall_id())


@api.put("/slip-texts", who=OFFICE, body=PutSlipTexts, gives="SlipTexts", refuses=(409,))
def put(body: PutSlipTexts):
    """Set some of the hall's words on slips; they are on every slip printed from now on."""
    return slip_words.put(auth.actor(), body.texts, request_id=body.id)


@api.delete("/slip-texts/logo", who=OFFICE, gives="SlipTexts")
def remove_logo():
    """Print the product's own mark on slips again."""
    return slip_words.remove_logo(auth.actor())
