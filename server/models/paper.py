"""Printers and the jobs written with the facts they print."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

OF_TICKET, OF_DOSSIER = text("ticket_id IS NOT NULL"), text("dossier_id IS NOT NULL")
QUEUED = text("state = 'queued'")

printers = Table(
    "printers",
    metadata,
    own_id(),
    hall_id(),
    Column("name", String(40), nullable=False),
    Column("title", JSON, nullable=False),
    Column("uri", String(200), nullable=False),
    Column("width_dots", Integer, nullable=False, default=576),
    Column("kinds", JSON, nullable=False),  # which slips come here: ticket, receipt, other
    Column("state", String(12), nullable=False, default="unknown"),
    Column("since", Moment),
    Column("seen_at", Moment),
    Column("stand_in", String(40)),  # the printer that prints what waits here while this one cannot
    Column("roll_metres", Integer, nullable=False, server_default="60"),  # how long a new roll is
    Column("roll_rows", BigInteger, nullable=False, server_default="0"),  # rows of dots since the roll was changed
    Column("roll_slips", Integer, nullable=False, server_default="0"),
    Column("roll_since", Moment),
    UniqueConstraint("hall_id", "name"),
)

print_jobs = Table(
    "print_jobs",
    metadata,
    own_id(),
    hall_id(),
    Column("printer", String(40), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("label", String(60), nullable=False),  # A017 or a dossier's code: what staff call it
    Column("ticket_id", BigId, ForeignKey("tickets.id")),
    Column("dossier_id", BigId, ForeignKey("dossiers.id")),
    Column("slip", JSON, nullable=False),
    Column("copy", Integer, nullable=False, default=0),  # 0 the first, n the n-th marked reprint
    Column("state", String(10), nullable=False, default="queued"),
    Column("problem", String(20), nullable=False, default=""),
    Column("worker", String(36)),
    Column("claim", String(36)),  # the request that took it: asked again, it gets the same job
    Column("queued_at", Moment, nullable=False),
    Column("meant_for", String(40)),  # the printer whose place another one took
    Column("claimed_at", Moment),
    Column("done_at", Moment),
    CheckConstraint("state IN ('queued', 'sending', 'printed', 'uncertain', 'dropped')", name="state"),
    Index("ix_print_jobs_queued", "hall_id", "printer", "id", sqlite_where=QUEUED, postgresql_where=QUEUED),
    Index("ix_print_jobs_ticket", "ticket_id", sqlite_where=OF_TICKET, postgresql_where=OF_TICKET),
    Index("ix_print_jobs_dossier", "dossier_id", sqlite_where=OF_DOSSIER, postgresql_where=OF_DOSSIER),
)
