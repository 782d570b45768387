"""The floors of `tests.bench.million`: each figure in one query by hand, in words both databases know."""

from typing import Any

# received, on time, in progress, late, refused, withdrawn, stopped, apologies, late without one
# The clock stands still for papers that were asked for in time.
WAITS = "(state = 'supplement' AND coalesce(suspended_at <= in_time_until, false))"
SUMMARY = f"""
    WITH apologised AS (
        SELECT d.state NOT IN ('refused', 'withdrawn', 'stopped')
            AND NOT {WAITS} AND coalesce(d.settled_at, d.returned_at, :judged) > d.in_time_until AS late
        FROM (SELECT DISTINCT dossier_id FROM dossier_forms WHERE hall_id = :hall AND form = '04') f
        JOIN dossiers d ON d.id = f.dossier_id
        WHERE d.hall_id = :hall AND d.received_at >= :start AND d.received_at < :end
    )
    SELECT state, count(*),
        count(*) FILTER (WHERE NOT {WAITS} AND coalesce(settled_at, returned_at, :judged) > in_time_until),
        count(*) FILTER (WHERE coalesce(settled_at, returned_at) <= in_time_until),
        (SELECT count(*) FROM apologised), (SELECT count(*) FROM apologised WHERE late)
    FROM dossiers WHERE hall_id = :hall AND received_at >= :start AND received_at < :end GROUP BY state
"""

FORM = """
    SELECT count(*) FILTER (WHERE new AND channel = 'online'), count(*) FILTER (WHERE new AND channel <> 'online'),
        count(*) FILTER (WHERE NOT new), count(*) FILTER (WHERE closed < :end AND closed <= early_until),
        count(*) FILTER (WHERE closed < :end AND closed > early_until AND closed <= in_time_until),
        count(*) FILTER (WHERE closed < :end AND closed > in_time_until),
        count(*) FILTER (WHERE (closed IS NULL OR closed >= :end) AND (in_time_until >= :judged OR waits)),
        count(*) FILTER (WHERE (closed IS NULL OR closed >= :end) AND in_time_until < :judged AND NOT waits)
    FROM (
        SELECT procedure_id, channel, early_until, in_time_until, received_at >= :start AS new,
            coalesce(settled_at, returned_at, ended_at) AS closed, state = 'supplement' AS waits
        FROM dossiers d WHERE d.hall_id = :hall AND received_at < :end
    ) d WHERE new OR closed IS NULL OR closed >= :start
    GROUP BY procedure_id
"""

# NOT IN, or SQLite goes through all that were returned.
LATE = (
    "state NOT IN ('processing', 'refused', 'withdrawn', 'stopped')"
    " AND in_time_until < coalesce(settled_at, returned_at, suspended_at)"
)
OPEN_LATE = "state = 'processing' AND due_at < :now AND in_time_until < :now"
NO_APOLOGY = "NOT EXISTS (SELECT 1 FROM dossier_forms f WHERE f.dossier_id = d.id AND f.form = '04')"
BREACH = f"""id IN (
    SELECT id FROM dossiers d WHERE hall_id = :hall AND {OPEN_LATE} AND {NO_APOLOGY}
    UNION ALL SELECT id FROM dossiers d WHERE hall_id = :hall AND {LATE} AND {NO_APOLOGY}
)"""
OVERDUE = "due_at < :now AND (due_at < :today OR NOT due_by_date)"
TODAY = "due_at >= :today AND due_at < :tomorrow AND (due_by_date OR due_at >= :now)"

COUNTS = f"""
    SELECT (SELECT count(*) FROM dossiers d WHERE hall_id = :hall AND {OPEN_LATE} AND {NO_APOLOGY})
        + (SELECT count(*) FROM dossiers d WHERE hall_id = :hall AND {LATE} AND {NO_APOLOGY}),
        count(*) FILTER (WHERE {OVERDUE}), count(*) FILTER (WHERE {TODAY}),
        count(*) FILTER (WHERE due_at >= :tomorrow AND due_at < :after_tomorrow),
        count(*) FILTER (WHERE due_at >= :after_tomorrow AND due_at < :next_week),
        count(*) FILTER (WHERE due_at >= :next_week),
        (SELECT count(*) FROM dossiers WHERE hall_id = :hall AND state IN ('supplement', 'ready'))
    FROM dossiers WHERE hall_id = :hall AND state = 'processing'
"""

PAGE = """
    SELECT code FROM dossiers WHERE {where} ORDER BY due_at, id LIMIT 50
"""

PAGES = {
    "": "hall_id = :hall AND state IN ('processing', 'supplement', 'ready')",
    "breach": BREACH,
    "overdue": f"hall_id = :hall AND state = 'processing' AND {OVERDUE}",
    "today": f"hall_id = :hall AND state = 'processing' AND {TODAY}",
    "tomorrow": "hall_id = :hall AND state = 'processing' AND due_at >= :tomorrow AND due_at < :after_tomorrow",
    "week": "hall_id = :hall AND state = 'processing' AND due_at >= :after_tomorrow AND due_at < :next_week",
    "later": "hall_id = :hall AND state = 'processing' AND due_at >= :next_week",
    "waiting": "hall_id = :hall AND state IN ('supplement', 'ready')",
}


def summary(rows: list[tuple[Any, ...]]) -> tuple[int, ...]:
    """The fields of `queries.Summary` in their order."""
    by_state = {row[0]: row[1] for row in rows}
    ended = [by_state.get(state, 0) for state in ("refused", "withdrawn", "stopped")]
    judged = [row for row in rows if row[0] not in ("refused", "withdrawn", "stopped")]
    received, late, on_time = sum(by_state.values()), sum(row[2] for row in judged), sum(row[3] for row in judged)
    apologies, apologised_late = rows[0][4:] if rows else (0, 0)
    open_now = received - late - on_time - sum(ended)
    return (received, on_time, open_now, late, *ended, apologies, late - apologised_late)


def form(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Columns 3 to 13 of all fields together."""
    online, direct, carried, early, on_time, late, open_in_time, open_late = map(sum, zip(*rows, strict=True))
    received, settled, left = online + direct + carried, early + on_time + late, open_in_time + open_late
    return (received, online, direct, carried, settled, early, on_time, late, left, open_in_time, open_late)
