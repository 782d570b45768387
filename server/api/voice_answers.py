"""What the operations on the hall's own voice answer, as the OpenAPI document describes them."""

from datetime import datetime

from server.api.answers import Answer


class VoicePrompt(Answer):
    """`letter` is the letter that the words name, or empty. `seconds` and `made_at` are null until it is recorded."""

    code: str
    group: str
    words: str
    letter: str
    needed: bool
    seconds: float | None
    made_at: datetime | None


class VoiceSample(Answer):
    """A call as the wall says it now; `own` says whether the recordings say it."""

    words: str
    clips: list[str]
    own: bool


class VoicePrompts(Answer):
    """`missing` counts those of the `needed` prompts that nobody has recorded."""

    items: list[VoicePrompt]
    recorded: int
    needed: int
    missing: int
    sample: VoiceSample
