"""The hall as it is set up: services, counters, hours, rules, printers. Read once, kept until its version changes.

`turn` begins every change in a hall: it takes the hall's row, which on PostgreSQL queues the writers of one hall as
the fair lock does on SQLite, and gives the version that the screens will see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select, update

from server.db import Prepared
from server.domain import prompts
from server.domain.dossier import Extensions
from server.domain.errors import NotFound
from server.domain.workdays import Period, SpecialDay, WorkCalendar, by_date
from server.models.halls import (
    calendar_days,
    calendar_years,
    counter_services,
    counters,
    halls,
    periods,
    priority_groups,
    services,
)
from server.models.paper import printers
from server.models.voices import voice_prompts

MINUTE = 60_000_000  # microseconds
Spans = tuple[tuple[int, int], ...]  # (from, to), minutes after midnight


@dataclass(frozen=True)
class Rules:
    """What a hall may decide for itself; law fixes none of it."""

    max_wait_min: int = 30  # the promised longest wait
    priority_streak: int = 1  # K: calls with priority in a row before an ordinary visitor
    no_show_calls: int = 2
    no_show_gap_s: int = 45
    ticket_slip_minutes: int = 10  # an unprinted ticket is dropped after this: the citizen has left
    rating_days: int = 7
    verify_months: int = 6  # a procedure that nobody has verified for this long is warned of
    extensions_most: int = 1  # new dates that may be given to one dossier
    extension_days_ahead: int = 1  # working days before the due date, at the latest
    late_entry_days: int = 7  # how long after a power cut its papers may be entered
    last_ordinary_serial: int = 9000  # of a day; above lie the numbers of sheets printed for power cuts
    alert_emails: tuple[str, ...] = ()  # whom deadlines are told by e-mail
    form_set: int = 2025  # the forms of Circular 03/2025/TT-VPCP, or 2018 for those of Circular 01/2018/TT-VPCP
    place: str = ""  # what stands before the date on a form; empty: the unit's name without "UBND"
    contact_phone: str = ""  # the hall's telephone on form 02; empty: a dotted place
    closing_day: int = 0  # the last day of a month of reports; 0: the month's own end
    ready_days: int = 3  # a result that lies longer, in working days, is shown on the integrity page
    show_satisfaction: int = 0  # 1: the resting wall tells how satisfied people were
    voice_volume: int = 100  # how loud the wall says calls; 0: never, only light
    voice_quiet_from: str = ""  # "HH:MM": from then on calls are only shown; both empty: never
    voice_quiet_until: str = ""
    kiosk_pin: str = ""  # 4 to 8 digits that let the installer leave the kiosk; empty: nobody
    batch: int = 5  # so many results marked by one person within two minutes are shown there too

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Rules":
        known = {f.name for f in fields(cls)}
        kept = {name: value for name, value in given.items() if name in known}
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()})


@dataclass(frozen=True)
class Service:
    id: int
    code: str
    prefix: str
    name: dict[str, str]
    kiosk: dict[str, str]
    icon: str
    result_lane: bool
    quota: int | None = None  # numbers in one session
    stopped_until: datetime | None = None  # by the leader


@dataclass(frozen=True)
class Counter:
    id: int
    number: int
    name: dict[str, str]
    preferred: int | None
    serves: frozenset[int]


@dataclass(frozen=True)
class Group:
    code: str
    name: dict[str, str]
    icon: str


@dataclass(frozen=True)
class Ward:
    """One hall's set-up. Ids are the database's; codes and numbers are what people and the API say."""

    id: int
    setup_version: int
    code: str
    name: dict[str, str]
    unit: dict[str, str]
    agency_prefix: str
    demo: bool
    zone: ZoneInfo
    rules: Rules
    services: dict[int, Service]
    counters: dict[int, Counter]
    groups: dict[str, Group]
    opening: dict[int, Spans]  # by weekday
    opening_on: dict[date, Spans]  # of single dates, in place of their weekday's
    calendar: WorkCalendar
    printers: tuple[tuple[str, frozenset[str], dict[str, str]], ...]  # name, kinds, title
    slip_logo: str = ""  # printer.marks.prepared; empty: the product's own mark
    slip_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by language and server.slip_words.TEXTS
    recorded: Mapping[str, str] = field(default_factory=dict)  # when each prompt of server.domain.prompts was recorded
    by_code: dict[str, Service] = field(default_factory=dict)
    by_number: dict[int, Counter] = field(default_factory=dict)

    def service(self, code: str) -> Service:
        if code not in self.by_code:
            raise NotFound("service.unknown", service=code)
        return self.by_code[code]

    def counter(self, number: int) -> Counter:
        if number not in self.by_number:
            raise NotFound("counter.unknown", counter=number)
        return self.by_number[number]

    def printer_for(self, kind: str) -> str | None:
        """The printer that this kind of slip comes out of, or any other kind; None when the hall has none for it."""
        for wanted in (kind, "other") if kind != "ticket" else (kind,):  # who takes a number stands at the kiosk
            for name, kinds, _ in self.printers:
                if wanted in kinds:
                    return name
        return None

    @property
    def form_set(self) -> int:
        """The set of forms in use: 2018, or 2025 for anything else that somebody wrote."""
        return 2018 if self.rules.form_set == 2018 else 2025

    @property
    def extensions(self) -> Extensions:
        return Extensions(self.rules.extensions_most, self.rules.extension_days_ahead)

    def volume(self, at: datetime) -> int:
        """How loud a call is said, 0 to 100; 0 within the quiet hours, which may pass over midnight."""
        start, end = self.rules.voice_quiet_from, self.rules.voice_quiet_until
        now = f"{at.astimezone(self.zone):%H:%M}"
        within = start <= now < end if start <= end else now >= start or now < end
        return 0 if start and end and within else self.rules.voice_volume

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def is_open(self, at: datetime) -> bool:
        """True when numbers are given out."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(a <= minute < b for a, b in self.opening_of(local.date()))

    def opens_at(self, at: datetime) -> datetime | None:
        """The next moment at which numbers are given out, when they are not now."""
        local = at.astimezone(self.zone)
        for ahead in range(21):
            day = local.date() + timedelta(days=ahead)
            for start, _ in self.opening_of(day):
                moment = datetime(day.year, day.month, day.day, start // 60, start % 60, tzinfo=self.zone)
                if moment > local:
                    return moment
        return None

    def closes_at(self, at: datetime) -> datetime | None:
        """When the opening period of `at` ends; None outside one."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        midnight = datetime(local.year, local.month, local.day, tzinfo=self.zone)
        for start, end in self.opening_of(local.date()):
            if start <= minute < end:
                return midnight + timedelta(minutes=end)
        return None

    def opening_of(self, day: date) -> Spans:
        """When numbers are given out on a day, in order; empty on a day off."""
        special = self.calendar.special.get(day)
        if special is not None and not special.working and not self.always_open:
            return ()
        return self.opening_on.get(day) or self.opening.get(day.weekday(), ())

    @cached_property
    def always_open(self) -> bool:
        """A hall that gives out numbers day and night (the demonstration) does so on holidays too."""
        return all(self.opening.get(weekday) == ((0, 1440),) for weekday in range(7))


_cache: dict[int, Ward] = {}
_TURN = Prepared(
    lambda _: (
        update(halls)
        .where(halls.c.id == bindparam("this"))
        .values(version=halls.c.version + 1)
        .returning(halls.c.version, halls.c.setup_version)
    )
)
_LOOK = select(halls.c.version, halls.c.setup_version).where(halls.c.id == bindparam("this"))

_RECORDED = select(voice_prompts.c.code, voice_prompts.c.made_at).where(
    voice_prompts.c.hall_id == bindparam("this"), voice_prompts.c.lang == prompts.LANG
)


def turn(db: Connection, hall_id: int) -> tuple[Ward, int]:
    """Begin a change in a hall: its set-up and the version that this change will have."""
    ((version, setup_version),) = _TURN(db, {"this": hall_id})
    return _ward(db, hall_id, setup_version), version


def look(db: Connection, hall_id: int) -> tuple[Ward, int]:
    """The set-up and the version that is shown now, without changing anything."""
    row = db.execute(_LOOK, {"this": hall_id}).one()
    return _ward(db, hall_id, row.setup_version), row.version


def only_hall(db: Connection, code: str = "") -> int:
    """The id of the hall with this code, or of the only one."""
    found = db.execute(select(halls.c.id).where(halls.c.code == code) if code else select(halls.c.id).limit(2)).all()
    if len(found) != 1:
        raise NotFound("hall.unknown", hall=code)
    return found[0].id


def forget() -> None:
    """Read every hall again (another database, a restored file)."""
    _cache.clear()


def _ward(db: Connection, hall_id: int, setup_version: int) -> Ward:
    kept = _cache.get(hall_id)
    if kept is None or kept.setup_version != setup_version:
        kept = _cache[hall_id] = _read(db, hall_id)
    return kept


def _read(db: Connection, hall_id: int) -> Ward:
    hall = db.execute(select(halls).where(halls.c.id == hall_id)).one()
    zone = ZoneInfo(hall.timezone)

    def mine(table):
        return select(table).where(table.c.hall_id == hall_id)

    found = {
        row.id: Service(
            row.id,
            row.code,
            row.prefix,
            row.name,
            row.kiosk,
            row.icon,
            row.result_lane,
            row.quota,
            row.stopped_until,
        )
        for row in db.execute(mine(services).where(services.c.active).order_by(services.c.position))
    }
    serves: dict[int, set[int]] = {}
    for row in db.execute(mine(counter_services)):
        serves.setdefault(row.counter_id, set()).add(row.service_id)
    desks = {
        row.id: Counter(row.id, row.number, row.name, row.preferred_id, frozenset(serves.get(row.id, ())))
        for row in db.execute(mine(counters).order_by(counters.c.number))
    }
    weekly, dated = _hours(db, hall_id)
    return Ward(
        id=hall_id,
        setup_version=hall.setup_version,
        code=hall.code,
        name=hall.name,
        unit=hall.unit,
        agency_prefix=hall.agency_prefix,
        demo=hall.demo,
        zone=zone,
        rules=Rules.of(hall.rules),
        services=found,
        counters=desks,
        groups={
            row.code: Group(row.code, row.name, row.icon)
            for row in db.execute(mine(priority_groups).order_by(priority_groups.c.position))
        },
        opening=weekly["opening"],
        opening_on=dated["opening"],
        calendar=_calendar(db, hall_id, zone, weekly["working"], dated["working"]),
        printers=tuple(
            (row.name, frozenset(row.kinds), row.title) for row in db.execute(mine(printers).order_by(printers.c.id))
        ),
        slip_logo=hall.slip_logo or "",
        slip_texts=hall.slip_texts or {},
        recorded={row.code: row.made_at.isoformat() for row in db.execute(_RECORDED, {"this": hall_id})},
        by_code={service.code: service for service in found.values()},
        by_number={counter.number: counter for counter in desks.values()},
    )


def _hours(db: Connection, hall_id: int) -> tuple[dict[str, dict[int, Spans]], dict[str, dict[date, Spans]]]:
    """Opening and working periods by kind: of the weekdays, and of single dates."""
    weekly: dict[str, dict[int, Spans]] = {"opening": {}, "working": {}}
    dated: dict[str, dict[date, Spans]] = {"opening": {}, "working": {}}
    for row in db.execute(select(periods).where(periods.c.hall_id == hall_id).order_by(periods.c.starts)):
        spans: dict[Any, Spans] = weekly[row.kind] if row.day is None else dated[row.kind]
        key = row.weekday if row.day is None else row.day
        spans[key] = (*spans.get(key, ()), (row.starts, row.ends))
    return weekly, dated


def worked(spans: Spans) -> tuple[Period, ...]:
    """Spans of working time as the calendar reckons with them. Refused `calendar.period`."""
    return tuple(Period(*(time(*divmod(min(minutes, 1439), 60)) for minutes in span)) for span in spans)


def _calendar(
    db: Connection, hall_id: int, zone: ZoneInfo, weekly: Mapping[int, Spans], dated: Mapping[date, Spans]
) -> WorkCalendar:
    rows = (
        SpecialDay(
            row.day, row.working, row.reason["vi"], row.reason["en"], source=row.source, provisional=row.provisional
        )
        for row in db.execute(select(calendar_days).where(calendar_days.c.hall_id == hall_id))
    )
    announced = db.scalars(
        select(calendar_years.c.year).where(calendar_years.c.hall_id == hall_id, calendar_years.c.status == "announced")
    )
    return WorkCalendar(
        weekly={weekday: worked(spans) for weekday, spans in weekly.items()},
        special=by_date(rows),
        announced_years=frozenset(announced),
        tz=zone,
        dated={day: worked(spans) for day, spans in dated.items()},
    )
