"""Files of dossiers taken in from the office: read in the background, looked at, then taken or thrown away.

A job is `reading`, then `ready` or `refused`; taken, it is `taking`, then `taken`; `failed` is what broke. The file and
what its lines say of people stay only as long as somebody may still need them; of a taken file the counts remain.
While a job is `reading` or `taking`, its `told` names the mark (`server.running`) of the process that is at it.
"""

import csv
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from server import clock, dossier_files, journal, once, running, settings_now
from server import ward as wards
from server.db import reading, transaction
from server.domain.errors import NotFound, Refused
from server.dossier_files import Plan
from server.journal import Actor
from server.jsonable import jsonable
from server.models.dossiers import file_jobs
from server.once import Act
from server.running import Running
from server.ward import Ward
from server.wording import LANGUAGES, refusal

log = logging.getLogger(__name__)
BUSY = ("reading", "taking")
KEPT = timedelta(days=1)
TOLD_EVERY = 0.5  # seconds between two words about progress
REST = 0.001  # seconds after each 50 lines, so that whoever takes a number meanwhile comes first
LISTED = 20
COUNTS = ("lines", "new", "changed", "unchanged", "refused")
_running: dict[int, Thread] = {}


def inbox() -> Path:
    """The folder where uploaded files wait, closed to other users of the machine."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    return _folder()


def begin(actor: Actor, name: str, path: Path, request_id: str = "", body: str = "") -> int:
    """Begin to read an uploaded file, which becomes the job's own and leaves its place; the job's id.

    ``body`` tells two files apart that come under one request id. Refused `file.busy` while the hall reads or takes
    another one, `request.conflict`.
    """
    at = clock.now()
    with ExitStack() as undone:
        with transaction() as db:
            ward, _ = wards.turn(db, actor.hall_id)
            act = Act(actor, "import.begin", request_id, {"name": name, "body": body})
            if (before := once.seen(db, act)) is not None:
                path.unlink(missing_ok=True)
                return int(before["id"])
            _nobody_else(db, ward.id)
            mark = _mark(undone)
            values = {
                "hall_id": ward.id,
                "person_id": actor.person_id,
                "name": name[:200],
                "state": "reading",
                "done": 0,
                "made_at": at,
                "told": {"mark": mark.name},
            }
            job_id: int = db.execute(insert(file_jobs), values).inserted_primary_key[0]
            journal.write(db, actor, at, ward.day(at), "file", job_id, "begin", {})
            once.done(db, act, {"id": job_id}, at)
            path.chmod(0o600)
            path.replace(_file(job_id))
        _run(job_id, mark, lambda: _read(ward.id, job_id))
        undone.pop_all()
    return job_id


def take(actor: Actor, job_id: int, request_id: str = "") -> dict[str, Any]:
    """Begin to take a file in that was read without a fault; the job as it stands.

    It is read again first; when the differences are no longer those that were shown, nothing is taken and the job is
    `ready` once more, marked `moved`. Refused `file.not_ready`, `file.busy`; NotFound `file.unknown`.
    """
    at = clock.now()
    with ExitStack() as undone:
        with transaction() as db:
            ward, _ = wards.turn(db, actor.hall_id)
            act = Act(actor, "import.take", request_id, {"id": job_id})
            if once.seen(db, act) is not None:
                return _shown(_row(db, ward.id, job_id), ward)
            row = _row(db, ward.id, job_id)
            if row.state != "ready":
                raise Refused("file.not_ready", state=row.state)
            _nobody_else(db, ward.id)
            mark = _mark(undone)
            values = {"state": "taking", "done": 0, "told": {**row.told, "mark": mark.name}}
            db.execute(update(file_jobs).where(file_jobs.c.id == job_id).values(values))
            once.done(db, act, {}, at)
        _run(job_id, mark, lambda: _take(actor, job_id, row.told["digest"]))
        undone.pop_all()
    return get(actor.hall_id, job_id)


def discard(actor: Actor, job_id: int, request_id: str = "") -> None:
    """Throw a file away that was read. Refused `file.busy` while it is read or taken; NotFound `file.unknown`."""
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, actor.hall_id)
        act = Act(actor, "import.discard", request_id, {"id": job_id})
        if once.seen(db, act) is not None:
            return
        row = _row(db, ward.id, job_id)
        if row.state in BUSY:
            raise Refused("file.busy")
        if row.state == "taken":
            raise Refused("file.not_ready", state=row.state)
        db.execute(delete(file_jobs).where(file_jobs.c.id == job_id))
        journal.write(db, actor, at, ward.day(at), "file", job_id, "discard", {})
        once.done(db, act, {}, at)
    _forget_files(job_id)


def get(hall_id: int, job_id: int) -> dict[str, Any]:
    """One job as the office shows it. NotFound `file.unknown`."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return _shown(_row(db, hall_id, job_id), ward)


