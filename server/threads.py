"""gunicorn's worker of threads, made fit for a hall: quick for who asks again, patient with nobody who says nothing.

As shipped, a kept connection goes back to the main thread's poller after every answer, and its next request is handed
to a thread again: two changes of thread, each a wait for the interpreter's lock, which cost a busy hall a third of what
it can do. Who asks again at once is answered by the thread that is still there. And as shipped, a client may hold a
thread as long as it likes, and the main thread for two seconds whenever it does not hang up.
"""

import logging
import os
import select
import socket
import struct
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

SILENT_S = 15  # a client that says nothing in the middle of a request, or as a live screen, is gone
LINGER_MS = 20  # longer would hold threads for pages that have all they need
_CLOSED = object()


class Worker(ThreadWorker):
    """One process of threads."""

    def init_process(self) -> None:
        """As gunicorn has it, with a bound on every wait for bytes: accepted connections inherit it."""
        for listener in self.sockets:
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENT_S, 0))
        logging.getLogger("gunicorn.error").addFilter(_worth_a_line)
        super().init_process()

    def run(self) -> None:
        """Serve until stopped, or until the process above is gone: then at once, for nobody else would end it.

        A thread that holds a screen's websocket would keep this process alive, and with it the print worker.
        """
        super().run()
        if os.getppid() != self.ppid:
            os._exit(1)

    def handle(self, conn: TConn) -> Any:
        """Serve the requests of a connection as long as they come; what the poller is to do with it then."""
        while True:
            kept = super().handle(conn)
            if kept is False:
                # Here, not in the main thread: it lingers until the other side hangs up.
                with suppress(OSError):
                    conn.close(graceful=True)
                return _CLOSED
            if kept is not True or not self.alive or not _asks_again(conn):
                return kept

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """What the main thread does with a connection that a thread is done with."""
        if not fs.cancelled() and fs.exception() is None and fs.result() is _CLOSED:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)


def _asks_again(conn: TConn) -> bool:
    """True when a further request has come, or comes within the moment (or its sender has gone, which is soon seen)."""
    if conn.parser.unreader.buf.getvalue():
        return True
    poll = select.poll()
    poll.register(conn.sock, select.POLLIN)
    return bool(poll.poll(LINGER_MS))


def _worth_a_line(line: logging.LogRecord) -> bool:
    """A client that said nothing for too long is no error of ours."""
    return not (line.exc_info and isinstance(line.exc_info[1], BlockingIOError))
