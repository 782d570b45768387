"""What citizens say and what becomes of it, notices, recorded prompts; quotas, PINs, notes and what a screen shows."""

import sqlalchemy as sa
from alembic import op

from server.models.metadata import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOTHING = {"nullable": False, "server_default": ""}


def _own_id() -> sa.Column:
    return sa.Column("id", BIG_ID, autoincrement=True, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "suggestions",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.String(120), **NOTHING),
        sa.Column("contact", sa.String(120), **NOTHING),
        sa.Column("lang", sa.String(5), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, server_default="received"),
        sa.Column("transferred_to", sa.String(200), **NOTHING),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("answer", sa.Text(), **NOTHING),
        sa.Column("answered_at", Moment),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("person_id", BIG_ID),
        sa.CheckConstraint("kind IN ('suggestion', 'question')", name=op.f("ck_suggestions_kind")),
        sa.CheckConstraint(
            "state IN ('received', 'transferred', 'answered', 'closed')", name=op.f("ck_suggestions_state")
        ),
        _refers("suggestions", "hall_id", "halls"),
        _refers("suggestions", "person_id", "people"),
        _key("suggestions", "id"),
    )
    op.create_index("ix_suggestions_state", "suggestions", ["hall_id", "state", "id"])
    op.create_table(
        "cases",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("rating_id", BIG_ID, nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("outcome", sa.String(20), **NOTHING),
        sa.Column("note", sa.Text(), **NOTHING),
        sa.Column("closed_at", Moment),
        sa.Column("person_id", BIG_ID),
        _refers("cases", "hall_id", "halls"),
        _refers("cases", "rating_id", "ratings"),
        _refers("cases", "person_id", "people"),
        _key("cases", "id"),
        sa.UniqueConstraint("rating_id", name=op.f("uq_cases_rating_id")),
    )
    op.create_index("ix_cases_open", "cases", ["hall_id", "closed_at", "id"])
    op.create_table(
        "reminders",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("released_at", Moment),
        sa.Column("acknowledged_at", Moment),
        sa.Column("reply", sa.Text(), **NOTHING),
        _refers("reminders", "hall_id", "halls"),
        _refers("reminders", "case_id", "cases"),
        _refers("reminders", "person_id", "people"),
        _key("reminders", "id"),
    )
    op.create_index("ix_reminders_person", "reminders", ["person_id", "id"])
    op.create_table(
        "notices",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("from_at", Moment, nullable=False),
        sa.Column("until_at", Moment, nullable=False),
        sa.Column("withdrawn_at", Moment),
        sa.Column("person_id", BIG_ID),
        _refers("notices", "hall_id", "halls"),
        _refers("notices", "person_id", "people"),
        _key("notices", "id"),
    )
    op.create_index("ix_notices_until", "notices", ["hall_id", "until_at"])
    op.create_table(
        "voice_prompts",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("lang", sa.String(5), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("audio", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("person_id", BIG_ID),
        _refers("voice_prompts", "hall_id", "halls"),
        _refers("voice_prompts", "person_id", "people"),
        _key("voice_prompts", "hall_id", "lang", "code"),
    )
    op.add_column("people", sa.Column("pin", sa.String(200)))
    op.add_column("devices", sa.Column("shows", sa.JSON()))
    op.add_column("services", sa.Column("quota", sa.Integer()))
    op.add_column("services", sa.Column("stopped_until", Moment))
    op.add_column("tickets", sa.Column("note", sa.String(200), **NOTHING))


def downgrade() -> None:
    op.drop_column("tickets", "note")
    for column in ("quota", "stopped_until"):
        op.drop_column("services", column)
    op.drop_column("devices", "shows")
    op.drop_column("people", "pin")
    for table in ("voice_prompts", "notices", "reminders", "cases", "suggestions"):
        op.drop_table(table)
