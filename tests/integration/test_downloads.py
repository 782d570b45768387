"""Reports as files: the register is whole and in order, each file leaves an entry, and a broken form gives none."""

import csv
import io
import subprocess
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from server import clock, db, journal
from server.models.dossiers import dossiers
from server.models.journal import journal as journal_table
from server.reports import downloads, register
from tests.conftest import signed_in
from tests.integration.test_commands import answer, motcua, ward  # noqa: F401 the ward of the commands
from tests.integration.test_dossier_files import LINE, sheet, take  # noqa: F401 a file of lines

PERIOD = "from=2026-11-01&to=2026-11-30"
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def line(n: int, **said: str) -> dict[str, str]:
    return {**LINE, "external_code": f"T-{n}", "received_at": f"2026-11-{n:02d}T09:00", "due_at": "2026-11-27", **said}


def download(caller, name: str, period: str = PERIOD):
    return caller.client.get(f"/manager/report/{name}?{period}", buffered=True)


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def entries() -> list[dict]:
    with db.reading() as connection:
        return list(connection.scalars(select(journal_table.c.facts).where(journal_table.c.what == "export")))


def set_on(code: str, **values) -> None:
    with db.transaction() as connection:
        assert connection.execute(update(dossiers).where(dossiers.c.code == code).values(**values)).rowcount == 1


def test_the_register_has_every_dossier_of_the_period_once_in_the_order_of_its_book(hall_id, leader, time, sheet):  # noqa: F811
    outside = {**LINE, "external_code": "T-99", "received_at": "2026-10-31T23:59:59", "due_at": "2026-11-27"}
    take(hall_id, sheet(*(line(n) for n in range(1, 13)), outside))
    set_on("T-9", book=2026, book_serial=1)
    set_on("T-2", book=2026, book_serial=2)
    set_on("T-10", book=2025, book_serial=7)
    rows = rows_of(download(leader, "register.csv"))
    assert rows[0][:5] == ["TT / Quyển", "Mã hồ sơ", "Tên thủ tục hành chính", "Số bộ", "Tên cá nhân, tổ chức"]
    assert [row[1] for row in rows[1:]] == ["T-10", "T-9", "T-2", *(f"T-{n}" for n in (1, 3, 4, 5, 6, 7, 8, 11, 12))]
    assert [row[0] for row in rows[1:5]] == ["7/2025", "1/2026", "2/2026", ""]


