"""A change of the catalogue in words: which procedure, from which day, and each field before and after."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from server import due_words
from server.domain.errors import Refused
from server.domain.workdays import parse_limit
from server.wording import LANGUAGES, both, t

Words = dict[str, str]


def told(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change of a release, as `server.catalogue_files.change_kept` keeps it, with its words in both languages."""
    day = change["to"] if change["kind"] == "ended" and change["to"] else change["from"]
    said = date.fromisoformat(day)
    return {
        **{name: change[name] for name in ("kind", "code", "name", "from", "to")},
        "title": {
            lang: t(f"news.kind.{change['kind']}", lang, day=due_words.day_words(said, lang)) for lang in LANGUAGES
        },
        "fields": [
            {
                "field": name,
                "label": both(f"news.field.{name}"),
                "before": _said(name, before),
                "after": _said(name, after),
            }
            for name, (before, after) in change["fields"].items()
        ],
    }


def from_day(day: date) -> Words:
    """*từ ngày … thay đổi*, in both languages."""
    return {lang: t("news.from_day", lang, day=due_words.day_words(day, lang)) for lang in LANGUAGES}


def _said(name: str, value: Any) -> Words:
    return {lang: _value(name, value, lang) or t("news.nothing", lang) for lang in LANGUAGES}


def _value(name: str, value: Any, lang: str) -> str:
    if value in (None, "", []):
        return ""
    if name in ("limit", "verification_limit"):
        with suppress(Refused):
            return due_words.limit_words(parse_limit(value), lang)
    if name in ("effective_from", "effective_to", "verified_on"):
        return due_words.day_words(date.fromisoformat(value), lang)
    if name == "supplement_clock":
        return t(f"news.clock.{value}", lang)
    if name == "fee":
        return _with_note(value, "text", lang)
    if isinstance(value, list):
        return "; ".join(_part(name, one, lang) for one in value)
    return str(value)


def _part(name: str, one: Any, lang: str) -> str:
    if name == "papers":
        kind, needed = t(f"paper.kind.{one['kind']}", lang, n=one["count"]), t(f"news.needed.{one['needed']}", lang)
        return f"{_with_note(one, 'name', lang)}, {kind}, {needed}"
    if name == "presence":
        said = [
            t(f"news.step.{one['step']}", lang) + f": {one[f'who_{lang}']}",
            t(f"news.proxy.{one['proxy']}", lang),
            t("news.register", lang) if one["register"] else "",
        ]
        return " ".join(filter(None, said))
    if name == "channels":
        done = t("news.complete" if one["complete"] else "news.incomplete", lang)
        way = t(f"paper.by.{one['channel']}", lang)
        return f"{way}: {done} {one[f'why_{lang}']}".strip()
    return str(one)


def _with_note(one: Mapping[str, Any], name: str, lang: str) -> str:
    note = one.get(f"note_{lang}")
    return f"{one[f'{name}_{lang}']} ({note})" if note else str(one[f"{name}_{lang}"])
