"""The migrations lead to the tables that the code knows, on both databases, and an older database is told apart."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from server import db, schema
from server.line import rank_of
from server.models.dossiers import dossiers
from server.models.metadata import metadata
from server.models.tickets import line_lengths, tickets
from server.opening import NotReady, prepare
from server.settings import Settings


def test_the_migrations_lead_to_the_tables_that_the_code_knows(either):
    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


FIRST_WARD = (
    "INSERT INTO halls (id, code, name, unit, agency_prefix, timezone, demo, rules, version, setup_version)"
    " VALUES (1, 'phuong-8', '{}', '{}', 'P8', 'Asia/Ho_Chi_Minh', false, '{}', 0, 1)",
    "INSERT INTO services (id, hall_id, code, prefix, name, kiosk, icon, position, result_lane, active)"
    " VALUES (1, 1, 'ho-tich', 'A', '{}', '{}', 'x', 1, false, true)",
    "INSERT INTO procedures (id, hall_id, code, effective_from, service_id, name, field, limit_amount, limit_unit,"
    " facts, legal_basis, source_url, verified_by) VALUES (1, 1, '1.001193', '2025-07-01', 1, '{}', '{}', 1,"
    " 'working_days', '{}', '', '', '')",
    "INSERT INTO dossiers (hall_id, code, procedure_id, applicant, found_by, papers, channel, state, received_at,"
    " due_at, original_due_at, due_by_date, in_time_until, explanation, token, lookup_code, address, phone, email,"
    " copies, note) VALUES (1, 'P8-261123-0001', 1, 'Ánh', 'anh', '[]', 'in_person', 'processing',"
    " '2026-11-23 01:00:00', '2026-11-23 10:00:00', '2026-11-23 10:00:00', true, '2026-11-23 16:59:59.999999',"
    " '{}', 't', '0000', '', '', '', 1, '')",
)


def ward_of_the_first_schema(url: str) -> None:
    db.connect(url)
    schema.migrate("0001")
    assert not schema.current()
    with db.transaction() as connection:
        for row in FIRST_WARD:
            connection.execute(text(row))


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_ward_of_the_first_schema_is_brought_up_with_its_dossiers(store, tmp_path, request):
    """The first schema had no forms, no origin and no alerts: what a ward kept in it is still there afterwards."""
    if store == "sqlite":
        url = f"sqlite:///{tmp_path / 'motcua.db'}"
    else:
        url = request.getfixturevalue("postgres").url("motcua_first", create=True)
    ward_of_the_first_schema(url)
    assert schema.migrate()
    assert schema.current()
    with db.reading() as connection:
        row = connection.execute(select(dossiers)).one()
        assert (row.code, row.origin, row.version_assumed, row.at_once) == ("P8-261123-0001", "counter", False, False)
        assert row.result_by == "in_person"
        assert row.early_until == row.in_time_until - timedelta(days=1)
        if store == "sqlite":
            assert list(connection.execute(text("PRAGMA foreign_key_check"))) == []
    with pytest.raises(IntegrityError, match="ck_dossiers_result_by"), db.transaction() as connection:
        connection.execute(update(dossiers).values(result_by="pigeon"))
    db.close()


TICKET = (
    "INSERT INTO tickets (id, hall_id, day, series_id, number, label, queue_id, priority, rank, appointment, state,"
    " calls, absences, lang, channel, token, taken_at, inferred) VALUES (:id, 1, '2026-11-23', 1, :id, 'A', 1, false,"
    " :rank, :later, 'waiting', 0, 0, 'vi', 'kiosk', :token, :taken_at, false)"
)


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_number_of_a_later_session_waits_from_its_opening_after_the_migration_too(store, tmp_path, request):
    taken, opens = datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2026, 11, 23, 6, 15, tzinfo=UTC)
    rows = [(1, taken, False), (2, opens, True), (3, opens, False)]  # the third only came back to the end of the line
    if store == "sqlite":
        db.connect(f"sqlite:///{tmp_path / 'motcua.db'}")
    else:
        db.connect(request.getfixturevalue("postgres").url("motcua_sixth", create=True))
    schema.migrate("0006")
    with db.transaction() as connection:
        for row in FIRST_WARD[:2]:
            connection.execute(text(row))
        for number, rank, later in rows:
            given = {"id": number, "rank": rank_of(rank), "later": later, "token": str(number)}
            connection.execute(text(TICKET), {**given, "taken_at": "2026-11-23 01:00:00.000000"})
    assert schema.migrate()
    with db.reading() as connection:
        found = connection.execute(select(tickets.c.id, tickets.c.waits_from).order_by(tickets.c.id)).all()
        assert [tuple(row) for row in found] == [(1, taken), (2, opens), (3, taken)]
        waiting = connection.scalar(select(line_lengths.c.waiting))
    assert waiting == len(rows)
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
