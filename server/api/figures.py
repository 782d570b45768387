"""What the reports answer, as the OpenAPI document describes it: figures, forms, periods, what to look at."""

from datetime import date, datetime
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


class ComparedSummary(Summary):
    """`before`, when it was asked for: the figures of the period before, with its name and days."""

    before: dict[str, Any] | None = None


class MonthSummary(Summary):
    """A month of reports, or the part of it in the period; `from` and `to` included. `month` is null for a year."""

    name: Both
    year: int
    month: int | None


class Months(Answer):
    as_of: datetime
    items: list[MonthSummary]


class Beside(Answer):
    """What the form has no column for."""

    refused: int
    withdrawn: int
    stopped: int
    late_apologised: int
    late_unapologised: int


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
    beside: Beside


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


class Days(Answer):
    """A period by its name and its days `from` and `to`, both included."""

    name: Both


class Preset(Days):
    kind: str
    before: Days


class Presets(Answer):
    items: list[Preset]


class Example(Answer):
    code: str
    day: date


class Evidence(Answer):
    code: str
    name: Both
    n: int
    of: int
    of_what: Both
    examples: list[Example]


class Integrity(Answer):
    as_of: datetime
    figures: list[Evidence]
