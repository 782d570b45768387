"""What the outbox answers, as the OpenAPI document describes it."""

from datetime import datetime
from typing import Literal

from server.api.answers import Answer


class Message(Answer):
    id: int
    channel: Literal["email", "webhook"]
    topic: str
    target: str
    state: Literal["waiting", "sent", "dead"]
    attempts: int
    made_at: datetime
    next_at: datetime
    sent_at: datetime | None
    problem: str
    code: str | None


class Messages(Answer):
    items: list[Message]
    next_cursor: str | None


class AlertAddresses(Answer):
    emails: list[str]
