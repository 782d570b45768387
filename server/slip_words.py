"""What a hall says in its own voice on slips, and its mark: as they stand, and changed by its leader.

Titles and labels of forms are the State's and are not here.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.documents.document import NUMBERS
from server.domain.errors import Refused
from server.journal import Actor
from server.models.halls import halls
from server.once import Act
from server.ward import Ward
from server.wording import LANGUAGES, t

Texts = Mapping[str, Mapping[str, str]]  # by language and code
_PLACE = re.compile(r"\{\w*\}")
_WRITTEN = ("supplement", "refusal", "apology", "stop")


@dataclass(frozen=True)
class Voice:
    """One text: the slips that say it, its languages, the most characters and lines that it may take."""

    slips: tuple[str, ...]
    most: int
    lines: int = 2
    langs: tuple[str, ...] = ("vi",)


# A text has a language only where a slip is printed in it. `come` stands in the frame of the date, on one line that is
# set smaller to fit: longer words would fall below the size that is read easily.
TEXTS: dict[str, Voice] = {
    "centre": Voice(("ticket", "receipt", "fees", "power_cut"), 100),
    "follow": Voice(("ticket",), 80, langs=LANGUAGES),
    "sit": Voice(("ticket",), 160, 4, LANGUAGES),
    "today_only": Voice(("ticket",), 80, langs=LANGUAGES),
    "come": Voice(("receipt",), 40, 1),
    "done_yet": Voice(("receipt", *_WRITTEN), 60),
    "done_how": Voice(("receipt", *_WRITTEN), 100),
    "thermal": Voice(("receipt",), 160, 4),
    "your_copy": Voice(("receipt",), 60),
    "fees_sign": Voice(("fees",), 60),
    "sheet_note": Voice(("power_cut",), 160, 4),
    "sheet_footer": Voice(("power_cut",), 60),
}
SLIPS = tuple(dict.fromkeys(slip for voice in TEXTS.values() for slip in voice.slips))


def said(ward: Ward, code: str, lang: str = "vi", /, **facts: object) -> str:
    """The hall's own words for one of TEXTS, or the catalogue's, with {facts} filled in."""
    own = ward.slip_texts.get(lang, {}).get(code)
    if not own:
        return t(f"paper.{code}", lang, **facts)
    return own.format_map({name: str(value) for name, value in facts.items()}) if facts else own


def standing(hall_id: int) -> dict[str, Any]:
    """{items, slips, logo}: each text with its default, the hall's own words (empty: the default) and its limits; the
    slips of this hall's set of forms that say any of them; the mark as a PNG file in base64, or empty.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    items = [
        {
            "code": code,
            "slips": [slip for slip in voice.slips if _has(ward, slip)],
            "default": {lang: t(f"paper.{code}", lang) for lang in voice.langs},
            "own": {lang: ward.slip_texts.get(lang, {}).get(code, "") for lang in voice.langs},
            "most": voice.most,
            "lines": voice.lines,
        }
        for code, voice in TEXTS.items()
    ]
    return {"items": items, "slips": [slip for slip in SLIPS if _has(ward, slip)], "logo": ward.slip_logo}


def checked(texts: Texts) -> dict[str, dict[str, str]]:
    """The texts as they would be kept; one that is empty or the default's is "".

    Refused, each with {text, lang}: `slip_text.unknown`, `slip_text.long` {most}, `slip_text.lines` {lines},
    `slip_text.control`, `slip_text.places` {places}.
    """
    return {lang: {code: _checked(code, lang, words) for code, words in of.items()} for lang, of in texts.items()}


def merged(kept: Texts, changes: Texts) -> dict[str, dict[str, str]]:
    """The hall's own texts after `checked` changes; what takes the default again is left out."""
    made = {lang: {**kept.get(lang, {}), **changes.get(lang, {})} for lang in {**kept, **changes}}
    return {lang: own for lang, of in made.items() if (own := {code: words for code, words in of.items() if words})}


def put(actor: Actor, texts: Texts, *, request_id: str) -> dict[str, Any]:
    """Set some texts, for every slip printed from now on; all of them as they then stand. Refused as `checked`."""
    changes = checked(texts)
    act = Act(actor, "slip_texts", request_id, {"texts": changes})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is None:
            told = {
                f"{lang}.{code}": [before, words]
                for lang, of in changes.items()
                for code, words in of.items()
                if (before := ward.slip_texts.get(lang, {}).get(code, "")) != words
            }
            _write(db, ward, slip_texts=merged(ward.slip_texts, changes))
            journal.write(db, actor, at, ward.day(at), "hall", ward.id, "slip_texts", told)
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
    return standing(actor.hall_id)


def put_logo(actor: Actor, logo: str, *, request_id: str) -> None:
    """Print this mark (`printer.marks.prepared`) at the top of every slip from now on."""
    act = Act(actor, "slip_logo", request_id, {"logo": logo})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is None:
            _write(db, ward, slip_logo=logo)
            journal.write(db, actor, at, ward.day(at), "hall", ward.id, "slip_logo", {"own": True})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))


def remove_logo(actor: Actor) -> dict[str, Any]:
    """Print the product's own mark again; what then stands."""
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if ward.slip_logo:
            _write(db, ward, slip_logo=None)
            journal.write(db, actor, at, ward.day(at), "hall", ward.id, "slip_logo", {"own": False})
            record(db, events.HallChanged(ward.id, version))
    return standing(actor.hall_id)


def _write(db: Connection, ward: Ward, **kept: Any) -> None:
    """Keep something in the caller's transaction, so that every process reads the hall again."""
    db.execute(update(halls).where(halls.c.id == ward.id).values(**kept, setup_version=halls.c.setup_version + 1))


def _has(ward: Ward, slip: str) -> bool:
    """Whether the hall prints such a slip: a form may be missing from its set."""
    return slip not in NUMBERS[2025] or slip in NUMBERS[ward.form_set]


def _checked(code: str, lang: str, words: str) -> str:
    voice = TEXTS.get(code)
    if voice is None or lang not in voice.langs:
        raise Refused("slip_text.unknown", text=code, lang=lang)
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n")).strip()
    if any(_unprintable(letter) for letter in words):
        raise Refused("slip_text.control", text=code, lang=lang)
    if len(words) > voice.most:
        raise Refused("slip_text.long", text=code, lang=lang, most=voice.most)
    if words.count("\n") >= voice.lines:
        raise Refused("slip_text.lines", text=code, lang=lang, lines=voice.lines)
    default = t(f"paper.{code}", lang)
    places = sorted(_PLACE.findall(default))
    if words and (sorted(_PLACE.findall(words)) != places or re.search(r"[{}]", _PLACE.sub("", words))):
        raise Refused("slip_text.places", text=code, lang=lang, places=" ".join(places) or "–")
    return "" if words == default else words


def _unprintable(letter: str) -> bool:
    """Whether a character has no place on paper: controls, marks of direction, halves of characters, odd line ends."""
    kind = unicodedata.category(letter)
    return letter != "\n" and (kind[0] == "C" or kind in ("Zl", "Zp"))
