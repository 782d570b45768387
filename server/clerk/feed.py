"""The panel's live feed: this counter's desk, whole, on connect and on change; printer trouble as a notice."""

from flask import request

from server import board, events
from server.domain.errors import Refused
from server.jsonable import jsonable
from server.realtime import Feed, enter, leave, room, socketio
from server.wording import LANGUAGES

NAMESPACE = "/clerk"
PACE = 0.1

# Which counters of a hall somebody watches from this process, by hall: (number, language).
_watched: dict[int, dict[str, tuple[int, str]]] = {}


class ClerkFeed(Feed):
    decision = ("clerk", "leader", "admin")

    def welcome(self, caller):
        enter(room(caller.hall_id, "desk"))
        number = caller.session.counter if caller.session else None
        if number is not None:
            self._watch(caller.hall_id, number, "vi")

    def farewell(self, sid):
        for watched in list(_watched.values()):
            watched.pop(sid, None)

    def on_watch(self, asked=None, *_more):
        """The panel names its counter, or another language: {counter, lang}."""
        caller = self.holder()
        if caller is not None and isinstance(asked, dict) and isinstance(asked.get("counter"), int):
            lang = asked.get("lang")
            self._watch(caller.hall_id, asked["counter"], lang if lang in LANGUAGES else LANGUAGES[0])

    def _watch(self, hall_id, number, lang):
        try:
            desk = board.desk(hall_id, number, lang)
        except Refused:
            return
        before = _watched.setdefault(hall_id, {}).get(request.sid)
        if before is not None and before != (number, lang):
            leave(room(hall_id, f"counter:{before[0]}:{before[1]}"))
        _watched[hall_id][request.sid] = (number, lang)
        enter(room(hall_id, f"counter:{number}:{lang}"))
        self.tell_newcomer("desk", jsonable(desk))


def show(event: events.HallChanged) -> None:
    """Each watched desk, once for each language."""
    for number, lang in sorted(set(_watched.get(event.hall_id, {}).values())):
        where = room(event.hall_id, f"counter:{number}:{lang}")
        desk = board.desk(event.hall_id, number, lang)
        socketio.emit("desk", jsonable(desk), namespace=NAMESPACE, to=where)
    socketio.emit("changed", {"version": event.version}, namespace=NAMESPACE, to=room(event.hall_id, "desk"))


def printed(event: events.JobChanged) -> None:
    """Paper news for the desks: the job and what it needs."""
    news = {"about": "print", "job": event.job_id, "state": event.state, "problem": event.problem}
    socketio.emit("notice", news, namespace=NAMESPACE, to=room(event.hall_id, "desk"))


def attach() -> None:
    socketio.on_namespace(ClerkFeed(NAMESPACE))
    events.subscribe(events.HallChanged, show, every=PACE)
    events.subscribe(events.JobChanged, printed)
