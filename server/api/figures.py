"""What the reports answer: the summary, the form, waits and ratings, as the OpenAPI document describes them."""

from datetime import datetime
from typing import Any

from server.api.answers import Answer, Both


class Summary(Answer):
    received: int
    returned_on_time: int
    in_progress: int
    late: int
    refused: int
    withdrawn: int
    stopped: int
    apologies: int
    late_without_apology: int


class Columns(Answer):
    received: int
    online: int
    direct: int
    carried: int
    settled: int
    early: int
    on_time: int
    late: int
    open: int
    open_in_time: int
    open_late: int


class FieldRow(Columns):
    field: Both


class Form06a(Answer):
    as_of: datetime
    rows: list[FieldRow]
    total: Columns


class Spread(Answer):
    n: int
    median_min: float | None
    p90_min: float | None


class Waits(Spread):
    by_hour: list[dict[str, Any]]
    by_service: list[dict[str, Any]]
    by_counter: list[dict[str, Any]]


class Satisfaction(Answer):
    n: int
    satisfied: int
    interval: list[float] | None
    levels: dict[str, int]
