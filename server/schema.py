"""The schema's version: what the database has, what this software needs, and the way from one to the other."""

from pathlib import Path

from sqlalchemy import inspect, text

from server import db

FOLDER = Path(__file__).parent / "migrations"


def needed() -> str:
    """The newest revision, read from the files' own heads without loading Alembic (a start must be quick)."""
    known: dict[str, str | None] = {}
    for path in (FOLDER / "versions").glob("*.py"):
        lines = dict(
            line.split(" = ", 1)
            for line in path.read_text("utf-8").splitlines()
            if line[:8] in ("revision", "down_rev")
        )
        known[lines["revision"].strip("'\"")] = lines["down_revision"].strip("'\"")
    heads = set(known) - set(known.values())
    if len(heads) != 1:
        raise RuntimeError(f"the migrations have {len(heads)} heads: {sorted(heads)}")
    return heads.pop()


def has() -> str | None:
    """The revision that the database is at; None when it is empty."""
    with db.engine().connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def current() -> bool:
    """True when the database is as this software needs it."""
    return has() == needed()


def migrate() -> bool:
    """Bring the database to the newest revision; True when something changed."""
    if current():
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    command.upgrade(config, "head")
    return True
