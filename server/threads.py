"""gunicorn's worker of threads, whose threads stay with a connection for a moment after each answer.

As shipped, a kept connection goes back to the main thread's poller after every answer, and its next request is handed
to a thread again: two changes of thread, each a wait for the interpreter's lock, which cost a busy hall a third of what
it can do. Who asks again at once is answered by the thread that is still there.
"""

import os
import select
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

LINGER_MS = 20  # longer would hold threads for pages that have all they need


class Worker(ThreadWorker):
    """One process of threads."""

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
            if kept is not True or not self.alive or not _asks_again(conn):
                return kept


def _asks_again(conn: TConn) -> bool:
    """True when a further request has come, or comes within the moment (or its sender has gone, which is soon seen)."""
    if conn.parser.unreader.buf.getvalue():
        return True
    poll = select.poll()
    poll.register(conn.sock, select.POLLIN)
    return bool(poll.poll(LINGER_MS))
