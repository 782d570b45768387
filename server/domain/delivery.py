"""How a message leaves the house: what each topic may tell, when it is tried again, and how it is signed.

The signature is the common one of webhooks: HMAC-SHA256 over the moment of sending and the body as it was sent, so that
neither can be changed, nor an old message played again later than the tolerance.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

# Topic → the facts that may leave the house with it; whatever else a caller gives stays inside. No topic names anybody.
TOPICS: dict[str, tuple[str, ...]] = {
    "dossier.ready": ("code", "state"),
    "dossier.due_soon": ("code", "state", "due_at", "days"),
    "dossier.overdue": ("code", "state", "due_at"),
}
# For the ward's own SMS or Zalo gateway, and only where the installer has set that it may.
WITH_PHONE = "dossier.ready"
# What is also sent by e-mail to those whom the hall's rules name.
ALERTS = ("dossier.due_soon", "dossier.overdue")

BACK_OFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
# Plain letters only: not every mail server takes others.
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
TOLERANCE = 300  # seconds between sending and reading


def leaves(topic: str, facts: dict[str, object], *, phone: bool) -> dict[str, object]:
    """The facts that may leave the house; KeyError for a topic that does not exist."""
    allowed = TOPICS[topic] + (("phone",) if phone and topic == WITH_PHONE else ())
    return {name: facts[name] for name in allowed if name in facts}


def is_address(text: str) -> bool:
    """True for what looks like an e-mail address; whether anybody reads there shows only when one writes."""
    return len(text) <= 254 and ADDRESS.fullmatch(text) is not None


def next_try(failures: int, at: datetime) -> datetime | None:
    """When to try again after so many failures (1 is the first), the last of them at `at`; None: no more."""
    return at + BACK_OFF[failures - 1] if failures <= len(BACK_OFF) else None


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature header of a body sent at `timestamp` (seconds since 1970): `t=…,v1=hex`."""
    return f"t={timestamp},v1={_digest(secret, timestamp, body)}"


def verify(secret: str, header: str, body: bytes, now: int, tolerance: int = TOLERANCE) -> bool:
    """What a receiver does: the signature is ours, and it was made within `tolerance` seconds of `now`.

    Several `v1` may stand in one header, as while a secret is being changed; one that fits is enough.
    """
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit() and len(times[0]) <= 12):
        return False
    timestamp = int(times[0])
    ours = _digest(secret, timestamp, body).encode()
    fits = any(hmac.compare_digest(ours, value.encode()) for name, _, value in parts if name == "v1")
    return fits and abs(now - timestamp) <= tolerance


def _digest(secret: str, timestamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
