"""What is answered about who may take a place."""

from server.api.answers import Answer


class Successor(Answer):
    username: str
    name: str
    namesake: bool
    role: str
    has_pin: bool
    here: bool


class Successors(Answer):
    """`has_pin` is the caller's own; `here`: sat at the caller's counter today; `namesake`: not alone of this name."""

    has_pin: bool
    items: list[Successor]
    next_cursor: str | None
