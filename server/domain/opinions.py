"""What citizens say: until when the office owes something, and words that would give somebody away."""

import re
from datetime import datetime, timedelta

from server.domain.workdays import WorkCalendar

OUTCOMES = ("reminded", "corrected", "answered", "unfounded", "other")
QUOTED = 4  # words in a row that are no chance any more
_NUMBER = re.compile(r"\b[A-ZĐ]\d{3,4}\b")
_HOUR = re.compile(r"\b\d{1,2}\s*(?::\s*\d{2}|h\b|h\d{2}\b|g\d{2}\b|giờ\b|[ap]m\b)", re.I)
_DATE = re.compile(r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\b|\bngày\s+\d", re.I)
_REACHED = re.compile(r"\d(?:[\s.-]?\d){7,}|\S+@\S+")


def opens_case(score: int, comment: str) -> bool:
    """A rating of 1 or 2, or one with the citizen's own words, is followed up by the leader."""
    return score <= 2 or bool(comment.strip())


def deadline(at: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """The last working minute of the `days`-th working day after `at` (aware), the day of receipt being day 0.

    Unlike a dossier's due date it is reckoned beyond the table of days off too: nobody's words are refused because the
    next year has not been announced.
    """
    day = at.astimezone(calendar.tz).date()
    while days > 0:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return datetime.combine(day, calendar.last_minute(day), tzinfo=calendar.tz)


def betrays(reminder: str, comment: str) -> bool:
    """Whether a reminder tells its clerk who complained: a ticket's number, an hour, a date, or the citizen's words."""
    if any(sign.search(reminder) for sign in (_NUMBER, _HOUR, _DATE)):
        return True
    said, told = _words(comment), f" {' '.join(_words(reminder))} "
    runs = (said[i : i + QUOTED] for i in range(len(said) - QUOTED + 1))
    return any(f" {' '.join(run)} " in told for run in runs)


def personal(published: str, name: str, contact: str) -> bool:
    """Whether words for everybody hold the citizen's name or contact, or any telephone number or e-mail address."""
    named = bool(_words(name)) and f" {' '.join(_words(name))} " in f" {' '.join(_words(published))} "
    reached = bool(contact.strip()) and contact.strip().casefold() in published.casefold()
    return named or reached or _REACHED.search(published) is not None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
