"""The kiosk's live feed: the board at a calm pace, and what became of the slip it waits for."""

from server import board, events
from server.jsonable import jsonable
from server.realtime import Feed, enter, heard, room, socketio

NAMESPACE = "/kiosk"
PACE = 0.5  # seconds between two boards of one hall


class KioskFeed(Feed):
    decision = ("kiosk", "greeter", "clerk", "leader", "admin")

    def welcome(self, caller):
        enter(room(caller.hall_id, "kiosk"))
        self.tell_newcomer("board", jsonable(board.wall(caller.hall_id)))


def printed(event: events.JobChanged) -> None:
    """A ticket's slip has moved on: by the ticket's id, which only the kiosk that took it knows."""
    if event.ticket_id is not None:
        news = {"ticket": event.ticket_id, "state": event.state, "problem": event.problem, "where": event.where}
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
