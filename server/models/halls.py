"""A hall and how it is set up: services, counters, hours, priority groups, the calendar of working days."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

halls = Table(
    "halls",
    metadata,
    own_id(),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", JSON, nullable=False),  # {vi, en}
    Column("unit", JSON, nullable=False),  # {vi, en}: the office above the hall
    Column("agency_prefix", String(40), nullable=False),
    Column("timezone", String(40), nullable=False, default="Asia/Ho_Chi_Minh"),
    Column("demo", Boolean, nullable=False, default=False),
    Column("rules", JSON, nullable=False),  # server.ward.Rules
    # Incremented in each transaction that changes what a screen shows; on PostgreSQL its row is the hall's queue.
    Column("version", BigInteger, nullable=False, default=0),
    # Incremented when services, counters, hours or rules change, so that processes know to read them again.
    Column("setup_version", Integer, nullable=False, default=1),
    Column("slip_logo", Text),  # printer.marks.prepared
    Column("slip_texts", JSON),  # {lang: {code: words}}: what the hall says in its own words on slips
)

services = Table(
    "services",
    metadata,
    own_id(),
    hall_id(),
    Column("code", String(40), nullable=False),
    Column("prefix", String(1), nullable=False),
    Column("name", JSON, nullable=False),
    Column("kiosk", JSON, nullable=False),  # the name as the kiosk breaks it into lines
    Column("icon", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("result_lane", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("quota", Integer),  # numbers in one session (from one opening to the next closing); empty: no bound
    Column("stopped_until", Moment),  # the leader gives out no more numbers before this
    UniqueConstraint("hall_id", "code"),
    UniqueConstraint("hall_id", "prefix"),
)

counters = Table(
    "counters",
    metadata,
    own_id(),
    hall_id(),
    Column("number", Integer, nullable=False),
    Column("name", JSON, nullable=False),
    Column("preferred_id", BigId, ForeignKey("services.id")),
    Column("state", String(10), nullable=False, default="closed"),  # open, paused, lunch, closed
    Column("since", Moment),
    Column("pause_reason", String(20), nullable=False, default=""),
    Column("person_id", BigId, ForeignKey("people.id")),
    # Calls in a row to people with priority: the rule lets an ordinary visitor through after some.
    Column("priority_streak", Integer, nullable=False, default=0),
    # Empty after a restart, until somebody acts here: a power cut must not count as an absence.
    Column("resumed_at", Moment),
    UniqueConstraint("hall_id", "number"),
    CheckConstraint("state IN ('open', 'paused', 'lunch', 'closed')", name="state"),
)

counter_services = Table(
    "counter_services",
    metadata,
    hall_id(),
    Column("counter_id", BigId, ForeignKey("counters.id"), nullable=False),
    Column("service_id", BigId, ForeignKey("services.id"), nullable=False),
    PrimaryKeyConstraint("counter_id", "service_id"),
)

priority_groups = Table(
    "priority_groups",
    metadata,
    own_id(),
    hall_id(),
    Column("code", String(20), nullable=False),
    Column("name", JSON, nullable=False),
    Column("icon", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("hall_id", "code"),
)

# Opening periods: when numbers are given out. Working periods: when the clock of a due date runs.
periods = Table(
    "periods",
    metadata,
    own_id(),
    hall_id(),
    Column("kind", String(10), nullable=False),
    Column("weekday", Integer, nullable=False),  # 0 is Monday
    Column("day", Date),  # of this one date, in place of its weekday's
    Column("starts", Integer, nullable=False),  # minutes after midnight, local
    Column("ends", Integer, nullable=False),
    CheckConstraint("kind IN ('opening', 'working')", name="kind"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name="order"),
)

calendar_years = Table(
    "calendar_years",
    metadata,
    hall_id(),
    Column("year", Integer, nullable=False),
    Column("status", String(12), nullable=False),
    Column("source", Text, nullable=False, default=""),
    PrimaryKeyConstraint("hall_id", "year"),
    CheckConstraint("status IN ('announced', 'provisional')", name="status"),
)

# Holidays, swaps and make-up days: the editable table is the truth.
calendar_days = Table(
    "calendar_days",
    metadata,
    hall_id(),
    Column("day", Date, nullable=False),
    Column("working", Boolean, nullable=False),
    Column("reason", JSON, nullable=False),
    Column("source", Text, nullable=False, default=""),
    Column("provisional", Boolean, nullable=False, default=False),
    PrimaryKeyConstraint("hall_id", "day"),
)
