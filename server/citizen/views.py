"""The pages a citizen opens on a phone: a ticket and a dossier, known only by the token in the slip's QR.

The page is drawn for any token; whether it is known, the open API says, so that both answers cost the same to ask.
"""

from flask import Blueprint

from server import auth, pages

bp = Blueprint(
    "citizen",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/citizen/static",
)


@bp.get("/t/<token>")
@auth.open_page
def ticket(token: str):
    return pages.draw("citizen/ticket.html", "citizen", extra={"token": token, "kind": "ticket"})


@bp.get("/h/<token>")
@auth.open_page
def dossier(token: str):
    return pages.draw("citizen/ticket.html", "citizen", extra={"token": token, "kind": "dossier"})
