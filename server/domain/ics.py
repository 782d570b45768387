"""One appointment as a calendar file (RFC 5545): a phone that opens it keeps the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

FOLDED_AT = 75  # octets of a line, its end not counted: RFC 5545, 3.1
PRODUCT = "-//Mot Cua//VI"


@dataclass(frozen=True, slots=True)
class Event:
    """What happens when and where. ``uid`` is the same for the same appointment, so that a new file replaces it."""

    uid: str
    at: datetime
    written: datetime
    summary: str
    location: str
    description: str


def calendar(event: Event) -> bytes:
    """The event as a whole calendar with an alarm one day before; UTF-8, lines ended by CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(event.written)}",
        f"DTSTART:{_utc(event.at)}",
        f"SUMMARY:{_text(event.summary)}",
        f"LOCATION:{_text(event.location)}",
        f"DESCRIPTION:{_text(event.description)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P1D",
        f"DESCRIPTION:{_text(event.summary)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def folded(line: str) -> bytes:
    """The line with its CRLF; a longer one goes on in lines that begin with a space. No letter is cut in two."""
    done: list[bytes] = []
    piece = b""
    for letter in line:
        octets = letter.encode()
        # A line that goes on has its leading space to carry too.
        if len(piece) + len(octets) > FOLDED_AT - (1 if done else 0):
            done.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*done, piece]) + b"\r\n"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A text as a value: what has a meaning of its own in the format is escaped (RFC 5545, 3.3.11)."""
    for sign in "\\;,":
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r\n", "\n").replace("\n", "\\n")