def listing(hall_id: int) -> list[dict[str, Any]]:
    """The latest jobs, the newest first."""
    mine = select(file_jobs).where(file_jobs.c.hall_id == hall_id).order_by(file_jobs.c.id.desc()).limit(LISTED)
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return [_shown(row, ward) for row in db.execute(mine)]


def refusals(hall_id: int, job_id: int) -> list[list[str]]:
    """Every fault as a line of a sheet, the header first. NotFound `file.unknown` when there is no such list."""
    with reading() as db:
        _row(db, hall_id, job_id)
    try:
        with _faults(job_id).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))
    except FileNotFoundError as error:
        raise NotFound("file.unknown") from error


def restarted() -> None:
    """What a stopped server was reading or taking is no longer going on, and nothing of it was taken in.

    Another server process on the same folder may be alive and at its own: what it holds the mark of stays as it is.
    """
    values = {"state": "failed", "ended_at": clock.now(), "told": _problem(Refused("file.stopped"))}
    with transaction() as db:
        # Held until the end, so that none of them ends, and none is taken, between the look and the change.
        busy = select(file_jobs.c.id, file_jobs.c.told).where(file_jobs.c.state.in_(BUSY)).with_for_update()
        marks = {row.id: row.told.get("mark", "") for row in db.execute(busy)}
        broken = {job_id: mark for job_id, mark in marks.items() if not running.goes_on(_folder(), mark)}
        db.execute(update(file_jobs).where(file_jobs.c.id.in_(broken)).values(values))
    for job_id, mark in broken.items():
        _forget_files(job_id)
        running.forget(_folder(), mark)


def sweep(hall_id: int, at: datetime) -> int:
    """Throw away what nobody took within a day; how many jobs that were."""
    old = (file_jobs.c.hall_id == hall_id) & (file_jobs.c.made_at < at - KEPT)
    old &= file_jobs.c.state.not_in((*BUSY, "taken"))
    with reading() as db:
        gone = db.scalars(select(file_jobs.c.id).where(old)).all()
    if gone:
        with transaction() as db:
            db.execute(delete(file_jobs).where(file_jobs.c.id.in_(gone)))
    for job_id in gone:
        _forget_files(job_id)
    _forget_strays(at)
    return len(gone)


def wait(job_id: int) -> None:
    """Return when nothing is going on for this job any more."""
    if (thread := _running.get(job_id)) is not None:
        thread.join()


# -- in the background ---------------------------------------------------------------------------------------------


def _mark(undone: ExitStack) -> Running:
    """The mark of a job that is about to run, from before anybody can see it; away again if it does not come to run."""
    mark = Running(inbox())
    undone.callback(mark.end)
    return mark


def _run(job_id: int, mark: Running, act: Callable[[], None]) -> None:
    def run() -> None:
        try:
            act()
        except Refused as refused:
            _end(job_id, "refused", _problem(refused))
        except Exception:
            log.exception("a file of dossiers could not be handled")
            _end(job_id, "failed", _problem(Refused("file.failed")))
        finally:
            mark.end()
            _running.pop(job_id, None)

    _running[job_id] = Thread(target=run, name=f"import {job_id}", daemon=True)
    _running[job_id].start()


def _read(hall_id: int, job_id: int, moved: bool = False) -> None:
    made = _plan(hall_id, job_id)
    if made.faults:
        with _opened(_faults(job_id)) as out:
            csv.writer(out).writerows(dossier_files.refused(made))
    told = {**jsonable(made.told()), "digest": made.digest(), "moved": moved}
    _end(job_id, "refused" if made.faults else "ready", told)


