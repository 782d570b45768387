"""The schema's version: what the database has, what this software needs, and the way from one to the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from server import db

FOLDER = Path(__file__).parent / "migrations"


class Unreachable(ValueError):
    """The database cannot be opened; the message is one line that says why."""


@contextmanager
def reachable() -> Iterator[None]:
    """Around the first use of a database: whatever may be wrong with its address becomes Unreachable."""
    try:
        yield
    except (SQLAlchemyError, ImportError, OSError) as error:
        why = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise Unreachable(f"the database cannot be opened: {why}") from error


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


def migrate(to: str = "head") -> bool:
    """Bring the database to the newest revision, or to an older one; True when something changed."""
    if current():
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    command.upgrade(config, to)
    return True
