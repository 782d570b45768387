"""Due dates in words: how a limit, an hour, a day and the reckoning of a date are said to a citizen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, tzinfo

from server.domain.lunar import lunar
from server.domain.workdays import Due, Limit, RestDay, SpecialDay, Unit
from server.wording import t

# A count of days is listed date by date up to here, and beyond told by its first and last.
LISTED_DAYS = 7
LISTED_WEEKLY_RESTS = 4


def hour_words(moment: datetime | time, lang: str) -> str:
    """``15 giờ 00`` or ``15:00``, on the clock of ``moment``'s own zone."""
    return t("due.hour", lang, hour=f"{moment.hour:02d}", minute=f"{moment.minute:02d}")


def day_words(day: date, lang: str) -> str:
    """``thứ Tư 25/11/2026`` or ``Wednesday 25/11/2026``."""
    return t("due.day", lang, weekday=_weekday(day, lang), date=f"{day:%d/%m/%Y}")


def lunar_words(day: date, lang: str) -> str:
    """``17/10 âm lịch`` or ``lunar 17/10``; a leap month says so."""
    of_moon = lunar(day)
    return t("due.lunar_leap" if of_moon.leap else "due.lunar", lang, day=of_moon.day, month=of_moon.month)


def when_words(moment: datetime, lang: str) -> str:
    """Hour, weekday, date and lunar date: ``17 giờ 00, thứ Tư 25/11/2026 (17/10 âm lịch)``."""
    day = moment.date()
    return t(
        "due.when",
        lang,
        hour=hour_words(moment, lang),
        day=day_words(day, lang),
        lunar=lunar_words(day, lang),
    )


def limit_words(limit: Limit, lang: str) -> str:
    """``3 ngày làm việc``, ``3 working days``; ``trong ngày`` for same-day."""
    if limit.unit is Unit.SAME_DAY:
        return t("due.limit.same_day", lang)
    return _counted(f"due.limit.{limit.unit}", limit.amount, lang)


def moved(explanation: Mapping[str, str], why: str, zone: tzinfo, **moments: datetime) -> dict[str, str]:
    """An explanation with what moved the date since: ``supplement`` {since, until, due}, ``verification`` or
    ``extension`` {due}."""
    told = {name: moment.astimezone(zone) for name, moment in moments.items()}
    return {
        lang: f"{words} {t(f'due.moved.{why}', lang, **{n: day_words(m.date(), lang) for n, m in told.items()})}"
        for lang, words in explanation.items()
    }


def explain(due: Due, lang: str) -> str:
    """How the date came about, in one or two sentences that the citizen can check on a calendar."""
    long_dates = due.received.year != due.at.year
    facts = {
        "limit": _sentence_start(limit_words(due.limit, lang)),
        "amount": due.limit.amount,
        "received": _short(due.received.date(), long_dates),
        "received_hour": hour_words(due.received, lang),
        "day_zero": _short(due.day_zero, long_dates),
        "last": _short(due.counted[-1], long_dates),
        "due": _short(due.at.date(), long_dates),
        "due_hour": hour_words(due.at, lang),
        "cutoff": hour_words(due.limit.cutoff, lang) if due.limit.cutoff else "",
        "counted": _counted_words(due, lang, long_dates),
    }
    words = t(f"due.explain.{_story(due)}", lang, **facts)
    moved_weekday = _moved_onto_rest(due)
    if moved_weekday is not None:
        words += t("due.explain.last_rests", lang, reason=_rest_reason(moved_weekday, lang), **facts)
    if due.made_up:
        days = [_named(row, f"{_weekday(row.day, lang)} {_short(row.day, long_dates)}", lang) for row in due.made_up]
        words += t("due.explain.made_up", lang, days=_joined(days, lang))
    if due.skipped and moved_weekday is None:
        words += t("due.explain.skipped", lang, days=_rest_words(due.skipped, lang, long_dates))
    words += "."
    return f"{words} {t('due.explain.provisional', lang)}" if due.provisional else words


def _story(due: Due) -> str:
    """Which of the catalogue's sentences tells this due date."""
    unit, cutoff = due.limit.unit, due.limit.cutoff
    today = due.received.date()
    if unit is Unit.SAME_DAY:
        if due.day_zero == today:
            return "same_day" if cutoff is None else "same_day_before_cutoff"
        if due.skipped and due.skipped[0].day == today:
            return "same_day_rest"
        late = cutoff is not None and due.received.time() > cutoff
        return "same_day_after_cutoff" if late else "same_day_after_hours"
    return str(unit) if due.day_zero == today else f"{unit}_moved"


def _moved_onto_rest(due: Due) -> RestDay | None:
    """The day of rest on which a limit in calendar days ran out, if it did."""
    if due.limit.unit is not Unit.CALENDAR_DAYS or not due.skipped:
        return None
    return due.skipped[0] if due.skipped[0].day == due.counted[-1] else None


def _counted_words(due: Due, lang: str, long_dates: bool) -> str:
    if len(due.counted) <= LISTED_DAYS:
        return _joined([_short(day, long_dates) for day in due.counted], lang)
    first, last = _short(due.counted[0], long_dates), _short(due.counted[-1], long_dates)
    return t("due.explain.span", lang, count=len(due.counted), first=first, last=last)


def _rest_words(skipped: Iterable[RestDay], lang: str, long_dates: bool) -> str:
    """Holidays first, with their names, for they are what a citizen may not know; then the weekly rests."""
    rests = list(skipped)
    parts = []
    for run in _runs([rest.special for rest in rests if rest.special is not None]):
        span = _short(run[0].day, long_dates)
        if len(run) > 1:
            span = t("due.explain.from_to", lang, first=span, last=_short(run[-1].day, long_dates))
        parts.append(_named(run[0], span, lang))
    weekly = [rest.day for rest in rests if rest.special is None]
    if len(weekly) <= LISTED_WEEKLY_RESTS:
        parts += [f"{_weekday(day, lang)} {_short(day, long_dates)}" for day in weekly]
    else:
        parts.append(_counted("due.explain.weekly_rests", len(weekly), lang))
    return _joined(parts, lang)


def _runs(rows: Iterable[SpecialDay]) -> list[list[SpecialDay]]:
    """Days off of one name that follow each other, together."""
    runs: list[list[SpecialDay]] = []
    for row in rows:
        last = runs[-1][-1] if runs else None
        if last is not None and (row.day - last.day).days == 1 and row.reason_vi == last.reason_vi:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _named(row: SpecialDay, span: str, lang: str) -> str:
    return t("due.explain.named", lang, days=span, reason=_reason(row, lang))


def _rest_reason(rest: RestDay, lang: str) -> str:
    return _weekday(rest.day, lang) if rest.special is None else _reason(rest.special, lang)


def _reason(row: SpecialDay, lang: str) -> str:
    return row.reason_vi if lang == "vi" else row.reason_en


def _weekday(day: date, lang: str) -> str:
    # Screens keep "thứ Hai" on one line by its space; paper keeps whole dates together by itself.
    return t(f"common.weekday.{day.isoweekday() % 7}", lang).replace("\u00a0", " ")


def _short(day: date, with_year: bool) -> str:
    return f"{day:%d/%m/%Y}" if with_year else f"{day:%d/%m}"


def _counted(code: str, count: int, lang: str) -> str:
    return t(f"{code}.{'one' if count == 1 else 'other'}", lang, n=count)


def _joined(parts: Sequence[str], lang: str) -> str:
    return t("due.comma", lang).join(parts)


def _sentence_start(words: str) -> str:
    return words[:1].upper() + words[1:]
