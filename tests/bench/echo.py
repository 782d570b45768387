"""A bare websocket echo: what any push over a websocket costs at the least, in threads as the hall's server has them."""

import time
from threading import Thread

import websocket
from simple_websocket import ConnectionClosed, Server
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.databases import free_port


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """The end of a websocket is no error here."""


def _echo(environ, start_response):
    ws = Server.accept(environ)
    try:
        while True:
            ws.send(ws.receive())
    except ConnectionClosed:
        raise ConnectionError from None  # to Werkzeug: the socket is ours no longer, and there is no answer to write


class Echo:
    def __enter__(self) -> "Echo":
        self.port = free_port()
        self.server = make_server("127.0.0.1", self.port, _echo, threaded=True, request_handler=_Quiet)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.ws = websocket.create_connection(f"ws://127.0.0.1:{self.port}/")
        return self

    def __exit__(self, *_: object) -> None:
        self.ws.close()
        self.server.shutdown()

    def samples(self, n: int) -> list[float]:
        """Seconds of each round trip."""
        taken = []
        for _ in range(n):
            began = time.perf_counter()
            self.ws.send("A017")
            self.ws.recv()
            taken.append(time.perf_counter() - began)
        return taken
