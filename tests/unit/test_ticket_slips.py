"""The slip of a number says when and on which day it is good for: now, this afternoon, or another day."""

import pytest

from server import paper
from tests import forms

TAKEN = "2026-11-27T16:30:00+07:00"  # a Friday


def slip(joins_at: str | None, lang: str = "vi") -> str:
    told = {
        "number": "A001",
        "service_name": {"vi": "Hộ tịch", "en": "Civil status"},
        "ahead": 0,
        "wait": {"low_min": 10, "mid_min": 12, "high_min": 15},
        "qr_data": "",
        "lang": lang,
        "joins_at": joins_at,
    }
    return forms.slip_words(paper.compose(forms.ward(), "ticket", {"ticket": told, "at": TAKEN}))


def test_a_number_of_now_says_how_long_and_is_good_today() -> None:
    said = slip(None)
    assert "10–15 phút" in said
    assert "Phiếu có giá trị trong ngày." in said
    assert "Mời ông/bà ngồi chờ" in said


def test_a_number_of_the_afternoon_says_from_which_hour_and_is_good_today() -> None:
    said = slip("2026-11-27T13:15:00+07:00")
    assert "Từ 13:15" in said
    assert "Phiếu có giá trị trong ngày." in said
    assert "Mời ông/bà trở lại vào buổi ấy" in said
    assert "ngồi chờ" not in said
    assert "phút" not in said


@pytest.mark.parametrize(
    ("lang", "comes", "good"),
    [
        ("vi", "Từ 07:15, thứ Hai 30/11/2026", "Phiếu có giá trị vào thứ Hai 30/11/2026."),
        ("en", "From 07:15, Monday 30/11/2026", "Valid on Monday 30/11/2026."),
    ],
)
def test_a_number_of_another_day_names_it_twice(lang: str, comes: str, good: str) -> None:
    """A moment kept in UTC is told in the hall's own time."""
    for moment in ("2026-11-30T07:15:00+07:00", "2026-11-30T00:15:00+00:00"):
        said = slip(moment, lang)
        assert comes in said
        assert good in said
        assert "trong ngày" not in said
        assert "today" not in said
