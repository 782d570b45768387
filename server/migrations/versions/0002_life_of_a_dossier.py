"""The life of a dossier: what was written to the applicant, the clock that stands still, where it came from.

And which numbers are appointments, which alone join the line at a later time than they were taken.
"""

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


def downgrade() -> None:
    raise RuntimeError("what was written to applicants is not taken away: restore a backup instead")
