"""Dossiers from a file: the article's ten months, the same file twice, and files that are refused whole."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server import db, dossier_files, dossier_views, journal
from server.domain.errors import Refused
from server.domain.intake import COLUMNS
from server.models.dossiers import dossiers
from server.reports import queries
from tests import article_2020
from tests.integration.test_commands import answer, motcua, ward  # noqa: F401 the ward of the commands

LINE = {
    "external_code": "H29.14-261120-0001",
    "procedure": "1.004873",
    "applicant": "Nguyễn Văn Ánh",
    "channel": "in_person",
    "received_at": "2026-11-20T08:30",
    "state": "processing",
}


@pytest.fixture
def sheet(tmp_path: Path):
    def write(*lines: dict, header: tuple[str, ...] = COLUMNS, name: str = "dossiers.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            made = csv.DictWriter(file, header, extrasaction="ignore")
            made.writeheader()
            made.writerows(lines)
        return path

    return write


def take(hall_id: int, path: Path) -> dict:
    made = dossier_files.plan(hall_id, path)
    dossier_files.take(journal.system(hall_id), made)
    return made.told()


def kept() -> int:
    with db.reading() as connection:
        return connection.scalar(select(func.count()).select_from(dossiers))


def test_the_articles_ten_months_add_up(ward, tmp_path):  # noqa: F811
    path = tmp_path / "2020.csv"
    article_2020.write(path)
    said = answer(ward, "dossiers", "import", str(path))
    assert (said["lines"], said["new"], said["refused"]) == (1413, 1413, 0)
    figures = answer(ward, "report", "summary", "--from", "2020-01-01", "--to", "2020-11-01")
    assert figures == {
        "received": 1413,
        "returned_on_time": 1407,
        "in_progress": 6,
        "late": 0,
        "refused": 0,
        "withdrawn": 0,
        "stopped": 0,
        "apologies": 0,
        "late_without_apology": 0,
    }
    again = answer(ward, "dossiers", "import", str(path))
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1413)
    out = motcua(ward, "dossiers", "export").stdout
    assert len(list(csv.DictReader(io.StringIO(out)))) >= 1413


def test_a_dossier_without_a_due_date_gets_the_one_of_its_procedure(hall_id, time, sheet):
    take(hall_id, sheet(LINE))
    shown = dossier_views.get(hall_id, "H29.14-261120-0001")
    assert shown["due_at"].isoformat() == "2026-11-26T17:00:00+07:00"
    assert (shown["code"], shown["version_assumed"], shown["origin"]) == ("H29.14-261120-0001", False, "file")


def test_the_same_code_again_updates_and_shows_the_difference(hall_id, time, sheet):
    take(hall_id, sheet(LINE))
    later = {**LINE, "state": "returned", "settled_at": "2026-11-20T16:00", "returned_at": "2026-11-20T16:30"}
    plan = dossier_files.plan(hall_id, sheet(later))
    assert [difference["field"] for difference in plan.told()["differences"]] == ["settled_at", "returned_at", "state"]
    assert dossier_views.get(hall_id, LINE["external_code"])["state"] == "processing"  # a plan changes nothing
    dossier_files.take(journal.system(hall_id), plan)
    assert dossier_views.get(hall_id, LINE["external_code"])["state"] == "returned"
    assert kept() == 1
    with db.reading() as connection:
        told = journal.of(connection, hall_id, "dossier", 1)
    assert [what for what, _ in told] == ["import", "import"]
    assert "Ánh" not in str(told)


def test_the_first_promise_stays_when_the_file_moves_the_date(hall_id, time, sheet):
    take(hall_id, sheet({**LINE, "due_at": "2026-11-25"}))
    take(hall_id, sheet({**LINE, "due_at": "2026-12-01"}))
    shown = dossier_views.get(hall_id, LINE["external_code"])
    assert (shown["due_at"].day, shown["original_due_at"].day) == (1, 25)


def test_a_file_that_leaves_the_due_date_to_us_does_not_take_a_new_one_back(hall_id, clerk, time, sheet):
    """Accepted at the counter under the province's code, extended with an apology, then known to the nightly file."""
    asked = {"procedure": "1.004873", "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}
    ours = clerk.post("/dossiers", external_code="H29.14-261123-0007", **asked).json
    extended = clerk.post(f"/dossiers/{ours['code']}/extend", reason="Chờ xác minh", new_due="2026-12-04").json
    nightly = {**LINE, "external_code": "H29.14-261123-0007", "received_at": ours["received_at"], "phone": "0901234567"}
    take(hall_id, sheet(nightly))
    shown = clerk.get(f"/dossiers/{ours['code']}").json
    assert (shown["due_at"], shown["phone"]) == (extended["due_at"], "•••• 4567")
    assert [found["code"] for found in clerk.get(f"/dossiers?q={ours['code']}").json["items"]] == [ours["code"]]
    assert dossier_files.plan(hall_id, sheet(nightly)).told()["changed"] == 0


@pytest.mark.parametrize(
    ("wrong", "column", "code"),
    [
        ({"received_at": "2026-11-24"}, "received_at", "future"),
        ({"procedure": "9.999999"}, "procedure", "unknown"),
        ({"received_at": "2019-05-06"}, "due_at", "no_version"),
        ({"applicant": "=1+1"}, "applicant", "formula"),
        ({"external_code": "H29.14-261120-0001"}, "external_code", "twice"),
    ],
)
def test_one_wrong_line_refuses_the_whole_file_and_says_where(hall_id, time, sheet, wrong, column, code):
    path = sheet(LINE, {**LINE, "external_code": "H29.14-261120-0002", **wrong})
    plan = dossier_files.plan(hall_id, path)
    told = plan.told()["faults"]
    assert [(fault["line"], fault["column"], fault["code"]) for fault in told] == [(3, column, code)]
    assert all(told[0]["reason"][lang] for lang in ("vi", "en"))
    with pytest.raises(Refused, match=r"file\.faults"):
        dossier_files.take(journal.system(hall_id), plan)
    assert kept() == 0


def test_an_old_dossier_with_its_own_due_date_needs_no_version_and_is_marked(hall_id, time, sheet):
    take(hall_id, sheet({**LINE, "received_at": "2019-05-06", "due_at": "2019-05-09"}))
    assert dossier_views.get(hall_id, LINE["external_code"])["version_assumed"] is True


def test_a_file_that_was_cut_in_the_middle_is_refused(hall_id, time, sheet):
    path = sheet(LINE, {**LINE, "external_code": "H29.14-261120-0002"})
    path.write_bytes(path.read_bytes()[:-30])
    assert dossier_files.plan(hall_id, path).told()["faults"][0]["code"] == "cut"


@pytest.mark.parametrize("content", [b"", b"external_code;procedure\n", b"\xff\xfe\x00\x01", "a,b\n".encode("utf-16")])
def test_a_file_of_another_kind_is_refused_before_anything_is_read(hall_id, time, tmp_path, content):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"file\.(columns|unreadable)"):
        dossier_files.plan(hall_id, path)


