"""What a hall hears when a number is called: every label, every counter, both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.words import LANGUAGES, LARGEST_COUNTER, call_text, call_words, counter_words, ticket_words

DOMAIN_LETTERS = {
    "A": "a", "B": "bê", "C": "xê", "E": "e", "G": "giê", "H": "hắt", "K": "ca", "L": "e-lờ", "M": "em-mờ",
    "N": "en-nờ", "P": "pê", "Q": "quy", "R": "e-rờ", "S": "ét-sì", "T": "tê", "V": "vê",
}  # fmt: skip
ALL_PREFIXES = "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ0123456789"
VI_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
EN_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

# Written out by hand, so that the rule is checked against the language and not against itself.
VI_1_TO_30 = (
    "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười một|mười hai|mười ba|mười bốn|mười lăm|mười sáu|mười bảy|mười tám|"
    "mười chín|hai mươi|hai mươi mốt|hai mươi hai|hai mươi ba|hai mươi tư|hai mươi lăm|hai mươi sáu|hai mươi bảy|"
    "hai mươi tám|hai mươi chín|ba mươi"
)
EN_1_TO_30 = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|twenty-one|twenty-two|twenty-three|twenty-four|twenty-five|twenty-six|twenty-seven|"
    "twenty-eight|twenty-nine|thirty"
)

labels = st.builds(lambda p, n: f"{p}{n:03d}", st.sampled_from(ALL_PREFIXES), st.integers(1, 99_999))


def test_the_example_of_the_product_is_said_as_written() -> None:
    assert ticket_words("A017", "vi") == "a, không một bảy"
    assert ticket_words("A017", "en") == "A, zero one seven"
    assert call_words("A017", 3, "vi") == "Xin mời số a, không một bảy, đến quầy số ba"
    assert call_words("A017", 3, "en") == "Number A, zero one seven, to counter three"
    assert call_text("A017", 3, "vi") == "Xin mời số A017 đến quầy số 3"
    assert call_text("A017", 3, "en") == "Number A017, please go to counter 3"


@pytest.mark.parametrize(("prefix", "name"), DOMAIN_LETTERS.items())
def test_each_prefix_letter_is_said_by_its_vietnamese_name(prefix: str, name: str) -> None:
    assert ticket_words(f"{prefix}025", "vi") == f"{name}, không hai năm"


def test_d_and_crossed_d_are_two_letters() -> None:
    assert ticket_words("D001", "vi") == "dê, không không một"
    assert ticket_words("Đ001", "vi") == "đê, không không một"


def test_every_number_of_the_day_is_said_digit_by_digit_in_both_languages() -> None:
    for n in range(1, 10_000):
        label = f"H{n:03d}"
        vi, en = ticket_words(label, "vi").split(", "), ticket_words(label, "en").split(", ")
        assert vi[0] == "hắt"
        assert en[0] == "H"
        assert "".join(str(VI_DIGITS.index(word)) for word in vi[1].split()) == label[1:]
        assert "".join(str(EN_DIGITS.index(word)) for word in en[1].split()) == label[1:]


DOMAIN_COUNTERS = {
    1: "một", 4: "bốn", 5: "năm", 10: "mười", 11: "mười một", 15: "mười lăm", 20: "hai mươi", 21: "hai mươi mốt",
    24: "hai mươi tư", 25: "hai mươi lăm", 101: "một trăm linh một",
}  # fmt: skip


@pytest.mark.parametrize(("n", "said"), DOMAIN_COUNTERS.items())
def test_the_examples_of_counters_are_said_as_written(n: int, said: str) -> None:
    assert counter_words(n, "vi") == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_label_of_every_prefix_is_read_back_from_what_is_said(lang: str) -> None:
    names = {ticket_words(f"{prefix}000", lang).split(", ")[0]: prefix for prefix in ALL_PREFIXES}
    assert len(names) == len(ALL_PREFIXES)
    digits = {word: str(n) for n, word in enumerate(VI_DIGITS if lang == "vi" else EN_DIGITS)}
    for prefix in ALL_PREFIXES:
        for n in range(1, 10_000):
            name, said = ticket_words(f"{prefix}{n:03d}", lang).split(", ")
            assert names[name] + "".join(digits[word] for word in said.split()) == f"{prefix}{n:03d}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_counters_are_said_alike(lang: str) -> None:
    assert len({counter_words(n, lang) for n in range(1, LARGEST_COUNTER + 1)}) == LARGEST_COUNTER


def test_counters_to_thirty_are_said_as_people_say_them() -> None:
    assert "|".join(counter_words(n, "vi") for n in range(1, 31)) == VI_1_TO_30
    assert "|".join(counter_words(n, "en") for n in range(1, 31)) == EN_1_TO_30


@pytest.mark.parametrize(
    ("n", "vi", "en"),
    [
        (44, "bốn mươi tư", "forty-four"),
        (55, "năm mươi lăm", "fifty-five"),
        (90, "chín mươi", "ninety"),
        (91, "chín mươi mốt", "ninety-one"),
        (100, "một trăm", "one hundred"),
        (101, "một trăm linh một", "one hundred and one"),
        (105, "một trăm linh năm", "one hundred and five"),
        (110, "một trăm mười", "one hundred and ten"),
        (115, "một trăm mười lăm", "one hundred and fifteen"),
        (121, "một trăm hai mươi mốt", "one hundred and twenty-one"),
        (999, "chín trăm chín mươi chín", "nine hundred and ninety-nine"),
    ],
)
def test_larger_counters_follow_the_same_rule(n: int, vi: str, en: str) -> None:
    assert counter_words(n, "vi") == vi
    assert counter_words(n, "en") == en


def test_the_changed_forms_appear_only_after_a_ten() -> None:
    for n in range(1, 100):
        words = counter_words(n, "vi").split()
        tens, unit = divmod(n, 10)
        assert ("lăm" in words) == (unit == 5 and tens >= 1)
        assert ("mốt" in words) == (unit == 1 and tens >= 2)
        assert ("tư" in words) == (unit == 4 and tens >= 2)
        assert ("mười" in words) == (tens == 1)


@given(label=labels, counter=st.integers(1, LARGEST_COUNTER), lang=st.sampled_from(LANGUAGES))
def test_what_is_spoken_has_no_digit_and_what_is_written_keeps_the_label(label: str, counter: int, lang: str) -> None:
    assert not re.search(r"\d", call_words(label, counter, lang))
    assert label in call_text(label, counter, lang)
    assert call_text(label, counter, lang).endswith(f" {counter}")


@given(label=labels)
def test_a_digit_of_a_label_is_never_said_lam(label: str) -> None:
    assert not {"lăm", "mốt", "tư", "mươi"} & set(re.split(r"[ ,]+", ticket_words(label, "vi")))


@pytest.mark.parametrize("lang", ["fr", "", "VI", "vi-VN"])
def test_an_unknown_language_is_refused_everywhere(lang: str) -> None:
    for say in (
        lambda: ticket_words("A001", lang),
        lambda: counter_words(1, lang),
        lambda: call_words("A001", 1, lang),
        lambda: call_text("A001", 1, lang),
    ):
        with pytest.raises(ValueError, match="language"):
            say()


@pytest.mark.parametrize("label", ["", "A", "A1", "A01", "a001", "AB001", "A-001", "A001 ", "A٠٠١", "É001"])
def test_a_text_that_is_no_label_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        ticket_words(label, "vi")
    with pytest.raises(ValueError, match="label"):
        call_text(label, 1, "vi")


@pytest.mark.parametrize("n", [0, -1, LARGEST_COUNTER + 1])
def test_a_counter_number_nobody_has_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="counter"):
        counter_words(n, "vi")
    with pytest.raises(ValueError, match="counter"):
        call_text("A001", n, "en")
