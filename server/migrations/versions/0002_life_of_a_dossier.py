"""The life of a dossier: what was written to the applicant, the clock that stands still, where it came from.

And which numbers are appointments, which alone join the line at a later time than they were taken.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from server.models.metadata import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("appointment", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Fewer pages to write for each number: nobody asks by state alone, and a job is a ticket's or a dossier's.
    op.drop_index("ix_tickets_day_state", "tickets")
    for column in ("ticket_id", "dossier_id"):
        name, kept = f"ix_print_jobs_{column.removesuffix('_id')}", sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, "print_jobs")
        op.create_index(name, "print_jobs", [column], sqlite_where=kept, postgresql_where=kept)
    op.add_column("dossiers", sa.Column("suspended_at", Moment()))
    op.add_column("dossiers", sa.Column("origin", sa.String(10), nullable=False, server_default="counter"))
    op.add_column("dossiers", sa.Column("version_assumed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("dossiers", sa.Column("ended_at", Moment()))
    op.add_column("dossiers", sa.Column("early_until", Moment(), nullable=False, server_default="1970-01-01 00:00:00"))
    _fill_early_until()
    op.create_table(
        "dossier_forms",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("dossier_id", BIG_ID, nullable=False),
        sa.Column("form", sa.String(2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", BIG_ID),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("form IN ('02', '03', '04', '05')", name=op.f("ck_dossier_forms_form")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_forms_dossier_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_dossier_forms_hall_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dossier_forms_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_forms")),
        sa.UniqueConstraint(
            "hall_id", "form", "year", "number", name=op.f("uq_dossier_forms_hall_id_form_year_number")
        ),
    )
    op.create_index("ix_dossier_forms_dossier", "dossier_forms", ["dossier_id", "form"])
    op.create_table(
        "form_serials",
        sa.Column("hall_id", BIG_ID, nullable=False),
        sa.Column("form", sa.String(2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_form_serials_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "form", "year", name=op.f("pk_form_serials")),
    )


def _fill_early_until() -> None:
    """A day before the last moment that is in time; for limits in hours the moment before it."""
    table = sa.table(
        "dossiers",
        sa.column("id", BIG_ID),
        sa.column("in_time_until", Moment()),
        sa.column("due_by_date", sa.Boolean()),
        sa.column("early_until", Moment()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.id, table.c.in_time_until, table.c.due_by_date)).all():
        sooner = timedelta(days=1) if row.due_by_date else timedelta(microseconds=1)
        connection.execute(sa.update(table).where(table.c.id == row.id).values(early_until=row.in_time_until - sooner))


def downgrade() -> None:
    raise RuntimeError("what was written to applicants is not taken away: restore a backup instead")
