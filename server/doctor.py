"""Is this installation well? Database, fonts, voice, printers, clock, disk: each checked for real."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from printer import fonts, layout
from printer.slips import Number, Slip
from server import clock, db, outbox, printer_care, schema
from server import ward as wards
from server.models.halls import halls
from server.settings import Settings
from server.speech import Speaker, SpeechUnavailable

LEAST_DISK = 500_000_000  # bytes


def examine(settings: Settings) -> list[dict[str, Any]]:
    """Every check: what, whether it is well, and what it says."""
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("database", _database),
        ("hall", _hall),
        ("fonts", _fonts),
        ("voice", _voice),
        ("printers", _printers),
        ("messages", _messages),
        ("calendar", _calendar),
        ("clock", _clock),
        ("disk", _disk),
    ]
    return [_checked(what, check, settings) for what, check in checks]


AHEAD = timedelta(days=90)


class _Unwell(Exception):
    pass


def _checked(what: str, check: Callable[[Settings], str], settings: Settings) -> dict[str, Any]:
    try:
        return {"what": what, "well": True, "says": check(settings)}
    except _Unwell as error:
        return {"what": what, "well": False, "says": str(error)}
    except Exception as error:  # noqa: BLE001 a check that breaks has found something
        return {"what": what, "well": False, "says": f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"}


def _database(settings: Settings) -> str:
    has, needed = schema.has(), schema.needed()
    if has != needed:
        raise _Unwell(f"schema {has}, this software needs {needed}; run: motcua migrate")
    return f"{db.engine().dialect.name}, schema {has}"


def _calendar(settings: Settings) -> str:
    """Whether due dates can still be reckoned a good while ahead: without a table of days off none is given."""
    with db.reading() as connection:
        known = {
            ward.code: ward.calendar.horizon
            for ward in (wards.look(connection, hall)[0] for hall in connection.scalars(select(halls.c.id)).all())
        }
    ahead = (clock.now() + AHEAD).year
    if short := sorted(code for code, horizon in known.items() if horizon < ahead):
        raise _Unwell(f"no table of days off for {ahead} in {', '.join(short)}; run: motcua calendar propose {ahead}")
    return f"days off known up to {min(known.values(), default=0)}"


def _hall(settings: Settings) -> str:
    with db.reading() as connection:
        found = connection.scalars(select(halls.c.code)).all()
    if not found:
        raise _Unwell("no hall; run: motcua seed demo")
    return ", ".join(found)


def _fonts(settings: Settings) -> str:
    from printer import glyphs

    missing = glyphs.missing_vietnamese(fonts.default_cache())
    if missing:
        raise _Unwell(f"the font lacks {missing}")
    drawn = layout.render(Slip("test", (Number("A001"),)), 576)
    return f"all 134 Vietnamese letters; a slip of {len(drawn)} bytes was drawn"


def _voice(settings: Settings) -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            clip = Speaker(Path(folder)).clip("vi", "xin mời")
        except SpeechUnavailable as error:
            raise _Unwell(f"no voice: {error}") from error
        return f"speaks Vietnamese ({clip.stat().st_size} bytes for two words)"


def _printers(settings: Settings) -> str:
    says, unwell = [], False
    with db.reading() as connection:
        for hall_id in connection.scalars(select(halls.c.id)).all():
            for printer in printer_care.of(connection, hall_id):
                says.append(f"{printer['name']} {printer['state']}")
                unwell |= printer["state"] in printer_care.TROUBLE
    if unwell:
        raise _Unwell(", ".join(says))
    return ", ".join(says) or "none"


def _messages(settings: Settings) -> str:
    ways = [name for name, is_set in (("e-mail", settings.smtp_url), ("webhook", settings.webhook_url)) if is_set]
    with db.reading() as connection:
        held = outbox.counts(connection)
    says = f"{' and '.join(ways) or 'no e-mail, no webhook'}; {held['waiting']} waiting, {held['dead']} given up"
    if held["dead"]:
        raise _Unwell(says)
    return says


def _clock(settings: Settings) -> str:
    now = clock.now()
    if now.year < 2025:
        raise _Unwell(f"the clock says {now:%Y-%m-%d}: set it, or due dates will be wrong")
    return f"{now.astimezone(clock.VIET_NAM):%Y-%m-%d %H:%M %z}" + (" (set by hand)" if clock.shifted() else "")


def _disk(settings: Settings) -> str:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_DISK:
        raise _Unwell(f"{free // 1_000_000} MB free")
    return f"{free // 1_000_000_000} GB free"
