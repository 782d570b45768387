"""The public listing of procedures over the API, and when a dossier received now would be due."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from server import auth, catalogue
from server.api.operations import Given, Subject
from server.api.tickets import STAFF

api = Subject("catalogue")


class ListProcedures(Given):
    service: str | None = Field(None, max_length=40)
    q: str | None = Field(None, max_length=100)


class Received(Given):
    received: AwareDatetime | None = Field(
        None, ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2101, 1, 1, tzinfo=UTC)
    )


@api.get("/procedures", who=("anyone",), query=ListProcedures, gives="Procedures")
def listing(query: ListProcedures):
    """Every procedure in force today, with papers, presence, limit and fee; those that `q` may mean, best first."""
    if query.q:
        return {"items": catalogue.search(auth.hall_id(), query.q, query.service), "next_cursor": None}
    return {"items": catalogue.listing(auth.hall_id(), query.service), "next_cursor": None}


@api.get("/procedures/<code>", who=("anyone",), gives="Procedure", refuses=(404,))
def one(code: str):
    """One procedure."""
    return catalogue.one(auth.hall_id(), code)


@api.get("/procedures/<code>/due", who=STAFF, query=Received, gives="Due", refuses=(404, 409))
def due(code: str, query: Received):
    """When a dossier of this procedure, received now or at another moment, is due, and why."""
    return catalogue.due_if_received(auth.hall_id(), code, query.received)
