"""Files of dossiers over the API, once uploaded at the office: how far one has come, taking it in, or discarding it."""

from server import auth, file_jobs
from server.api.operations import Subject
from server.api.tickets import Asked

api = Subject("imports")
OFFICE = ("leader", "admin")


@api.get("/imports", who=OFFICE, gives="FileJobs")
def listing():
    """The latest files, the newest first."""
    return {"items": file_jobs.listing(auth.hall_id()), "next_cursor": None}


@api.get("/imports/<int:job>", who=OFFICE, gives="FileJob", refuses=(404,))
def one(job: int):
    """One file: how many lines are read, and what taking it in would do."""
    return file_jobs.get(auth.hall_id(), job)


@api.post("/imports/<int:job>/take", who=OFFICE, body=Asked, gives="FileJob", refuses=(404, 409))
def take(job: int, body: Asked):
    """Take a file in as it was shown: all of it or nothing."""
    return file_jobs.take(auth.actor(), job, body.id)


@api.post("/imports/<int:job>/discard", who=OFFICE, body=Asked, gives="Nothing", refuses=(404, 409))
def discard(job: int, body: Asked):
    """Throw a file away that was read."""
    file_jobs.discard(auth.actor(), job, body.id)
    return {}
