"""A procedure as a catalogue's row says it: each field read strictly, written back, and compared.

A row is a mapping with the names of the TOML file. What a ward decides for itself is told apart from what its
province publishes.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, TypeVar

from server.domain.errors import Refused
from server.domain.workdays import Limit, parse_limit

# All that can be wrong with a row: in itself, and beside the hall's own versions.
FAULTS = (
    "missing",
    "unknown_field",
    "kind",
    "form",
    "one_of",
    "too_long",
    "limit",
    "date",
    "order",
    "twice",
    "service",
    "past",
    "in_use",
    "fixed",
    "overlap",
)
CLOCKS = ("pause", "restart")  # what an awaited supplement does to the due date
KINDS = ("original", "certified", "plain", "shown")
NEEDED = ("always", "if_any", "not_required")
STEPS = ("filing", "signing", "collecting")
PROXIES = ("none", "written", "unwritten")
CHANNELS = ("in_person", "post", "online")
LONGEST = 2000
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
MOST = 100  # papers, keywords, … of one procedure
# A ward's own part of a row; the rest is its province's.
LOCAL = frozenset({"service", "keywords_vi", "local_note_vi", "local_note_en"})
LOCAL_FEE = ("note_vi", "note_en")
# Evidence beside the promise, which may be put right without a new version.
CORRECTABLE = frozenset({"verified_by", "verified_on", "source_url", "keywords_vi"})
MOST = 400  # days or hours
_ADDRESS = re.compile(r"(?:https?://\S+)?")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field; ``field`` is its place (``papers.2.kind``), ``value`` what stood there."""

    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """Words in two languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Paper:
    name: Both
    kind: str
    count: int
    note: Both
    needed: str


@dataclass(frozen=True, slots=True)
class Step:
    """Who must come for one step, who may come instead, and whether the register is signed."""

    step: str
    who: Both
    proxy: str
    register: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """``amount_vnd`` is empty when the fee is more than one figure."""

    text: Both
    note: Both
    amount_vnd: int | None


@dataclass(frozen=True, slots=True)
class Channel:
    """Whether a channel can finish the procedure, and why not."""

    channel: str
    complete: bool
    why: Both


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure, in force from ``effective_from`` to ``effective_to``, both days included."""

    code: str
    service: str
    field: Both
    name: Both
    keywords: tuple[str, ...]
    limit: str
    cutoff: str  # HH:MM, or empty
    verification_limit: str  # counted from receipt, when something must be verified; or empty
    supplement_clock: str
    effective_from: date
    effective_to: date | None
    legal_basis: str
    source_url: str
    verified_by: str
    verified_on: date | None
    grade: str
    papers: tuple[Paper, ...]
    presence: tuple[Step, ...]
    fee: Fee
    channels: tuple[Channel, ...]
    local_note: Both

    @property
    def parsed_limit(self) -> Limit:
        return parse_limit(self.limit)


def read(given: Mapping[str, Any]) -> Procedure | list[Fault]:
    """The row as a procedure, or all that is wrong with it. Dates may be dates or ISO texts."""
    row = _Row(given)
    starts = row.day("effective_from", needed=True)
    ends = row.day("effective_to")
    if starts is not None and ends is not None and ends < starts:
        row.faults.append(Fault("effective_to", "order", ends.isoformat()))
    made = Procedure(
        code=row.matching("code", _CODE, needed=True, most=40),
        service=row.matching("service", _CODE, needed=True, most=40),
        field=row.both("field", needed=True),
        name=row.both("name", needed=True),
        keywords=row.words("keywords_vi"),
        limit=row.limit("limit", needed=True),
        cutoff=row.matching("cutoff", _CLOCK),
        verification_limit=row.limit("verification_limit"),
        supplement_clock=row.one_of("supplement_clock", CLOCKS),
        effective_from=starts or date.min,
        effective_to=ends,
        legal_basis=row.text("legal_basis", needed=True),
        source_url=row.matching("source_url", _ADDRESS, given=True),
        verified_by=row.text("verified_by", given=True, most=120),
        verified_on=row.day("verified_on"),
        grade=row.text("grade"),
        papers=row.each("papers", _paper),
        presence=row.each("presence", _step),
        fee=row.inner("fee", _fee),
        channels=row.each("channels", _channel),
        local_note=row.both("local_note"),
    )
    return row.end() or made


def _paper(row: _Row) -> Paper:
    return Paper(
        name=row.both("name", needed=True),
        kind=row.one_of("kind", KINDS),
        count=row.whole("count") or 0,
        note=row.both("note", given=True),
        needed=row.one_of("needed", NEEDED),
    )


def _step(row: _Row) -> Step:
    who = row.both("who", needed=True)
    return Step(row.one_of("step", STEPS), who, row.one_of("proxy", PROXIES), row.truth("register"))


def _fee(row: _Row) -> Fee:
    amount = row.whole("amount_vnd", needed=False)
    return Fee(row.both("text", needed=True), row.both("note", given=True), amount)


def _channel(row: _Row) -> Channel:
    return Channel(row.one_of("channel", CHANNELS), row.truth("complete"), row.both("why", given=True))


