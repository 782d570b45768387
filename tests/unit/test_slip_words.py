"""What a hall may say on slips: which texts, how long, and that each is said where the office shows it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer import fonts, layout
from printer.slips import Letterhead, pack
from server import paper, slip_samples, slip_words
from server.domain.errors import Refused
from server.slip_words import TEXTS, checked, merged
from server.wording import t
from tests import forms

SPOKEN = [(code, lang) for code, voice in TEXTS.items() for lang in voice.langs]


def refused(words: str, code: str = "follow", lang: str = "vi") -> Refused:
    with pytest.raises(Refused) as caught:
        checked({lang: {code: words}})
    return caught.value


def sample(kind: str, lang: str, texts: dict, **more: object) -> str:
    ward = replace(forms.ward(), slip_texts=texts, **more)
    return str(pack(paper.compose(ward, kind, slip_samples._facts(kind, lang))))


@pytest.mark.parametrize(("code", "lang"), SPOKEN)
def test_each_text_is_said_on_the_slips_it_is_listed_for_and_on_no_other(code: str, lang: str) -> None:
    own = {lang: {code: "Lời riêng"}}
    saying = {slip for slip in slip_words.SLIPS if "Lời riêng" in sample(slip, lang, own)}
    assert saying == set(TEXTS[code].slips)


def test_a_text_in_a_language_is_said_on_the_slips_of_that_language_alone() -> None:
    both = {"vi": {"follow": "Lời Việt"}, "en": {"follow": "English words"}}
    assert "English words" in sample("ticket", "en", both)
    assert "Lời Việt" not in sample("ticket", "en", both)
    assert "Lời Việt" in sample("ticket", "vi", both)


@pytest.mark.parametrize(("code", "lang"), SPOKEN)
def test_every_default_keeps_the_limits_set_for_the_halls_own_words(code: str, lang: str) -> None:
    assert checked({lang: {code: t(f"paper.{code}", lang)}}) == {lang: {code: ""}}


@pytest.mark.parametrize(("code", "lang"), [("receipt_title", "vi"), ("come", "en"), ("follow", "fr"), ("", "vi")])
def test_a_text_of_the_states_or_in_a_language_no_slip_speaks_is_unknown(code: str, lang: str) -> None:
    error = refused("x", code, lang)
    assert (error.code, error.facts) == ("slip_text.unknown", {"text": code, "lang": lang})


def test_a_text_may_be_as_long_as_it_says_and_no_longer() -> None:
    for code, voice in TEXTS.items():
        assert checked({"vi": {code: "a" * voice.most}})["vi"][code]
        assert refused("a" * (voice.most + 1), code).facts["most"] == voice.most
        assert checked({"vi": {code: "\n".join("a" * voice.lines)}})["vi"][code]
        assert refused("\n".join("a" * (voice.lines + 1)), code).code == "slip_text.lines"


@pytest.mark.parametrize("odd", ["a\tb", "a\x00b", "a\u202eb", "a\u200bb", "a\u2028b", "\ud800", "a\rb", "\ue000"])
def test_what_no_paper_can_show_is_refused(odd: str) -> None:
    assert refused(odd).code == "slip_text.control"


@pytest.mark.parametrize("words", ["Mã {code}", "{", "a } b", "{}", "{0}"])
def test_a_place_that_the_default_lacks_is_refused(words: str) -> None:
    assert refused(words).code == "slip_text.places"


def test_a_place_of_the_default_must_stay_and_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TEXTS, "lookup", TEXTS["done_how"])  # the only text of a slip's voice with a place in it
    assert refused("Mã tra cứu", "lookup").facts["places"] == "{code}"
    kept = checked({"vi": {"lookup": "Xin nhớ số {code}."}})
    ward = replace(forms.ward(), slip_texts=merged({}, kept))
    assert slip_words.said(ward, "lookup", code="4827") == "Xin nhớ số 4827."


def test_decomposed_letters_and_windows_line_ends_are_kept_as_plain_ones() -> None:
    assert checked({"vi": {"sit": "  Mo\u031b\u0300i\r\nngồi \n"}}) == {"vi": {"sit": "Mời\nngồi"}}


@given(st.dictionaries(st.sampled_from(["follow", "sit"]), st.sampled_from(["", "Lời một", "Lời hai"])))
def test_an_empty_text_takes_the_default_and_the_others_stay(changes: dict[str, str]) -> None:
    kept = {"vi": {"follow": "Lời cũ"}, "en": {"sit": "Sit"}}
    made = merged(kept, checked({"vi": changes}))
    ward = replace(forms.ward(), slip_texts=made)
    for code in ("follow", "sit"):
        expected = changes.get(code, kept["vi"].get(code, "")) or t(f"paper.{code}")
        assert slip_words.said(ward, code) == expected
    assert slip_words.said(ward, "sit", "en") == "Sit"
    assert all(words for of in made.values() for words in of.values())


@pytest.mark.parametrize("kind", slip_words.SLIPS)
def test_the_halls_mark_heads_every_slip(kind: str) -> None:
    ward = replace(forms.ward(), slip_logo="AAAA")
    (head, *_) = paper.compose(ward, kind, slip_samples._facts(kind, "vi")).blocks
    assert isinstance(head, Letterhead)
    assert head.logo == "AAAA"


@pytest.mark.parametrize("width", [576, 512, 384])
@pytest.mark.parametrize("kind", slip_words.SLIPS)
def test_the_longest_words_fit_on_every_paper(kind: str, width: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    longest = {code: ("Ừ Mời " * 40)[: voice.most].strip() for code, voice in TEXTS.items()}
    ward = replace(forms.ward(), slip_texts={"vi": longest})
    cache: Path = fonts.default_cache()
    page = layout.draw(paper.compose(ward, kind, slip_samples._facts(kind, "vi")), width, cache)
    assert (
        page.height
        > layout.draw(paper.compose(forms.ward(), kind, slip_samples._facts(kind, "vi")), width, cache).height
    )
