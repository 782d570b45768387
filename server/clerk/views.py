"""The clerk's counter panel: one page, and the forms as PDF; what it does goes through the API, what it hears comes
from the feed.
"""

from flask import Blueprint, Response, abort, request

from server import auth, pages
from server.documents import sheets
from server.domain.errors import NotFound

bp = Blueprint(
    "clerk",
    __name__,
    url_prefix="/clerk",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@bp.get("/")
@auth.page("clerk", "leader", "admin")
def panel():
    session = auth.caller().session
    counter = session.counter if session else None
    asks = ("/counters",) if counter is None else (f"/counters/{counter}", "/services", "/counters")
    return pages.draw("clerk/panel.html", "clerk", asks=asks)


@bp.get("/dossiers/<path:code>/<form>.pdf")
@auth.page("clerk", "leader", "admin")
def form_pdf(code: str, form: str):
    """A form about a dossier, by its number in the hall's set or its name; `size` is A5 (without it) or A4."""
    size = request.args.get("size", "A5").upper()
    if size not in sheets.SIZES:
        abort(404)
    try:
        name, made = sheets.printed(auth.actor(), code, form, size)
    except NotFound:
        abort(404)
    answer = Response(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    # It carries a citizen's name: no copy of it stays behind in the browser.
    answer.headers["Cache-Control"] = "no-store"
    return answer
