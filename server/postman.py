"""The thread that carries messages out: every five seconds, and at once when one was put. No commit waits for it."""

import logging
from threading import Event, Thread

from server import events, outbox

log = logging.getLogger(__name__)
EVERY = 5.0  # seconds


class Postman:
    """Sends what the outbox holds until told to stop."""

    def __init__(self, patience: float = outbox.PATIENCE) -> None:
        self._patience = patience
        self._stopping, self._wake = Event(), Event()
        self._thread = Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        events.subscribe(events.MessagePut, lambda _: self._wake.set(), in_place=True)
        self._thread.start()

    def stop(self, within: float = 15.0) -> bool:
        """End after the message in hand; False when that takes longer than `within` seconds."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(within)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                more = outbox.run_once(patience=self._patience, stop=self._stopping) > 0
            except Exception:
                log.exception("a round failed")
                more = False
            if not more:
                self._wake.wait(EVERY)
            self._wake.clear()
