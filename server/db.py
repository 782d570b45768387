"""One engine, and one way to open a transaction. The only file that names a dialect.

SQLite: writers queue first come, first served, at a fair lock in the process, then at BEGIN IMMEDIATE in the file
(`busy_timeout` alone starves a writer for seconds); write-ahead log, foreign keys on, durable at each commit. Readers
never queue. PostgreSQL runs the same statements.
"""

from collections import deque, namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from server import events


class FairLock:
    """A lock that is handed over in the order of asking; a plain Lock lets a thread wait for 200 ms and more."""

    def __init__(self) -> None:
        self._door = Lock()
        self._held = False
        self._waiting: deque[Lock] = deque()

    def __enter__(self) -> None:
        with self._door:
            if not self._held:
                self._held = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class _OneWriter:
    """SQLite lets one write at a time: a fair queue, and one connection that is kept for whoever's turn it is."""

    def __init__(self, engine: Engine) -> None:
        self._turn = FairLock()
        self._engine = engine
        self._kept: Connection | None = None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self._turn:
            if self._kept is None:
                self._kept = self._engine.connect()
            yield self._kept

    def close(self) -> None:
        with self._turn:
            if self._kept is not None:
                self._kept.close()
            self._kept = None


class _ManyWriters:
    """PostgreSQL lets writers in side by side: the hall's row is their queue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def connection(self) -> Connection:
        return self._engine.connect()

    def close(self) -> None: ...


_engine: Engine
_readers: Engine
_writers: _OneWriter | _ManyWriters


def connect(url: str) -> Engine:
    """Open the database of this process. SQLite's folder is made when it is missing."""
    global _engine, _readers, _writers
    # An error's message would carry a citizen's name into the log: hence `hide_parameters`.
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        if path := make_url(url).database:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            pool_size=64,
            max_overflow=256,
            connect_args={"timeout": 10, "check_same_thread": False},
            hide_parameters=True,
        )
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _sqlite_begin)
        _writers = _OneWriter(engine)
    else:
        engine = create_engine(url, pool_size=16, max_overflow=48, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "connect", _postgres_plainly)
        _writers = _ManyWriters(engine)
    _engine = engine
    _readers = engine.execution_options(reads=True)
    return engine


def close() -> None:
    """Give the connections back, so that a file can be replaced or a process forked."""
    _writers.close()
    _engine.dispose()


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-2000"):
        connection.execute(f"PRAGMA {pragma}")


def _postgres_plainly(connection: Any, _record: object) -> None:
    """Compiling a query to machine code takes 100 ms and saves none: the board's few rows look many to the planner."""
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.autocommit = False


def _sqlite_begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads")
    connection.connection.driver_connection.execute("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def transaction() -> Iterator[Connection]:
    """One use case: commit at the end, roll back on error; what was recorded goes out only after the commit."""
    with _writers.connection() as db:
        happened: list[object] = []
        db.info["happened"] = happened
        with db.begin():
            yield db
    events.publish(happened)


@contextmanager
def reading() -> Iterator[Connection]:
    """A consistent look at the tables that holds nobody up."""
    with _readers.connect() as db, db.begin():
        yield db


def record(db: Connection, happened: object) -> None:
    """Tell the listeners of `happened` once this transaction is committed, and never if it is not."""
    db.info["happened"].append(happened)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it."""

    text: str
    names: list[str]  # in the driver's order
    ways: list[tuple[str, Any]]  # the same, each with the way its value goes in, or None
    fixed: dict[str, Any]  # the statement's own constants
    by_place: bool
    row: Callable[[Sequence[Any]], Any] | None  # makes a named row; None for a statement that gives none
    readers: list[tuple[int, Any]]  # columns that do not come back as they are, each with its way


class Prepared:
    """A statement compiled once for each dialect and handed to the driver itself: the hot path's way.

    SQLAlchemy looks a statement up and describes its rows anew each time, which costs five times what SQLite's running
    it does. Values go in and come back as their column types demand; rows are named tuples.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make  # dialect name → statement
        self._made: dict[str, _Compiled] = {}

    def __call__(self, db: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of the statement with these values; every bound name must be given. Raises the driver's errors."""
        made = self._for(db.dialect, values)
        cursor = db.connection.driver_connection.execute(made.text, _bound(made, values))
        return [made.row(_read(row, made.readers)) for row in cursor.fetchall()] if made.row else ()

    def bind(self, db: Connection, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
        """The values of many rows as the driver takes them, to be made ready before a transaction begins."""
        return [_bound(self._for(db.dialect, values), values) for values in rows]

    def many(self, db: Connection, bound: Sequence[Any]) -> None:
        """The statement once for each of these rows."""
        if bound:
            db.connection.driver_connection.cursor().executemany(self._made[db.dialect.name].text, bound)

    def _for(self, dialect: Any, values: Mapping[str, Any]) -> _Compiled:
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._compile(dialect, values)
        return made

    def _compile(self, dialect: Any, values: Mapping[str, Any]) -> _Compiled:
        statement = self._make(dialect.name)
        compiled = statement.compile(dialect=dialect, column_keys=list(values))
        order = compiled.positiontup if compiled.positional else list(compiled.binds)
        ways = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        columns = list(statement.exported_columns) if statement.is_select or statement.is_dml else []
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        return _Compiled(
            text=str(compiled),
            names=list(order),
            ways=[(name, ways[name]) for name in order],
            fixed={name: bind.value for name, bind in compiled.binds.items() if name not in values},
            by_place=compiled.positional,
            row=namedtuple("Row", [str(column.key) for column in columns], rename=True)._make if columns else None,
            readers=[(place, reader) for place, reader in enumerate(readers) if reader is not None],
        )


def _bound(made: _Compiled, values: Mapping[str, Any]) -> Any:
    if made.fixed:
        values = {**made.fixed, **values}
    given = [convert(values[name]) if convert else values[name] for name, convert in made.ways]
    return given if made.by_place else dict(zip(made.names, given, strict=True))


def _read(row: Sequence[Any], readers: list[tuple[int, Any]]) -> Sequence[Any]:
    if not readers:
        return row
    values = list(row)
    for place, reader in readers:
        if values[place] is not None:
            values[place] = reader(values[place])
    return values


def count_up(db: Connection, table: Table, **key: Any) -> int:
    """The next number of a counter row (its column `last`), from 1: in this transaction, so no gap and none twice."""
    return int(_counting(table, tuple(key))(db, {**key, "last": 1})[0][0])


@cache
def _counting(table: Table, key: tuple[str, ...]) -> Prepared:
    def make(dialect: str) -> Any:
        insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
        upsert = insert.on_conflict_do_update(index_elements=list(key), set_={"last": table.c.last + 1})
        return upsert.returning(table.c.last)

    return Prepared(make)


def engine() -> Engine:
    """The engine, for migrations, backups and checks."""
    return _engine


def alive() -> bool:
    """True when the database answers."""
    with reading() as db:
        return db.exec_driver_sql("SELECT 1").scalar() == 1
