"""The journal: append-only. Triggers refuse every UPDATE and DELETE, in SQLite and in PostgreSQL."""

from sqlalchemy import JSON, Column, Date, Index, String, Table

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

journal = Table(
    "journal",
    metadata,
    own_id(),
    hall_id(),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(40), nullable=False),  # person:3, device:1, system
    Column("subject", String(12), nullable=False),  # ticket, counter, dossier, job, …
    Column("subject_id", BigId, nullable=False),
    Column("what", String(24), nullable=False),
    Column("facts", JSON, nullable=False),
    Index("ix_journal_subject", "subject", "subject_id", "id"),
)
