"""What the API answers about numbers in a session, and to the kiosk's installer."""

from datetime import datetime

from server.api.answers import Answer


class NumbersOf(Answer):
    service: str
    quota: int | None
    stopped_until: datetime | None


class KioskExit(Answer):
    device: str
    version: str
