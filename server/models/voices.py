"""What citizens say and what becomes of it, what the leader tells the hall, and the ward's own recorded voice."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from server.models.metadata import BigId, Moment, hall_id, metadata, own_id

# A comment on how the office works (Decree 20/2008, amended by 92/2017), or a question; never a legal complaint.
suggestions = Table(
    "suggestions",
    metadata,
    own_id(),
    hall_id(),
    Column("at", Moment, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("words", Text, nullable=False),
    Column("name", String(120), nullable=False, server_default=""),  # only of who wants an answer
    Column("contact", String(120), nullable=False, server_default=""),
    Column("lang", String(5), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("state", String(12), nullable=False, server_default="received"),
    Column("transferred_to", String(200), nullable=False, server_default=""),
    Column("due_at", Moment, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("answered_at", Moment),
    Column("published", Boolean, nullable=False, default=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    CheckConstraint("kind IN ('suggestion', 'question')", name="kind"),
    CheckConstraint("state IN ('received', 'transferred', 'answered', 'closed')", name="state"),
    Index("ix_suggestions_state", "hall_id", "state", "id"),
)

# Ý kiến cần xử lý: opened by a rating of 1 or 2, or by a comment.
cases = Table(
    "cases",
    metadata,
    own_id(),
    hall_id(),
    Column("rating_id", BigId, ForeignKey("ratings.id"), nullable=False, unique=True),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("closed_at", Moment),
    Column("person_id", BigId, ForeignKey("people.id")),
    Index("ix_cases_open", "hall_id", "closed_at", "id"),
)

# What a leader asks of a clerk: no ticket, no hour, no quotation, and not before the leader releases it.
reminders = Table(
    "reminders",
    metadata,
    own_id(),
    hall_id(),
    Column("case_id", BigId, ForeignKey("cases.id")),
    Column("person_id", BigId, ForeignKey("people.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("released_at", Moment),
    Column("acknowledged_at", Moment),
    Column("reply", Text, nullable=False, server_default=""),
    Index("ix_reminders_person", "person_id", "id"),
)

# What the leader says to the whole hall on the wall.
notices = Table(
    "notices",
    metadata,
    own_id(),
    hall_id(),
    Column("words", JSON, nullable=False),  # {vi, en}
    Column("from_at", Moment, nullable=False),
    Column("until_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("person_id", BigId, ForeignKey("people.id")),
    Index("ix_notices_until", "hall_id", "until_at"),
)

# A prompt as somebody of the ward read it aloud, in place of the synthesiser's.
voice_prompts = Table(
    "voice_prompts",
    metadata,
    hall_id(),
    Column("lang", String(5), nullable=False),
    Column("code", String(40), nullable=False),
    Column("audio", LargeBinary, nullable=False),  # WAV, 16-bit mono
    Column("seconds", Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("person_id", BigId, ForeignKey("people.id")),
    PrimaryKeyConstraint("hall_id", "lang", "code"),
)
