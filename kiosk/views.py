"""The touch kiosk's one page: take a number, learn what to bring, ask where a dossier stands. It only draws."""

from flask import Blueprint

from server import assets, auth, hall_rules, pages

bp = Blueprint(
    "kiosk",
    __name__,
    url_prefix="/kiosk",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

ASKS = ("/halls/current/board", "/priority-groups", "/procedures")  # it hears no finger before it knows all three


@bp.get("/")
@auth.page("kiosk")
def show():
    """The kiosk, for an enrolled kiosk or staff; everybody else is told how a device is enrolled."""
    facts = {"speaks": assets.speaker().available(), "exit": hall_rules.may_leave(auth.hall_id())}
    return pages.draw("kiosk/kiosk.html", "kiosk", extra=facts, asks=ASKS)
