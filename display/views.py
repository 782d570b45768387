"""The wall display's page; all that it shows comes from the live board and the API."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from server import auth, pages, screens

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
    """The screen above the counters. It shows what its office chose for it; in place of that, what its address says:
    `?services=ho-tich,chung-thuc&counters=1,2`.
    """
    device = auth.caller().device
    shows = screens.of(device.id) if device else screens.shown(None)
    return pages.draw("display/wall.html", "display", extra={"shows": shows})
