"""The promise: who holds a dossier, its corrections, alerts and hand-overs; the catalogue's releases; the outbox."""

import sqlalchemy as sa
from alembic import op

from server.models.metadata import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _own_id() -> sa.Column:
    return sa.Column("id", BIG_ID, autoincrement=True, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    for column in (
        sa.Column("agency", sa.String(200), nullable=False, server_default=""),
        sa.Column("book", sa.Integer()),
        sa.Column("book_serial", sa.Integer()),
        sa.Column("verification", sa.JSON()),
        sa.Column("late_entry", sa.JSON()),
        sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("dossiers", column)
    # The board by deadline is read from its index alone; who was late and who paid are few among many.
    op.drop_index("ix_dossiers_due", "dossiers")
    op.create_index("ix_dossiers_due", "dossiers", ["hall_id", "state", "due_at", "due_by_date", "in_time_until"])
    late, paid = sa.text("in_time_until < coalesce(settled_at, returned_at, suspended_at)"), sa.text("fee IS NOT NULL")
    op.create_index(
        "ix_dossiers_late",
        "dossiers",
        ["hall_id", "due_at", "id", "state", "in_time_until", "settled_at", "returned_at", "suspended_at"],
        sqlite_where=late,
        postgresql_where=late,
    )
    op.create_index(
        "ix_dossiers_fees", "dossiers", ["hall_id", "received_at", "fee"], sqlite_where=paid, postgresql_where=paid
    )
    op.add_column("periods", sa.Column("day", sa.Date()))
    op.add_column("procedures", sa.Column("release_id", BIG_ID))
    op.add_column("procedures", sa.Column("announced_on", sa.Date()))
    op.create_table(
        "register_serials",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("book", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        _refers("register_serials", "hall_id", "halls"),
        sa.PrimaryKeyConstraint("hall_id", "book", name=op.f("pk_register_serials")),
    )
    op.create_table(
        "dossier_changes",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", BIG_ID),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        _refers("dossier_changes", "hall_id", "halls"),
        _refers("dossier_changes", "dossier_id", "dossiers"),
        _refers("dossier_changes", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_changes")),
    )
    op.create_index("ix_dossier_changes_dossier", "dossier_changes", ["dossier_id"])
    op.create_table(
        "dossier_handovers",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("from_whom", sa.String(200), nullable=False),
        sa.Column("to_whom", sa.String(200), nullable=False),
        sa.Column("due_at", Moment()),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("person_id", BIG_ID),
        _refers("dossier_handovers", "hall_id", "halls"),
        _refers("dossier_handovers", "dossier_id", "dossiers"),
        _refers("dossier_handovers", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_handovers")),
    )
    op.create_index("ix_dossier_handovers_dossier", "dossier_handovers", ["dossier_id"])
    op.create_table(
        "dossier_alerts",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("promised", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _refers("dossier_alerts", "hall_id", "halls"),
        _refers("dossier_alerts", "dossier_id", "dossiers"),
        sa.PrimaryKeyConstraint("dossier_id", "kind", "promised", name=op.f("pk_dossier_alerts")),
        sa.CheckConstraint("kind IN ('two_days', 'one_day', 'overdue')", name=op.f("ck_dossier_alerts_kind")),
    )
    op.create_table(
        "power_cut_sheets",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("person_id", BIG_ID),
        sa.Column("dossier_id", BIG_ID),
        _refers("power_cut_sheets", "hall_id", "halls"),
        _refers("power_cut_sheets", "person_id", "people"),
        _refers("power_cut_sheets", "dossier_id", "dossiers"),
        sa.PrimaryKeyConstraint("hall_id", "number", name=op.f("pk_power_cut_sheets")),
    )
    op.create_table(
        "catalogue_releases",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", BIG_ID),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("publisher", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        _refers("catalogue_releases", "hall_id", "halls"),
        _refers("catalogue_releases", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_releases")),
        sa.CheckConstraint("origin IN ('file', 'package', 'edit')", name=op.f("ck_catalogue_releases_origin")),
    )
    op.create_index("ix_catalogue_releases_hall", "catalogue_releases", ["hall_id", "id"])
    op.create_table(
        "catalogue_acknowledgements",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("release_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _refers("catalogue_acknowledgements", "hall_id", "halls"),
        _refers("catalogue_acknowledgements", "release_id", "catalogue_releases"),
        _refers("catalogue_acknowledgements", "person_id", "people"),
        sa.PrimaryKeyConstraint("release_id", "person_id", name=op.f("pk_catalogue_acknowledgements")),
    )
    op.create_table(
        "catalogue_publishers",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        _refers("catalogue_publishers", "hall_id", "halls"),
        sa.PrimaryKeyConstraint("hall_id", "public_key", name=op.f("pk_catalogue_publishers")),
    )
    op.create_table(
        "outbox",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("target", sa.String(300), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("claimed_until", Moment()),
        sa.Column("sent_at", Moment()),
        sa.Column("problem", sa.String(300), nullable=False),
        _refers("outbox", "hall_id", "halls"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.CheckConstraint("channel IN ('email', 'webhook')", name=op.f("ck_outbox_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_outbox_state")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_next", "outbox", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "file_jobs",
        _own_id(),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("person_id", BIG_ID),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("told", sa.JSON(), nullable=False),
        _refers("file_jobs", "hall_id", "halls"),
        _refers("file_jobs", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_jobs")),
        sa.CheckConstraint(
            "state IN ('reading', 'refused', 'ready', 'taking', 'taken', 'failed')", name=op.f("ck_file_jobs_state")
        ),
    )


def downgrade() -> None:
    raise RuntimeError("what was promised to citizens is not taken away: restore a backup instead")
