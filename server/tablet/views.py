"""The rating tablet's page: paired to a counter it waits to be told whom to ask, at the exit it takes a number."""

from flask import Blueprint

from server import asking, auth, pages

bp = Blueprint(
    "tablet",
    __name__,
    url_prefix="/tablet",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@bp.get("/")
@auth.page("tablet")
def show():
    """The tablet, for an enrolled one; everybody else is told how a device is enrolled."""
    counter = asking.paired(auth.caller().device)
    return pages.draw("tablet/tablet.html", "tablet", extra={"paired": counter and counter.number})
