"""Tickets, their numbers, their calls, and the acts already done. The database is the referee."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

STATES = "'waiting', 'called', 'serving', 'served', 'held', 'no_show', 'cancelled', 'expired'"
AT_A_COUNTER = text("state IN ('called', 'serving')")
WAITING = text("state = 'waiting'")

ticket_series = Table(
    "ticket_series",
    metadata,
    hall_id(),
    Column("day", Date, nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("hall_id", "day", "service_id"),
)

tickets = Table(
    "tickets",
    metadata,
    own_id(),
    hall_id(),
    Column("day", Date, nullable=False),
    Column("series_id", BigId, ForeignKey("services.id"), nullable=False),  # issued it; the label never changes
    Column("number", Integer, nullable=False),
    Column("label", String(12), nullable=False),
    Column("queue_id", BigId, ForeignKey("services.id"), nullable=False),  # waits there now
    Column("for_counter_id", BigId, ForeignKey("counters.id")),
    Column("priority_group", String(20)),
    Column("priority", Boolean, nullable=False, default=False),
    # Its place in line: microseconds since 1970. Arrival, changed only by an absence and by coming back from hold.
    Column("rank", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("counter_id", BigId, ForeignKey("counters.id")),
    Column("calls", Integer, nullable=False, default=0),
    Column("absences", Integer, nullable=False, default=0),
    Column("lang", String(5), nullable=False, default="vi"),
    Column("procedure", String(40)),
    Column("channel", String(10), nullable=False, default="kiosk"),
    Column("token", String(32), nullable=False, unique=True),
    Column("note", String(200), nullable=False, server_default=""),  # of the staff, for the staff; no personal data
    Column("taken_at", Moment, nullable=False),
    # Since when it stands in line: when it was taken, or later when it is of a later session, which then opens.
    Column("waits_from", Moment, nullable=False),
    Column("called_at", Moment),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("inferred", Boolean, nullable=False, default=False),  # times guessed by *next*: left out of the forecast
    Column("outcome", String(20)),
    Column("hold_reason", String(20)),
    Column("why", JSON),  # the reason of the last call
    UniqueConstraint("hall_id", "day", "series_id", "number"),
    CheckConstraint(f"state IN ({STATES})", name="state"),
    CheckConstraint("state NOT IN ('called', 'serving') OR counter_id IS NOT NULL", name="counter"),
    Index(
        "ix_tickets_one_at_a_counter",
        "counter_id",
        unique=True,
        sqlite_where=AT_A_COUNTER,
        postgresql_where=AT_A_COUNTER,
    ),
    Index(
        "ix_tickets_waiting",
        "hall_id",
        "day",
        "queue_id",
        "priority",
        "rank",
        "id",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
    # Who stands before a place in line, or waits too long: as quick as they are few.
    Index("ix_tickets_line", "hall_id", "day", "rank", sqlite_where=WAITING, postgresql_where=WAITING),
)

# How many wait in each queue, with and without priority. Triggers on `tickets` keep it, in the same transaction, so
# that a number's place is told at once however long the line is.
line_lengths = Table(
    "line_lengths",
    metadata,
    hall_id(),
    Column("day", Date, nullable=False),
    Column("queue_id", BigId, ForeignKey("services.id"), nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("waiting", Integer, nullable=False),
    PrimaryKeyConstraint("hall_id", "day", "queue_id", "priority"),
    CheckConstraint("waiting >= 0", name="waiting"),
)

calls = Table(
    "calls",
    metadata,
    own_id(),
    hall_id(),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), nullable=False),
    Column("counter_id", BigId, ForeignKey("counters.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_calls_recent", "hall_id", "at"),
    Index("ix_calls_ticket", "ticket_id"),
)

# The device sends an id with each request; the same id twice is one act.
requests = Table(
    "requests",
    metadata,
    hall_id(),
    Column("caller", String(40), nullable=False),
    Column("operation", String(40), nullable=False),
    Column("request_id", String(36), nullable=False),
    Column("body", String(64), nullable=False),  # digest: another body under the same id is a conflict
    Column("result", JSON),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("hall_id", "caller", "operation", "request_id"),
)
