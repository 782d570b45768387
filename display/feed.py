"""The wall's live feed: the whole board on connect and on change, a call once and at once, each with its id."""

from server import board, events
from server.jsonable import jsonable
from server.realtime import Feed, enter, heard, room, socketio

NAMESPACE = "/display"
PACE = 0.1  # seconds between two boards of one hall


class DisplayFeed(Feed):
    decision = ("display", "greeter", "clerk", "leader", "admin")

    def welcome(self, caller):
        enter(room(caller.hall_id, "wall"))
        self.tell_newcomer("board", jsonable(board.wall(caller.hall_id)))


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
