"""The one Socket.IO object. Surfaces hang their feeds on it; nothing else sends.

Websocket only: no sticky sessions are needed, and a connection is one thread or one greenlet. A ping every 5 s, so
that a frozen screen is known within 10. Who was let in is looked at again every two seconds: a live screen must not
outlive its right to be one.
"""

import logging
import os
import sys
from threading import Event, Thread
from typing import Any, ClassVar

from flask import request

from server import auth, clock, devices, settings_now
from server.version import version

# python-socketio also carries clients and message queues; their imports would double the time and memory of a start.
# What this process was not configured to use is marked absent while it loads, as if it were not installed.
_UNUSED = ["requests", "websocket", "aiohttp", "kombu", "zmq", "kafka", "aio_pika", "valkey"]
if not os.environ.get("MOTCUA_REDIS_URL"):
    _UNUSED.append("redis")
_absent = [name for name in _UNUSED if name not in sys.modules]
sys.modules.update(dict.fromkeys(_absent))  # type: ignore[arg-type]
try:
    from flask_socketio import Namespace, SocketIO, join_room, leave_room
finally:
    for name in _absent:
        del sys.modules[name]

log = logging.getLogger(__name__)
socketio = SocketIO()
LOOK_AGAIN = 2.0  # seconds between two looks at who is connected
TO_SAY_WHO = 5.0  # seconds in which a connection must have entered a namespace
_holds: dict[tuple[str, str], auth.Caller] = {}  # (namespace, sid) → by whose right
_strangers: dict[str, float] = {}  # connections in no namespace, and since when


class Feed(Namespace):
    """A surface's live feed: lets in who may, greets the newcomer alone, and shows it everything once."""

    decision: ClassVar[tuple[str, ...]]

    def on_connect(self, auth_given: Any = None) -> bool:
        caller = auth.socket_caller(auth_given, *self.decision)
        if caller is None:
            return False
        if caller.device is not None:
            devices.seen(caller.device)
        _holds[self.namespace, request.sid] = caller
        self.tell_newcomer("hello", {"version": version()})
        self.welcome(caller)
        return True

    def on_disconnect(self, *_reason: object) -> None:
        _holds.pop((self.namespace, request.sid), None)
        self.farewell(request.sid)

    def holder(self) -> auth.Caller | None:
        """By whose right this event comes."""
        return _holds.get((self.namespace, request.sid))

    def tell_newcomer(self, event: str, value: Any) -> None:
        """To this connection alone (`Namespace.emit` would tell everybody)."""
        socketio.emit(event, value, namespace=self.namespace, to=request.sid)

    def welcome(self, caller: auth.Caller) -> None:
        """Enter the caller's rooms, and tell the newcomer all there is; each surface says what that is."""

    def farewell(self, sid: str) -> None:
        """Forget what was kept of this connection."""


def room(hall_id: int, what: str) -> str:
    """The name of a room: every room belongs to a hall."""
    return f"hall:{hall_id}:{what}"


def enter(name: str) -> None:
    """Let the newcomer into a room; only after it has shown who it is."""
    join_room(name)


def leave(name: str) -> None:
    """The caller no longer hears this room."""
    leave_room(name)


def heard(namespace: str, name: str) -> bool:
    """True when somebody may be in this room: a board for nobody need not be read."""
    if settings_now.get().redis_url:
        return True  # they may be at another process
    return bool(socketio.server.manager.rooms.get(namespace, {}).get(name))


def watch_the_door() -> None:
    """From now on look again and again at who is connected, in a thread of its own."""
    Thread(target=_watch, name="door", daemon=True).start()


def _watch() -> None:
    rest = Event()
    while not rest.wait(LOOK_AGAIN):
        try:
            look_again()
        except Exception:
            log.exception("could not look at who is connected")


def look_again() -> None:
    """Disconnect whose right has ended, and who has been here for a while without entering any namespace."""
    held = dict(_holds)
    valid = auth.still_valid(held.values())
    for (namespace, sid), caller in held.items():
        if caller not in valid:
            _holds.pop((namespace, sid), None)
            socketio.server.disconnect(sid, namespace=namespace)
    manager, now = socketio.server.manager, clock.elapsed()
    everybody = [dict(rooms.get(None, {})) for rooms in list(manager.rooms.values())]
    entered = {connection for namespace in everybody for connection in namespace.values()}
    here = set(socketio.server.environ)
    for connection in set(_strangers) - (here - entered):
        del _strangers[connection]
    for connection in here - entered:
        if now - _strangers.setdefault(connection, now) > TO_SAY_WHO:
            del _strangers[connection]
            socketio.server.eio.disconnect(connection)
