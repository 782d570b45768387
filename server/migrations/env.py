"""Alembic's entry: the engine of the process and the metadata of every table."""

from alembic import context

import server.models.catalogue
import server.models.dossiers
import server.models.halls
import server.models.journal
import server.models.outbox
import server.models.paper
import server.models.people
import server.models.tickets
import server.models.voices  # noqa: F401 each import fills the metadata
from server import db
from server.models.metadata import metadata

with db.engine().connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
