"""The only place that asks what time it is."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
_ahead = timedelta(0)


def now() -> datetime:
    """This moment, aware, in UTC. Ask once in a use case and pass it on."""
    return datetime.now(UTC) + _ahead


def start_at(moment: datetime) -> None:
    """Let this process's clock start at `moment` and run from there (MOTCUA_CLOCK)."""
    global _ahead
    _ahead = moment - datetime.now(UTC)


def shifted() -> bool:
    """True when the clock was set by hand, which every screen then says."""
    return _ahead != timedelta(0)


def elapsed() -> float:
    """Seconds of a clock that never jumps, for measuring, not for dates."""
    return time.monotonic()


def local_date(moment: datetime, zone: ZoneInfo = VIET_NAM) -> date:
    """The business day that `moment` belongs to."""
    return moment.astimezone(zone).date()


def epoch() -> float:
    """Seconds since 1970 by the machine's clock, for libraries that count so."""
    return time.time()
