"""The door before the application: how many live screens there may be, and from one address.

Each live screen holds threads as long as it stays, so more than the hall was laid out for would leave none to answer
with. Nobody has said who they are at this point; that is why it counts and does not ask.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

LIVE = "/socket.io"


class Door:
    """WSGI middleware. `most` live connections at once, three quarters of them from one address at the most."""

    def __init__(self, app: Callable[..., Any], most: int) -> None:
        self._app, self._most, self._share = app, most, max(1, most * 3 // 4)
        self._lock = Lock()
        self._here: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(LIVE):
            return self._app(environ, start_response)
        # Compression costs 100 KB a screen and half as much time again, for boards of two kilobytes.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        address = environ.get("REMOTE_ADDR") or "?"
        if not self._enter(address):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "5")])
            return [b"too many live screens\n"]
        try:
            return self._app(environ, start_response)  # a websocket's whole life
        finally:
            self._leave(address)

    def _enter(self, address: str) -> bool:
        with self._lock:
            if self._here.total() >= self._most or self._here[address] >= self._share:
                return False
            self._here[address] += 1
            return True

    def _leave(self, address: str) -> None:
        with self._lock:
            self._here[address] -= 1
            if not self._here[address]:
                del self._here[address]