def test_columns_may_come_in_any_order_and_others_beside_them(hall_id, time, sheet):
    take(hall_id, sheet({**LINE, "extra": "x"}, header=("extra", *reversed(COLUMNS))))
    assert kept() == 1


def test_what_a_clerk_did_since_the_plan_is_not_undone(hall_id, time, sheet):
    take(hall_id, sheet(LINE))
    plan = dossier_files.plan(hall_id, sheet({**LINE, "state": "withdrawn"}))
    with db.transaction() as connection:
        connection.execute(dossiers.update().values(state="ready"))
    with pytest.raises(Refused, match=r"file\.changed"):
        dossier_files.take(journal.system(hall_id), plan)
    assert dossier_views.get(hall_id, LINE["external_code"])["state"] == "ready"


def test_an_export_can_be_taken_in_again_and_changes_nothing(hall_id, time, sheet, tmp_path):
    take(hall_id, sheet(*({**LINE, "external_code": f"H29.14-261120-{n:04d}"} for n in range(1, 30))))
    out = tmp_path / "out.csv"
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(dossier_files.export(hall_id))
    told = dossier_files.plan(hall_id, out).told()
    assert told["faults"][:1] == []
    assert (told["new"], told["changed"], told["unchanged"]) == (0, 0, 29)


def test_the_command_says_what_it_would_do_and_refuses_in_words(ward, sheet):  # noqa: F811
    dry = answer(ward, "dossiers", "import", str(sheet({**LINE, "external_code": "DRY-1"})), "--dry-run")
    assert (dry["dry_run"], dry["new"]) == (True, 1)
    again = answer(ward, "dossiers", "import", str(sheet({**LINE, "external_code": "DRY-1"})), "--dry-run")
    assert again["new"] == 1
    done = motcua(ward, "dossiers", "import", str(sheet({**LINE, "channel": "pigeon"})), "--json")
    assert done.returncode != 0
    assert json.loads(done.stdout)["faults"][0]["column"] == "channel"
    assert done.stderr.startswith("motcua: ")
    missing = motcua(ward, "dossiers", "import", "/nowhere.csv")
    assert (missing.returncode != 0, missing.stderr.count("\n")) == (True, 1)


def test_the_summary_of_a_file_is_that_of_its_lines(hall_id, time, sheet):
    lines = [
        {**LINE, "external_code": "A", "state": "refused"},
        {**LINE, "external_code": "B", "due_at": "2026-11-20", "received_at": "2026-11-19"},
        {**LINE, "external_code": "C", "state": "ready", "settled_at": "2026-11-20T16:00"},
    ]
    take(hall_id, sheet(*lines))
    from datetime import date

    figures = queries.summary(hall_id, date(2026, 11, 1), date(2026, 11, 30))
    assert (figures.received, figures.refused, figures.late, figures.returned_on_time) == (3, 1, 1, 1)
