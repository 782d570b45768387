"""What a hall decides for itself is set within bounds, holds at once, and is written down."""

import pytest
from sqlalchemy import select

from server import db, doctor, hall_rules, settings_now
from server.models.journal import journal
from server.ward import Rules
from tests.live import Hall

PAPERS = [{"name": "Tờ khai", "kind": "original", "count": 1}]


def put(caller, **rules: object):
    return caller.client.put("/api/v1/rules", json={"rules": rules, "request_id": None}, headers=caller.headers)


def test_every_rule_of_the_hall_can_be_set_but_those_with_a_page_of_their_own():
    assert set(Rules.__dataclass_fields__) - set(hall_rules.NAMES) == {"alert_emails", "last_ordinary_serial"}


def test_a_ward_that_allows_two_new_dates_can_give_a_second(leader, clerk, time):
    code = clerk.post("/dossiers", procedure="1.001776", applicant="Lê Bình", papers=PAPERS).json["code"]
    path = f"/dossiers/{code}/extend"
    assert clerk.post(path, reason="x", new_due="2026-12-15").status_code == 200
    assert clerk.post(path, reason="x", new_due="2026-12-22").json["code"] == "dossier.extended_already"
    assert put(leader, extensions_most=2).json["rules"]["extensions_most"] == 2
    second = clerk.post(path, reason="x", new_due="2026-12-22").json
    assert (second["due_at"][:10], second["original_due_at"][:10]) == ("2026-12-22", "2026-12-08")


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"closing_day": 29}, "rule.bounds"),
        ({"closing_day": "15"}, "rule.bounds"),
        ({"form_set": 2024}, "rule.choice"),
        ({"place": "a" * 81}, "request.invalid"),
        ({"contact_phone": "0" * 31}, "rule.text"),
        ({"last_ordinary_serial": 1}, "rule.unknown"),
        ({}, "request.invalid"),
    ],
)
def test_a_rule_outside_its_bounds_is_refused_and_nothing_is_kept(leader, rules, code):
    before = leader.get("/rules").json
    assert put(leader, max_wait_min=20, **rules).json["code"] == code if rules else put(leader).json["code"] == code
    assert leader.get("/rules").json == before


def test_a_clerk_reads_the_rules_and_sets_none(clerk):
    assert clerk.get("/rules").json["rules"]["max_wait_min"] == 30
    assert put(clerk, max_wait_min=20).status_code == 403


def test_the_journal_keeps_what_a_rule_was_before(leader):
    put(leader, closing_day=15)
    with db.reading() as connection:
        told = connection.scalars(select(journal.c.facts).where(journal.c.what == "rules")).all()
    assert told == [{"closing_day": [0, 15]}]


def test_the_installer_sets_rules_at_the_command_line(tmp_path):
    hall = Hall(tmp_path)
    hall.seed()
    assert hall.command("rules", "set", "closing_day=15", "place=Phường 8")["closing_day"] == 15
    assert hall.command("rules", "list")["place"] == "Phường 8"


def test_the_doctor_warns_before_the_table_of_days_off_runs_out(app, time):
    def calendar() -> bool:
        return next(check["well"] for check in doctor.examine(settings_now.get()) if check["what"] == "calendar")

    assert calendar()
    time.pass_(days=345)  # November 2027, with no table of 2028
    assert not calendar()
