"""What the catalogue's office answers: plans, releases, news and publishers, as the OpenAPI document describes them."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from server.api.answers import Answer, Both

Kind = Literal["new", "changed", "corrected", "ended", "local"]


class FieldChange(Answer):
    field: str
    label: Both
    before: Both
    after: Both


class ProcedureChange(Answer):
    kind: Kind
    code: str
    name: Both
    from_: date = Field(alias="from")
    to: date | None
    title: Both
    fields: list[FieldChange]


class RowFault(Answer):
    row: int
    field: str
    code: str
    value: str
    reason: Both


class CataloguePlan(Answer):
    origin: Literal["file", "package"]
    publisher: str
    number: int | None
    digest: str
    new: int
    changed: int
    corrected: int
    ended: int
    unchanged: int
    refused: int
    changes: list[ProcedureChange]
    faults: list[RowFault]


class Applied(Answer):
    release: int | None


class Verified(Answer):
    verified_on: date


class Release(Answer):
    id: int
    at: datetime
    by: str
    origin: Literal["file", "package", "edit"]
    publisher: str
    number: int | None
    changes: list[ProcedureChange]


class Releases(Answer):
    items: list[Release]
    next_cursor: int | None


class Unread(Answer):
    person_id: int
    username: str
    name: str
    releases: list[int]
    since: datetime | None


class Unreads(Answer):
    items: list[Unread]
    next_cursor: int | None


class CatalogueWarnings(Answer):
    months: int
    unverified: list[dict[str, Any]]
    upcoming: list[dict[str, Any]]


class Publisher(Answer):
    public_key: str
    name: str
    added_at: datetime


class Publishers(Answer):
    items: list[Publisher]
    next_cursor: int | None
