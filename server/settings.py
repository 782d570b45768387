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
from urllib.parse import urlsplit

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_SECRET = 16


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
    smtp_from: str = field(default="", metadata={"says": "Sender of alerts, such as motcua@phuong8.gov.vn"})
    webhook_url: str = field(default="", metadata={"says": "Address called when something happened; empty: none"})
    webhook_secret: str = field(default="", metadata={"says": "Signs the calls of the webhook; 16 characters or more"})
    webhook_phone: bool = field(default=False, metadata={"says": "Whether a ready result's call carries the phone"})
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
        self._check_outside()

    def _check_outside(self) -> None:
        """What messages leave by. No message shows an address: it may hold a password."""
        if self.webhook_url:
            _check_address("MOTCUA_WEBHOOK_URL", self.webhook_url, ("http", "https"))
            if len(self.webhook_secret) < SHORTEST_SECRET:
                raise BadSetting(
                    f"MOTCUA_WEBHOOK_URL needs MOTCUA_WEBHOOK_SECRET of {SHORTEST_SECRET} characters or more"
                )
        if self.smtp_url:
            _check_address("MOTCUA_SMTP_URL", self.smtp_url, ("smtp", "smtps"))
            if "@" not in self.smtp_from:
                raise BadSetting("MOTCUA_SMTP_URL needs MOTCUA_SMTP_FROM, an e-mail address")

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
    def speaks_outside(self) -> bool:
        """Whether anything is set by which messages leave the house."""
        return bool(self.webhook_url or self.smtp_url)

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


def _check_address(name, url, schemes):
    try:
        parts = urlsplit(url)
        well = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        well = False
    if not well:
        raise BadSetting(f"{name} is not an address that begins with {' or '.join(f'{s}://' for s in schemes)}")


def _truth(word):
    try:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[word.lower()]
    except KeyError:
        raise ValueError("true or false") from None


def _read(name, kind, value):
    try:
        return _truth(value) if kind is bool else kind(value)
    except ValueError as error:
        raise BadSetting(f"{name} cannot be read: {value!r} ({error})") from error
