"""What only the kiosk asks: whether its installer may leave it."""

from pydantic import Field

from server import auth, hall_rules, limits
from server.api.operations import Given, Subject
from server.version import version

api = Subject("kiosk")


class Pin(Given):
    pin: str = Field(max_length=20)


@api.post("/kiosk/exit-pin", who=("kiosk",), body=Pin, gives="KioskExit", refuses=(404, 429))
def exit_pin(body: Pin):
    """Check the installer's PIN; wrong, and none set, are one answer."""
    caller = auth.caller()
    with limits.guessed("exit-pin", caller.code):
        hall_rules.check_pin(caller.hall_id, body.pin)
    return {"device": caller.device.name if caller.device else "", "version": version()}
