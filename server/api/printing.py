"""Paper over the API: a worker claims jobs and tells what became of them; staff look, reprint, try out faults."""

from typing import Literal
from uuid import UUID, uuid4

from pydantic import Field

from server import auth, devices, paperwork, printer_care, spool
from server.api.operations import Given, Subject
from server.api.tickets import STAFF, Asked

api = Subject("printing")
MOST_ROWS = 200_000  # of dots on one slip: 25 m
STATES = Literal[
    "ok", "paper_low", "paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed", "unknown"
]


class Claim(Given):
    printers: list[str] = Field(min_length=1, max_length=20)
    worker: UUID
    wait: float = Field(0, ge=0, le=25)
    request_id: UUID | None = None


class Outcome(Given):
    verdict: Literal["printed", "not_started", "uncertain"]
    problem: str = Field("", max_length=20)
    paper: str = Field("unknown", max_length=10)
    rows: int = Field(0, ge=0, le=MOST_ROWS)
    worker: UUID
    request_id: UUID | None = None


class Status(Given):
    state: STATES
    worker: UUID | None = None
    request_id: UUID | None = None


class Jobs(Given):
    state: Literal["trouble", "recent"] = "recent"


class NewRoll(Asked):
    metres: int | None = Field(None, ge=5, le=300)


class Fault(Asked):
    fault: Literal["none", "paper_out", "cover_open", "offline"]


@api.get("/printers", who=("printer", *STAFF), gives="Printers")
def printers():
    """The hall's printers and how they are."""
    return {"items": printer_care.listed(auth.hall_id()), "next_cursor": None}


@api.post("/print/jobs/claim", who=("printer",), body=Claim, gives="Claimed", refuses=(409,))
def claim(body: Claim):
    """The next job of these printers; waits up to `wait` seconds for one."""
    device = auth.caller().device
    if device is not None:
        devices.seen(device)
    job = paperwork.next_job(auth.actor(), body.printers, str(body.worker), str(body.request_id or uuid4()), body.wait)
    return {"job": job}


@api.post("/print/jobs/<int:job>/outcome", who=("printer",), body=Outcome, gives="Job", refuses=(404, 409))
def outcome(job: int, body: Outcome):
    """What became of a job, and how many rows of dots it took of the roll."""
    said = {"verdict": body.verdict, "problem": body.problem, "worker": str(body.worker), "rows": body.rows}
    return spool.outcome(auth.actor(), job, **said)


@api.post("/printers/<name>/status", who=("printer",), body=Status, gives="Nothing", refuses=(404,))
def status(name: str, body: Status):
    """A printer's own word while it is idle or waits for paper."""
    printer_care.printer_says(auth.actor(), name, body.state)
    return {}


@api.get("/print/jobs", who=STAFF, query=Jobs, gives="Jobs")
def jobs(query: Jobs):
    """Print jobs: the newest, or those in trouble."""
    return {"items": spool.jobs(auth.hall_id(), query.state), "next_cursor": None}


@api.post("/print/jobs/<int:job>/reprint", who=STAFF, body=Asked, gives="Job", refuses=(404, 409))
def reprint(job: int, body: Asked):
    """Another copy by hand, marked as one."""
    return spool.reprint(auth.actor(), job, request_id=body.id)


@api.post("/printers/<name>/roll", who=STAFF, body=NewRoll, gives="Printer", refuses=(404,))
def new_roll(name: str, body: NewRoll):
    """Staff put in a new roll, of `metres` when it is not as long as the last."""
    return printer_care.new_roll(auth.actor(), name, request_id=body.id, metres=body.metres)


@api.post("/printers/<name>/fault", who=("leader", "admin"), body=Fault, gives="Nothing", refuses=(404, 409))
def fault(name: str, body: Fault):
    """Let a virtual printer run out of paper, open its cover or go away, to see what the hall does then."""
    paperwork.set_fault(auth.hall_id(), name, body.fault)
    return {}