def _take(actor: Actor, job_id: int, agreed: str) -> None:
    made = _plan(actor.hall_id, job_id)
    if made.faults or made.digest() != agreed:
        return _read(actor.hall_id, job_id, moved=True)
    told = {name: made.told()[name] for name in COUNTS}

    def within(db: Connection) -> None:
        at = clock.now()
        ward, _ = wards.look(db, actor.hall_id)
        values = {"state": "taken", "done": made.lines, "ended_at": at, "told": told}
        db.execute(update(file_jobs).where(file_jobs.c.id == job_id).values(values))
        journal.write(db, actor, at, ward.day(at), "file", job_id, "take", told)

    try:
        dossier_files.take(actor, made, within)
    except Refused as refused:
        if refused.code != "file.changed":
            raise
        return _read(actor.hall_id, job_id, moved=True)
    return _forget_files(job_id)


def _plan(hall_id: int, job_id: int) -> Plan:
    told_at = time.monotonic()

    def heard(done: int, about: int) -> None:
        nonlocal told_at
        time.sleep(REST)
        if time.monotonic() - told_at >= TOLD_EVERY:
            told_at = time.monotonic()
            with transaction() as db:
                row = db.execute(select(file_jobs.c.told).where(file_jobs.c.id == job_id)).one()
                values = {"done": done, "told": {**row.told, "total": about}}
                db.execute(update(file_jobs).where(file_jobs.c.id == job_id).values(values))

    return dossier_files.plan(hall_id, _file(job_id), heard)


def _end(job_id: int, state: str, told: dict[str, Any]) -> None:
    values = {"state": state, "ended_at": clock.now(), "told": told}
    if "lines" in told:
        values["done"] = told["lines"]
    with transaction() as db:
        db.execute(update(file_jobs).where(file_jobs.c.id == job_id).values(values))
    if state != "ready":
        _file(job_id).unlink(missing_ok=True)


# -- what is kept --------------------------------------------------------------------------------------------------


def _nobody_else(db: Connection, hall_id: int) -> None:
    busy = select(file_jobs.c.id).where(file_jobs.c.hall_id == hall_id, file_jobs.c.state.in_(BUSY))
    if db.scalar(busy.limit(1)) is not None:
        raise Refused("file.busy")


def _row(db: Connection, hall_id: int, job_id: int) -> Row[Any]:
    row = db.execute(select(file_jobs).where(file_jobs.c.id == job_id, file_jobs.c.hall_id == hall_id)).first()
    if row is None:
        raise NotFound("file.unknown")
    return row


def _shown(row: Row[Any], ward: Ward) -> dict[str, Any]:
    told = row.told
    problem = told.get("problem")
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state,
        "done": row.done,
        "total": told.get("total"),
        "made_at": row.made_at.astimezone(ward.zone),
        "ended_at": row.ended_at and row.ended_at.astimezone(ward.zone),
        "moved": bool(told.get("moved")),
        "plan": {"differences": [], "faults": [], **_without(told, "digest", "moved", "total", "mark")}
        if "lines" in told
        else None,
        "problem": problem and {lang: refusal(problem["code"], problem["facts"], lang) for lang in LANGUAGES},
    }


def _problem(refused: Refused) -> dict[str, Any]:
    return {"problem": {"code": refused.code, "facts": jsonable(refused.facts)}}


def _without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}


def _folder() -> Path:
    return settings_now.get().data_dir / "imports"


def _file(job_id: int) -> Path:
    return _folder() / f"{job_id}.upload"


def _faults(job_id: int) -> Path:
    return _folder() / f"{job_id}.refusals"


def _opened(path: Path) -> Any:
    path.touch(mode=0o600)
    return path.open("w", encoding="utf-8", newline="")


def _forget_files(job_id: int) -> None:
    for path in (_file(job_id), _faults(job_id)):
        path.unlink(missing_ok=True)


def _forget_strays(at: datetime) -> None:
    """Uploads that were cut before they became a job's, and marks of processes that were killed."""
    for path in (*_folder().glob("*.part"), *_folder().glob("*.running")):
        with suppress(FileNotFoundError):  # it may become a job's, or end, at this moment
            if at.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
                path.unlink()
