"""Since when each number stands in line: those of a later session wait from its opening, not from being taken."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from server.models.metadata import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FIRST = datetime(1970, 1, 1, tzinfo=UTC)  # ranks count from here
_tickets = sa.table(
    "tickets",
    sa.column("id", sa.BigInteger()),
    sa.column("rank", sa.BigInteger()),
    sa.column("appointment", sa.Boolean()),
    sa.column("taken_at", Moment()),
    sa.column("waits_from", Moment()),
)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("waits_from", Moment(), nullable=False, server_default="1970-01-01 00:00:00"))
    op.execute(sa.update(_tickets).values(waits_from=_tickets.c.taken_at))
    connection = op.get_bind()
    later = sa.select(_tickets.c.id, _tickets.c.rank, _tickets.c.taken_at).where(_tickets.c.appointment)
    for row in connection.execute(later).all():
        joined = max(row.taken_at, FIRST + timedelta(microseconds=row.rank))
        connection.execute(sa.update(_tickets).where(_tickets.c.id == row.id).values(waits_from=joined))
    op.drop_column("tickets", "appointment")


def downgrade() -> None:
    op.add_column("tickets", sa.Column("appointment", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.update(_tickets).values(appointment=_tickets.c.waits_from > _tickets.c.taken_at))
    op.drop_column("tickets", "waits_from")
