"""The table of working time over the API and at the command line: who may, what is answered, what is refused."""

import shutil
import uuid
from pathlib import Path

import pytest

from tests.conftest import Caller
from tests.integration.test_commands import answer, motcua

OFF = {"working": False, "reason": {"vi": "Nghỉ mưa bão", "en": "Storm"}}
MORNING = ["07:30", "11:30"]


def put(caller: Caller, path: str, **body: object):
    return caller.client.put(f"/api/v1/calendar{path}", json=body, headers=caller.headers)


def said(got) -> tuple[int, str]:
    return got.status_code, got.json["code"]


def test_a_clerk_reads_the_table_and_the_leader_writes_it(clerk, leader):
    year = clerk.get("/calendar?year=2026").json
    assert (year["year"], year["status"], len(year["days"])) == (2026, "announced", 17)
    assert year["week"]["working"][0] == [MORNING, ["13:00", "17:00"]]
    assert year["week"]["opening"][6] == [["00:00", "24:00"]]
    assert said(put(clerk, "/days/2026-11-27", **OFF)) == (403, "auth.forbidden")
    assert clerk.get("/calendar/proposal?year=2027").status_code == 403
    assert clerk.delete("/calendar/days/2026-11-24").status_code == 403
    once = {**OFF, "request_id": str(uuid.uuid4())}
    assert [put(leader, "/days/2026-11-27", **once).json for _ in range(2)] == [{"affected": 0}] * 2
    rows = {day["date"]: day for day in clerk.get("/calendar?year=2026").json["days"]}
    assert rows["2026-11-27"] == {**OFF, "date": "2026-11-27", "source": "", "provisional": False}
    assert leader.delete("/calendar/days/2026-11-27").json == {"affected": 0}
    assert said(leader.delete("/calendar/days/2026-11-27")) == (404, "calendar.day_unknown")


def test_the_answer_to_a_day_off_says_how_many_dossiers_are_due_on_it(clerk, leader):
    given = {"procedure": "1.004873", "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}
    code = clerk.post("/dossiers", **given).json["code"]
    assert put(leader, "/days/2026-11-27", **OFF).json == {"affected": 1}
    assert clerk.get(f"/dossiers/{code}").json["due_at"].startswith("2026-11-27T17:00")
    assert clerk.get("/procedures/1.004873/due").json["due"].startswith("2026-11-30T17:00")


def test_hours_of_a_date_and_of_the_week_are_set(clerk, leader):
    assert put(leader, "/hours/2026-11-25", kind="working", spans=[MORNING]).json == {}
    assert clerk.get("/calendar?year=2026").json["hours"] == [
        {"date": "2026-11-25", "kind": "working", "spans": [MORNING]}
    ]
    assert put(leader, "/week", kind="opening", week=[[MORNING]] * 6 + [[]]).json == {}
    assert clerk.get("/calendar?year=2026").json["week"]["opening"] == [[MORNING]] * 6 + [[]]


def test_a_proposal_is_adopted_as_it_comes_and_then_announced(leader):
    proposal = leader.get("/calendar/proposal?year=2028").json
    assert proposal["differences"] == []
    names = ("date", "working", "reason", "source")
    rows = [{name: row[name] for name in names} for row in proposal["rows"]]
    adopted = put(leader, "/years/2028", status="provisional", rows=rows, request_id=str(uuid.uuid4()))
    assert adopted.json == {"days": len(rows), "affected": 0}
    assert put(leader, "/years/2028", status="announced", source="Thông báo 1").json["days"] == len(rows)
    assert leader.get("/calendar?year=2028").json["status"] == "announced"


ROW = {"date": "2028-01-03", "reason": OFF["reason"]}


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/days/2026-11-31", OFF, (422, "calendar.day")),
        ("/days/20261124", OFF, (422, "calendar.day")),
        ("/days/1999-12-31", OFF, (422, "calendar.year")),
        ("/days/2026-11-27", {**OFF, "working": True}, (409, "calendar.already_working")),
        ("/days/2030-01-01", OFF, (404, "calendar.year_unknown")),
        ("/days/2026-11-27", {**OFF, "reason": {"vi": "Nghỉ"}}, (422, "request.invalid")),
        ("/hours/2026-11-25", {"kind": "working", "spans": [["12:00", "11:00"]]}, (422, "calendar.period")),
        ("/hours/2026-11-25", {"kind": "working", "spans": [["25:00", "26:00"]]}, (422, "request.invalid")),
        ("/hours/2026-11-28", {"kind": "working", "spans": [MORNING]}, (409, "calendar.rest_day")),
        ("/week", {"kind": "working", "week": [[]] * 7}, (409, "calendar.no_working_time")),
        ("/week", {"kind": "working", "week": [[MORNING]] * 6}, (422, "request.invalid")),
        ("/years/2028", {"status": "provisional"}, (422, "calendar.year_empty")),
        ("/years/2028", {"status": "announced", "source": "Thông báo"}, (404, "calendar.year_unknown")),
        ("/years/2028", {"status": "announced", "rows": [ROW]}, (422, "calendar.no_source")),
        ("/years/2028", {"status": "provisional", "rows": [ROW, ROW]}, (422, "calendar.day_twice")),
        ("/years/2029", {"status": "provisional", "rows": [ROW]}, (422, "calendar.outside_year")),
        ("/years/1999", {"status": "provisional", "rows": [ROW]}, (422, "calendar.year")),
    ],
)
def test_what_cannot_be_is_refused_in_words(leader, path, body, expected):
    got = put(leader, path, **body)
    assert said(got) == expected
    assert "{" not in got.json["detail"]
    assert leader.get("/calendar?year=2028").json["status"] == "unknown"


