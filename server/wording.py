"""Every word that a citizen or a member of staff sees, by code and language, from one file a language.

`texts/vi.toml` and `texts/en.toml` hold the same codes; a third language is a third file. Vietnamese comes first and
is the fallback.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "texts"
LANGUAGES = tuple(sorted((path.stem for path in _FOLDER.glob("*.toml")), key=lambda lang: (lang != "vi", lang)))


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All texts of a language, flat: `kiosk.question` → words."""
    return dict(_flat(tomllib.loads((_FOLDER / f"{lang}.toml").read_text("utf-8"))))


def t(code: str, lang: str = "vi", /, **facts: object) -> str:
    """The words of `code` with {facts} filled in; KeyError when no language has it."""
    words = catalogue(lang).get(code) or catalogue("vi")[code]
    return words.format_map({name: str(value) for name, value in facts.items()}) if facts else words


def both(code: str, /, **facts: object) -> dict[str, str]:
    """The words of `code` in every language, as the API carries names."""
    return {lang: t(code, lang, **facts) for lang in LANGUAGES}


def name(both: Mapping[str, str], lang: str) -> str:
    """A name of the hall's data, which is kept in Vietnamese and English: in another language the Vietnamese."""
    return both.get(lang) or both["vi"]


def known(code: str) -> bool:
    return code in catalogue("vi")


def refusal(code: str, facts: Mapping[str, object], lang: str) -> str:
    """A refusal in words, with a dash for a fact that nobody gave; empty when there are none for its code.

    A `why` that is a code is told in words too.
    """
    if not known(f"problem.{code}"):
        return ""
    told = {name: _written(value) for name, value in facts.items()}
    if known(why := f"problem.why.{facts.get('why')}"):
        told["why"] = t(why, lang)
    return t(f"problem.{code}", lang).format_map(_Facts(told))


def _written(value: object) -> object:
    """A date and an hour as people write them: 2026-11-25 is 25/11/2026, 07:30:00 is 07:30."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return "/".join(reversed(value.split("-")))
    if isinstance(value, str) and re.fullmatch(r"\d{2}:\d{2}:00", value):
        return value[:5]
    return value


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


@cache
def bundle(*surfaces: str) -> dict[str, dict[str, str]]:
    """The texts of some surfaces in all languages, for a page that changes language without asking the server."""
    heads = tuple(f"{surface}." for surface in surfaces)
    return {
        lang: {code: words for code, words in catalogue(lang).items() if code.startswith(heads)} for lang in LANGUAGES
    }


def best(accepted: str | None) -> str:
    """The language of an Accept-Language header that we speak; Vietnamese when in doubt."""
    liked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accepted or "").split(",")):
        name, _, weight = part.partition(";")
        lang = name.strip().lower().split("-")[0]
        found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", weight) if weight else None
        liking = float(found[1]) if found else 1.0
        if lang in LANGUAGES and liking > 0:
            liked.append((-liking, place, lang))
    return min(liked)[2] if liked else LANGUAGES[0]


def _flat(table: dict, head: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{head}{key}.")
        else:
            yield f"{head}{key}", value
