"""A small Socket.IO client for tests: one namespace over one WebSocket, read when asked, so that tests need no thread."""

import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import websocket

PATIENCE = 5.0  # seconds


class Refused(Exception):
    """The server let nobody into this namespace; says why."""


class NamespaceClosed(Exception):
    """The server took this namespace away from us."""


class Socket:
    """Somebody connected to a namespace. Raises Refused when the server does not let them in."""

    def __init__(
        self, base: str, namespace: str, auth: dict[str, Any] | None = None, *, cookie: str = "", origin: str = ""
    ) -> None:
        self.namespace = namespace
        self.heard: list[tuple[str, Any]] = []  # every event in order, those already taken too
        self._taken = 0
        address = f"{base.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        try:
            self._socket = websocket.create_connection(
                address, timeout=PATIENCE, cookie=cookie or None, origin=origin or base
            )
        except websocket.WebSocketBadStatusException as error:
            raise Refused(f"handshake: {error.status_code}") from error
        try:
            assert self._receive()[0] == "0"
            self._socket.send(f"40{namespace},{json.dumps(auth or {})}")
            # What is sent while one connects arrives before the word that one is connected.
            end = time.monotonic() + PATIENCE
            while not (answer := self._packet(end)).startswith(f"0{namespace},"):
                if not answer.startswith("2"):
                    raise Refused(answer)
                self._keep(answer)
        except BaseException:
            self._socket.close()
            raise

    def emit(self, name: str, value: Any) -> None:
        self._socket.send(f"42{self.namespace},{json.dumps([name, value])}")

    def take(self, name: str, fits: Callable[[Any], Any] = lambda value: True, patience: float = PATIENCE) -> Any:
        """The next event of this name that fits, reading past others. Fails after `patience` seconds."""
        end = time.monotonic() + patience
        while True:
            while self._taken < len(self.heard):
                said, value = self.heard[self._taken]
                self._taken += 1
                if said == name and fits(value):
                    return value
            self._read(end, name)

    def names(self) -> list[str]:
        """The names of all events heard so far."""
        return [name for name, _ in self.heard]

    def all(self, name: str) -> list[Any]:
        """The values of every event of this name heard so far."""
        return [value for said, value in self.heard if said == name]

    def _read(self, end: float, wanted: str) -> None:
        try:
            packet = self._packet(end)
        except (websocket.WebSocketTimeoutException, TimeoutError) as error:
            raise AssertionError(f"no {wanted}; heard {self.names()}") from error
        if packet.startswith("1"):
            raise NamespaceClosed
        if packet.startswith("2"):
            self._keep(packet)

    def _keep(self, packet: str) -> None:
        name, *values = json.loads(packet[packet.index("[") :])
        self.heard.append((name, values[0] if values else None))

    def _packet(self, end: float) -> str:
        """The next Socket.IO packet, answering the server's pings on the way."""
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            frame = self._receive()
            if frame.startswith("2"):
                self._socket.send("3" + frame[1:])
            elif frame.startswith("4"):
                return frame[1:]

    def _receive(self) -> str:
        frame = self._socket.recv()
        if not frame:
            raise Refused("the server closed the connection")
        return frame if isinstance(frame, str) else frame.decode()

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> "Socket":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
