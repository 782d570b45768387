"""A network between two programs that can be pulled out and put back: a small TCP proxy."""

import contextlib
import socket
import threading

from tests.databases import free_port


class Cable:
    """Carries what arrives at `port` to `target`, a port of this machine, and back, while it is in."""

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self._listener: socket.socket | None = None
        self._held: list[socket.socket] = []
        self._life = 0  # connections of an earlier life carry nothing, and nobody is told
        self._silent = False

    def put_in(self) -> None:
        """New connections go through; what was connected before stays as it was left, broken or dead."""
        self._life += 1
        self._silent = False
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def pull_out(self, silent: bool = False) -> None:
        """Connections break and new ones are refused; or, `silent`, nothing arrives any more and nobody is told."""
        self._life += 1
        self._silent = silent
        if silent:
            return
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._drop()

    def _drop(self) -> None:
        while self._held:
            held = self._held.pop()
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self._held += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(*ends, self._life), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, life: int) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if life == self._life and not self._silent:
                    target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
