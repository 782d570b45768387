"""The hall's own dossiers in a file: its own codes, and an export that is taken in again."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import select

from server import db, dossier_files, dossier_views
from server.domain.intake import COLUMNS
from server.models.dossiers import dossiers
from tests.integration.test_dossier_files import LINE, kept, sheet, take  # noqa: F401 the fixture that writes a file

BIRTH = {"procedure": "1.004873", "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}


@pytest.fixture
def exported(hall_id, tmp_path: Path):
    def write(**instead: str) -> Path:
        path = tmp_path / "out.csv"
        header, *lines = dossier_files.export(hall_id)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, header)
            out.writeheader()
            out.writerows({**dict(zip(header, line, strict=True)), **instead} for line in lines)
        return path

    return write


def columns(*names: str) -> list[tuple]:
    with db.reading() as connection:
        query = select(*(dossiers.c[name] for name in names)).order_by(dossiers.c.id)
        return [tuple(row) for row in connection.execute(query)]


def counts(told: dict) -> tuple[int, int, int, list]:
    return told["new"], told["changed"], told["unchanged"], told["faults"]


def test_an_export_of_the_halls_own_dossiers_changes_nothing(hall_id, clerk, time, sheet, exported):  # noqa: F811
    time.pass_(seconds=1.25)
    clerk.post("/dossiers", phone="+84 (90) 1234", **{**BIRTH, "applicant": "=An"})
    time.pass_(seconds=0.5)
    clerk.post("/dossiers/at-once", **{**BIRTH, "applicant": ""})
    clerk.post("/dossiers", external_code="H29.14-261123-0007", **BIRTH)
    ready = clerk.post("/dossiers", **BIRTH).json["code"]
    time.pass_(seconds=3.7)
    clerk.post(f"/dossiers/{ready}/result-ready")
    time.pass_(seconds=3.7)
    clerk.post(f"/dossiers/{ready}/return", collector="applicant")
    take(hall_id, sheet(LINE))
    assert [state for (state,) in columns("state")] == [
        "processing",
        "returned",
        "processing",
        "returned",
        "processing",
    ]
    before = columns(*dossiers.c.keys())
    assert before[0][dossiers.c.keys().index("received_at")].microsecond
    assert counts(take(hall_id, exported())) == (0, 0, 5, [])
    assert columns(*dossiers.c.keys()) == before


def test_a_line_with_our_own_code_updates_that_dossier_and_is_no_code_of_the_province(hall_id, clerk, time, exported):
    time.pass_(seconds=1.25)
    code = clerk.post("/dossiers", **BIRTH).json["code"]
    (exact,) = columns("received_at", "due_at", "in_time_until")
    told = take(hall_id, exported(phone="0901234567"))
    assert (counts(told), told["differences"][0]["field"]) == ((0, 1, 0, []), "phone")
    assert columns("code", "external_code", "phone") == [(code, None, "0901234567")]
    assert columns("received_at", "due_at", "in_time_until") == [exact]
    assert [found["code"] for found in clerk.get(f"/dossiers?q={code}").json["items"]] == [code]


def test_what_ended_at_the_counter_ended_then_whatever_else_a_file_changes(hall_id, clerk, time, exported):
    code = clerk.post("/dossiers", **BIRTH).json["code"]
    time.pass_(seconds=100)
    assert clerk.post(f"/dossiers/{code}/withdraw", reason="Thôi").status_code == 200
    (ended,) = columns("ended_at")
    take(hall_id, exported(phone="0901234567"))
    take(hall_id, exported(received_at="2026-11-20T08:00"))
    assert (columns("ended_at"), columns("phone")) == ([ended], [("0901234567",)])
    assert ended[0] is not None


def test_our_own_code_that_nobody_has_is_a_new_dossier_without_a_code_of_the_province(hall_id, time, sheet):  # noqa: F811
    own, foreign = {**LINE, "external_code": "P8-261120-0001"}, {**LINE, "external_code": "P9-261120-0001"}
    assert take(hall_id, sheet(own, foreign))["new"] == 2
    assert columns("code", "external_code") == [("P8-261120-0001", None), ("P9-261120-0001", "P9-261120-0001")]
    assert dossier_views.get(hall_id, "P8-261120-0001")["origin"] == "file"
    assert counts(take(hall_id, sheet(own, foreign))) == (0, 0, 2, [])


def test_both_codes_of_one_dossier_in_one_file_are_one_too_many(hall_id, clerk, time, sheet):  # noqa: F811
    code = clerk.post("/dossiers", external_code="H29.14-261123-0007", **BIRTH).json["code"]
    now = {**LINE, "received_at": "2026-11-23"}
    path = sheet({**now, "external_code": "H29.14-261123-0007"}, {**now, "external_code": code})
    told = dossier_files.plan(hall_id, path).told()["faults"]
    assert [(fault["line"], fault["code"], fault["value"]) for fault in told] == [(3, "twice", "2")]


def test_a_dossier_with_a_name_does_not_lose_it(hall_id, clerk, time, exported):
    clerk.post("/dossiers", **BIRTH)
    told = dossier_files.plan(hall_id, exported(applicant="")).told()["faults"]
    assert [(fault["column"], fault["code"]) for fault in told] == [("applicant", "missing")]


def test_a_dossier_without_a_name_may_get_one(hall_id, clerk, time, exported):
    clerk.post("/dossiers/at-once", **{**BIRTH, "applicant": ""})
    take(hall_id, exported(applicant="Trần Thị Hai"))
    assert (columns("applicant"), kept()) == ([("Trần Thị Hai",)], 1)


def test_the_columns_of_an_export_are_those_of_an_import(hall_id):
    assert next(dossier_files.export(hall_id)) == list(COLUMNS)


def test_an_end_that_was_taken_for_the_receipt_moves_with_it(hall_id, time, sheet):  # noqa: F811
    ended = {**LINE, "state": "withdrawn"}
    take(hall_id, sheet(ended))
    take(hall_id, sheet({**ended, "received_at": "2026-11-20T10:00"}))
    ((received, over),) = columns("received_at", "ended_at")
    assert (received, received.isoformat()[:16]) == (over, "2026-11-20T03:00")
