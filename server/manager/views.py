"""The leader's office: its pages, the reports as files, and the pictures of the latest slips."""

import tempfile
from datetime import date

from flask import Blueprint, Response, abort, request, send_file

from printer import layout
from server import auth, pages, spool, wording
from server.domain.errors import NotFound, Refused
from server.reports import downloads, export

bp = Blueprint(
    "manager",
    __name__,
    url_prefix="/manager",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

TABS = ("today", "dossiers", "ratings", "reports", "slips", "staff")
SLIP_DOTS = 576


@bp.get("/")
@auth.page("leader", "admin")
def today():
    return _office("today")


@bp.get("/<tab>")
@auth.page("leader", "admin")
def office(tab: str):
    if tab not in TABS:
        abort(404)
    return _office(tab)


@bp.get("/report/<name>.<form>")
@auth.page("leader", "admin")
def report(name: str, form: str):
    """A report as a file; `from` and `to` are dates, both days included. Why there is none is told on a page."""
    first, last = _day("from"), _day("to")
    if last < first:
        abort(400)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it; a year's register is not held in memory
    try:
        downloads.write(auth.actor(), name, form, first, last, file, auth.lang())
    except Refused as refused:
        file.close()
        return abort(404) if isinstance(refused, NotFound) else _no_report(refused)
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


def _office(tab: str):
    return pages.draw("manager/office.html", "manager", extra={"tab": tab}, tab=tab, tabs=TABS)


def _day(field: str) -> date:
    try:
        day = date.fromisoformat(request.args.get(field, ""))
    except ValueError:
        abort(400)
    if not 2000 <= day.year <= 2100:  # beyond, a day has no end that every zone can tell
        abort(400)
    return day


def _no_report(refused: Refused):
    why = wording.refusal(refused.code, refused.facts, auth.lang())
    return pages.draw("manager/no-report.html", "error", why=why), 409
