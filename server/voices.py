"""The ward's own voice: prompts that somebody of the ward recorded, and the clips that say a call.

One sentence has one voice: a call is said from recordings when every prompt of it is recorded, else the synthesiser
says the whole of it.
"""

import base64
import binascii
import hashlib
from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import prompts, recording, words
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.halls import halls
from server.models.voices import voice_prompts
from server.once import Act
from server.ward import Ward

SAMPLE_SERIAL = "017"
CHIME = "/clips/chime.wav"


def listing(hall_id: int) -> dict[str, Any]:
    """{items, recorded, needed, missing, sample}: every prompt in its group, whether this hall's calls need it, when it
    was recorded and how long it is; how many there are; a call as the wall would say it now.
    """
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        kept = {row.code: row for row in db.execute(_kept(hall_id))}
    need = _needed(ward)
    items = [
        {
            "code": code,
            "group": group,
            "words": prompts.PROMPTS[code],
            "letter": prompts.letter_of(code),
            "needed": code in need,
            "seconds": round(kept[code].seconds, 2) if code in kept else None,
            "made_at": kept[code].made_at if code in kept else None,
        }
        for group, codes in prompts.GROUPS.items()
        for code in codes
    ]
    return {
        "items": items,
        "recorded": len(kept),
        "needed": len(need),
        "missing": len(need - kept.keys()),
        "sample": _sample(ward),
    }


def put(actor: Actor, code: str, audio: str, *, request_id: str) -> dict[str, Any]:
    """Keep a prompt (a WAV file in base64) in place of an earlier one; the listing as it then stands.

    NotFound `voice.unknown` {prompt}; Refused as `recording.checked`.
    """
    _known(code)
    wav = _decoded(audio)
    made = recording.checked(wav)
    act = Act(actor, "voice", request_id, {"code": code, "sound": hashlib.sha256(wav).hexdigest()})
    at = clock.now()
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if once.seen(db, act) is None:
            db.execute(delete(voice_prompts).where(*_this(ward.id, code)))
            row = {"audio": wav, "seconds": made.seconds, "made_at": at, "person_id": actor.person_id}
            db.execute(insert(voice_prompts).values(hall_id=ward.id, lang=prompts.LANG, code=code, **row))
            _changed(db, actor, ward, version, code, recorded=True)
            once.done(db, act, {}, at)
    return listing(actor.hall_id)


def remove(actor: Actor, code: str) -> dict[str, Any]:
    """Forget a recording, if there is one; the listing as it then stands. NotFound `voice.unknown` {prompt}."""
    _known(code)
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        if db.execute(delete(voice_prompts).where(*_this(ward.id, code))).rowcount:
            _changed(db, actor, ward, version, code, recorded=False)
    return listing(actor.hall_id)


def audio(hall_id: int, code: str) -> bytes:
    """A recording as it was kept, a WAV file. NotFound `voice.unknown` {prompt} when there is none."""
    with reading() as db:
        found = db.scalar(select(voice_prompts.c.audio).where(*_this(hall_id, code)))
    if found is None:
        raise NotFound("voice.unknown", prompt=code)
    return bytes(found)


def clips(ward: Ward, label: str, counter: int, lang: str) -> list[str]:
    """The addresses of the clips of a call: the chime, the number, the counter, Vietnamese first."""
    own = {*prompts.number_parts(label), *prompts.counter_parts(counter)} <= ward.recorded.keys()
    found = [CHIME]
    for each in dict.fromkeys((prompts.LANG, lang)):
        # A recording that is made anew has another address: browsers keep clips for ever.
        voice = f"own/{digest(ward)}" if own and each == prompts.LANG else each
        found += [f"/clips/{voice}/number/{label}.wav", f"/clips/{voice}/counter/{counter}.wav"]
    return found


def digest(ward: Ward) -> str:
    """Names all of the hall's recordings as they are now."""
    told = f"{ward.id}\n" + "\n".join(f"{code} {made}" for code, made in sorted(ward.recorded.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def current(hall_id: int) -> str:
    """`digest` of the hall as it stands."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
    return digest(ward)


def said(hall_id: int, codes: Sequence[str]) -> tuple[int, "array[int]"]:
    """Half a call from recordings: the sample rate in Hz and 16-bit mono samples. NotFound when one is missing."""
    with reading() as db:
        mine = select(voice_prompts.c.code, voice_prompts.c.audio).where(*_mine(hall_id))
        kept = {row.code: bytes(row.audio) for row in db.execute(mine.where(voice_prompts.c.code.in_(set(codes))))}
    missing = next((code for code in codes if code not in kept), None)
    if missing is not None:
        raise NotFound("voice.unknown", prompt=missing)
    comma = 1 if codes[0] == prompts.INTRO else None
    return recording.RATE, recording.joined([recording.read(kept[code]) for code in codes], comma)


def _changed(db: Connection, actor: Actor, ward: Ward, version: int, code: str, *, recorded: bool) -> None:
    at = clock.now()
    db.execute(update(halls).where(halls.c.id == ward.id).values(setup_version=halls.c.setup_version + 1))
    journal.write(db, actor, at, ward.day(at), "hall", ward.id, "voice", {"prompt": code, "recorded": recorded})
    record(db, events.HallChanged(ward.id, version))


def _needed(ward: Ward) -> frozenset[str]:
    return prompts.needed({service.prefix for service in ward.services.values()}, ward.by_number)


def _sample(ward: Ward) -> dict[str, Any]:
    """A call of the hall's first service to its first counter."""
    prefix = next((service.prefix for service in ward.services.values()), "A")
    label, counter = f"{prefix}{SAMPLE_SERIAL}", min(ward.by_number, default=1)
    sounds = clips(ward, label, counter, prompts.LANG)
    return {
        "words": words.call_words(label, counter, prompts.LANG),
        "clips": sounds,
        "own": sounds[-1].startswith("/clips/own/"),
    }


def _known(code: str) -> None:
    if code not in prompts.PROMPTS:
        raise NotFound("voice.unknown", prompt=code)


def _decoded(audio: str) -> bytes:
    try:
        return base64.b64decode(audio, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("voice.format") from error


def _mine(hall_id: int) -> tuple[Any, ...]:
    return voice_prompts.c.hall_id == hall_id, voice_prompts.c.lang == prompts.LANG


def _this(hall_id: int, code: str) -> tuple[Any, ...]:
    return *_mine(hall_id), voice_prompts.c.code == code


def _kept(hall_id: int) -> Any:
    return select(voice_prompts.c.code, voice_prompts.c.seconds, voice_prompts.c.made_at).where(*_mine(hall_id))
