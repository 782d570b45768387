"""Every setting, its type and its default: read once, at start, from MOTCUA_* in the environment.

An unknown MOTCUA_ name or an unreadable value is an error at start, never a surprise later. `docs/settings.md` lists
them all, and a test keeps it so.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class BadSetting(ValueError):
    """A setting that does not exist or cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """What an installer may choose. `metadata["says"]` is the line of the manual."""

    database_url: str = field(default="", metadata={"says": "Where the data is; empty: SQLite in the data directory"})
    redis_url: str = field(default="", metadata={"says": "Redis that joins server processes; empty: one process"})
    data_dir: Path = field(default=Path("data"), metadata={"says": "Database, secret key, sound clips, fonts, slips"})
    host: str = field(default="127.0.0.1", metadata={"says": "Address to listen on; 0.0.0.0 serves the LAN"})
    port: int = field(default=8080, metadata={"says": "TCP port to listen on"})
    secret_key: str = field(default="", metadata={"says": "Signs tokens; empty: made once, kept in the data directory"})
    public_url: str = field(default="", metadata={"says": "Address phones reach; phone QR codes need it"})
    smtp_url: str = field(default="", metadata={"says": "smtp://user:password@host:port for alerts; empty: no e-mail"})
    trusted_proxies: int = field(default=0, metadata={"says": "How many reverse proxies stand before the server"})
    hall: str = field(default="", metadata={"says": "Code of the hall that this address serves; empty: the only one"})
    log: str = field(default="INFO", metadata={"says": "Level of the log: DEBUG, INFO, WARNING, ERROR"})
    clock: str = field(default="", metadata={"says": "ISO time at which the clock starts (demonstrations)"})
    max_screens: int = field(default=200, metadata={"says": "Most live connections that one process accepts"})

    def __post_init__(self) -> None:
        if self.clock:
            moment = _read("MOTCUA_CLOCK", datetime.fromisoformat, self.clock)
            if moment.tzinfo is None:
                raise BadSetting("MOTCUA_CLOCK needs an offset, such as 2026-11-23T08:00:00+07:00")
        if not 0 < self.port < 65536:
            raise BadSetting(f"MOTCUA_PORT is not a TCP port: {self.port}")
        if self.trusted_proxies < 0:
            raise BadSetting(f"MOTCUA_TRUSTED_PROXIES cannot be fewer than none: {self.trusted_proxies}")
        if self.max_screens < 1:
            raise BadSetting(f"MOTCUA_MAX_SCREENS must be at least 1: {self.max_screens}")
        if self.log not in LEVELS:
            raise BadSetting(f"MOTCUA_LOG must be one of {', '.join(LEVELS)}: {self.log}")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The settings of this environment. Raises BadSetting."""
        known = {f"MOTCUA_{f.name.upper()}": f for f in fields(cls)}
        given = {name for name in environ if name.startswith("MOTCUA_")} - INTERNAL
        if unknown := sorted(given - known.keys()):
            raise BadSetting(f"unknown settings: {', '.join(unknown)}")
        values = {known[name]: environ[name] for name in given if environ[name]}
        return cls(**{f.name: _read(f"MOTCUA_{f.name.upper()}", f.type, value) for f, value in values.items()})

    @property
    def database(self) -> str:
        """The URL of the database, the embedded one when none was named."""
        return self.database_url or f"sqlite:///{self.data_dir / 'motcua.db'}"

    @property
    def embedded(self) -> bool:
        return self.database.startswith("sqlite:")

    def secret(self) -> str:
        """The key that signs tokens: as set, or made once and kept readable by its owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            made = path.with_suffix(f".{os.getpid()}")
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(32))
            try:
                os.link(made, path)  # the first process to come wins, the others read what it made
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_text()


# Set between our own processes, not by an installer.
INTERNAL = {"MOTCUA_PARENT_PID", "MOTCUA_WORKER_TOKEN", "MOTCUA_TEST_POSTGRES", "MOTCUA_TEST_REDIS"}


def _read(name, kind, value):
    try:
        return kind(value)
    except ValueError as error:
        raise BadSetting(f"{name} cannot be read: {value!r} ({error})") from error
