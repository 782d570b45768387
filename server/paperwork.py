"""Waiting for paper: a worker's long poll, and the faults that a virtual printer can be given."""

from collections.abc import Sequence
from threading import Condition
from typing import Any

from printer import addresses, faults
from server import clock, db, events, printer_care, settings_now, spool
from server.domain.errors import Refused
from server.journal import Actor

LOOK_AGAIN = 2.0  # seconds: another process may have queued a job
_queued = Condition()
_counted: dict[int, int] = {}  # hall → how many jobs this process has queued


def attach() -> None:
    """Wake the workers that wait when a job is queued."""
    events.subscribe(events.JobQueued, _wake, in_place=True)


def _wake(event: events.JobQueued) -> None:
    with _queued:
        _counted[event.hall_id] = _counted.get(event.hall_id, 0) + 1
        _queued.notify_all()


def next_job(
    actor: Actor, printers: Sequence[str], worker: str, request_id: str, patience: float
) -> dict[str, Any] | None:
    """The next job, waiting up to `patience` seconds for one; None when there is none."""
    until = clock.elapsed() + patience
    while True:
        before = _counted.get(actor.hall_id, 0)
        if (job := spool.claim(actor, printers, worker, request_id)) is not None:
            return job
        left = until - clock.elapsed()
        if left <= 0:
            return None
        with _queued:
            if _counted.get(actor.hall_id, 0) == before:
                _queued.wait(min(left, LOOK_AGAIN))


def set_fault(hall_id: int, name: str, fault: str, row: int = 0) -> None:
    """Give a virtual printer one fault of `faults.NAMES`, or none; `row` of dots is where those on the paper happen.

    NotFound `printer.unknown`; Refused `printer.not_virtual`.
    """
    with db.reading() as connection:
        uri = printer_care.find(connection, hall_id, name).uri
    where = addresses.known(uri)
    if where.scheme != "virtual":
        raise Refused("printer.not_virtual", printer=name)
    faults.FaultFile(settings_now.get().data_dir / "paper" / where.name).put(faults.named(fault, row))
