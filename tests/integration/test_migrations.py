"""The migrations lead to the tables that the code knows, on both databases, and an older database is told apart."""

import shutil
import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from server import db, schema
from server.models.metadata import metadata
from server.opening import NotReady, prepare
from server.settings import Settings


def test_the_migrations_lead_to_the_tables_that_the_code_knows(either):
    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_ward_of_the_first_schema_is_brought_up_with_its_dossiers(template, tmp_path):
    """The first schema had no forms and no origin: what a ward kept in it is still there afterwards."""
    shutil.copy(template.database, tmp_path / "motcua.db")
    db.connect(f"sqlite:///{tmp_path / 'motcua.db'}")
    with db.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO dossiers (hall_id, code, procedure_id, applicant, found_by, papers, channel, state,"
                " received_at, due_at, original_due_at, due_by_date, in_time_until, explanation, token, lookup_code,"
                " address, phone, email, copies, note, origin, version_assumed, early_until) VALUES (1, 'P8-261123-0001', 1, 'Ánh',"
                " 'anh', '[]', 'in_person', 'processing', '2026-11-23', '2026-11-23', '2026-11-23', 1,"
                " '2026-11-23 16:59:59.999999',"
                " '{}', 't', '0000', '', '', '', 1, '', 'counter', 0, '')"
            )
        )
    db.close()
    with sqlite3.connect(tmp_path / "motcua.db") as old:
        for table in ("dossier_forms", "form_serials"):
            old.execute(f"DROP TABLE {table}")
        for column in ("suspended_at", "origin", "version_assumed", "ended_at", "early_until"):
            old.execute(f"ALTER TABLE dossiers DROP COLUMN {column}")
        old.execute("ALTER TABLE tickets DROP COLUMN appointment")
        old.execute("CREATE INDEX ix_tickets_day_state ON tickets (hall_id, day, state)")
        old.execute("UPDATE alembic_version SET version_num = '0001'")
    old.close()
    db.connect(f"sqlite:///{tmp_path / 'motcua.db'}")
    assert not schema.current()
    assert schema.migrate()
    assert schema.current()
    with db.reading() as connection:
        row = connection.execute(text("SELECT code, origin, version_assumed, early_until FROM dossiers")).one()
        assert tuple(row) == ("P8-261123-0001", "counter", 0, "2026-11-22 16:59:59.999999")
        assert list(connection.execute(text("PRAGMA foreign_key_check"))) == []
    db.close()


def test_a_database_of_nobody_is_not_current(tmp_path):
    db.connect(f"sqlite:///{tmp_path / 'empty.db'}")
    assert schema.has() is None
    assert not schema.current()
    db.close()


@pytest.mark.postgres
def test_a_server_database_that_is_older_stops_the_start_and_names_the_command(postgres, tmp_path):
    url = postgres.copy_of("motcua_template")
    db.connect(url)
    with db.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.close()
    with pytest.raises(NotReady, match="run: python -m server migrate"):
        prepare(Settings(database_url=url, data_dir=tmp_path))
    db.close()
