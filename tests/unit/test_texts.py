"""Every word has its code, every code its words in both languages, and nothing is asked for that nobody wrote."""

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from server import wording
from tests.dynamic_texts import (
    DYNAMIC,
    OWN,
)

ROOT = Path(__file__).resolve().parents[2]
TOWERS = ("server", "kiosk", "display", "printer")
FACT = re.compile(r"\{(\w+)\}")
HEADS = sorted({code.split(".")[0] for code in wording.catalogue("vi")})
CODE = rf"(?:{'|'.join(HEADS)})\."

# What looks like a code and is none: names of files, and refusals, which have words under `problem.`.
FILES = re.compile(r".*\.(?:html|js|css)")
NOT_TEXTS = {
    "kiosk.precheck": "the part of the kiosk's texts that the guide desk says too",
    "clerk.change": "the part of the panel's texts that the guide desk says too",
    "kiosk.asked": "a place in the browser's storage",
    "paper.new": "a file of the virtual printer",
    "common.": "what an unknown code begins with when it shows itself",
}

# Werkzeug and the servers refuse with these before an operation is reached.
ODD_STATUSES = {f"problem.status.{status}" for status in (405, 406, 408, 411, 413, 414, 415, 431, 500, 501, 503)}


# Texts that join others: their spaces count, and one of them has nothing to say in one language.
JOINERS = {"due.comma", "display.ticker.and"}
SILENT = {("en", "citizen.left.before"): "English says it all after the figure: *3 people before you*"}


# -- what the code asks for --------------------------------------------------------------------------------------


def sources(*suffixes: str) -> Iterator[tuple[Path, str]]:
    for tower in TOWERS:
        for path in sorted((ROOT / tower).rglob("*")):
            if path.suffix in suffixes:
                yield path, path.read_text("utf-8")


@cache
def python() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(text)) for path, text in sources(".py"))


@cache
def asked() -> tuple[dict[str, str], dict[str, str]]:
    """(whole codes, patterns with `*` for what is put in), each with one place that says it."""
    whole: dict[str, str] = {}
    holes: dict[str, str] = {}
    for path, text in sources(".js"):
        for found in re.finditer(rf'"({CODE}[\w.-]*)"', text):
            whole.setdefault(found[1], path.name)
        for found in re.finditer(rf"`({CODE}[^`]*?)`", text):
            holes.setdefault(re.sub(r"\$\{[^}]*\}", "*", found[1]), path.name)
    for path, text in sources(".html"):
        for found in re.finditer(rf"[\"']({CODE}[\w.-]*)[\"'](\s*~)?", text):
            (holes if found[2] else whole).setdefault(found[1] + ("*" if found[2] else ""), path.name)
    for path, tree in python():
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        parts = {id(part) for node in joined for part in node.values}
        for node in joined:
            said = "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
            if re.match(CODE, said) and " " not in said:
                holes.setdefault(said, path.name)
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) and id(node) not in parts else None
            if isinstance(said, str) and re.fullmatch(rf"{CODE}[\w.-]+", said):
                whole.setdefault(said, path.name)
    return whole, holes


@cache
def refusals() -> dict[str, tuple[str, frozenset[str] | None]]:
    """Every code that is raised: where, and the facts that it carries (None: not told by the call alone)."""
    found: dict[str, tuple[str, frozenset[str] | None]] = {"auth.forbidden": ("auth.py", frozenset())}
    for path, tree in python():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            code = {"Refused": 0, "NotFound": 0, "Forbidden": 0, "problem": 1}.get(name)
            if code is None or len(node.args) <= code or not isinstance(node.args[code], ast.Constant):
                continue
            facts = None if any(k.arg is None for k in node.keywords) else frozenset(str(k.arg) for k in node.keywords)
            where, before = found.get(str(node.args[code].value), (path.name, facts))
            both = None if facts is None or before is None else facts & before
            found[str(node.args[code].value)] = (where, both)
    return found


def texts_of(code: str) -> set[str]:
    """The texts behind a code: itself, or one and many."""
    known = wording.catalogue("vi")
    return {code} & known.keys() or {f"{code}.one", f"{code}.other"} & known.keys()


def own_texts(pattern: str) -> set[str]:
    """The texts of an OWN pattern whose name is said somewhere in their surface."""
    hole = re.compile(re.escape(pattern).replace(r"\*", r"([a-z0-9_]+)") + r"(?:\.one|\.other)?")
    said = "\n".join(text for path, text in sources(".js", ".py") if in_surface(path, pattern.split(".")[0]))
    found = set()
    for code in wording.catalogue("vi"):
        match = hole.fullmatch(code)
        if match and re.search(rf"[\"'\s{{,(\[]{match[1]}[\"'\s:,}}\])]", said):
            found.add(code)
    return found


