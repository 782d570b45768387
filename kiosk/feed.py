"""The kiosk's live feed: the board at a calm pace, and what became of the slip it waits for."""

from flask import request
from flask_socketio import Namespace

from server import auth, board, devices, events
from server.jsonable import jsonable
from server.realtime import enter, heard, room, socketio
from server.version import version

NAMESPACE = "/kiosk"
PACE = 0.5  # seconds between two boards of one hall


class KioskFeed(Namespace):
    decision = ("kiosk", "greeter", "clerk", "leader", "admin")

    def on_connect(self, auth_given=None):
        caller = auth.socket_caller(auth_given, *self.decision)
        if caller is None:
            return False
        if caller.device is not None:
            devices.seen(caller.device)
        enter(room(caller.hall_id, "kiosk"))
        socketio.emit("hello", {"version": version()}, namespace=NAMESPACE, to=request.sid)
        socketio.emit("board", jsonable(board.wall(caller.hall_id)), namespace=NAMESPACE, to=request.sid)
        return True


def printed(event: events.JobChanged) -> None:
    """A ticket's slip has moved on: by the ticket's id, which only the kiosk that took it knows."""
    if event.ticket_id is not None:
        news = {"ticket": event.ticket_id, "state": event.state, "problem": event.problem}
        socketio.emit("print", news, namespace=NAMESPACE, to=room(event.hall_id, "kiosk"))


def show(event: events.HallChanged) -> None:
    """The newest board: the kiosk shows lines and waits, which need no hurry."""
    where = room(event.hall_id, "kiosk")
    if heard(NAMESPACE, where):
        socketio.emit("board", jsonable(board.wall(event.hall_id)), namespace=NAMESPACE, to=where)


def attach() -> None:
    socketio.on_namespace(KioskFeed(NAMESPACE))
    events.subscribe(events.JobChanged, printed)
    events.subscribe(events.HallChanged, show, every=PACE)
