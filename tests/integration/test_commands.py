"""The installer's commands, as typed: what they print, what they refuse, and that nothing of them needs the server."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import ROOT

# DOMAIN: the table of test vectors, and one each of the other units; days are due at their last working minute.
VECTORS = [
    ("same_day", "2026-11-23T14:59", "2026-11-23T17:00:00+07:00"),
    ("same_day", "2026-11-23T15:00:00", "2026-11-23T17:00:00+07:00"),  # exactly at the cut-off is not after it
    ("same_day", "2026-11-23T15:01", "2026-11-25T17:00:00+07:00"),
    ("3 working_days", "2026-11-20", "2026-11-26T17:00:00+07:00"),
    ("10 working_days", "2026-11-23", "2026-12-08T17:00:00+07:00"),
    ("3 working_days", "2026-01-08", "2026-01-12T17:00:00+07:00"),
    ("3 working_days", "2026-04-24", "2026-05-04T17:00:00+07:00"),
    ("3 working_days", "2026-08-21", "2026-08-25T17:00:00+07:00"),
    ("30 calendar_days", "2026-10-25", "2026-11-25T17:00:00+07:00"),  # the thirtieth is 24/11, a holiday
    ("8 working_hours", "2026-11-23T09:00", "2026-11-25T09:00:00+07:00"),
]


@pytest.fixture(scope="module")
def ward(template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    shutil.copy(template.database, folder / "motcua.db")
    (folder / "cache").symlink_to(template.cache)
    return folder


def motcua(folder: Path, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return subprocess.run(
        [sys.executable, "-m", "server", *words],
        env={**clean, "MOTCUA_DATA_DIR": str(folder), **environment},
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def answer(folder: Path, *words: str, **more: str) -> dict:
    done = motcua(folder, *words, "--json", **more)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize(("limit", "received", "due"), VECTORS)
def test_due_agrees_with_the_table_of_the_law(ward, limit, received, due):
    said = answer(ward, "due", "--limit", limit, "--received", received)
    assert (said["due"], said["limit"], said["provisional"]) == (due, limit, False)
    assert said["counted"] == sorted(said["counted"])
    assert set(said["explanation"]) == {"vi", "en"}


def test_due_of_a_procedure_uses_its_own_limit_and_cut_off(ward):
    said = answer(ward, "due", "1.001193", "--received", "2026-11-23T15:01:00")
    assert (said["due"], said["limit"]) == ("2026-11-25T17:00:00+07:00", "same_day")
    assert "24/11" in said["explanation"]["vi"]


def test_due_in_a_year_that_is_not_announced_says_so(ward):
    assert answer(ward, "due", "--limit", "3 working_days", "--received", "2027-03-01")["provisional"] is True


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("due", "--limit", "0 working_days", "--received", "2026-11-20"), "limit.invalid"),
        (("due", "--limit", "3 fortnights", "--received", "2026-11-20"), "limit.invalid"),
        (("due", "--limit", "3 working_days", "--received", "yesterday"), "not an ISO 8601 time: yesterday"),
        (("due", "--limit", "3 working_days", "--received", "2029-01-05"), "due.beyond_table"),
        (("due", "9.999999", "--received", "2026-11-20"), "procedure.unknown"),
        (("due", "1.001193", "--limit", "same_day", "--received", "2026-11-20"), "one of them"),
        (("due", "--received", "2026-11-20"), "one of them"),
        (("report", "summary", "--from", "2026-11-30", "--to", "2026-11-01"), "before"),
        (("report", "summary", "--from", "30/11/2026", "--to", "2026-11-01"), "30/11/2026"),
        (("render", "ticket", "1", "--out", "slip.png"), "no ticket 1"),
        (("device", "add", "toaster", "Bếp"), "toaster"),
        (("due", "--limit", "same_day", "--received", "2026-11-20", "--hall", "phuong-9"), "phuong-9"),
        (("nonsense",), "No such command"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_an_exit_code(ward, words, says):
    done = motcua(ward, *words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("motcua: ")


def test_a_refusal_is_said_in_both_languages(ward):
    said = motcua(ward, "due", "9.999999", "--received", "2026-11-20").stderr
    assert "Không có thủ tục 9.999999" in said
    assert "There is no procedure 9.999999" in said


def test_a_setting_that_does_not_exist_stops_the_start(ward):
    done = motcua(ward, "doctor", MOTCUA_PROT="8081")
    assert (done.returncode, done.stderr) == (1, "motcua: unknown settings: MOTCUA_PROT\n")


@pytest.mark.parametrize("url", ["postgresql+psycopg://127.0.0.1:1/none", "sqlite:////proc/none/motcua.db", "nonsense"])
def test_a_database_that_cannot_be_opened_is_one_clear_line(ward, url):
    done = motcua(ward, "serve", MOTCUA_DATABASE_URL=url)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("motcua: the database cannot be opened: ")
    assert "Traceback" not in done.stderr


def test_a_person_is_added_with_a_one_time_password_that_is_shown_once(ward):
    made = answer(ward, "person", "add", "Đặng Thị Hạnh", "--role", "clerk")
    assert (made["username"], made["role"]) == ("dangthihanh", "clerk")
    assert len(made["password"]) >= 12
    listed = answer(ward, "person", "list")["items"]
    assert "Đặng Thị Hạnh" in [person["name"] for person in listed]
    assert made["password"] not in json.dumps(listed)


def test_a_secret_is_kept_as_strongly_as_owasp_asks(ward):
    motcua(
        ward,
        "person",
        "add",
        "Trần Thị Giữ",
        "--role",
        "clerk",
        "--username",
        "giu",
        "--password-stdin",
        stdin="mat khau dai\n",
    )
    with sqlite3.connect(ward / "motcua.db") as connection:
        (kept,) = connection.execute("SELECT password FROM people WHERE username = 'giu'").fetchone()
    connection.close()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_given_by_hand_is_not_printed(ward):
    said = motcua(
        ward, "person", "add", "Bùi Văn Ba", "--role", "leader", "--password-stdin", stdin="mot cau that dai\n"
    )
    assert said.returncode == 0
    assert "mot cau that dai" not in said.stdout + said.stderr


def test_a_device_gets_a_token_and_a_page_to_open(ward):
    made = answer(ward, "device", "add", "kiosk", "Kiosk 2")
    assert set(made) == {"id", "token", "url"}
    assert made["url"].startswith("http://127.0.0.1:8080/enrol/")


def test_the_doctor_finds_a_seeded_ward_well(ward):
    found = answer(ward, "doctor")
    assert found["well"] is True
    assert {check["what"] for check in found["checks"]} >= {"database", "fonts", "voice", "printers", "clock", "disk"}


def test_a_report_of_a_quiet_month_is_all_noughts_as_json_and_as_lines(ward):
    period = ("report", "summary", "--from", "2026-11-01", "--to", "2026-11-30")
    figures = answer(ward, *period)
    assert set(figures.values()) == {0}
    lines = motcua(ward, *period).stdout.splitlines()
    assert lines[0] == "Chỉ tiêu,Số hồ sơ,So với tiếp nhận"
    assert [line.split(",")[1] for line in lines[1:]] == ["0"] * len(figures)


def test_migrating_twice_changes_nothing(ward):
    assert motcua(ward, "migrate").stdout == "nothing to do\n"
