"""The prompts of the ward's own voice say, word for word, what the synthesiser would."""

import pytest

from server.domain import prompts
from server.domain.words import LARGEST_COUNTER, counter_said, number_said

SERIALS = ("001", "025", "999", "1005", "9999")
PREFIXES = "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def said(codes: tuple[str, ...]) -> str:
    return " ".join(prompts.PROMPTS[code] for code in codes)


def test_there_are_46_prompts_each_in_one_group_and_none_alike():
    assert len(prompts.PROMPTS) == 46
    assert sorted(prompts.PROMPTS) == sorted(code for codes in prompts.GROUPS.values() for code in codes)
    assert len(set(prompts.PROMPTS.values())) == 46


def test_the_prompts_of_every_number_and_every_prefix_say_the_number():
    labels = [f"H{n:03d}" for n in range(1, 10_000)] + [prefix + serial for prefix in PREFIXES for serial in SERIALS]
    for label in labels:
        assert said(prompts.number_parts(label)) == number_said(label, "vi").replace(",", "")


def test_the_prompts_of_every_counter_say_the_counter():
    for n in range(1, LARGEST_COUNTER + 1):
        assert said(prompts.counter_parts(n)) == counter_said(n, "vi")


def test_a_hall_needs_its_own_letters_and_the_words_of_its_counters():
    small = prompts.needed("AC", [1, 4])
    assert len(small) == 14
    assert {"letter_a", "letter_c", "digit_9"} < small
    assert "ten" not in small
    assert prompts.needed("A", [21]) - prompts.needed("A", []) == {"tens", "one_after_tens"}
    assert prompts.needed("5Đ", []) - prompts.needed("", []) == {"letter_dd"}


@pytest.mark.parametrize("label", ["", "A1", "a001", "É001"])
def test_what_is_no_label_has_no_prompts(label: str):
    with pytest.raises(ValueError, match="label"):
        prompts.number_parts(label)
