"""What is to be told outside the house: e-mails and webhook calls, written with the fact they tell."""

from sqlalchemy import JSON, CheckConstraint, Column, Index, Integer, String, Table, text

from server.models.metadata import Moment, hall_id, metadata, own_id

WAITING = text("state = 'waiting'")

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    hall_id(),
    Column("channel", String(10), nullable=False),
    Column("topic", String(40), nullable=False),  # what happened: dossier.ready, dossier.due_soon, …
    Column("target", String(300), nullable=False),  # an address or a URL
    Column("body", JSON, nullable=False),
    Column("state", String(10), nullable=False, default="waiting"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("made_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("claimed_until", Moment),  # a sender has it until then
    Column("sent_at", Moment),
    Column("problem", String(300), nullable=False, default=""),
    CheckConstraint("channel IN ('email', 'webhook')", name="channel"),
    CheckConstraint("state IN ('waiting', 'sent', 'dead')", name="state"),
    Index("ix_outbox_next", "next_at", sqlite_where=WAITING, postgresql_where=WAITING),
)
