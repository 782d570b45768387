"""gunicorn's threads, a little more patient: a thread stays a moment with the connection it has just answered.

A kiosk or a panel often asks again at once. Handing the connection back to the poller and to another thread for that
costs more than the answer: two wake-ups and 0.6 ms of a small processor.
"""

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

MOMENT = 0.003  # seconds


class LingeringWorker(ThreadWorker):  # type: ignore[misc]
    def handle(self, conn: Any) -> Any:
        kept = super().handle(conn)
        while kept is True and self.alive and conn.wait_for_data(MOMENT):
            kept = super().handle(conn)
        return kept
