"""The print worker's side of the spool, over HTTP: claim a job, say what became of it, say how the printer is.

Every POST carries a request_id and is repeated under the same one, so a lost answer never makes two jobs of one and a
restart of the server is only a pause.
"""

import json
import logging
import threading
import uuid
from dataclasses import dataclass
from typing import Any

import urllib3

from printer.status import Status
from printer.transport import Outcome

log = logging.getLogger("motcua.printer")


class SpoolAway(Exception):
    """The server is not there or not well: ask again later."""


class SpoolRefused(Exception):
    """The server says no, and would say no again. `code` is the HTTP status."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{code} {said}")
        self.code = code


@dataclass(frozen=True)
class Patience:
    """Seconds: to connect, to wait for an answer, and between two tries (doubling from `first` to `longest`)."""

    connect: float = 3.0
    answer: float = 10.0
    first: float = 0.2
    longest: float = 5.0


@dataclass(frozen=True)
class Printer:
    """A printer as the server knows it."""

    name: str
    uri: str
    width_dots: int


@dataclass(frozen=True)
class Job:
    """One slip to print. `slip` is packed (printer.slips.unpack)."""

    id: int
    printer: str
    uri: str
    width_dots: int
    copy: int
    slip: dict[str, Any]


class Spool:
    """One worker's connection to the server; threads may share it."""

    def __init__(self, server: str, token: str, patience: Patience | None = None) -> None:
        self.worker = str(uuid.uuid4())
        self._base = server.rstrip("/") + "/api/v1"
        self._patience = patience or Patience()
        self._pool = urllib3.PoolManager(
            maxsize=8, retries=False, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"}
        )

    def printers(self) -> list[Printer]:
        """The printers this token may serve. Raises SpoolAway, SpoolRefused."""
        listed = self._call("GET", "/printers", None, 0)
        return [Printer(str(p["name"]), str(p["uri"]), int(p["width_dots"])) for p in listed["items"]]

    def claim(self, printers: list[str], wait: float, request_id: str) -> Job | None:
        """The next job, or None after `wait` seconds. After SpoolAway ask again with the same request_id.

        Raises SpoolAway, SpoolRefused.
        """
        body = {"printers": printers, "worker": self.worker, "wait": wait, "request_id": request_id}
        job = self._call("POST", "/print/jobs/claim", body, wait).get("job")
        if job is None:
            return None
        try:
            return Job(
                id=int(job["id"]),
                printer=str(job["printer"]),
                uri=str(job["uri"]),
                width_dots=int(job["width_dots"]),
                copy=int(job.get("copy", 0)),
                slip=dict(job["slip"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SpoolRefused(200, f"not a print job: {error!r}") from error

    def deliver(self, job: Job, outcome: Outcome, stop: threading.Event, grace: float = 5.0, rows: int = 0) -> bool:
        """Says what became of a job, and how many rows of dots it took, until the server has taken it.

        False only when told to stop `grace` s ago.
        """
        body = {
            "verdict": outcome.verdict.lower(),
            "problem": outcome.problem,
            "paper": outcome.paper,
            "rows": rows,
            "worker": self.worker,
            "request_id": str(uuid.uuid4()),
        }
        pause, spent = self._patience.first, 0.0
        while True:
            try:
                self._call("POST", f"/print/jobs/{job.id}/outcome", body, 0)
                return True
            except SpoolRefused as error:
                if error.code not in (401, 403):  # a token may be given back; a job that is gone will not come back
                    log.error("job %s: the server does not want its outcome: %s", job.id, error)
                    return True
                log.error("job %s: outcome refused, asking again: %s", job.id, error)
            except SpoolAway as error:
                log.warning("job %s: outcome not delivered yet: %s", job.id, error)
            if stop.is_set():
                if spent >= grace:
                    log.error("job %s: ending with its outcome undelivered", job.id)
                    return False
                spent += pause
                threading.Event().wait(pause)
            else:
                stop.wait(pause)
            pause = min(pause * 2, self._patience.longest)

    def tell(self, printer: str, status: Status) -> None:
        """Says how a printer is. Raises SpoolAway, SpoolRefused."""
        state = status.problem or ("paper_low" if status.paper == "low" else "ok")
        body = {"state": state, "worker": self.worker, "request_id": str(uuid.uuid4())}
        self._call("POST", f"/printers/{printer}/status", body, 0)

    def pauses(self) -> "Pauses":
        """A fresh back-off."""
        return Pauses(self._patience)

    def close(self) -> None:
        """Let the connections go."""
        self._pool.clear()

    def _call(self, method: str, path: str, body: dict[str, Any] | None, wait: float) -> dict[str, Any]:
        timeout = urllib3.Timeout(connect=self._patience.connect, read=self._patience.answer + wait)
        data = None if body is None else json.dumps(body).encode()
        headers = {**self._pool.headers, "Content-Type": "application/json"} if data else self._pool.headers
        try:
            answer = self._pool.request(method, self._base + path, body=data, headers=headers, timeout=timeout)
            said = answer.data
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise SpoolAway(type(error).__name__) from error
        if answer.status == 429 or answer.status >= 500:
            raise SpoolAway(str(answer.status))
        if not 200 <= answer.status < 300:
            raise SpoolRefused(answer.status, said[:200].decode("utf-8", "replace"))
        try:
            read = json.loads(said)
        except ValueError as error:  # a proxy's page in the middle of a restart
            raise SpoolAway("not JSON") from error
        if not isinstance(read, dict):
            raise SpoolAway("not an object")
        return read


class Pauses:
    """Doubling pauses between tries."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._next = patience.first

    def wait(self, stop: threading.Event) -> None:
        """Pause, or return at once when told to stop."""
        stop.wait(self._next)
        self._next = min(self._next * 2, self._patience.longest)

    def reset(self) -> None:
        """It worked: begin again with the shortest."""
        self._next = self._patience.first
