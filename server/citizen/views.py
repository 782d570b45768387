"""The pages a citizen opens on a phone: a ticket and a dossier, known only by the token in the slip's QR.

The page is drawn for any token, with what the open API says of it; whoever has none that is known is told so there.
"""

from flask import Blueprint, Response, abort, request

from server import appointment, auth, compressed, pages
from server.domain.errors import NotFound
from server.wording import LANGUAGES

bp = Blueprint(
    "citizen",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/citizen/static",
)

FOLLOWED = {"ticket": "/track/{}", "dossier": "/track-dossier/{}"}


@bp.get("/t/<token>")
@auth.open_page
def ticket(token: str):
    return _page(token, "ticket")


@bp.get("/h/<token>")
@auth.open_page
def dossier(token: str):
    return _page(token, "dossier")


def _page(token: str, kind: str) -> Response:
    facts = {"token": token, "kind": kind}
    page = pages.draw("citizen/ticket.html", "citizen", extra=facts, asks=(FOLLOWED[kind].format(token),))
    return compressed.compress(Response(page))


@bp.get("/h/<token>.ics")
@auth.open_page
def dossier_calendar(token: str):
    """The promised day for the phone's calendar, in the language of the page (`lang`)."""
    lang = request.args.get("lang", "")
    try:
        body = appointment.ics(token, lang if lang in LANGUAGES else LANGUAGES[0])
    except NotFound:
        abort(404)
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="motcua.ics"'
    return answer
