"""What the leader should look at: each figure beside the number looked at, and no name anywhere."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from server import db, people
from server import ward as wards
from server.models.dossiers import dossiers
from server.models.halls import halls
from tests.conftest import MONDAY, signed_in
from tests.integration.test_dossier_files import LINE, sheet, take  # noqa: F401 a file of lines
from tests.visits import do, serve
from tests.visits import take as take_number

PERIOD = "from=2026-11-01&to=2026-12-31"


def told(leader, code: str, period: str = PERIOD) -> tuple[int, int, list[str]]:
    answer = leader.get(f"/reports/integrity?{period}")
    assert answer.status_code == 200, answer.json
    assert "Ánh" not in answer.text
    (one,) = [figure for figure in answer.json["figures"] if figure["code"] == code]
    assert all(one["name"][lang] and one["of_what"][lang] for lang in ("vi", "en"))
    return one["n"], one["of"], [example["code"] for example in one["examples"]]


def accepted(clerk, procedure: str = "1.004873") -> str:
    asked = {"procedure": procedure, "applicant": "Nguyễn Thị Ánh", "papers": [], "channel": "in_person"}
    answer = clerk.post("/dossiers", **asked)
    assert answer.status_code == 201, answer.json
    return answer.json["code"]


def again(app, template, username: str):
    """Signed in anew: a session does not last for days."""
    return signed_in(app, username, template.passwords[username])


def done(clerk, code: str, what: str, **said) -> None:
    answer = clerk.post(f"/dossiers/{code}/{what}", **said)
    assert answer.status_code == 200, answer.json


def test_a_quiet_period_is_all_noughts(leader):
    figures = leader.get(f"/reports/integrity?{PERIOD}").json["figures"]
    assert len(figures) == 8
    assert {(one["n"], one["of"], len(one["examples"])) for one in figures} == {(0, 0, 0)}


def test_a_result_that_lay_longer_than_so_many_working_days_is_shown(app, template, clerk, time):
    codes = [accepted(clerk) for _ in range(2)]
    for code in codes:
        done(clerk, code, "result-ready")
    time.time = MONDAY + timedelta(days=4)  # Friday, the third working day: Tuesday is a holiday
    done(again(app, template, "canbo"), codes[0], "return")
    time.time = MONDAY + timedelta(days=8)
    done(again(app, template, "canbo"), codes[1], "return")
    assert told(again(app, template, "lanhdao"), "kept_waiting") == (1, 2, [codes[1]])


def test_papers_asked_for_on_the_last_day_are_shown_unless_no_other_day_was_left(app, template, clerk, time):
    early, late, same_day = accepted(clerk), accepted(clerk), accepted(clerk, "1.001193")
    done(clerk, early, "supplement", missing=["Tờ khai"])
    done(clerk, same_day, "supplement", missing=["Tờ khai"])
    time.time = MONDAY + timedelta(days=3)  # due on Friday
    clerk, leader = again(app, template, "canbo"), again(app, template, "lanhdao")
    done(clerk, late, "supplement", missing=["Tờ khai"])
    assert told(leader, "last_day_supplement") == (1, 2, [late])
    done(clerk, early, "supplemented")
    assert told(leader, "second_visit") == (1, 3, [early])


@pytest.mark.parametrize(("gap", "n"), [(30, 5), (31, 0)])
def test_results_marked_in_one_go_are_shown(clerk, leader, time, gap, n):
    codes = [accepted(clerk) for _ in range(6)]
    for code in codes[:5]:
        done(clerk, code, "result-ready")
        time.pass_(seconds=gap)
    time.pass_(hours=1)
    done(clerk, codes[5], "result-ready")
    assert told(leader, "batch") == (n, 6, list(reversed(codes[:5]))[:n])


def test_two_people_together_are_no_batch(clerk, other_clerk, leader, time):
    codes = [accepted(clerk) for _ in range(6)]
    for n, code in enumerate(codes):
        done((clerk, other_clerk)[n % 2], code, "result-ready")
    assert told(leader, "batch") == (0, 6, [])


def test_the_hall_decides_how_many_are_a_batch(hall_id, clerk, leader, time):
    with db.transaction() as connection:
        rules = connection.scalar(select(halls.c.rules))
        version = halls.c.setup_version + 1
        connection.execute(update(halls).values(rules={**rules, "batch": 2}, setup_version=version))
    codes = [accepted(clerk) for _ in range(2)]
    for code in codes:
        done(clerk, code, "result-ready")
    assert told(leader, "batch")[0] == 2


def test_a_receipt_written_down_afterwards_is_shown_and_a_json_null_is_not(hall_id, clerk, leader):
    codes = [accepted(clerk) for _ in range(3)]
    with db.transaction() as connection:
        for code, entry in ((codes[0], {"reason": "mất điện", "second": 1, "entered_at": "x"}), (codes[1], None)):
            connection.execute(update(dossiers).where(dossiers.c.code == code).values(late_entry=entry))
    assert told(leader, "late_entry") == (1, 3, [codes[0]])


def test_a_result_from_a_file_at_the_very_end_of_the_limit_is_shown(hall_id, leader, time, sheet):  # noqa: F811
    ready = {**LINE, "received_at": "2026-11-10T09:00", "due_at": "2026-11-13", "state": "ready"}
    at_the_end = {**ready, "external_code": "END", "settled_at": "2026-11-13T17:00"}
    before = {**ready, "external_code": "BEFORE", "settled_at": "2026-11-13T16:59"}
    take(hall_id, sheet(at_the_end, before, {**LINE, "external_code": "OPEN"}))
    assert told(leader, "file_at_due") == (1, 2, ["END"])


def test_who_left_with_nothing_is_counted_among_those_who_were_served(kiosk, clerk, leader, time):
    labels = []
    for outcome in ("papers_missing", "accepted", "refused"):
        labels.append(take_number(kiosk)["number"])
        do(clerk, serve(clerk), "finish", outcome=outcome)
    take_number(kiosk)
    assert told(leader, "turned_away") == (2, 3, [labels[2], labels[0]])
    assert told(leader, "expired") == (0, 4, [])


def test_only_the_periods_own_days_are_looked_at(clerk, leader, time):
    accepted(clerk)
    assert told(leader, "late_entry", "from=2026-11-24&to=2026-11-30") == (0, 0, [])
    assert told(leader, "late_entry", "from=2026-11-23&to=2026-11-23") == (0, 1, [])


def test_it_is_for_the_office_alone(clerk, kiosk):
    for path in (f"/reports/integrity?{PERIOD}", "/reports/periods?day=2026-11-23"):
        assert clerk.get(path).status_code == 403
        assert kiosk.get(path).status_code == 403


# -- periods -----------------------------------------------------------------------------------------------------


def test_the_presets_follow_the_halls_closing_day(hall_id, leader):
    with db.transaction() as connection:
        rules = connection.scalar(select(halls.c.rules))
        version = halls.c.setup_version + 1
        connection.execute(update(halls).values(rules={**rules, "closing_day": 15}, setup_version=version))
    items = {one["kind"]: one for one in leader.get("/reports/periods?day=2026-11-23").json["items"]}
    assert list(items) == ["month", "quarter", "half", "nine_months", "year"]
    assert (items["month"]["from"], items["month"]["to"]) == ("2026-11-16", "2026-12-15")
    assert items["month"]["name"] == {"vi": "Tháng 12/2026", "en": "Month 12/2026"}
    assert items["quarter"]["before"]["name"]["vi"] == "Quý 3/2026"
    assert items["half"]["name"]["vi"] == "6 tháng cuối năm 2026"
    assert items["year"]["before"]["to"] == "2025-12-15"


def test_the_summary_stands_beside_that_of_the_period_before(hall_id, leader, time, sheet):  # noqa: F811
    october = {"received_at": "2026-10-20T09:00", "due_at": "2026-12-01"}
    take(hall_id, sheet(*({**LINE, "external_code": f"O-{n}", **october} for n in range(3)), LINE))
    november = "from=2026-11-01&to=2026-11-30"
    answer = leader.get(f"/reports/summary?{november}&compare=before&kind=month").json
    assert (answer["received"], answer["before"]["received"]) == (1, 3)
    assert (answer["before"]["from"], answer["before"]["to"]) == ("2026-10-01", "2026-10-31")
    assert "before" not in leader.get(f"/reports/summary?{november}").json
    refused = leader.get(f"/reports/summary?{november}&compare=before")
    assert (refused.status_code, refused.json["code"]) == (422, "period.kind")
    assert date.fromisoformat(answer["before"]["to"]) < datetime(2026, 11, 1).date()


def test_what_to_look_into_is_a_file_too_with_the_codes_of_its_cases(clerk, leader, time):
    code = accepted(clerk)
    done(clerk, code, "supplement", missing=["Tờ khai"])
    done(clerk, code, "supplemented")
    file = leader.client.get(f"/manager/report/integrity.csv?{PERIOD}&lang=en", buffered=True)
    lines = file.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Sign,Cases,Out of,Looked at,The newest"
    assert lines[-1] == f"Dossiers for which the citizen had to come back with papers,1,1,dossiers received,{code}"
    assert len(lines) == 9


def test_both_databases_answer_alike(either):
    with db.reading() as connection:
        hall = wards.only_hall(connection)
    for role in ("clerk", "leader"):
        people.add(hall, f"mot{role}", "Trần Thị Hai", role, "mot mat khau dai", must_change=False)
    clerk, leader = (signed_in(either, f"mot{role}", "mot mat khau dai") for role in ("clerk", "leader"))
    code = accepted(clerk)
    done(clerk, code, "supplement", missing=["Tờ khai"])
    done(clerk, code, "supplemented")
    done(clerk, code, "result-ready")
    done(clerk, code, "return")
    figures = leader.get(f"/reports/integrity?{PERIOD}").json["figures"]
    assert [(one["n"], one["of"]) for one in figures] == [
        (0, 1),
        (0, 1),
        (0, 1),
        (0, 1),
        (0, 0),
        (0, 0),
        (0, 0),
        (1, 1),
    ]
    for name in ("summary.csv", "ii06a.csv", "register.csv", "waits.csv", "integrity.csv"):
        assert leader.client.get(f"/manager/report/{name}?{PERIOD}", buffered=True).status_code == 200
