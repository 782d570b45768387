"""The guide desk's page on a tablet: numbers for people, their priority, papers to bring. No personal data.

What it does goes through the API; it hears the hall on the kiosk's feed, whose board names nobody.
"""

from flask import Blueprint

from server import auth, pages

bp = Blueprint(
    "guide",
    __name__,
    url_prefix="/guide",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@bp.get("/")
@auth.page("greeter", "clerk", "leader")
def desk():
    return pages.draw("guide/guide.html", "guide", asks=("/halls/current/board",))
