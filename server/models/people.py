"""Who may: people, their sessions, devices and the tokens of other systems. Only digests of secrets are kept."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

people = Table(
    "people",
    metadata,
    own_id(),
    hall_id(),
    Column("username", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("role", String(10), nullable=False),
    Column("password", String(200), nullable=False),  # Argon2id
    Column("must_change", Boolean, nullable=False, default=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Moment),
    Column("active", Boolean, nullable=False, default=True),
    Column("pin", String(200)),  # Argon2id; for changing places at a counter, never for signing in
    UniqueConstraint("hall_id", "username"),
    CheckConstraint("role IN ('greeter', 'clerk', 'leader', 'admin')", name="role"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    hall_id(),
    Column("person_id", BigId, ForeignKey("people.id"), nullable=False),
    Column("counter_id", BigId, ForeignKey("counters.id")),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    own_id(),
    hall_id(),
    Column("kind", String(10), nullable=False),
    Column("name", String(80), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("counter_id", BigId, ForeignKey("counters.id")),
    Column("enrol_digest", String(64), unique=True),  # of the one-time page's code; empty once it is used
    Column("enrol_until", Moment),
    Column("enrolled_at", Moment),
    Column("seen_at", Moment),
    Column("revoked_at", Moment),
    Column("shows", JSON),  # a screen's own: {services, counters, orientation, volume}
    CheckConstraint("kind IN ('kiosk', 'display', 'tablet', 'printer')", name="kind"),
)

tokens = Table(
    "tokens",
    metadata,
    own_id(),
    hall_id(),
    Column("name", String(80), nullable=False),
    Column("scope", String(120), nullable=False),  # words with spaces between
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
