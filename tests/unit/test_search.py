"""Finding a procedure by what people say."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import search
from server.domain.search import Entry
from server.seed import load

ROWS = tomllib.loads((load.FOLDER / "procedures.toml").read_text("utf-8"))["procedures"]
ENTRIES = [Entry(row["name_vi"], (row["name_vi"], row["name_en"], *row["keywords_vi"])) for row in ROWS]
NAMES = [entry.key for entry in ENTRIES]


def first(words):
    found = search.ranked(words, ENTRIES)
    return found[0][0] if found else None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("làm giấy khai sinh", "Đăng ký khai sinh"),
        ("lam giay khai sinh", "Đăng ký khai sinh"),
        ("xin đăng ký khai sinh cho con", "Đăng ký khai sinh"),
        ("sinh khai", "Đăng ký khai sinh"),
        ("khai sihn", "Đăng ký khai sinh"),
        ("kahi sinh", "Đăng ký khai sinh"),
        ("dang ki ket hon", "Đăng ký kết hôn"),
        ("giay doc than", "Xác nhận tình trạng hôn nhân"),
        ("sao y", "Chứng thực bản sao từ bản chính"),
        ("cong chung", "Chứng thực bản sao từ bản chính"),
        ("tranh chap dat dai", "Hòa giải tranh chấp đất đai"),
        ("trich luc", "Cấp bản sao trích lục hộ tịch"),
        ("khai tử", "Đăng ký khai tử"),
        ("birth", "Đăng ký khai sinh"),
        ("máy bay", None),
        ("  ?! ", None),
    ],
)
def test_what_people_say_finds_what_they_mean(words, found):
    assert first(words) == found


@given(st.sampled_from(ROWS), st.randoms(use_true_random=False))
def test_marks_capitals_and_order_of_words_do_not_matter(row, chance):
    words = search.folded(row["name_vi"]).upper().split()
    chance.shuffle(words)
    assert first(" ".join(words)) == row["name_vi"]


@given(st.text(max_size=40))
def test_any_words_are_scored_from_nought_to_one_best_first(words):
    found = search.ranked(words, ENTRIES)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1.0000001 for score in scores)
    assert len({key for key, _ in found}) == len(found) <= len(NAMES)


def test_words_that_every_procedure_says_weigh_little():
    both = dict(search.ranked("làm giấy khai sinh", ENTRIES))
    assert both["Đăng ký khai sinh"] > 0.9
    assert "Trợ cấp xã hội hằng tháng" not in both
