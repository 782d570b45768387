"""Papers for the hand over the API: a checklist, a rating slip, the day in short, a printer's test page."""

import datetime as dt

from server import auth, hand_outs, limits
from server.api.operations import Lang, Subject
from server.api.tickets import CLERKS, STAFF, Asked

api = Subject("hand-outs")


class Checklist(Asked):
    lang: Lang = "vi"


class OfDay(Asked):
    day: dt.date


@api.post(
    "/procedures/<code>/checklist",
    who=("kiosk", *STAFF),
    body=Checklist,
    gives="Job",
    refuses=(404, 409, 429),
)
def checklist(code: str, body: Checklist):
    """Print what to bring for a procedure."""
    role = auth.caller().role
    if role == "kiosk":
        limits.spend("checklist")
    in_the_hall = role in ("kiosk", "greeter")
    return hand_outs.print_checklist(auth.actor(), code, body.lang, in_the_hall=in_the_hall, request_id=body.id)


@api.post("/tickets/<int:ticket>/rating-slip", who=CLERKS, body=Asked, gives="Job", refuses=(404, 409))
def rating_slip(ticket: int, body: Asked):
    """Print a code with which the citizen of a visit that has ended may rate it, once."""
    return hand_outs.print_rating(auth.actor(), ticket, request_id=body.id)


@api.post("/reports/day/print", who=("leader", "admin"), body=OfDay, gives="Job", refuses=(409,))
def day(body: OfDay):
    """Print a day of the hall in short."""
    return hand_outs.print_day(auth.actor(), body.day, request_id=body.id)


@api.post("/printers/<name>/test", who=STAFF, body=Asked, gives="Job", refuses=(404, 409))
def test_page(name: str, body: Asked):
    """Print a page that shows whether a printer prints every letter, both edges and the codes."""
    return hand_outs.print_test(auth.actor(), name, request_id=body.id)
