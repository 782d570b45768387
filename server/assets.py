"""Files that pages need and nobody commits: fonts from their package, sound clips from the synthesiser, QR codes."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import zxingcpp
from flask import Blueprint, Response, abort, send_file

from printer import fonts
from server import auth, catalogue, settings_now, shown, voices, wording
from server.db import reading
from server.domain import prompts, words
from server.domain.errors import NotFound, Refused
from server.speech import Speaker, SpeechUnavailable

bp = Blueprint("assets", __name__)
FOR_EVER = "public, max-age=31536000, immutable"
# Each clip that is asked for is made and kept: only who calls aloud may ask.
HEARD_BY = auth.page("display", "kiosk", "tablet", "greeter", "clerk", "leader", "admin")
# Texts that may be read aloud: the kiosk's own, and only as they stand.
READ_ALOUD = ("kiosk.",)
LABEL = re.compile(r"[0-9A-ZĐ]\d{3,5}")


@bp.get("/fonts/<name>")
@auth.open_page
def font(name: str) -> Response:
    try:
        path = fonts.webfont(name, settings_now.get().data_dir / "cache" / "fonts")
    except KeyError:
        abort(404)
    return _file(path, "font/woff2")


@bp.get("/clips/chime.wav")
@HEARD_BY
def chime() -> Response:
    return _file(speaker().chime(), "audio/wav")


@bp.get("/clips/<lang>/number/<label>.wav")
@HEARD_BY
def number_clip(lang: str, label: str) -> Response:
    """*Xin mời số A, không một bảy*: made the first time it is asked for."""
    if not LABEL.fullmatch(label):
        abort(404)
    return _spoken(lang, lambda: words.number_said(label, lang))


@bp.get("/clips/<lang>/counter/<int:number>.wav")
@HEARD_BY
def counter_clip(lang: str, number: int) -> Response:
    """*đến quầy số ba*."""
    return _spoken(lang, lambda: words.counter_said(number, lang))


@bp.get("/clips/own/<digest>/number/<label>.wav")
@HEARD_BY
def own_number_clip(digest: str, label: str) -> Response:
    """The same from the ward's own recordings, of which `digest` names the state."""
    if not LABEL.fullmatch(label):
        abort(404)
    return _own(digest, prompts.number_parts(label), lambda: words.number_said(label, prompts.LANG))


@bp.get("/clips/own/<digest>/counter/<int:number>.wav")
@HEARD_BY
def own_counter_clip(digest: str, number: int) -> Response:
    try:
        parts = prompts.counter_parts(number)
    except ValueError:
        abort(404)
    return _own(digest, parts, lambda: words.counter_said(number, prompts.LANG))


def _own(digest: str, parts: tuple[str, ...], said) -> Response:
    """From the recordings; by the synthesiser, and not for ever, when they have changed since the call was made."""
    hall = auth.hall_id()
    if digest == voices.current(hall):
        try:
            return _file(speaker().composed((digest, *parts), lambda: voices.said(hall, parts)), "audio/wav")
        except (NotFound, SpeechUnavailable):
            pass
    answer = _spoken(prompts.LANG, said)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/clips/<lang>/label/<label>.wav")
@HEARD_BY
def label_clip(lang: str, label: str) -> Response:
    """The number alone: *a, không một bảy*."""
    if not LABEL.fullmatch(label):
        abort(404)
    return _spoken(lang, lambda: words.ticket_words(label, lang))


@bp.get("/clips/<lang>/text/<code>.wav")
@HEARD_BY
def text_clip(lang: str, code: str) -> Response:
    """A text of the kiosk that names no facts. Whoever asks chooses a code and never the words."""
    said = wording.catalogue(lang).get(code) if lang in wording.LANGUAGES else None
    if said is None or not code.startswith(READ_ALOUD) or "{" in said:
        abort(404)
    return _spoken(lang, lambda: words.text_said(said))


@bp.get("/clips/<lang>/service/<code>.wav")
@HEARD_BY
def service_clip(lang: str, code: str) -> Response:
    """A service's name."""
    return _named(lang, lambda: catalogue.service_names(auth.hall_id(), code))


@bp.get("/clips/<lang>/procedure/<code>.wav")
@HEARD_BY
def procedure_clip(lang: str, code: str) -> Response:
    """A procedure's name."""
    return _named(lang, lambda: catalogue.one(auth.hall_id(), code)["name"])


@bp.get("/clips/<lang>/papers/<code>.wav")
@HEARD_BY
def papers_clip(lang: str, code: str) -> Response:
    """What to bring for a procedure, paper by paper."""
    return _named(lang, lambda: catalogue.bring_words(auth.hall_id(), code))


def _named(lang: str, names: Callable[[], Mapping[str, str]]) -> Response:
    """A name of the catalogue in one language, asked for anew each time: its code stays while its words may change."""
    if lang not in wording.LANGUAGES:
        abort(404)
    try:
        both = names()
    except NotFound:
        abort(404)
    answer = _spoken(lang, lambda: words.text_said(wording.name(both, lang)))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _spoken(lang: str, said) -> Response:
    try:
        return _file(speaker().clip(lang, said()), "audio/wav")
    except ValueError:
        abort(404)
    except SpeechUnavailable as error:
        raise Refused("speech.unavailable") from error


@bp.get("/t/<token>/qr.svg")
@auth.open_page
def qr(token: str) -> Response:
    """The QR that a phone scans at the kiosk; only for a ticket that exists, and only once phones reach the hall."""
    with reading() as db:
        known = shown.by_token(db, token) is not None
    if not known or not settings_now.public_url():
        abort(404)
    code = zxingcpp.create_barcode(shown.track_url(token), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Response(zxingcpp.write_barcode_to_svg(code), mimetype="image/svg+xml")


@cache
def speaker() -> Speaker:
    """The hall's voice, with its clips in the data directory."""
    return Speaker(settings_now.get().data_dir / "cache" / "clips")


def _file(path: Path, mimetype: str) -> Response:
    answer = send_file(path.resolve(), mimetype=mimetype, conditional=True, max_age=31536000)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
