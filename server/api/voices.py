"""The hall's own voice over the API: every prompt, one recorded, one forgotten."""

from typing import Annotated

from pydantic import StringConstraints

from server import auth, voices
from server.api.office import OFFICE
from server.api.operations import Subject
from server.api.tickets import Asked
from server.domain.recording import MOST_BYTES

api = Subject("voices")
# A little longer than the largest file in base64, so that a file that is too large is refused in words of its own.
Audio = Annotated[str, StringConstraints(min_length=1, max_length=MOST_BYTES * 2)]


class PutVoicePrompt(Asked):
    """A WAV file (16-bit mono PCM, 8 to 48 kHz, 0.2 to 6 s, at most 300 kB) in base64."""

    audio: Audio


@api.get("/voice-prompts", who=OFFICE, gives="VoicePrompts")
def listing():
    """Every prompt that the wall's calls are made of, and which of them the ward recorded."""
    return voices.listing(auth.hall_id())


@api.put("/voice-prompts/<code>", who=OFFICE, body=PutVoicePrompt, gives="VoicePrompts", refuses=(404, 409))
def put(code: str, body: PutVoicePrompt):
    """Keep a recorded prompt; calls use it from now on."""
    return voices.put(auth.actor(), code, body.audio, request_id=body.id)


@api.delete("/voice-prompts/<code>", who=OFFICE, gives="VoicePrompts", refuses=(404,))
def remove(code: str):
    """Forget a recorded prompt; the synthesiser says it again."""
    return voices.remove(auth.actor(), code)
