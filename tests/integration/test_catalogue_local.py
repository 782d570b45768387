"""The ward's own fields of a procedure written by hand, and the word that somebody verified it; the catalogue as a download."""

import uuid
from dataclasses import replace
from datetime import date

from server import catalogue, catalogue_files, catalogue_news, catalogue_rows, db, journal
from server.domain.procedure import Both
from tests.integration.test_catalogue_changes import BIRTH, MONDAY, SEEDED, WEDNESDAY, changed, kept, take, toml

OWN = {
    "fee_note": {"vi": "miễn phí cho hộ nghèo", "en": "free for poor households"},
    "local_note": {"vi": "Xin mang hai bản.", "en": "Bring two copies."},
    "keywords": ["làm giấy khai sinh", "em bé"],
}


def put(caller, code=BIRTH, **body):
    asked = {"request_id": str(uuid.uuid4()), **OWN, **body}
    return caller.client.put(f"/api/v1/catalogue/{code}/local", json=asked, headers=caller.headers)


def entries(hall_id, subject_id, what):
    with db.reading() as connection:
        return [facts for done, facts in journal.of(connection, hall_id, "catalogue", subject_id) if done == what]


def rows_of(hall_id):
    with db.reading() as connection:
        return catalogue_rows.versions(connection, hall_id)


def test_the_wards_own_fields_change_in_place_and_the_clerks_are_told(hall_id, clerk, leader):
    release = put(leader).json["release"]
    shown = catalogue.one(hall_id, BIRTH)
    assert (shown["fee"]["note"], shown["local_note"], shown["keywords"]) == (
        OWN["fee_note"],
        OWN["local_note"],
        OWN["keywords"],
    )
    assert (shown["version"], shown["service"], len(kept(hall_id))) == ("2025-07-01", "ho-tich", 1)
    (news,) = clerk.get("/catalogue/news").json["items"]
    assert (news["id"], news["origin"], news["changes"][0]["kind"]) == (release, "edit", "local")
    assert {field["field"] for field in news["changes"][0]["fields"]} == {
        "fee",
        "keywords_vi",
        "local_note_vi",
        "local_note_en",
    }
    assert news["changes"][0]["title"]["vi"] == "Phường tự ghi, áp dụng từ thứ Ba 01/07/2025"
    (facts,) = entries(hall_id, release, "local")
    assert facts == {"code": BIRTH, "fields": ["fee", "keywords_vi", "local_note_en", "local_note_vi"]}


def test_the_same_words_again_are_no_news(hall_id, leader):
    assert put(leader).json["release"] is not None
    assert put(leader).json["release"] is None
    assert len(catalogue_news.releases(hall_id)) == 1


def test_a_version_to_come_follows_where_it_said_the_same_and_keeps_what_it_says_otherwise(hall_id, leader):
    fee = replace(kept(hall_id)[0].fee, note=Both("khi đúng hạn", "when in time"))
    take(hall_id, toml(changed(hall_id, fee=fee)))
    put(leader)
    now, later = kept(hall_id)
    assert (now.local_note.vi, later.local_note.vi) == ("Xin mang hai bản.", "Xin mang hai bản.")
    assert (now.fee.note.vi, later.fee.note.vi) == ("miễn phí cho hộ nghèo", "khi đúng hạn")
    assert (now.limit, later.limit) == ("same_day", "2 working_days")


def test_a_procedure_is_moved_to_another_service_of_the_hall_only(hall_id, leader):
    assert put(leader, service="chung-thuc").json["release"] is not None
    assert catalogue.one(hall_id, BIRTH)["service"] == "chung-thuc"
    said = put(leader, service="mars")
    assert (said.status_code, said.json["code"]) == (422, "service.unknown")


def test_what_would_not_come_back_from_a_file_is_refused(hall_id, clerk, leader):
    assert put(leader, keywords=[""]).status_code == 422
    assert put(leader, local_note={"vi": "a\x07", "en": ""}).status_code == 422
    assert put(leader, code="9.9").status_code == 404
    assert put(clerk).status_code == 403
    put(leader)
    assert catalogue_files.plan(hall_id, catalogue_files.export_toml(hall_id).encode(), "toml").changes == []


def test_a_person_says_that_the_version_in_force_was_verified_today(hall_id, clerk, leader):
    take(hall_id, toml(changed(hall_id)))
    assert BIRTH in {one["code"] for one in catalogue_news.unverified(hall_id, MONDAY)}
    assert leader.post(f"/catalogue/{BIRTH}/verify").json == {"verified_on": "2026-11-23"}
    now, later = kept(hall_id)
    assert (now.verified_by, now.verified_on, later.verified_on) == ("Trần Thị Giả Định", MONDAY, None)
    said = [(one["code"], one["effective_from"]) for one in catalogue_news.unverified(hall_id, MONDAY)]
    assert (BIRTH, date(2025, 7, 1)) not in said
    assert (BIRTH, WEDNESDAY) in said
    assert len(catalogue_news.releases(hall_id)) == 1
    assert clerk.post(f"/catalogue/{BIRTH}/verify").status_code == 403
    assert leader.post("/catalogue/9.9/verify").status_code == 404


def test_the_same_request_verifies_once(hall_id, leader, time):
    again = {"request_id": "00000000-0000-4000-8000-000000000001"}
    leader.post(f"/catalogue/{BIRTH}/verify", **again)
    time.pass_(hours=1)
    assert leader.post(f"/catalogue/{BIRTH}/verify", **again).json == {"verified_on": "2026-11-23"}
    (row,) = [row_id for row_id, one in rows_of(hall_id) if one.code == BIRTH]
    assert entries(hall_id, row, "verify") == [{"code": BIRTH, "before": None}]


def test_the_office_downloads_a_catalogue_that_changes_nothing_when_it_comes_back(hall_id, clerk, leader):
    for form in ("toml", "csv"):
        answer = leader.client.get(f"/manager/catalogue.{form}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="catalogue.{form}"'
        made = catalogue_files.plan(hall_id, answer.data, form)
        assert (made.changes, made.faults, made.judged.unchanged) == ([], [], SEEDED)
    assert leader.client.get("/manager/catalogue.xml").status_code == 404
    assert clerk.client.get("/manager/catalogue.toml").status_code == 302
