"""Due dates as a citizen reads them, in both languages."""

from __future__ import annotations

import string
from datetime import date, datetime, time

import pytest

from server.domain.workdays import Limit, Unit, due, parse_limit
from server.due_words import day_words, explain, hour_words, limit_words, lunar_words, when_words
from server.wording import catalogue
from tests.calendar_2026 import HANOI, calendar_2026

CALENDAR = calendar_2026()


def told(received: str, limit: str | Limit, lang: str = "vi") -> str:
    moment = datetime.fromisoformat(received).replace(tzinfo=HANOI)
    return explain(due(moment, parse_limit(limit) if isinstance(limit, str) else limit, CALENDAR), lang)


def test_an_hour_a_day_and_a_lunar_date_are_said_as_on_the_receipt() -> None:
    moment = datetime(2026, 11, 25, 15, 0, tzinfo=HANOI)
    assert (hour_words(moment, "vi"), hour_words(moment, "en")) == ("15 giờ 00", "15:00")
    assert day_words(moment.date(), "vi") == "thứ Tư 25/11/2026"
    assert day_words(moment.date(), "en") == "Wednesday 25/11/2026"
    assert day_words(date(2026, 11, 22), "vi") == "Chủ nhật 22/11/2026"
    assert lunar_words(moment.date(), "vi") == "17/10 âm lịch"
    assert lunar_words(moment.date(), "en") == "lunar 17/10"
    assert lunar_words(date(2025, 7, 25), "vi") == "1/6 nhuận âm lịch"
    assert when_words(moment, "vi") == "15 giờ 00, thứ Tư 25/11/2026 (17/10 âm lịch)"


@pytest.mark.parametrize(
    ("limit", "vi", "en"),
    [
        ("3 working_days", "3 ngày làm việc", "3 working days"),
        ("1 working_days", "1 ngày làm việc", "1 working day"),
        ("8 working_hours", "8 giờ làm việc", "8 working hours"),
        ("30 calendar_days", "30 ngày", "30 calendar days"),
        ("same_day", "trong ngày", "the same day"),
    ],
)
def test_a_limit_is_said_in_both_languages(limit: str, vi: str, en: str) -> None:
    assert (limit_words(parse_limit(limit), "vi"), limit_words(parse_limit(limit), "en")) == (vi, en)


def test_three_working_days_over_a_holiday_are_counted_out() -> None:
    assert told("2026-11-20T08:00", "3 working_days") == (
        "3 ngày làm việc, tính từ ngày làm việc kế tiếp: 20/11 nhận; tính 23/11, 25/11, 26/11; "
        "nghỉ 24/11 (Ngày Văn hóa Việt Nam), thứ Bảy 21/11, Chủ nhật 22/11."
    )
    assert told("2026-11-20T08:00", "3 working_days", "en") == (
        "3 working days, counted from the next working day: received on 20/11; counted 23/11, 25/11, 26/11; "
        "days off: 24/11 (Vietnamese Culture Day), Saturday 21/11, Sunday 22/11."
    )


def test_a_long_count_is_told_by_its_ends_and_a_holiday_by_its_stretch() -> None:
    assert told("2026-02-13T08:00", "10 working_days") == (
        "10 ngày làm việc, tính từ ngày làm việc kế tiếp: 13/02 nhận; tính 10 ngày từ 23/02 đến 06/03; "
        "nghỉ 16/02 đến 20/02 (Tết Nguyên đán), 6 ngày nghỉ hằng tuần."
    )


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-23T15:00", "Trong ngày: 23/11 nhận không sau 15 giờ 00, trả trong ngày 23/11."),
        (
            "2026-11-23T15:01",
            "Trong ngày: 23/11 nhận sau 15 giờ 00, trả vào ngày làm việc kế tiếp 25/11; "
            "nghỉ 24/11 (Ngày Văn hóa Việt Nam).",
        ),
        (
            "2026-11-22T09:00",
            "Trong ngày: 22/11 nhận vào ngày nghỉ, trả vào ngày làm việc kế tiếp 23/11; nghỉ Chủ nhật 22/11.",
        ),
    ],
)
def test_same_day_says_what_the_cut_off_did(received: str, expected: str) -> None:
    assert told(received, "same_day") == expected


def test_same_day_without_a_cut_off_says_what_closing_time_did() -> None:
    limit = Limit(1, Unit.SAME_DAY)
    assert told("2026-11-25T16:59", limit) == "Trong ngày: 25/11 nhận trong giờ làm việc, trả trong ngày 25/11."
    assert told("2026-11-25T17:01", limit, "en") == (
        "The same day: received on 25/11 after working hours, returned on the next working day, 26/11."
    )


def test_calendar_days_ending_on_a_sunday_say_why_the_date_moved() -> None:
    assert told("2026-11-20T08:00", "30 calendar_days") == (
        "30 ngày, kể cả ngày nghỉ, tính từ ngày hôm sau: 20/11 nhận; ngày thứ 30 là 20/12; "
        "ngày đó nghỉ (Chủ nhật) nên hẹn đến hết ngày làm việc kế tiếp 21/12."
    )
    assert "(Vietnamese Culture Day)" in told("2026-11-20T08:00", "4 calendar_days", "en")


def test_working_hours_name_the_minute() -> None:
    assert told("2026-11-23T15:00", "8 working_hours") == (
        "8 giờ làm việc, chỉ tính trong giờ làm việc: nhận 15 giờ 00 ngày 23/11; đủ giờ lúc 15 giờ 00 ngày 25/11; "
        "nghỉ 24/11 (Ngày Văn hóa Việt Nam)."
    )


def test_a_make_up_saturday_is_named_as_counted() -> None:
    assert told("2026-08-21T08:00", "1 working_days") == (
        "1 ngày làm việc, tính từ ngày làm việc kế tiếp: 21/08 nhận; tính 22/08; có tính thứ Bảy 22/08 (Ngày làm bù)."
    )


def test_a_date_over_an_unannounced_new_year_shows_years_and_says_it_is_provisional() -> None:
    words = told("2026-12-31T08:00", "1 working_days")
    assert "31/12/2026 nhận; tính 04/01/2027" in words
    assert words.endswith("Lịch nghỉ trong thời gian này chưa được công bố chính thức, nên ngày hẹn này là dự kiến.")


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WORKING_HOURS])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_receipt_moved_by_a_cut_off_names_the_day_it_counts_from(unit: Unit, lang: str) -> None:
    words = told("2026-11-20T16:00", Limit(2, unit, time(15)), lang)
    assert "23/11" in words
    assert hour_words(time(15), lang) in words


def test_both_languages_tell_the_same_facts() -> None:
    def facts(lang: str) -> dict[str, set[str]]:
        return {
            code: {name for _, name, _, _ in string.Formatter().parse(words) if name}
            for code, words in catalogue(lang).items()
            if code.startswith("due.")
        }

    assert facts("vi") == facts("en")
