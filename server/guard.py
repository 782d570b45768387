"""The guard over deadlines: dossiers by column with how many in each, breaches first, and alerts given once."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, and_, case, exists, func, insert, literal, or_, select, tuple_, union_all

from server import catalogue, clock, due_words, events, journal, outbox
from server import ward as wards
from server.db import reading, record, transaction
from server.domain import guard as rule
from server.domain.dossier import ENDED, State, waits_in_time
from server.domain.guard import Alert, Edges, Standing
from server.line import moment_of, rank_of
from server.models.catalogue import procedures
from server.models.dossiers import dossier_alerts, dossier_forms, dossiers
from server.models.metadata import Moment
from server.models.people import people
from server.ward import Ward
from server.wording import LANGUAGES

PAGE = 50
BREACH = "breach"
COLUMNS = (BREACH, *(each.value for each in Standing if each is not Standing.DONE))
_OPEN = ("processing", "supplement", "ready")
_WAITING = [state.value for state in rule.WAITING]
_OVER = [state.value for state in (State.RETURNED, *ENDED)]
_WORKING = dossiers.c.state == State.PROCESSING.value
_APOLOGY = exists().where(dossier_forms.c.dossier_id == dossiers.c.id, dossier_forms.c.form == "04")
_SETTLED = func.coalesce(dossiers.c.settled_at, dossiers.c.returned_at)
# When it was known whether a dossier is late: when it was settled, else when papers were asked for.
_KNOWN = func.coalesce(dossiers.c.settled_at, dossiers.c.returned_at, dossiers.c.suspended_at)
_NEVER_KNOWN_LATE = [State.PROCESSING.value, *(state.value for state in ENDED)]
_BY_DEADLINE = (dossiers.c.due_at, dossiers.c.id)
_ROW = (
    select(
        dossiers.c.id,
        dossiers.c.code,
        dossiers.c.external_code,
        dossiers.c.applicant,
        dossiers.c.state,
        dossiers.c.channel,
        dossiers.c.agency,
        dossiers.c.received_at,
        dossiers.c.due_at,
        dossiers.c.original_due_at,
        dossiers.c.due_by_date,
        dossiers.c.in_time_until,
        dossiers.c.suspended_at,
        _SETTLED.label("settled_at"),
        procedures.c.code.label("procedure"),
        procedures.c.name.label("procedure_name"),
        procedures.c.service_id,
        people.c.name.label("clerk"),
        _APOLOGY.label("apologised"),
    )
    .join(procedures, procedures.c.id == dossiers.c.procedure_id)
    .outerjoin(people, people.c.id == dossiers.c.person_id)
)


def board(
    hall_id: int,
    *,
    column: str = "",
    q: str = "",
    service: str = "",
    clerk: int | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The board as it stands now: how many dossiers in each column, and a page of one column or of all open ones.

    `column`: one of COLUMNS, `breach` being what is late while nobody has apologised; `done`, latest first, which is
    not counted; empty: every open one. `q` is searched in names and codes without diacritics, `service` is a code,
    `clerk` the id of who took it in. By deadline, soonest first.
    """
    now = clock.now()
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        at = rule.edges(now, ward.calendar)
        narrowed: list[Any] = []
        if words := catalogue.folded(q):
            narrowed.append(dossiers.c.found_by.contains(words, autoescape=True))
        if service:
            of_service = select(procedures.c.id).where(procedures.c.service_id == ward.service(service).id)
            narrowed.append(dossiers.c.procedure_id.in_(of_service))
        if clerk is not None:
            narrowed.append(dossiers.c.person_id == clerk)
        rows = _read(db, _ids(hall_id, at, column, narrowed, cursor).limit(PAGE + 1), column)
        more = f"{rank_of(rows[PAGE - 1].due_at)}.{rows[PAGE - 1].id}" if len(rows) > PAGE else None
        return {
            "as_of": now,
            "counts": _counts(db, hall_id, at),
            "items": [_shown(ward, row, at) for row in rows[:PAGE]],
            "next_cursor": more,
        }


def glance(db: Connection, ward: Ward, now: datetime, most: int) -> dict[str, Any]:
    """The board in small, for the leader's first page: the counts, and the soonest few of each column but `later`.

    `one_day` is how many are due on the next working day, which may lie beyond tomorrow.
    """
    at = rule.edges(now, ward.calendar)

    def soonest(column: str) -> list[dict[str, Any]]:
        return [_shown(ward, row, at) for row in _read(db, _ids(ward.id, at, column).limit(most), column)]

    columns = {column: soonest(column) for column in COLUMNS if column != Standing.LATER}
    next_day = datetime.combine(at.one_day + rule.ONE_DAY, time(), tzinfo=ward.zone)
    soon = select(func.count()).where(dossiers.c.hall_id == ward.id, _WORKING, dossiers.c.due_at < next_day)
    counts = _counts(db, ward.id, at)
    return {
        "counts": counts,
        "columns": columns,
        "one_day": (db.scalar(soon) or 0) - counts[Standing.OVERDUE] - counts[Standing.TODAY],
    }


