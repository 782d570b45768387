"""The clerk's counter panel: one page; what it does goes through the API, what it hears comes from the feed."""

from flask import Blueprint

from server import auth, pages

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
    return pages.draw("clerk/panel.html", "clerk")