def test_a_line_of_the_register_tells_the_dossiers_whole_way(clerk, leader, time):
    asked = {"procedure": "1.004873", "applicant": "=Nguyễn Thị Ánh", "papers": [], "channel": "in_person"}
    made = clerk.post("/dossiers", address="12 Lê Lợi", phone="0901234567", copies=2, **asked).json
    time.pass_(hours=2)
    clerk.post(f"/dossiers/{made['code']}/result-ready")
    time.pass_(hours=1)
    said = clerk.post(f"/dossiers/{made['code']}/return", collector="post")
    assert said.status_code == 200, said.json
    told = CalamineWorkbook.from_filelike(io.BytesIO(download(leader, "register.xlsx").data)).get_sheet_by_index(0)
    row = told.to_python()[-1]
    assert row[1:7] == [
        made["code"], "Xác nhận tình trạng hôn nhân", 2.0, "=Nguyễn Thị Ánh", "12 Lê Lợi, 0901234567",
        "UBND Phường 8",
    ]  # fmt: skip
    assert row[7:13] == [
        datetime(2026, 11, 23, 8), datetime(2026, 11, 27, 17), "", datetime(2026, 11, 23, 10),
        datetime(2026, 11, 23, 11), "bưu chính",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["summary", "ii06a", "register", "waits"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_each_report_is_a_file_of_each_kind_and_leaves_an_entry_without_names(hall_id, leader, sheet, name, form):  # noqa: F811
    take(hall_id, sheet(line(1), line(2)))
    answer = download(leader, f"{name}.{form}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"{name}-2026-11-01-2026-11-30.{form}" in answer.headers["Content-Disposition"]
    assert answer.data.startswith({"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF"}[form])
    rows = {"summary": 9, "ii06a": 2, "register": 2}.get(name)
    (kept,) = entries()
    assert {key: kept[key] for key in ("report", "format", "from", "to")} == {
        "report": name, "format": form, "from": "2026-11-01", "to": "2026-11-30",
    }  # fmt: skip
    assert kept["rows"] == rows or name == "waits"
    assert "Ánh" not in str(kept)


def test_files_are_for_the_office_alone(app, clerk, kiosk, template):
    admin = signed_in(app, "quantri", template.passwords["quantri"])
    assert download(admin, "register.csv").status_code == 200
    for stranger in (clerk, kiosk):
        assert download(stranger, "register.csv").status_code == 302
    assert len(entries()) == 1


def test_a_report_that_nobody_knows_is_not_found(leader):
    assert download(leader, "secrets.csv").status_code == 404
    assert download(leader, "summary.exe").status_code == 404
    assert entries() == []


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_a_form_that_does_not_add_up_is_no_file_but_a_page_that_names_the_dossiers(hall_id, leader, sheet, form):  # noqa: F811
    take(hall_id, sheet(line(1), line(2, settled_at="2026-11-12", state="ready")))
    set_on("T-2", settled_at=clock.now() - timedelta(days=900))
    answer = download(leader, f"ii06a.{form}")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert "T-2" in answer.text
    assert "Chưa lập được báo cáo" in answer.text
    assert "T-1" not in answer.text
    assert entries() == []


def test_a_register_too_long_for_paper_is_refused_in_words_and_not_as_a_workbook(hall_id, leader, sheet, monkeypatch):  # noqa: F811
    take(hall_id, sheet(line(1), line(2), line(3)))
    monkeypatch.setattr(downloads, "MOST_ON_PAPER", 2)
    answer = download(leader, "register.pdf")
    assert (answer.status_code, "Sổ có 3 dòng" in answer.text) == (409, True)
    assert download(leader, "register.xlsx").status_code == 200


def test_the_registers_rows_are_read_as_they_are_written(hall_id, time, sheet, monkeypatch):  # noqa: F811
    take(hall_id, sheet(*(line(n) for n in range(1, 13))))
    monkeypatch.setattr(register, "FETCHED", 5)
    drawn = []
    real = register._line
    monkeypatch.setattr(register, "_line", lambda row, *more: drawn.append(row) or real(row, *more))
    rows = register.register(hall_id, *NOVEMBER, "vi").rows
    assert drawn == []
    assert next(iter(rows))[1] == "T-1"
    assert len(drawn) == 1
    assert len(list(rows)) == 11


def test_the_office_in_english_gets_english_headings(leader):
    answer = leader.client.get(
        f"/manager/report/summary.csv?{PERIOD}", headers={"Accept-Language": "en"}, buffered=True
    )
    assert rows_of(answer)[:2] == [["Figure", "Dossiers", "Share of received"], ["Received", "0", ""]]


def test_the_commands_write_every_kind_of_file(ward, tmp_path):  # noqa: F811
    period = ("--from", "2026-11-01", "--to", "2026-11-30")
    for name in ("summary", "ii06a", "register"):
        for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
            out = tmp_path / f"{name}.{form}"
            done = motcua(ward, "report", name, *period, "--format", form, "--out", str(out))
            assert (done.returncode, done.stderr) == (0, "")
            assert out.read_bytes().startswith(start)
    assert answer(ward, "report", "register", *period) == {"items": []}
    text = subprocess.run(["pdftotext", str(tmp_path / "ii06a.pdf"), "-"], capture_output=True, text=True, check=True)
    assert "Biểu II.06a/VPCP/KSTT" in text.stdout
    assert len(list(tmp_path.iterdir())) == 9  # no draft is left behind


def test_a_binary_file_needs_a_place(ward):  # noqa: F811
    done = motcua(ward, "report", "register", "--from", "2026-11-01", "--to", "2026-11-30", "--format", "xlsx")
    assert (done.returncode, done.stdout) == (1, "")
    assert "--out" in done.stderr


def test_a_report_written_by_the_command_line_leaves_an_entry_too(hall_id, time):
    written = io.BytesIO()
    assert downloads.write(journal.system(hall_id), "register", "csv", *NOVEMBER, written) == 0
    assert [(kept["report"], kept["rows"]) for kept in entries()] == [("register", 0)]
