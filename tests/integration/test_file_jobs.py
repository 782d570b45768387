"""A file of dossiers at the office: read in the background, shown, then taken or thrown away."""

import io
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from server import caretaker, db, dossier_files, dossier_views, file_jobs, wording
from server.models.dossiers import dossiers
from server.models.dossiers import file_jobs as jobs
from server.models.journal import journal as journal_table
from tests.integration.test_dossier_files import LINE, sheet  # noqa: F401 the fixture that writes a file


def upload(leader, path, request_id=None, name="tinh.csv", headers=None):
    form = {"file": (io.BytesIO(path.read_bytes()), name), "request_id": request_id or str(uuid.uuid4())}
    return leader.client.post("/manager/imports", data=form, headers=leader.headers if headers is None else headers)


def read(leader, path, **more) -> int:
    answer = upload(leader, path, **more)
    assert answer.status_code == 201, answer.text
    file_jobs.wait(answer.json["id"])
    return answer.json["id"]


def kept() -> int:
    with db.reading() as connection:
        return connection.scalar(select(func.count()).select_from(dossiers))


def files(settings) -> list[str]:
    return sorted(path.name for path in (settings.data_dir / "imports").iterdir())


def test_a_good_file_is_read_shown_and_taken(settings, leader, sheet):  # noqa: F811
    job = read(leader, sheet(LINE, {**LINE, "external_code": "B-2"}))
    shown = leader.get(f"/imports/{job}").json
    assert (shown["state"], shown["done"], shown["plan"]["new"], shown["name"]) == ("ready", 2, 2, "tinh.csv")
    assert kept() == 0
    assert stat.S_IMODE((settings.data_dir / "imports" / f"{job}.upload").stat().st_mode) == 0o600
    one = str(uuid.uuid4())
    first, again = (leader.post(f"/imports/{job}/take", request_id=one) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    file_jobs.wait(job)
    done = leader.get(f"/imports/{job}").json
    assert (done["state"], done["plan"]["new"], done["plan"]["differences"]) == ("taken", 2, [])
    assert kept() == 2
    assert files(settings) == []
    assert leader.post(f"/imports/{job}/take").json["code"] == "file.not_ready"


def test_refused_lines_are_told_and_given_as_a_sheet(settings, leader, sheet):  # noqa: F811
    job = read(leader, sheet(LINE, {**LINE, "external_code": "B-2", "channel": "pigeon"}))
    shown = leader.get(f"/imports/{job}").json
    assert (shown["state"], shown["plan"]["refused"]) == ("refused", 1)
    assert [(f["line"], f["column"], f["value"]) for f in shown["plan"]["faults"]] == [(3, "channel", "pigeon")]
    rows = leader.client.get(f"/manager/imports/{job}/refusals.csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("3,channel,pigeon,")
    assert len(rows) == 2
    assert leader.post(f"/imports/{job}/take").json["code"] == "file.not_ready"
    assert leader.post(f"/imports/{job}/discard").status_code == 200
    assert (leader.get(f"/imports/{job}").status_code, files(settings)) == (404, [])
    assert leader.client.get(f"/manager/imports/{job}/refusals.csv").status_code == 404


def test_a_file_nobody_can_read_is_refused_in_words(settings, leader, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"%PDF-1.7 and so on")
    shown = leader.get(f"/imports/{read(leader, path)}").json
    assert (shown["state"], shown["plan"]) == ("refused", None)
    assert "PDF" in shown["problem"]["vi"]
    assert files(settings) == []


def test_what_changed_since_it_was_shown_is_shown_again_and_not_taken(leader, hall_id, sheet):  # noqa: F811
    job = read(leader, sheet(LINE))
    leader.post(f"/imports/{job}/take")
    file_jobs.wait(job)
    later = read(leader, sheet({**LINE, "state": "withdrawn"}))
    with db.transaction() as connection:
        connection.execute(dossiers.update().values(state="ready"))
    leader.post(f"/imports/{later}/take")
    file_jobs.wait(later)
    shown = leader.get(f"/imports/{later}").json
    assert (shown["state"], shown["moved"]) == ("ready", True)
    assert [d["before"] for d in shown["plan"]["differences"]] == ["ready"]
    assert dossier_views.get(hall_id, LINE["external_code"])["state"] == "ready"
    leader.post(f"/imports/{later}/take")
    file_jobs.wait(later)
    assert dossier_views.get(hall_id, LINE["external_code"])["state"] == "withdrawn"


def test_the_same_upload_twice_is_one_job(leader, settings, sheet):  # noqa: F811
    one = str(uuid.uuid4())
    assert read(leader, sheet(LINE), request_id=one) == read(leader, sheet(LINE), request_id=one)
    assert len(leader.get("/imports").json["items"]) == 1
    assert len(files(settings)) == 1


def test_another_file_under_the_same_request_is_a_conflict_and_is_not_kept(leader, settings, sheet):  # noqa: F811
    one = str(uuid.uuid4())
    job = read(leader, sheet(LINE), request_id=one)
    answer = upload(leader, sheet({**LINE, "external_code": "B-2"}), request_id=one)
    assert (answer.status_code, answer.json["code"]) == (409, "request.conflict")
    assert files(settings) == [f"{job}.upload"]


def test_the_sample_is_a_file_that_can_be_taken_in(leader, tmp_path, time):
    answer = leader.client.get("/manager/imports/sample.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbfexternal_code,")
    path = tmp_path / "sample.csv"
    path.write_bytes(answer.data)
    shown = leader.get(f"/imports/{read(leader, path)}").json
    assert (shown["state"], shown["plan"]["new"], shown["plan"]["faults"]) == ("ready", 2, [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00\x01", "not_text"),
        (",".join(LINE).encode() + b'\n"open', "not_csv"),
        (b"a" * 200_000, "not_csv"),
        (b"PK\x03\x04 and so on", "cut"),
    ],
)
def test_why_a_file_cannot_be_read_is_told_in_the_readers_words(leader, tmp_path, content, why):
    path = tmp_path / "x"
    path.write_bytes(content)
    problem = leader.get(f"/imports/{read(leader, path)}").json["problem"]
    assert [wording.t(f"problem.why.{why}", lang) in problem[lang] for lang in ("vi", "en")] == [True, True]


def test_lacking_columns_are_named_and_so_are_those_that_are_wanted(leader, sheet):  # noqa: F811
    header = tuple(name for name in LINE if name not in ("procedure", "state"))
    problem = leader.get(f"/imports/{read(leader, sheet(LINE, header=header))}").json["problem"]
    for lang in ("vi", "en"):
        assert "procedure, state" in problem[lang]
        assert "external_code, procedure, applicant, channel, received_at, state" in problem[lang]
        assert "\n" not in problem[lang]


@pytest.mark.parametrize("state", ["reading", "taking"])
def test_one_file_at_a_time(leader, settings, sheet, state):  # noqa: F811
    job = read(leader, sheet(LINE))
    with db.transaction() as connection:
        connection.execute(jobs.update().values(state=state))
    answer = upload(leader, sheet(LINE))
    assert (answer.status_code, answer.json["code"]) == (409, "file.busy")
    assert leader.post(f"/imports/{job}/discard").json["code"] == "file.busy"
    assert files(settings) == [f"{job}.upload"]


@pytest.mark.parametrize("state", ["reading", "taking"])
def test_a_restart_ends_what_was_going_on_in_words(leader, settings, sheet, state):  # noqa: F811
    job = read(leader, sheet(LINE))
    with db.transaction() as connection:
        connection.execute(jobs.update().values(state=state))
    file_jobs.restarted()
    shown = leader.get(f"/imports/{job}").json
    assert (shown["state"], files(settings)) == ("failed", [])
    assert shown["problem"]["vi"] != shown["problem"]["en"]
    assert read(leader, sheet(LINE)) != job


@pytest.fixture
def held(monkeypatch) -> Iterator[SimpleNamespace]:
    """Files are planned only once they are let go; `begun` says that one waits."""
    both = SimpleNamespace(begun=Event(), go=Event())
    real = dossier_files.plan

    def plan(*asked):
        both.begun.set()
        assert both.go.wait(30)
        return real(*asked)

    monkeypatch.setattr(dossier_files, "plan", plan)
    yield both
    both.go.set()


def test_another_process_that_starts_leaves_alone_what_goes_on_in_this_one(leader, settings, sheet, held):  # noqa: F811
    job = upload(leader, sheet(LINE)).json["id"]
    assert while_it_goes_on(leader, job, held) == ("reading", "ready")
    leader.post(f"/imports/{job}/take")
    assert while_it_goes_on(leader, job, held) == ("taking", "taken")
    assert (kept(), files(settings)) == (1, [])


def while_it_goes_on(leader, job: int, held) -> tuple[str, str]:
    """The job's state after another process started, and when it was let go; the mark conflicts in one process too."""
    assert held.begun.wait(30)
    file_jobs.restarted()
    meanwhile = leader.get(f"/imports/{job}").json["state"]
    held.begun.clear()
    held.go.set()
    file_jobs.wait(job)
    held.go.clear()
    return meanwhile, leader.get(f"/imports/{job}").json["state"]


def test_what_another_process_does_ends_only_with_that_process(leader, settings, sheet):  # noqa: F811
    job = read(leader, sheet(LINE))
    says = "import sys; from pathlib import Path; from server.running import Running\n"
    says += "print(Running(Path(sys.argv[1])).name, flush=True); sys.stdin.read()"
    asked = [sys.executable, "-c", says, str(settings.data_dir / "imports")]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        mark = other.stdout.readline().strip()
        with db.transaction() as connection:
            connection.execute(jobs.update().values(state="taking", told={"mark": mark}))
        file_jobs.restarted()
        assert leader.get(f"/imports/{job}").json["state"] == "taking"
        assert set(files(settings)) == {f"{job}.upload", f"{mark}.running"}
        other.kill()
    file_jobs.restarted()
    assert leader.get(f"/imports/{job}").json["state"] == "failed"
    assert files(settings) == []


def test_a_job_that_did_not_come_to_run_leaves_no_mark(leader, settings, sheet, monkeypatch):  # noqa: F811
    marks = []

    def fails(*_: object) -> None:
        marks.append([name for name in files(settings) if name.endswith(".running")])
        raise RuntimeError("after the mark was made")

    monkeypatch.setattr(file_jobs.once, "done", fails)
    assert upload(leader, sheet(LINE)).status_code == 500
    assert len(marks[0]) == 1
    assert marks[0][0] not in files(settings)


def test_a_file_that_nobody_took_is_gone_after_a_day_and_a_taken_one_stays_as_counts(leader, settings, sheet, time):  # noqa: F811
    taken = read(leader, sheet(LINE))
    leader.post(f"/imports/{taken}/take")
    file_jobs.wait(taken)
    left = read(leader, sheet({**LINE, "external_code": "C-3"}))
    time.pass_(hours=23)
    caretaker.look_round()
    assert files(settings) == [f"{left}.upload"]
    time.pass_(hours=2)
    caretaker.look_round()
    assert files(settings) == []
    with db.reading() as connection:
        assert connection.scalars(select(jobs.c.id)).all() == [taken]


def test_nothing_of_a_file_goes_into_the_journal_but_counts(leader, sheet):  # noqa: F811
    job = read(leader, sheet(LINE))
    leader.post(f"/imports/{job}/take")
    file_jobs.wait(job)
    with db.reading() as connection:
        told = connection.execute(
            select(journal_table.c.what, journal_table.c.facts).where(journal_table.c.subject == "file")
        ).all()
    assert [what for what, _ in told] == ["begin", "take"]
    assert told[1].facts == {"lines": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0}


def test_an_upload_needs_the_right_person_and_the_pages_own_word(app, leader, clerk, sheet):  # noqa: F811
    assert upload(leader, sheet(LINE), headers={}).json["code"] == "auth.csrf"
    assert upload(clerk, sheet(LINE)).json["code"] == "auth.forbidden"
    assert leader.client.post("/manager/imports", data={}, headers=leader.headers).status_code == 400
    assert upload(leader, sheet(LINE), request_id="x").status_code == 400
    assert kept() == 0


def test_an_upload_may_be_larger_than_any_json_and_has_its_own_bound(leader, monkeypatch):
    form = f'--x\r\nContent-Disposition: form-data; name="request_id"\r\n\r\n{uuid.uuid4()}\r\n'
    form += '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + "x" * 2_000_000
    headers = {**leader.headers, "Content-Type": "multipart/form-data; boundary=x"}

    def send():
        return leader.client.post("/manager/imports", data=f"{form}\r\n--x--\r\n".encode(), headers=headers)

    assert send().status_code == 201
    monkeypatch.setattr("server.manager.views.MOST_BYTES", 1_000_000)
    assert send().status_code == 413