def counts(hall_id: int) -> dict[str, int]:
    """How many dossiers stand in each column now, and how many are breaches."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return _counts(db, hall_id, rule.edges(clock.now(), ward.calendar))


def alerts(hall_id: int) -> list[dict[str, Any]]:
    """What is over, or due by the next working day or the one after it, soonest first; at most a page."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        at = rule.edges(clock.now(), ward.calendar)
        ids = select(dossiers.c.id).where(dossiers.c.hall_id == hall_id, _soon(ward, at)).order_by(*_BY_DEADLINE)
        rows = _read(db, ids.limit(PAGE))
        return [_shown(ward, row, at) for row in rows]


def watch(hall_id: int) -> list[dict[str, Any]]:
    """Give the alerts that were not given before, each once for each date promised: [{code, kind, due_at}].

    Called by the caretaker. A dossier with a new date is alerted about anew.
    """
    now = clock.now()
    with reading() as db:
        if not _fresh(db, hall_id, now):
            return []
    with transaction() as db:
        ward, version = wards.turn(db, hall_id)
        fresh = _fresh(db, hall_id, now)  # another process may have been quicker
        for row, kind, promised in fresh:
            _tell(db, ward, row, kind, now)
            given = {"hall_id": hall_id, "dossier_id": row.id, "kind": kind.value, "promised": promised, "at": now}
            db.execute(insert(dossier_alerts), given)
            facts = {"code": row.code, "kind": kind.value}
            journal.write(db, journal.system(hall_id), now, ward.day(now), "dossier", row.id, "alert", facts)
        if fresh:
            record(db, events.HallChanged(ward.id, version))
        return [{"code": row.code, "kind": kind, "due_at": row.due_at} for row, kind, _ in fresh]


def due_soon(hall_id: int) -> int:
    """How many are due within two working days and not over yet."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        at = rule.edges(clock.now(), ward.calendar)
        over = dict(_columns(at))[Standing.OVERDUE]
        query = select(func.count()).where(dossiers.c.hall_id == hall_id, _soon(ward, at), ~over)
        return db.scalar(query) or 0


def _tell(db: Connection, ward: Ward, row: Row[Any], kind: Alert, now: datetime) -> None:
    """Outside the house, where the hall has set that up: by e-mail and to the ward's own gateway."""
    facts = {"code": row.code, "state": row.state, "due_at": row.due_at}
    if kind is Alert.OVERDUE:
        outbox.tell(db, ward, "dossier.overdue", facts, now)
    else:
        outbox.tell(db, ward, "dossier.due_soon", {**facts, "days": 2 if kind is Alert.TWO_DAYS else 1}, now)


def _fresh(db: Connection, hall_id: int, now: datetime) -> list[tuple[Row[Any], Alert, date]]:
    """What is to be told now and was not yet: the dossier, the alert, the day it was promised for."""
    ward, _ = wards.look(db, hall_id)
    at = rule.edges(now, ward.calendar)
    soon = (dossiers.c.hall_id == hall_id, _soon(ward, at))
    rows = db.execute(
        select(dossiers.c.id, dossiers.c.code, dossiers.c.state, dossiers.c.due_at, dossiers.c.due_by_date).where(*soon)
    ).all()
    given = select(dossier_alerts.c.dossier_id, dossier_alerts.c.kind, dossier_alerts.c.promised)
    known = {tuple(row) for row in db.execute(given.join(dossiers).where(*soon))}
    found = [(row, rule.alert(State(row.state), row.due_at, row.due_by_date, at), ward.day(row.due_at)) for row in rows]
    return [(row, kind, day) for row, kind, day in found if kind and (row.id, kind.value, day) not in known]


def _soon(ward: Ward, at: Edges) -> Any:
    """What is over or due by the working day after the next."""
    end = datetime.combine(at.two_days + rule.ONE_DAY, time(), tzinfo=ward.zone)
    return and_(_WORKING, dossiers.c.due_at < end)


def _ids(hall_id: int, at: Edges, column: str, narrowed: Sequence[Any] = (), cursor: str | None = None) -> Any:
    """Which dossiers of a column, in order and after `cursor`, from the indexes alone: a ward may keep a million."""
    if column == BREACH and not narrowed:
        few = _breaches(hall_id, at).subquery()
        ids, key = select(few.c.id), (few.c.due_at, few.c.id)
    else:
        ids, key = select(dossiers.c.id).where(_wanted(hall_id, at, column), *narrowed), _BY_DEADLINE
    if cursor is not None:
        due, last = map(int, cursor.split("."))
        place = tuple_(literal(moment_of(due), Moment()), literal(last))
        ids = ids.where(tuple_(*key) < place if column == Standing.DONE else tuple_(*key) > place)
    return ids.order_by(*_ordered(key, column))


