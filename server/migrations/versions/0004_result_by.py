"""How the applicant wants the result: part 6 of form 01. Whoever was not asked takes it at the counter."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One statement that both databases know: Alembic would copy SQLite's whole table for the sake of the constraint.
    op.execute(
        "ALTER TABLE dossiers ADD COLUMN result_by VARCHAR(10) DEFAULT 'in_person' NOT NULL"
        " CONSTRAINT ck_dossiers_result_by CHECK (result_by IN ('in_person', 'post', 'online'))"
    )


def downgrade() -> None:
    raise RuntimeError("what citizens asked for is not taken away: restore a backup instead")
