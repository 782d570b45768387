"""The phone's live feed: its own ticket, by the token on its slip, and nothing about others."""

from flask import request
from flask_socketio import Namespace

from server import events, track
from server.jsonable import jsonable
from server.realtime import enter, room, socketio
from server.version import version

NAMESPACE = "/citizen"
PACE = 0.5

# The tokens that phones of this process follow, by hall; each phone counts once.
_followed: dict[int, dict[str, str]] = {}


class CitizenFeed(Namespace):
    decision = ("anyone",)  # the token is the key, and opens one ticket

    def on_connect(self, auth_given=None):
        token = auth_given.get("token") if isinstance(auth_given, dict) else None
        found = track.follow(token) if isinstance(token, str) and token.isascii() else None
        if found is None:
            return False
        hall_id, ticket = found
        _followed.setdefault(hall_id, {})[request.sid] = token
        enter(room(hall_id, f"ticket:{token}"))
        socketio.emit("hello", {"version": version()}, namespace=NAMESPACE, to=request.sid)
        socketio.emit("ticket", jsonable(ticket), namespace=NAMESPACE, to=request.sid)
        return True

    def on_disconnect(self, *_reason):
        for followed in list(_followed.values()):
            followed.pop(request.sid, None)


def show(event: events.HallChanged) -> None:
    """Each followed ticket as it stands now."""
    for token in set(_followed.get(event.hall_id, {}).values()):
        found = track.follow(token)
        if found is not None:
            where = room(event.hall_id, f"ticket:{token}")
            socketio.emit("ticket", jsonable(found[1]), namespace=NAMESPACE, to=where)


def attach() -> None:
    socketio.on_namespace(CitizenFeed(NAMESPACE))
    events.subscribe(events.HallChanged, show, every=PACE)
