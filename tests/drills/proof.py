"""The proof after a drill, read from the database alone: numbers, places at counters, and what was promised."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import psycopg

from server.domain.errors import Refused
from server.domain.ticket import AT_A_COUNTER, Move, Standing, State, after, replay
from tests.drills.actors import Notes


class Ledger:
    """A read-only look at the hall's database, by the plain driver, not through the product."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite:///"):
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
                return file.execute(query).fetchall()
        with psycopg.connect(self.url.replace("+psycopg", "")) as server:
            return server.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]


def breaches(ledger: Ledger, notes: Notes) -> list[str]:
    """Every promise that was broken, in words; none is the proof."""
    return [*numbers(ledger), *promised(ledger, notes), *at_counters(ledger), *announced(ledger)]


def numbers(ledger: Ledger) -> Iterable[str]:
    """Each series of each day is 1, 2, … to its last, each number once."""
    series: dict[tuple[Any, int], list[int]] = defaultdict(list)
    for day, queue, number in ledger.rows("SELECT day, series_id, number FROM tickets ORDER BY id"):
        series[str(day), queue].append(number)
    last = {(str(day), queue): n for day, queue, n in ledger.rows("SELECT day, service_id, last FROM ticket_series")}
    for key, given in series.items():
        if len(given) != len(set(given)):
            yield f"series {key}: a number was given twice"
        if set(given) != set(range(1, max(given) + 1)) or last[key] != max(given):
            yield f"series {key}: {len(given)} tickets, the highest {max(given)}, the counter says {last[key]}"
    labels = ledger.rows("SELECT day, label, count(*) FROM tickets GROUP BY day, label HAVING count(*) > 1")
    for day, label, n in labels:
        yield f"{label} of {day} was given {n} times"


def promised(ledger: Ledger, notes: Notes) -> Iterable[str]:
    """Whatever was answered is there, as it was answered."""
    kept = {number: (label, token) for number, label, token in ledger.rows("SELECT id, label, token FROM tickets")}
    owner: dict[int, str] = {}
    for request_id, (ticket, label, token) in notes.tickets.items():
        if kept.get(ticket) != (label, token):
            yield f"{label} was given (request {request_id}) and is not there: {kept.get(ticket)}"
        if owner.setdefault(ticket, request_id) != request_id:
            yield f"{label} was given to two requests"
    made: dict[tuple[int, int], int] = defaultdict(int)
    query = "SELECT calls.ticket_id, counters.number FROM calls JOIN counters ON counters.id = calls.counter_id"
    for ticket, counter in ledger.rows(query):
        made[ticket, counter] += 1
    for call in set(notes.calls):
        if made[call] < notes.calls.count(call):
            yield f"ticket {call[0]} was called to counter {call[1]} and nobody remembers"
    codes = {code for (code,) in ledger.rows("SELECT code FROM dossiers")}
    for code in notes.dossiers:
        if code not in codes:
            yield f"dossier {code} was accepted and is not there"


def at_counters(ledger: Ledger) -> Iterable[str]:
    """The journal, played again: no counter with two tickets, no ticket at two counters, every row as it says."""
    now: dict[int, Standing] = {}
    taken: dict[int, int] = {}  # counter → ticket
    stories: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    query = "SELECT subject_id, what, facts FROM journal WHERE subject = 'ticket' ORDER BY id"
    for ticket, what, kept in ledger.rows(query):
        facts = json.loads(kept) if isinstance(kept, str) else kept
        stories[ticket].append((what, facts))
        before = now.get(ticket)
        try:
            moved = now[ticket] = _step(before, what, facts)
        except (Refused, ValueError) as error:
            yield f"ticket {ticket}: {what} was not legal: {error}"
            continue
        if before is not None and before.state in AT_A_COUNTER and before.counter is not None:
            if moved.state in AT_A_COUNTER and moved.counter != before.counter:
                yield f"ticket {ticket} is at counters {before.counter} and {moved.counter}"
            taken.pop(before.counter, None)
        if moved.state in AT_A_COUNTER and moved.counter is not None:
            if moved.counter in taken:
                yield f"counter {moved.counter} has tickets {taken[moved.counter]} and {ticket}"
            taken[moved.counter] = ticket
    query = "SELECT id, state, queue_id, rank, counter_id, for_counter_id, calls, absences FROM tickets"
    for ticket, state, *rest in ledger.rows(query):
        if replay(stories[ticket]) != Standing(State(state), *rest):
            yield f"ticket {ticket} is {state} {rest}, its journal says {now.get(ticket)}"


def _step(before: Standing | None, what: str, facts: dict[str, Any]) -> Standing:
    if before is None:
        return replay([(what, facts)])
    given = {name: facts[name] for name in ("at", "counter", "queue", "rank") if name in facts}
    return after(before, Move(what), **given)


def announced(ledger: Ledger) -> Iterable[str]:
    """As many calls for the walls as the journal tells of."""
    told = ledger.one("SELECT count(*) FROM journal WHERE subject = 'ticket' AND what IN ('call', 'recall')")
    made = ledger.one("SELECT count(*) FROM calls")
    if told != made:
        yield f"{told} calls in the journal, {made} for the walls"
