"""The wall's live feed: the whole board on connect and on change, a call once and at once, each with its id."""

from flask import request
from flask_socketio import Namespace

from server import auth, board, devices, events
from server.jsonable import jsonable
from server.realtime import enter, heard, room, socketio
from server.version import version

NAMESPACE = "/display"
PACE = 0.1  # seconds between two boards of one hall


class DisplayFeed(Namespace):
    decision = ("display", "greeter", "clerk", "leader", "admin")

    def on_connect(self, auth_given=None):
        caller = auth.socket_caller(auth_given, *self.decision)
        if caller is None:
            return False
        if caller.device is not None:
            devices.seen(caller.device)
        enter(room(caller.hall_id, "wall"))
        socketio.emit("hello", {"version": version()}, namespace=NAMESPACE, to=request.sid)
        socketio.emit("board", jsonable(board.wall(caller.hall_id)), namespace=NAMESPACE, to=request.sid)
        return True


def announce(event: events.TicketCalled) -> None:
    """One call, never coalesced."""
    call = board.call(event.hall_id, event.call_id)
    if call is not None:
        socketio.emit("call", jsonable(call), namespace=NAMESPACE, to=room(event.hall_id, "wall"))


def show(event: events.HallChanged) -> None:
    """The newest board."""
    where = room(event.hall_id, "wall")
    if heard(NAMESPACE, where):
        socketio.emit("board", jsonable(board.wall(event.hall_id)), namespace=NAMESPACE, to=where)


def attach() -> None:
    socketio.on_namespace(DisplayFeed(NAMESPACE))
    events.subscribe(events.TicketCalled, announce)
    events.subscribe(events.HallChanged, show, every=PACE)
