"""The office over the API: reports, people, devices."""

from dataclasses import asdict
from datetime import date
from typing import Literal

from pydantic import Field

from server import auth, clock, devices, people
from server.api.operations import Given, Subject
from server.api.tickets import Asked
from server.domain.errors import Refused
from server.domain.periods import Kind
from server.reports import forms, integrity, queries

api = Subject("office")
OFFICE = ("leader", "admin")
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)  # days whose ends are moments in every zone


class Period(Given):
    from_: date = Field(alias="from", ge=FIRST, le=LAST)
    to: date = Field(ge=FIRST, le=LAST)


class Compared(Period):
    """`compare=before` needs `kind`, and compares with the period before the one of that kind in which `from` lies."""

    compare: Literal["before"] | None = None
    kind: Kind | None = None


class Day(Given):
    day: date = Field(ge=FIRST, le=LAST)


class AddDevice(Asked):
    kind: Literal["kiosk", "display", "tablet", "printer"]
    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")
    counter: int | None = Field(None, ge=1, le=999)


def _days(period: Period) -> tuple[date, date]:
    if period.from_ > period.to:
        raise Refused("period.order", **{"from": period.from_})
    return period.from_, period.to


@api.get("/reports/summary", who=OFFICE, query=Compared, gives="ComparedSummary")
def summary(query: Compared):
    """The period's dossiers: received, returned on time, in progress, late, apologies; if asked, those before too."""
    told = asdict(queries.summary(auth.hall_id(), *_days(query)))
    if query.compare is None:
        return told
    if query.kind is None:
        raise Refused("period.kind", kind="–")
    return {**told, "before": queries.before(auth.hall_id(), query.kind, query.from_)}


@api.get("/reports/months", who=OFFICE, query=Period, gives="Months")
def months(query: Period):
    """The period's summary by months of reports, which add up to it; by years when it is longer than two years."""
    first, last = _days(query)
    return {"as_of": clock.now(), "items": queries.by_month(auth.hall_id(), first, last)}


@api.get("/reports/periods", who=OFFICE, query=Day, gives="Presets")
def presets(query: Day):
    """The month, quarter, half, nine months and year of reports that a day lies in, and those before."""
    return {"items": queries.presets(auth.hall_id(), query.day)}


@api.get("/reports/integrity", who=OFFICE, query=Period, gives="Integrity")
def evidence(query: Period):
    """What the leader should look at in a period, each figure beside the number looked at."""
    return integrity.integrity(auth.hall_id(), *_days(query))


@api.get("/reports/ii06a", who=OFFICE, query=Period, gives="Form06a", refuses=(409,))
def ii06a(query: Period):
    """The form II.06a by field: columns 3 to 13, refused when they do not add up."""
    return forms.ii06a(auth.hall_id(), *_days(query)).told()


@api.get("/reports/waits", who=OFFICE, query=Period, gives="Waits")
def waits(query: Period):
    """How long people waited: median and 90th percentile, by hour, service and counter."""
    return queries.waits(auth.hall_id(), *_days(query))


@api.get("/reports/ratings", who=OFFICE, query=Period, gives="Satisfaction")
def ratings(query: Period):
    """What citizens said, with n and an interval, never a bare mean."""
    return queries.satisfaction(auth.hall_id(), *_days(query))


@api.get("/people", who=OFFICE, gives="People")
def staff():
    """Everybody on the staff."""
    return {"items": people.listing(auth.hall_id()), "next_cursor": None}


@api.get("/devices", who=OFFICE, gives="Devices")
def listing():
    """Every device of the hall."""
    return {"items": devices.listing(auth.hall_id()), "next_cursor": None}


@api.post("/devices", who=OFFICE, body=AddDevice, gives={201: "NewDevice", 200: "NewDevice"}, refuses=(404, 409))
def add(body: AddDevice):
    """A new device: its token, and the one-time page to open on it."""
    made = devices.add(auth.actor(), body.kind, body.name, body.counter, request_id=body.id)
    return {"id": made["id"], "token": made["token"], "url": f"/enrol/{made['code']}"}, 201 if made["new"] else 200


@api.post("/devices/<int:device>/revoke", who=OFFICE, body=Asked, gives="Nothing", refuses=(404,))
def revoke(device: int, body: Asked):
    """A device may do nothing any more."""
    devices.revoke(auth.actor(), device)
    return {}
