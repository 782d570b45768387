"""What the operations on files of dossiers answer, as the OpenAPI document describes them."""

from datetime import datetime
from typing import Any

from server.api.answers import Answer, Both


class Difference(Answer):
    external_code: str
    field: str
    before: Any
    after: Any


class LineFault(Answer):
    line: int
    column: str
    code: str
    value: str
    reason: Both


class FilePlan(Answer):
    lines: int
    new: int
    changed: int
    unchanged: int
    refused: int
    differences: list[Difference]
    faults: list[LineFault]


class FileJob(Answer):
    id: int
    name: str
    state: str
    done: int
    total: int | None
    made_at: datetime
    ended_at: datetime | None
    moved: bool
    plan: FilePlan | None
    problem: Both | None


class FileJobs(Answer):
    items: list[FileJob]
    next_cursor: int | None
