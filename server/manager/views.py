"""The leader's office: its pages, reports as files, files of dossiers read, and the pictures of the latest slips."""

import csv
import hashlib
import io
import json
import re
import secrets
import tempfile
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, send_file

from printer import layout, marks
from server import auth, catalogue_files, file_jobs, outbox, pages, slip_samples, slip_words, spool, voices, wording
from server.domain import intake, recording
from server.domain.errors import NotFound, Refused
from server.dossier_lines import MOST_BYTES
from server.reports import downloads, export

bp = Blueprint(
    "manager",
    __name__,
    url_prefix="/manager",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

TABS = (
    "today",
    "dossiers",
    "voices",
    "ratings",
    "reports",
    "imports",
    "catalogue",
    "slips",
    "calendar",
    "messages",
    "staff",
)
LINKED = {"voice": "staff"}  # pages that a tab links to, with that tab
SLIP_DOTS = 576
WIDTHS = ("576", "512", "384")  # dots of paper of 80, 72 and 58 mm
LOGO_BYTES = 1_000_000
TEXTS_LENGTH = 6000  # characters of an address that texts may take
FORM_BYTES = 100_000  # what a form adds to the file in it
REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@bp.get("/")
@auth.page("leader", "admin")
def today():
    return _office("today")


@bp.get("/<tab>")
@auth.page("leader", "admin")
def office(tab: str):
    if tab not in TABS and tab not in LINKED:
        abort(404)
    return _office(tab)


@bp.get("/report/<name>.<form>")
@auth.page("leader", "admin")
def report(name: str, form: str):
    """A report as a file; `from` and `to` are dates, both days included. Why there is none is told on a page.

    `lang` is the language that its reader chose on the page; without it, the browser's.
    """
    first, last = _day("from"), _day("to")
    lang = request.args.get("lang", "")
    lang = lang if lang in wording.LANGUAGES else auth.lang()
    if last < first:
        abort(400)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it; a year's register is not held in memory
    try:
        downloads.write(auth.actor(), name, form, first, last, file, lang)
    except Refused as refused:
        file.close()
        return abort(404) if isinstance(refused, NotFound) else _no_report(refused, lang)
    file.seek(0)
    answer = send_file(file, export.FORMATS[form], as_attachment=True, download_name=f"{name}-{first}-{last}.{form}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/slips/<int:job_id>.png")
@auth.page("leader", "admin")
def slip_picture(job_id: int):
    slip = spool.slip_of(auth.hall_id(), job_id)
    if slip is None:
        abort(404)
    answer = Response(layout.picture(slip, SLIP_DOTS), content_type="image/png")
    # A receipt carries a citizen's name: no copy of it stays behind in the browser.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/slips/preview.png")
@auth.page("leader", "admin")
def slip_preview():
    """A sample slip about nobody: `kind`, `width` in dots, `lang` of a ticket, `texts` that are not saved, as JSON."""
    kind, width, lang = (request.args.get(name, "") for name in ("kind", "width", "lang"))
    if width not in WIDTHS or lang not in wording.LANGUAGES:
        abort(400)
    try:
        slip = slip_samples.slip(auth.hall_id(), kind, lang, _texts(request.args.get("texts", "{}")))
    except (Refused, ValueError, RecursionError):
        abort(400)
    answer = Response(layout.picture(slip, int(width)), content_type="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/voice/<code>.wav")
@auth.page("leader", "admin")
def voice_prompt(code: str):
    """A prompt as somebody of the ward recorded it."""
    try:
        answer = Response(voices.audio(auth.hall_id(), code), content_type="audio/wav")
    except NotFound:
        abort(404)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/slips/logo")
@auth.allow("leader", "admin")
def upload_logo():
    """The hall's mark on slips as a form (`file`, `request_id`): {logo} as it is printed, a PNG file in base64.

    Refused `slip_logo.large` {mb}, `slip_logo.picture`.
    """
    request.max_content_length = LOGO_BYTES + FORM_BYTES
    given = request.files.get("file")
    request_id = request.form.get("request_id", "")
    if given is None or not REQUEST_ID.fullmatch(request_id):
        abort(400)
    with given.stream as file:
        picture = file.read(LOGO_BYTES + 1)
    if len(picture) > LOGO_BYTES:
        raise Refused("slip_logo.large", mb=LOGO_BYTES // 1_000_000)
    try:
        logo = marks.prepared(picture)
    except ValueError as error:
        raise Refused("slip_logo.picture") from error
    slip_words.put_logo(auth.actor(), logo, request_id=request_id)
    return {"logo": logo}


@bp.post("/imports")
@auth.allow("leader", "admin")
def upload():
    """A file of dossiers as a form (`file`, `request_id`), read in the background: {id} of its job."""
    request.max_content_length = MOST_BYTES + FORM_BYTES
    given = request.files.get("file")
    request_id = request.form.get("request_id", "")
    if given is None or not REQUEST_ID.fullmatch(request_id):
        abort(400)
    path = file_jobs.inbox() / f"{secrets.token_hex(8)}.part"
    path.touch(mode=0o600)
    try:
        given.save(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        job = file_jobs.begin(auth.actor(), _named(given.filename), path, request_id, digest)
    finally:
        given.close()
        path.unlink(missing_ok=True)
    return {"id": job}, 201


@bp.get("/imports/<int:job>/refusals.csv")
@auth.page("leader", "admin")
def refusals_csv(job: int):
    try:
        rows = file_jobs.refusals(auth.hall_id(), job)
    except NotFound:
        abort(404)
    return _sheet(rows, f"motcua-refusals-{job}.csv")


@bp.get("/imports/sample.csv")
@auth.page("leader", "admin")
def sample_csv():
    """What a file of dossiers looks like: the header and two invented lines."""
    return _sheet([intake.COLUMNS, *intake.SAMPLE], "motcua-sample.csv")


@bp.get("/catalogue.<form>")
@auth.page("leader", "admin")
def catalogue(form: str):
    """Every version of every procedure as a file, which taken in again changes nothing."""
    if form not in catalogue_files.FORMS:
        abort(404)
    if form == "csv":
        return _download(catalogue_files.export_csv(auth.hall_id()).encode("utf-8-sig"), "catalogue.csv")
    text = catalogue_files.export_toml(auth.hall_id()).encode()
    return _download(text, "catalogue.toml", "application/toml; charset=utf-8")


def _texts(given: str) -> dict[str, dict[str, str]]:
    """Texts by language and code. ValueError for anything else."""
    texts = json.loads(given) if len(given) <= TEXTS_LENGTH else None
    if not isinstance(texts, dict) or not all(isinstance(of, dict) for of in texts.values()):
        raise ValueError("no texts")
    if not all(isinstance(words, str) for of in texts.values() for words in of.values()):
        raise ValueError("no words")
    return texts


def _named(given: str | None) -> str:
    """A file's name as one line of text, without the folders that some browsers send."""
    name = re.split(r"[/\\]", given or "")[-1]
    return re.sub(r"[\x00-\x1f\ud800-\udfff]", "", name) or "?"


def _sheet(rows: Iterable[Iterable[str]], name: str) -> Response:
    page = io.StringIO(newline="")
    csv.writer(page).writerows(rows)
    return _download(page.getvalue().encode("utf-8-sig"), name)


def _download(body: bytes, name: str, kind: str = "text/csv; charset=utf-8") -> Response:
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _office(tab: str):
    extra: dict[str, Any] = {"tab": tab, "most_bytes": MOST_BYTES, "carried": outbox.carried()}
    if tab == "reports":  # on screen the forms have the words that they have in files
        extra |= {"texts": wording.bundle("manager", "common", "report"), "most_on_paper": downloads.MOST_ON_PAPER}
    if tab == "slips":
        extra["logo_bytes"] = LOGO_BYTES
    if tab == "catalogue":  # a procedure's parts have their words where papers and news have them
        extra["texts"] = wording.bundle("manager", "common", "news", "paper")
    if tab == "voice":
        extra["voice"] = {
            "rate": recording.RATE,
            "least_s": recording.LEAST_S,
            "most_s": recording.MOST_S,
            "quiet": recording.QUIET,
            "clipped": recording.CLIPPED,
        }
    asks = ("/halls/current/today",) if tab == "today" else ()
    under = LINKED.get(tab, "")
    return pages.draw("manager/office.html", "manager", extra=extra, asks=asks, tab=tab, tabs=TABS, under=under)


def _day(field: str) -> date:
    try:
        day = date.fromisoformat(request.args.get(field, ""))
    except ValueError:
        abort(400)
    if not 2000 <= day.year <= 2100:  # beyond, a day has no end that every zone can tell
        abort(400)
    return day


def _no_report(refused: Refused, lang: str):
    why = wording.refusal(refused.code, refused.facts, lang)
    return pages.draw("manager/no-report.html", "error", why=why), 409
