"""What happens by the clock: tickets of days gone by expire, files of dossiers that nobody took and old messages are
thrown away.

One thread; each act is safe to do twice.
"""

import logging
from threading import Event, Thread

from sqlalchemy import select

from server import clock, file_jobs, guard, hall, outbox
from server import ward as wards
from server.db import reading
from server.models.halls import halls
from server.settings import Settings

log = logging.getLogger(__name__)
EVERY = 30.0  # seconds


class Caretaker:
    """Looks at the clock every half minute."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stop = Event()
        self._thread = Thread(target=self._run, name="caretaker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                look_round()
            except Exception:
                log.exception("a round failed")


def look_round() -> None:
    """One round through all halls."""
    at = clock.now()
    with reading() as db:
        known = [wards.look(db, hall_id)[0] for hall_id in db.scalars(select(halls.c.id)).all()]
    for ward in known:
        gone = hall.expire(ward.id, before=ward.day(at))
        if gone:
            log.info("%s tickets of earlier days expired", gone)
        file_jobs.sweep(ward.id, at)
        guard.watch(ward.id)
        outbox.sweep(ward.id, at)
