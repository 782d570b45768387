"""The answers about ratings, for the OpenAPI document."""

from typing import Literal

from server.api.answers import Answer


class Question(Answer):
    """A visit that may be rated: its number, the token that allows it once, and its citizen's language."""

    token: str
    number: str
    lang: Literal["vi", "en"]