def _ordered(key: tuple[Any, Any], column: str) -> tuple[Any, Any]:
    """Soonest first; of what is over, the latest first."""
    return (key[0].desc(), key[1].desc()) if column == Standing.DONE else key


def _read(db: Connection, ids: Any, column: str = "") -> Sequence[Row[Any]]:
    """The chosen dossiers whole, with their procedures and clerks."""
    return db.execute(_ROW.where(dossiers.c.id.in_(ids)).order_by(*_ordered(_BY_DEADLINE, column))).all()


def _wanted(hall_id: int, at: Edges, column: str) -> Any:
    if column == BREACH:  # few, and this hall's already: to ask for the hall again would make SQLite read it whole
        return dossiers.c.id.in_(select(_breaches(hall_id, at).subquery().c.id))
    mine = dossiers.c.hall_id == hall_id
    if not column:
        return and_(mine, dossiers.c.state.in_(_OPEN))
    if column == Standing.WAITING:
        return and_(mine, dossiers.c.state.in_(_WAITING))
    if column == Standing.DONE:
        return and_(mine, dossiers.c.state.in_(_OVER))
    return and_(mine, _WORKING, dict(_columns(at))[Standing(column)])


def _columns(at: Edges) -> list[tuple[Standing, Any]]:
    """What is in each column of the dossiers being processed; each as the rule's `standing` puts one."""
    due, by_date = dossiers.c.due_at, dossiers.c.due_by_date
    over = or_(due < at.today, and_(~by_date, due < at.now))
    return [
        (Standing.OVERDUE, and_(due < at.now, over)),
        (Standing.TODAY, and_(due < at.tomorrow, due >= at.today, or_(by_date, due >= at.now))),
        (Standing.TOMORROW, and_(due >= at.tomorrow, due < at.after_tomorrow)),
        (Standing.WEEK, and_(due >= at.after_tomorrow, due < at.next_week)),
        (Standing.LATER, due >= at.next_week),
    ]


def _breaches(hall_id: int, at: Edges) -> Any:
    """Late, and no apology was written: still open, asked for papers too late, or settled too late."""
    mine, named = dossiers.c.hall_id == hall_id, (dossiers.c.id, dossiers.c.due_at)
    still_open = select(*named).where(mine, dossiers.c.in_time_until < at.now, _WORKING)
    # Named by the states it is not in, or SQLite would go through all that were returned and not ix_dossiers_late.
    known = select(*named).where(mine, dossiers.c.in_time_until < _KNOWN, dossiers.c.state.not_in(_NEVER_KNOWN_LATE))
    return union_all(still_open.where(~_APOLOGY), known.where(~_APOLOGY))


def _counts(db: Connection, hall_id: int, at: Edges) -> dict[str, int]:
    mine, one = dossiers.c.hall_id == hall_id, literal(1)
    working = select(*(func.count(case((these, one))).label(name) for name, these in _columns(at)))
    waiting = select(func.count()).where(mine, dossiers.c.state.in_(_WAITING))
    breaches = select(func.count()).select_from(_breaches(hall_id, at).subquery())
    return {
        BREACH: db.scalar(breaches) or 0,
        **db.execute(working.where(mine, _WORKING)).mappings().one(),
        Standing.WAITING: db.scalar(waiting) or 0,
    }


def _shown(ward: Ward, row: Row[Any], at: Edges) -> dict[str, Any]:
    due = row.due_at.astimezone(ward.zone)
    state = State(row.state)
    waits = waits_in_time(state, row.suspended_at, row.in_time_until)
    late = (row.settled_at or at.now) > row.in_time_until and not waits and state not in ENDED
    return {
        "code": row.code,
        "external_code": row.external_code,
        "procedure": row.procedure,
        "procedure_name": row.procedure_name,
        "service": ward.services[row.service_id].code if row.service_id in ward.services else None,
        "applicant": row.applicant,
        "state": row.state,
        "channel": row.channel,
        "agency": row.agency,
        "clerk": row.clerk,
        "received_at": row.received_at.astimezone(ward.zone),
        "due_at": due,
        "original_due_at": row.original_due_at.astimezone(ward.zone),
        "due_by_date": row.due_by_date,
        "settled_at": row.settled_at and row.settled_at.astimezone(ward.zone),
        "due_words": {lang: due_words.when_words(due, lang) for lang in LANGUAGES},
        "standing": rule.standing(state, row.due_at, row.due_by_date, at),
        "alert": rule.alert(state, row.due_at, row.due_by_date, at),
        "late": late,
        "breach": late and not row.apologised,
        "apologised": row.apologised,
    }
