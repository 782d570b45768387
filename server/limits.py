"""How often an address may ask for what could be guessed: signing in, look-ups, ratings, enrolment."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from server import clock, settings_now
from server.domain.errors import NotFound, Refused

# The whole hall may sit behind one address, so these are generous; guessing one person's password is slowed apart.
ALLOWED = {
    "sign-in": "60/minute",
    "lookup": "30/minute",
    "lookup-code": "20/hour",  # its secret has four digits
    "rating": "60/minute",
    "rating-number": "60/hour",  # of one machine: a hall's busiest hour, and no stranger's afternoon
    "rating-wrong": "12/10minute",
    "enrol": "30/minute",
    "exit-pin": "10/hour",  # wrong ones of one kiosk
    "checklist": "10/minute",  # paper, and anybody can press the kiosk's key
}


def spend(what: str, whose: str = "") -> None:
    """Count one try of `whose`, else of this request's address. Refused `rate.limited` {retry_after}."""
    whose = whose or request.remote_addr or "?"
    if not _limiter().hit(_limit(what), what, whose):
        raise _too_many(what, whose)


@contextmanager
def guessed(what: str, whose: str) -> Iterator[None]:
    """Count the wrong guesses at one thing, from wherever they come. Refused `rate.limited` {retry_after}."""
    if not _limiter().test(_limit(what), what, whose):
        raise _too_many(what, whose)
    try:
        yield
    except NotFound:
        _limiter().hit(_limit(what), what, whose)
        raise


def _too_many(what: str, whose: str) -> Refused:
    reset = _limiter().get_window_stats(_limit(what), what, whose).reset_time
    return Refused("rate.limited", retry_after=max(1, round(reset - clock.epoch())))


def forget() -> None:
    """Start counting anew (tests; another Redis)."""
    _limiter.cache_clear()


@cache
def _limit(what: str) -> RateLimitItem:
    return parse(ALLOWED[what])


@cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(settings_now.get().redis_url or "memory://"))
