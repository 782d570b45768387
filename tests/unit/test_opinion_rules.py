"""What citizens say: which ratings open a case, until when an answer is owed, and what would give somebody away."""

from datetime import UTC, date, datetime, time

import pytest

from server.domain.opinions import betrays, deadline, opens_case, personal
from server.domain.workdays import Period, SpecialDay, WorkCalendar

MORNING = (Period(time(7, 30), time(11, 30)),)
WEEK = WorkCalendar(
    weekly=dict.fromkeys(range(5), MORNING),
    special={date(2026, 11, 25): SpecialDay(date(2026, 11, 25), False, "nghỉ", "off")},
    announced_years=frozenset({2026}),
    tz=UTC,
)


@pytest.mark.parametrize(
    ("score", "comment", "opens"),
    [(1, "", True), (2, "", True), (3, "", False), (3, "  ", False), (5, "Cảm ơn", True)],
)
def test_a_bad_rating_or_a_comment_opens_a_case(score, comment, opens):
    assert opens_case(score, comment) is opens


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 1, date(2026, 11, 24)),
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 2, date(2026, 11, 26)),  # over a day off
        (datetime(2026, 11, 27, 9, tzinfo=UTC), 1, date(2026, 11, 30)),  # over a weekend
        (datetime(2026, 12, 31, 9, tzinfo=UTC), 5, date(2027, 1, 7)),  # into a year without a table
    ],
)
def test_a_deadline_counts_working_days_from_the_day_after(at, days, due):
    assert deadline(at, days, WEEK) == datetime.combine(due, time(11, 30), tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "Người dân có số A017 chưa hài lòng.",
        "Lúc 9 giờ sáng nay có người phải chờ.",
        "Khoảng 10:30 có người phải chờ.",
        "Lượt 23/11 có người phải chờ.",
        "Có người nói: “Cô ấy không chào ai cả!”",
    ],
)
def test_a_reminder_that_tells_who_spoke_is_known(words):
    assert betrays(words, "Vào quầy cô ấy không chào ai, chỉ nhìn máy")


def test_a_plain_reminder_gives_nobody_away():
    assert not betrays("Xin chú ý chào hỏi người dân, và không nhìn máy khi nghe.", "Cô ấy không chào ai, chỉ nhìn máy")
    assert not betrays("Xin chú ý thái độ.", "")


@pytest.mark.parametrize(
    "words", ["Tôi là Lê An, hỏi về chỗ chờ", "Gọi tôi 0901 234 827", "Viết cho a@b.vn", "Nhắn: zalo-cua-an"]
)
def test_words_that_name_somebody_are_not_for_everybody(words):
    assert personal(words, "Lê An", "zalo-cua-an")


def test_a_name_inside_another_word_is_nobody_s():
    assert not personal("Xin thêm bàn ở ban công, mở từ 7 giờ 30", "An", "")