@dataclass
class _Row:
    """A mapping being read: what is wrong is kept, and what nobody asked for is wrong too.

    ``needed`` fields must say something, ``given`` ones must stand there and may be empty.
    """

    given: Mapping[str, Any]
    place: str = ""
    faults: list[Fault] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def end(self) -> list[Fault]:
        self.faults += [Fault(self.place + str(n), "unknown_field") for n in self.given if n not in self.asked]
        return self.faults

    def text(self, name: str, *, needed: bool = False, given: bool = False, most: int = LONGEST) -> str:
        value = self._value(name, "", needed or given)
        if not isinstance(value, str):
            return self._wrong(name, "kind", value, "")
        if needed and not value.strip():
            return self._wrong(name, "missing", "", "")
        if len(value) > most:
            return self._wrong(name, "too_long", value, "")
        return self._wrong(name, "form", "", "") if _UNFIT.search(value) else value

    def both(self, name: str, *, needed: bool = False, given: bool = False) -> Both:
        vi, en = (self.text(f"{name}_{lang}", needed=needed, given=given) for lang in ("vi", "en"))
        return Both(vi, en)

    def matching(
        self, name: str, form: re.Pattern[str], *, needed: bool = False, given: bool = False, most: int = LONGEST
    ) -> str:
        value = self.text(name, needed=needed, given=given, most=most)
        return value if not value or form.fullmatch(value) else self._wrong(name, "form", value, "")

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        value = self.text(name, needed=True)
        return value if not value or value in known else self._wrong(name, "one_of", value, "")

    def limit(self, name: str, *, needed: bool = False) -> str:
        value = self.text(name, needed=needed)
        try:
            limit = parse_limit(value) if value else None
            if limit is not None and limit.amount > MOST:  # no law gives so long, and no table of days off reaches it
                raise Refused("limit.invalid", limit=value)
            return str(limit) if limit is not None else ""
        except Refused:
            return self._wrong(name, "limit", value, "")

    def day(self, name: str, *, needed: bool = False) -> date | None:
        value = self._value(name, "", needed)
        if value == "":
            return self._wrong(name, "missing", "", None) if needed and name in self.given else None
        try:
            day = value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            return self._wrong(name, "date", value, None)
        return day if FIRST <= day <= LAST else self._wrong(name, "date", value, None)

    def whole(self, name: str, *, needed: bool = True) -> int | None:
        value = self._value(name, None, needed)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**12:
            return value
        return self._wrong(name, "kind", value, None)

    def truth(self, name: str) -> bool:
        value = self._value(name, False, True)
        return value if isinstance(value, bool) else self._wrong(name, "kind", value, False)

    def words(self, name: str) -> tuple[str, ...]:
        listed = self._list(name)
        parts = _Row(dict(zip(map(str, range(len(listed))), listed, strict=True)), f"{self.place}{name}.", self.faults)
        return tuple(parts.text(part, needed=True, most=200) for part in parts.given)

    def each(self, name: str, read_one: Callable[[_Row], _T]) -> tuple[_T, ...]:
        return tuple(
            self._inner(value, f"{self.place}{name}.{n}", read_one) for n, value in enumerate(self._list(name))
        )

    def inner(self, name: str, read_one: Callable[[_Row], _T]) -> _T:
        return self._inner(self._value(name, None, False), f"{self.place}{name}", read_one)

    def _inner(self, value: Any, place: str, read_one: Callable[[_Row], _T]) -> _T:
        if not isinstance(value, Mapping):
            self.faults.append(Fault(place, "missing" if value is None else "kind"))
            return read_one(_Row({}))
        row = _Row(value, f"{place}.", self.faults)
        made = read_one(row)
        row.end()
        return made

    def _list(self, name: str) -> list[Any]:
        value = self._value(name, [], True)
        if not isinstance(value, list):
            return self._wrong(name, "kind", value, [])
        return value if len(value) <= MOST else self._wrong(name, "too_long", len(value), [])

    def _value(self, name: str, default: Any, needed: bool) -> Any:
        self.asked.add(name)
        if name in self.given:
            return self.given[name]
        return self._wrong(name, "missing", "", default) if needed else default

    def _wrong(self, name: str, code: str, value: object, instead: _T) -> _T:
        fault = Fault(self.place + name, code, str(value)[:80].encode(errors="replace").decode())
        if not any(known.field == fault.field for known in self.faults):
            self.faults.append(fault)
        return instead


def to_mapping(procedure: Procedure) -> dict[str, Any]:
    """The row that ``read`` takes; what is empty and may be absent is absent."""
    row: dict[str, Any] = {}
    for name in (one.name for one in fields(Procedure)):
        value = getattr(procedure, name)
        if isinstance(value, Both):
            row |= _flat(name, value)
        elif name == "keywords":
            row["keywords_vi"] = list(value)
        elif isinstance(value, tuple):
            row[name] = [_row_of(one) for one in value]
        else:
            row[name] = _row_of(value) if isinstance(value, Fee) else value
    row["verified_on"] = row["verified_on"] or ""
    absent = ("cutoff", "verification_limit", "effective_to", "local_note_vi", "local_note_en")
    return {name: value for name, value in row.items() if name not in absent or value}


def _row_of(value: Any) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in (one.name for one in fields(value)):
        inner = getattr(value, name)
        row |= _flat(name, inner) if isinstance(inner, Both) else {name: inner}
    return {name: inner for name, inner in row.items() if inner is not None}


def _flat(name: str, words: Both) -> dict[str, str]:
    return {f"{name}_vi": words.vi, f"{name}_en": words.en}


def difference(old: Procedure, new: Procedure) -> dict[str, tuple[Any, Any]]:
    """Field of the row → (before, after); None for a field that is absent."""
    before, after = to_mapping(old), to_mapping(new)
    names = [*before, *(name for name in after if name not in before)]
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def with_local(published: Procedure, own: Procedure) -> Procedure:
    """A province's version with what the ward decided for itself in its own version."""
    return replace(
        published,
        service=own.service,
        keywords=own.keywords,
        local_note=own.local_note,
        fee=replace(published.fee, note=own.fee.note),
    )


def stale(verified_on: date | None, today: date, months: int) -> bool:
    """Whether a row was verified longer than this many months ago, or never (DOMAIN, rule 1)."""
    if verified_on is None:
        return True
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return verified_on < date(year, month + 1, min(today.day, last))
