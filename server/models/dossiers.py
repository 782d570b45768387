"""Dossiers with all that happens to one, their serials, ratings and the tokens that allow one."""

from sqlalchemy import (
    JSON,
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
    Text,
    UniqueConstraint,
    text,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

KNOWN_LATE = text("in_time_until < coalesce(settled_at, returned_at, suspended_at)")
WITH_FEE = text("fee IS NOT NULL")
DOSSIER_STATES = "'processing', 'supplement', 'ready', 'returned', 'refused', 'withdrawn', 'stopped'"

dossier_serials = Table(
    "dossier_serials",
    metadata,
    hall_id(),
    Column("agency", String(40), nullable=False),
    Column("day", Date, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("hall_id", "agency", "day"),
)

dossiers = Table(
    "dossiers",
    metadata,
    own_id(),
    hall_id(),
    Column("code", String(60), nullable=False),
    Column("external_code", String(60)),
    Column("procedure_id", BigId, ForeignKey("procedures.id"), nullable=False),
    Column("ticket_id", BigId, ForeignKey("tickets.id")),
    Column("person_id", BigId, ForeignKey("people.id")),
    Column("applicant", String(200), nullable=False),
    Column("found_by", String(300), nullable=False),  # folded applicant and codes, for a search without diacritics
    Column("address", String(300), nullable=False, default=""),
    Column("phone", String(20), nullable=False, default=""),
    Column("email", String(120), nullable=False, default=""),
    Column("submitter", JSON),  # {name, relation, authority}; empty: the applicant
    Column("papers", JSON, nullable=False),
    Column("copies", Integer, nullable=False, default=1),
    Column("fee", Integer),
    Column("channel", String(10), nullable=False),
    Column("result_by", String(10), nullable=False, server_default="in_person"),  # how the result is wanted
    Column("note", Text, nullable=False, default=""),
    Column("state", String(12), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("original_due_at", Moment, nullable=False),  # never changed
    Column("due_by_date", Boolean, nullable=False),
    Column("in_time_until", Moment, nullable=False),  # the last moment that is not late, by `original_due_at`
    Column("early_until", Moment, nullable=False),  # the last moment that is before the due day, or the due minute
    Column("explanation", JSON, nullable=False),
    Column("ready_at", Moment),
    Column("settled_at", Moment),
    Column("returned_at", Moment),
    Column("ended_at", Moment),  # refused, withdrawn or stopped
    Column("collector", JSON),
    Column("suspended_at", Moment),  # the clock stands still since: papers are missing
    Column("agency", String(200), nullable=False, default=""),  # who settles it; empty: the ward itself
    Column("book", Integer),  # the year of the register book (form 07) and the line in it
    Column("book_serial", Integer),
    Column("verification", JSON),  # {reason, at}: the law's longer limit was taken
    Column("late_entry", JSON),  # {reason, second, entered_at}: written on paper first, in a power cut
    Column("at_once", Boolean, nullable=False, default=False),  # taken in and returned in one act
    Column("origin", String(10), nullable=False, default="counter"),  # or: file, from the province's system
    Column("version_assumed", Boolean, nullable=False, default=False),  # no version of its day was known
    Column("token", String(32), nullable=False, unique=True),
    Column("lookup_code", String(4), nullable=False),
    UniqueConstraint("hall_id", "code"),
    UniqueConstraint("hall_id", "external_code"),
    CheckConstraint(f"state IN ({DOSSIER_STATES})", name="state"),
    CheckConstraint("channel IN ('in_person', 'post', 'online')", name="channel"),
    CheckConstraint("result_by IN ('in_person', 'post', 'online')", name="result_by"),
    Index("ix_dossiers_due", "hall_id", "state", "due_at", "due_by_date", "in_time_until"),
    # With every column that breaches are counted by: few rows are in it, so only these few pay for its width.
    Index(
        "ix_dossiers_late",
        *("hall_id", "due_at", "id", "state", "in_time_until", "settled_at", "returned_at", "suspended_at"),
        sqlite_where=KNOWN_LATE,
        postgresql_where=KNOWN_LATE,
    ),
    Index("ix_dossiers_fees", "hall_id", "received_at", "fee", sqlite_where=WITH_FEE, postgresql_where=WITH_FEE),
    Index("ix_dossiers_received", "hall_id", "received_at"),
)

# What was written to the applicant, by form: 02 supplement, 03 refusal, 04 apology and extension, 05 stop.
dossier_forms = Table(
    "dossier_forms",
    metadata,
    own_id(),
    hall_id(),
    Column("dossier_id", BigId, ForeignKey("dossiers.id"), nullable=False),
    Column("form", String(2), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # of its form and year, from 1
    Column("at", Moment, nullable=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    Column("facts", JSON, nullable=False),
    UniqueConstraint("hall_id", "form", "year", "number"),
    CheckConstraint("form IN ('02', '03', '04', '05')", name="form"),
    Index("ix_dossier_forms_dossier", "dossier_id", "form"),
)

register_serials = Table(
    "register_serials",
    metadata,
    hall_id(),
    Column("book", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("hall_id", "book"),
)

# What was put right, field by field. Kept with the dossier and not in the journal: it holds names.
dossier_changes = Table(
    "dossier_changes",
    metadata,
    own_id(),
    hall_id(),
    Column("dossier_id", BigId, ForeignKey("dossiers.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    Column("reason", String(300), nullable=False),
    Column("field", String(40), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Index("ix_dossier_changes_dossier", "dossier_id"),
)

# Form 06: who gave the dossier to whom, and until when the receiver was to be done with it.
dossier_handovers = Table(
    "dossier_handovers",
    metadata,
    own_id(),
    hall_id(),
    Column("dossier_id", BigId, ForeignKey("dossiers.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("from_whom", String(200), nullable=False),
    Column("to_whom", String(200), nullable=False),
    Column("due_at", Moment),
    Column("note", String(300), nullable=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    Index("ix_dossier_handovers_dossier", "dossier_id"),
)

# An alert is given once for each date that was promised; a new date is alerted about anew.
dossier_alerts = Table(
    "dossier_alerts",
    metadata,
    hall_id(),
    Column("dossier_id", BigId, ForeignKey("dossiers.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("promised", Date, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("dossier_id", "kind", "promised"),
    CheckConstraint("kind IN ('two_days', 'one_day', 'overdue')", name="kind"),
)

# Sheets printed ahead for the hours without power; each number becomes at most one dossier.
power_cut_sheets = Table(
    "power_cut_sheets",
    metadata,
    hall_id(),
    Column("number", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    Column("dossier_id", BigId, ForeignKey("dossiers.id")),
    PrimaryKeyConstraint("hall_id", "number"),
)

# Files of dossiers taken in from the office: how far each has come, and what it said.
file_jobs = Table(
    "file_jobs",
    metadata,
    own_id(),
    hall_id(),
    Column("person_id", BigId, ForeignKey("people.id")),
    Column("name", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("done", Integer, nullable=False, default=0),  # lines
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("told", JSON, nullable=False),
    CheckConstraint("state IN ('reading', 'refused', 'ready', 'taking', 'taken', 'failed')", name="state"),
)

form_serials = Table(
    "form_serials",
    metadata,
    hall_id(),
    Column("form", String(2), nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("hall_id", "form", "year"),
)

rating_tokens = Table(
    "rating_tokens",
    metadata,
    Column("token", String(32), primary_key=True),
    hall_id(),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), unique=True),
    Column("dossier_id", BigId, ForeignKey("dossiers.id"), unique=True),
    Column("expires_at", Moment, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    own_id(),
    hall_id(),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), unique=True),
    Column("dossier_id", BigId, ForeignKey("dossiers.id"), unique=True),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("score", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("trips", Integer),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    Index("ix_ratings_day", "hall_id", "day"),
)
