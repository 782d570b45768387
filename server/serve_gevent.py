"""The province's entry point (and Windows'): gevent's server, every wait cooperative, websockets in one process.

Several of these behind nginx serve a province; Redis joins their screens. The first lines come before any import that
could keep a blocking socket.
"""

from gevent import monkey

monkey.patch_all()

import socket  # noqa: E402
import sys  # noqa: E402
from threading import Lock  # noqa: E402

from gevent import pywsgi  # noqa: E402
from simple_websocket import ws  # noqa: E402

from server.serve import boot  # noqa: E402
from server.settings import Settings  # noqa: E402


def listening(host: str, port: int) -> socket.socket:
    """A socket without Nagle's delay: head and body leave apart, and the delay would cost 40 ms on each answer."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.bind((host, port))
    made.listen(1024)
    return made


class _Whole:
    """A socket whose `send` sends everything: a cooperative one may take only part of a frame, and cut it."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner, self._one = inner, Lock()

    def send(self, data: bytes) -> int:
        with self._one:
            self._inner.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def _send_whole_frames() -> None:
    began = ws.Server.__init__

    def init(self: object, *args: object, **kwargs: object) -> None:
        began(self, *args, **kwargs)
        self.sock = _Whole(self.sock)  # type: ignore[attr-defined]

    ws.Server.__init__ = init


def main() -> int:
    """Serve on the settings of the environment until stopped."""
    settings = Settings.from_env()
    _send_whole_frames()
    app = boot(settings, "gevent", printing="--no-printing" not in sys.argv, welcome="--welcome" in sys.argv)
    server = pywsgi.WSGIServer(listening(settings.host, settings.port), app, log=None)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.stop(timeout=3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
