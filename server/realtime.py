"""The one Socket.IO object. Surfaces hang their feeds on it; nothing else sends.

Websocket only: no sticky sessions are needed, and a connection is one thread or one greenlet. A ping every 5 s, so
that a frozen screen is known within 10.
"""

import os
import sys

from server import settings_now

# python-socketio also carries clients and message queues; their imports would double the time and memory of a start.
# What this process was not configured to use is marked absent while it loads, as if it were not installed.
_UNUSED = ["requests", "websocket", "aiohttp", "kombu", "zmq", "kafka", "aio_pika", "valkey"]
if not os.environ.get("MOTCUA_REDIS_URL"):
    _UNUSED.append("redis")
_absent = [name for name in _UNUSED if name not in sys.modules]
sys.modules.update(dict.fromkeys(_absent))  # type: ignore[arg-type]
try:
    from flask_socketio import SocketIO, join_room, leave_room
finally:
    for name in _absent:
        del sys.modules[name]

socketio = SocketIO()


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
