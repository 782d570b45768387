"""What the operations on a hall's slips answer, as the OpenAPI document describes them."""

from server.api.answers import Answer


class SlipText(Answer):
    """`default` and `own` by language; an empty `own` is the default. `most` counts characters."""

    code: str
    slips: list[str]
    default: dict[str, str]
    own: dict[str, str]
    most: int
    lines: int


class SlipTexts(Answer):
    """`logo` is a black and white PNG file in base64, or empty."""

    items: list[SlipText]
    slips: list[str]
    logo: str
