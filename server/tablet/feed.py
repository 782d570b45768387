"""The rating tablet's live feed: the question about its own counter's last visit, and when it need not be asked."""

from server import asking, events
from server.realtime import Feed, enter, heard, room, socketio

NAMESPACE = "/tablet"


class TabletFeed(Feed):
    decision = ("tablet",)

    def welcome(self, caller):
        counter = asking.paired(caller.device)
        if counter is None:
            return  # at the exit the citizen begins
        enter(_room(caller.hall_id, counter.id))
        asked = asking.question(caller.hall_id, counter.id)
        if asked is None:
            self.tell_newcomer("done", {"token": ""})
        else:
            self.tell_newcomer("ask", asked)


def ask(event: events.VisitEnded) -> None:
    """To the tablet of that counter, and to no other."""
    where = _room(event.hall_id, event.counter_id)
    if heard(NAMESPACE, where) and (asked := asking.question(event.hall_id, event.counter_id)) is not None:
        socketio.emit("ask", asked, namespace=NAMESPACE, to=where)


def close(event: events.QuestionClosed) -> None:
    """The visit was rated elsewhere, or (no token) the next one has begun."""
    where = _room(event.hall_id, event.counter_id)
    socketio.emit("done", {"token": event.token}, namespace=NAMESPACE, to=where)


def _room(hall_id: int, counter_id: int) -> str:
    return room(hall_id, f"counter:{counter_id}")


def attach() -> None:
    socketio.on_namespace(TabletFeed(NAMESPACE))
    events.subscribe(events.VisitEnded, ask)
    events.subscribe(events.QuestionClosed, close)
