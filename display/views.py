"""The wall display's page; all that it shows comes from the live board and the API."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from server import auth, pages

bp = Blueprint(
    "display",
    __name__,
    url_prefix="/display",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@bp.get("/")
@auth.page("display")
def wall() -> ResponseReturnValue:
    """The screen above the counters; `?services=ho-tich,chung-thuc&counters=1,2` narrows what it shows."""
    return pages.draw("display/wall.html", "display")
