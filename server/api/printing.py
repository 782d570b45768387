"""Paper over the API: a worker claims jobs and tells what became of them; staff look, reprint, try out faults."""

from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import Field

from server import auth, devices, paperwork, printer_care, spool
from server.api.dossiers import Word
from server.api.operations import Given, Subject
from server.api.tickets import STAFF, Asked

api = Subject("printing")
MOST_ROWS = 200_000  # of dots on one slip: 25 m
STATES = Literal[
    "ok", "paper_low", "paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed", "mute", "unknown"
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


class Title(Given):
    vi: Word
    en: Word


class Put(Asked):
    """What is left out stays as it is; `stand_in` null: no printer takes this one's place."""

    title: Title | None = None
    uri: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    width_dots: int | None = None
    kinds: list[Annotated[str, Field(max_length=20)]] | None = Field(None, max_length=20)
    stand_in: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    roll_metres: int | None = Field(None, ge=5, le=300)


class Fault(Asked):
    fault: Literal[
        "none",
        "paper_out",
        "cover_open",
        "offline",
        "paper_low",
        "hang",
        "silence",
        "reset_at_row",
        "paper_out_at_row",
        "hang_at_row",
    ]
    row: int = Field(0, ge=0, le=100_000)


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


@api.put("/printers/<name>", who=("leader", "admin"), body=Put, gives="Printer", refuses=(404, 409))
def put(name: str, body: Put):
    """Set a printer: its title, address, width, kinds of slip, stand-in and the length of its rolls."""
    given = body.model_dump(exclude={"request_id"}, exclude_unset=True)
    changes = {key: value for key, value in given.items() if value is not None or key == "stand_in"}
    return printer_care.put(auth.actor(), name, changes, request_id=body.id)


@api.post("/printers/<name>/roll", who=STAFF, body=NewRoll, gives="Printer", refuses=(404,))
def new_roll(name: str, body: NewRoll):
    """Staff put in a new roll, of `metres` when it is not as long as the last."""
    return printer_care.new_roll(auth.actor(), name, request_id=body.id, metres=body.metres)


@api.post("/printers/<name>/fault", who=("leader", "admin"), body=Fault, gives="Nothing", refuses=(404, 409))
def fault(name: str, body: Fault):
    """Give a virtual printer a fault, at once or at a row of the paper, to see what the hall does then."""
    paperwork.set_fault(auth.hall_id(), name, body.fault, body.row)
    return {}