def in_surface(path: Path, head: str) -> bool:
    return path.name == "sign-in.js" if head == "signin" else head in path.relative_to(ROOT).parts


# -- what must hold ----------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_codes():
    vi, en = wording.catalogue("vi"), wording.catalogue("en")
    assert sorted(vi.keys() ^ en.keys()) == []
    assert len(vi) > 500


def test_both_languages_name_the_same_facts():
    vi, en = wording.catalogue("vi"), wording.catalogue("en")
    # "1 person" may leave its number out, and only there.
    differ = {
        code: (set(FACT.findall(vi[code])) ^ set(FACT.findall(en[code])))
        for code in vi
        if set(FACT.findall(vi[code])) != set(FACT.findall(en[code]))
    }
    assert {code: facts for code, facts in differ.items() if not (code.endswith(".one") and facts == {"n"})} == {}


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_no_text_is_empty_or_half_written(lang):
    wrong = [
        code
        for code, words in wording.catalogue(lang).items()
        if (lang, code) not in SILENT
        and (
            not isinstance(words, str)
            or not words.strip()
            or (words != words.strip() and code not in JOINERS)
            or re.sub(FACT, "", words).count("{") != re.sub(FACT, "", words).count("}")
        )
    ]
    assert wrong == []


def test_vietnamese_is_written_in_composed_letters():
    """A text in decomposed letters looks the same, and no font draws it as well."""
    assert [c for c, words in wording.catalogue("vi").items() if not unicodedata.is_normalized("NFC", words)] == []


def test_who_has_words_for_one_has_words_for_many():
    codes = wording.catalogue("vi")
    ones = {code.removesuffix(".one") for code in codes if code.endswith(".one")}
    assert sorted(ones - {code.removesuffix(".other") for code in codes if code.endswith(".other")}) == []


def test_every_text_that_is_asked_for_exists():
    whole, _ = asked()
    assert len(whole) > 300
    unknown = {
        code: where
        for code, where in whole.items()
        if not texts_of(code) and code not in {*NOT_TEXTS, *refusals()} and not FILES.fullmatch(code)
    }
    assert unknown == {}


def test_every_code_with_a_hole_is_known_and_all_its_values_have_words():
    _, holes = asked()
    assert {pattern: where for pattern, where in holes.items() if pattern not in DYNAMIC} == {}
    missing = [
        code
        for pattern, values in DYNAMIC.items()
        for code in (pattern.replace("*", str(value)) for value in values or ())
        if not texts_of(code)
    ]
    assert missing == []


def test_no_known_hole_is_stale():
    _, holes = asked()
    assert sorted(DYNAMIC.keys() - holes.keys()) == []


def test_every_text_is_used_somewhere():
    whole, _ = asked()
    used: set[str] = set(ODD_STATUSES)
    for code in whole:
        used |= texts_of(code)
    for pattern, values in DYNAMIC.items():
        used |= own_texts(pattern) if values is OWN else texts_used(pattern, values)
    used |= {f"problem.{code}" for code in refusals()}
    assert sorted(wording.catalogue("vi").keys() - used) == []


def texts_used(pattern: str, values: Iterable[str]) -> set[str]:
    return {text for value in values for text in texts_of(pattern.replace("*", str(value)))}


def test_every_refusal_has_words():
    assert len(refusals()) > 40
    assert {code: where for code, (where, _) in refusals().items() if not wording.known(f"problem.{code}")} == {}


def test_a_refusals_words_ask_only_for_facts_that_it_carries():
    wrong = {
        code: (where, lacking)
        for code, (where, facts) in refusals().items()
        if facts is not None
        and (lacking := set(FACT.findall(wording.catalogue("vi").get(f"problem.{code}", ""))) - facts)
    }
    assert wrong == {}


def test_the_server_gives_each_of_its_texts_the_facts_it_names():
    wrong = []
    for path, tree in python():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = wording.catalogue("vi").get(str(node.args[0].value))
            if name not in ("t", "both") or words is None or any(k.arg is None for k in node.keywords):
                continue
            if lacking := set(FACT.findall(words)) - {str(k.arg) for k in node.keywords}:
                wrong.append((path.name, node.lineno, node.args[0].value, lacking))
    assert wrong == []


def test_a_language_nobody_speaks_is_answered_in_vietnamese():
    assert wording.best(None) == wording.best("") == wording.best("fr, de;q=0.5") == "vi"
    assert wording.best("en-GB,en;q=0.9") == "en"
    assert wording.best("fr;q=0.9, en;q=0.5, vi;q=0.1") == "en"


def test_an_unknown_code_is_an_error_and_not_an_empty_place():
    with pytest.raises(KeyError):
        wording.t("kiosk.nobody_wrote_this")
