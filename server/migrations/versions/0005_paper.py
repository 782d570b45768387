"""Paper that can be trusted: a stand-in and the roll of each printer; the hall's own mark and words on its slips."""

import sqlalchemy as sa
from alembic import op

from server.models.metadata import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("stand_in", sa.String(40)),
        sa.Column("roll_metres", sa.Integer(), nullable=False, server_default="60"),
        sa.Column("roll_rows", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("roll_slips", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("roll_since", Moment),
    ):
        op.add_column("printers", column)
    op.add_column("print_jobs", sa.Column("meant_for", sa.String(40)))
    op.add_column("halls", sa.Column("slip_logo", sa.Text()))
    op.add_column("halls", sa.Column("slip_texts", sa.JSON()))


def downgrade() -> None:
    for column in ("slip_logo", "slip_texts"):
        op.drop_column("halls", column)
    op.drop_column("print_jobs", "meant_for")
    for column in ("stand_in", "roll_metres", "roll_rows", "roll_slips", "roll_since"):
        op.drop_column("printers", column)
