"""The settings of this process, set once at start: for the few places deep inside that need one."""

from server.settings import Settings

_now = Settings()


def use(settings: Settings) -> None:
    """Make these the settings of the process."""
    global _now
    _now = settings


def get() -> Settings:
    return _now


def public_url() -> str:
    """The address that phones reach, without a slash at its end; empty when there is none."""
    return _now.public_url.rstrip("/")
