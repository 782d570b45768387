"""The line as it stands: who is at its heads, how many are ahead of somebody, and how long that will take."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from server import clock
from server.db import Prepared
from server.domain import calling, forecast
from server.domain.ticket import State
from server.models.halls import counters
from server.models.tickets import line_lengths, tickets
from server.ward import MINUTE, Ward

RECENT = 60.0  # seconds that learned service times are kept
LOOK_BACK = timedelta(days=14)
SHARES = 16  # parts of the line that its mix of queues is told in
TICK = 15.0  # seconds: how finely a counter's remaining time is told

_times: dict[int, tuple[float, dict[int, forecast.Times]]] = {}


def rank_of(at: datetime) -> int:
    """A moment as a place in line: microseconds since 1970."""
    return round(at.timestamp() * 1_000_000)


def moment_of(rank: int) -> datetime:
    return datetime.fromtimestamp(rank / 1_000_000, tz=clock.VIET_NAM)


# One row for each head of the line: the first of each queue, with and without priority. The rule looks at no others,
# so a hall with a thousand people waiting is as quick as one with ten.
@cache
def _heads(queues: int) -> Prepared:
    def head(n: int, priority: bool) -> Select[Any]:
        inner = (
            select(tickets.c.id, tickets.c.queue_id, tickets.c.priority, tickets.c.rank, tickets.c.for_counter_id)
            .where(
                tickets.c.hall_id == bindparam("hall"),
                tickets.c.day == bindparam("day"),
                tickets.c.state == literal_column("'waiting'"),
                tickets.c.queue_id == bindparam(f"queue_{n}"),
                tickets.c.priority.is_(priority),
                # Only a number of a later session waits for its time: a clock set back must not hide who came before.
                or_(tickets.c.waits_from <= tickets.c.taken_at, tickets.c.rank <= bindparam("now")),
                or_(
                    tickets.c.for_counter_id == bindparam("counter"),
                    and_(tickets.c.for_counter_id.is_(None), bindparam(f"served_{n}", type_=Boolean)),
                ),
            )
            .order_by(tickets.c.rank, tickets.c.id)
            .limit(literal_column("1"))
            .subquery()
        )
        return select(inner)

    return Prepared(lambda _: union_all(*(head(n, priority) for n in range(queues) for priority in (False, True))))


def heads(db: Connection, ward: Ward, day: date, at: datetime, counter_id: int) -> list[calling.Waiting]:
    """The tickets among which the next one for this counter is."""
    queues = list(ward.services)
    serves = ward.counters[counter_id].serves
    given: dict[str, Any] = {f"queue_{n}": queue for n, queue in enumerate(queues)}
    given |= {f"served_{n}": queue in serves for n, queue in enumerate(queues)}
    given |= {"hall": ward.id, "day": day, "now": rank_of(at), "counter": counter_id}
    return [calling.Waiting(*row) for row in _heads(len(queues))(db, given)]


# Numbers of a session still to come are nobody's who waits: they are few, and the index ends with their ranks.
_LENGTHS = Prepared(
    lambda _: select(
        line_lengths.c.queue_id,
        line_lengths.c.priority,
        line_lengths.c.waiting
        - select(func.count())
        .where(
            tickets.c.hall_id == line_lengths.c.hall_id,
            tickets.c.day == line_lengths.c.day,
            tickets.c.queue_id == line_lengths.c.queue_id,
            tickets.c.priority == line_lengths.c.priority,
            tickets.c.state == literal_column("'waiting'"),
            tickets.c.rank > bindparam("rank"),
            tickets.c.waits_from > tickets.c.taken_at,
        )
        .correlate(line_lengths)
        .scalar_subquery(),
    ).where(
        line_lengths.c.hall_id == bindparam("hall"),
        line_lengths.c.day == bindparam("day"),
        line_lengths.c.waiting > literal_column("0"),
    )
)
_BEFORE = Prepared(
    lambda _: (
        select(tickets.c.queue_id, tickets.c.priority, func.count())
        .where(
            tickets.c.hall_id == bindparam("hall"),
            tickets.c.day == bindparam("day"),
            tickets.c.state == literal_column("'waiting'"),
            tickets.c.rank < bindparam("rank"),
        )
        .group_by(tickets.c.queue_id, tickets.c.priority)
    )
)


@dataclass(frozen=True, slots=True)
class _Count:
    """Of one queue, with or without priority: how many wait, and how many of them before the rank asked for."""

    queue_id: int
    priority: bool
    n: int
    before: int


_DESKS = Prepared(
    lambda _: (
        select(counters.c.id, counters.c.state, tickets.c.queue_id, tickets.c.started_at, tickets.c.called_at)
        .select_from(counters)
        .outerjoin(
            tickets,
            and_(
                tickets.c.counter_id == counters.c.id,
                tickets.c.state.in_([literal_column("'called'"), literal_column("'serving'")]),
            ),
        )
        .where(counters.c.hall_id == bindparam("hall"))
    )
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """A counter, and of the ticket it calls or serves: its queue and since when."""

    id: int
    state: str
    queue_id: int | None
    started_at: datetime | None
    called_at: datetime | None


class Outlook:
    """The hall's line at one moment: ask it for any ticket's place and wait, in the transaction that it was read in."""

    def __init__(self, db: Connection, ward: Ward, at: datetime, rank: int | None = None) -> None:
        self.db, self.ward, self.at = db, ward, at
        self.rank = rank_of(at) if rank is None else rank
        self.day = ward.day(max(at, moment_of(self.rank)))  # of another day when its session opens only then
        self.overdue = rank_of(at) - ward.rules.max_wait_min * MINUTE
        self.counts = self._count(newcomer=rank is None)
        self.desks = [_Desk(*row) for row in _DESKS(db, {"hall": ward.id})]
        self.times = _learned(db, ward, at)
        self._times_key = tuple(sorted(self.times.items()))

    def _count(self, *, newcomer: bool) -> list[_Count]:
        """The line in numbers. Before a newcomer stands everybody, which needs no counting."""
        here = {"hall": self.ward.id, "day": self.day, "rank": max(rank_of(self.at), self.rank)}
        lengths = {(queue, bool(kind)): n for queue, kind, n in _LENGTHS(self.db, here)}
        before = lengths if newcomer else self._before(self.rank)
        return [_Count(*key, n, before.get(key, 0)) for key, n in lengths.items()]

    def _before(self, rank: int) -> dict[tuple[int, bool], int]:
        """How many wait before this place in line, by queue and priority."""
        given = {"hall": self.ward.id, "day": self.day, "rank": rank}
        return {(queue, bool(kind)): n for queue, kind, n in _BEFORE(self.db, given)}

    @cached_property
    def _late(self) -> dict[tuple[int, bool], int]:
        return self._before(self.overdue)

    def waiting(self, queue: int) -> int:
        """How many wait in this queue."""
        return sum(row.n for row in self.counts if row.queue_id == queue)

    def total(self) -> int:
        """How many wait in the whole hall."""
        return sum(row.n for row in self.counts)

    def ahead(self, queue: int, priority: bool) -> int:
        """How many people will be called before a ticket of this queue that stands at `rank`."""
        shared, _ = self._counters(queue)
        line = [row for row in self.counts if row.queue_id in shared]
        if not priority and not any(row.priority for row in line):
            return sum(row.before for row in line)  # nobody passes anybody
        before, after, overdue = ({False: 0, True: 0} for _ in range(3))
        for row in line:
            before[row.priority] += row.before
            overdue[row.priority] += min(self._late.get((row.queue_id, row.priority), 0), row.before)
            # Nobody who came later passes somebody overdue.
            after[row.priority] += row.n - row.before if self.rank >= self.overdue else 0
        return calling.ahead(
            priority,
            calling.Line(
                ordinary_before=before[False],
                priority_before=before[True],
                ordinary_after=after[False],
                priority_after=after[True],
                overdue_ordinary=overdue[False],
                overdue_priority=overdue[True],
            ),
            self.ward.rules.priority_streak,
        )

    def wait(self, queue: int, ahead: int) -> forecast.Wait:
        """How long that will take."""
        shared, free = self._counters(queue)
        here = {row.queue_id: 0 for row in self.counts if row.queue_id in shared}
        for row in self.counts:
            if row.queue_id in shared:
                here[row.queue_id] += row.n
        total = sum(here.values())
        mix = tuple((q, round(n * SHARES / total)) for q, n in sorted(here.items())) if total else ()
        desks = tuple(round(seconds / TICK) * TICK for seconds in free)
        return _told(_coarse(ahead), mix, queue, desks, self._times_key)

    def _counters(self, queue: int) -> tuple[frozenset[int], list[float]]:
        """The queues that share counters with this one, and when each of those counters is free (seconds)."""
        serving = [row for row in self.desks if queue in self.ward.counters[row.id].serves]
        working = [row for row in serving if row.state == "open"]
        shared = {queue}.union(*(self.ward.counters[row.id].serves for row in working or serving))
        return frozenset(shared), [self._free_in(row) for row in working]

    def _free_in(self, row: _Desk) -> float:
        if row.queue_id is None:
            return 0.0
        since = row.started_at or row.called_at
        elapsed = (self.at - since).total_seconds() if since else 0.0
        return forecast.remaining(self.times.get(row.queue_id, forecast.FIRST_GUESS), elapsed)


def _coarse(people: int) -> int:
    """A length that is close enough to tell a wait in minutes: exact up to 32, beyond to about three in a hundred."""
    step = 1 << max(0, people.bit_length() - 5)
    return people - people % step


@lru_cache(maxsize=4096)
def _told(
    ahead: int,
    mix: tuple[tuple[int, int], ...],
    own: int,
    desks: tuple[float, ...],
    times: tuple[tuple[int, forecast.Times], ...],
) -> forecast.Wait:
    """The wait behind `ahead` people who come for what the line comes for; the own queue takes what rounding leaves.

    A walk through the line sixty times costs a millisecond, and screens ask about the same line again and again.
    """
    shares = [(queue, ahead * share // SHARES) for queue, share in mix]
    rest = ahead - sum(n for _, n in shares)
    return forecast.wait([*shares, (own, max(0, rest))], desks, dict(times))


def _learned(db: Connection, ward: Ward, at: datetime) -> dict[int, forecast.Times]:
    kept = _times.get(ward.id)
    if kept is None or clock.elapsed() - kept[0] > RECENT:
        kept = _times[ward.id] = (clock.elapsed(), _read_times(db, ward, at))
    return kept[1]


def _read_times(db: Connection, ward: Ward, at: datetime) -> dict[int, forecast.Times]:
    rows = db.execute(
        select(tickets.c.queue_id, tickets.c.started_at, tickets.c.ended_at)
        .where(
            tickets.c.hall_id == ward.id,
            tickets.c.day >= ward.day(at - LOOK_BACK),
            tickets.c.state == State.SERVED,
            tickets.c.inferred.is_(False),
            tickets.c.started_at.is_not(None),
        )
        .order_by(tickets.c.id.desc())
        .limit(400)
    )
    seconds: dict[int, list[float]] = {}
    for row in rows:
        seconds.setdefault(row.queue_id, []).append((row.ended_at - row.started_at).total_seconds())
    return {queue: forecast.learned(spans) for queue, spans in seconds.items()}


def forget() -> None:
    """Learn the service times again at the next question."""
    _times.clear()
