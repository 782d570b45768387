"""The answers about ratings, for the OpenAPI document."""

from server.api.answers import Answer
from server.api.operations import Lang


class Question(Answer):
    """A visit that may be rated: its number, the token that allows it once, and its citizen's language."""

    token: str
    number: str
    lang: Lang