def test_a_year_that_cannot_be_is_not_shown(leader):
    for path in ("", "/proposal"):
        assert said(leader.get(f"/calendar{path}?year=2101")) == (422, "request.invalid")


# -- the command line --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ward(template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calendar")
    shutil.copy(template.database, folder / "motcua.db")
    return folder


def test_a_year_is_proposed_adopted_and_changed_at_the_command_line(ward):
    proposal = answer(ward, "calendar", "propose", "2029")
    assert "2029-02-13" in {row["date"] for row in proposal["rows"]}
    assert answer(ward, "calendar", "show", "2029")["status"] == "unknown"
    source = ("--announced", "--source", "Thông báo 9")
    adopted = answer(ward, "calendar", "adopt", "2029", *source)
    assert adopted == {"days": len(proposal["rows"]), "affected": 0}
    assert answer(ward, "calendar", "off", "2029-03-01", "--reason", "Nghỉ mưa bão") == {"affected": 0}
    assert answer(ward, "calendar", "work", "2029-03-03", "--reason", "Làm bù", "--reason-en", "Make-up")
    shown = answer(ward, "calendar", "show", "2029")
    rows = {row["date"]: row for row in shown["days"]}
    assert (shown["status"], rows["2029-02-13"]["source"]) == ("announced", "Thông báo 9")
    assert rows["2029-03-01"]["reason"] == {"vi": "Nghỉ mưa bão", "en": "Nghỉ mưa bão"}
    assert (rows["2029-03-03"]["working"], rows["2029-03-03"]["reason"]["en"]) == (True, "Make-up")
    due = answer(ward, "due", "--limit", "2 working_days", "--received", "2029-02-28")
    assert due["due"] == "2029-03-03T17:00:00+07:00"  # Thursday is off; Friday and the Saturday count


def test_the_command_line_refuses_in_one_line(ward):
    for words, says in (
        (("adopt", "2030", "--announced"), "calendar.no_source"),
        (("show", "1999"), "calendar.year"),
        (("off", "2031-01-01", "--reason", "Nghỉ"), "calendar.year_unknown"),
        (("work", "2026-11-27", "--reason", "Làm bù"), "calendar.already_working"),
        (("off", "27/11/2026", "--reason", "Nghỉ"), "27/11/2026"),
    ):
        done = motcua(ward, "calendar", *words)
        assert done.returncode in (1, 2)
        assert says in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
