"""The rarer acts on dossiers: settled at once, entered from paper, longer for verification, handed over, put right."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from server import db, devices, journal, people
from server.models.dossiers import dossier_serials, dossiers, power_cut_sheets
from server.models.journal import journal as entries
from tests.conftest import Caller, Clock

PAPERS = [{"name": "Tờ khai", "kind": "original", "count": 1}]
WITNESS = {"username": "hai", "password": "mot mat khau dai"}


@pytest.fixture
def desk(app, hall_id) -> Caller:
    """Another system with a clerk's and a leader's rights: a person would have to sign in again each day."""
    made = devices.add_token(journal.system(hall_id), "the province", "clerk leader")
    return Caller(app.test_client(), {"Authorization": f"Bearer {made['token']}"})


def given(**more: object) -> dict:
    return {"procedure": "1.004873", "applicant": "Nguyễn Văn Ánh", "papers": PAPERS, **more}


def accept(desk: Caller, **more: object) -> dict:
    answer = desk.post("/dossiers", **given(**more))
    assert answer.status_code == 201, answer.json
    return answer.json


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def told(what: str) -> list[dict]:
    with db.reading() as connection:
        return list(connection.scalars(select(entries.c.facts).where(entries.c.what == what).order_by(entries.c.id)))


# -- at once -----------------------------------------------------------------------------------------------------


def test_certification_is_taken_in_and_handed_back_in_one_act(clerk, printer):
    body = {"procedure": "2.000815", "papers": [], "copies": 12, "fee": 24_000}
    first = clerk.post("/dossiers/at-once", "5" * 8 + "-5555-4555-8555-" + "5" * 12, **body)
    again = clerk.post("/dossiers/at-once", "5" * 8 + "-5555-4555-8555-" + "5" * 12, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    dossier = first.json
    assert dossier["code"] == again.json["code"]
    assert (dossier["state"], dossier["at_once"], dossier["applicant"]) == ("returned", True, "")
    assert dossier["received_at"] == dossier["returned_at"] == dossier["settled_at"]
    assert dossier["jobs"] == [], "no receipt is printed"


def test_what_was_settled_at_once_counts_as_returned_on_time(desk):
    desk.post("/dossiers/at-once", procedure="2.000815", papers=[])
    figures = desk.get("/reports/summary?from=2026-11-23&to=2026-11-23").json
    assert (figures["received"], figures["returned_on_time"]) == (1, 1)


def test_the_days_fees_add_up_by_procedure_and_by_clerk(app, clerk, other_clerk, time):
    for caller, copies, fee in ((clerk, 12, 24_000), (clerk, 1, 2_000), (other_clerk, 3, 6_000)):
        caller.post("/dossiers/at-once", procedure="2.000815", papers=[], copies=copies, fee=fee)
    accept(clerk, fee=8_000)
    accept(clerk)  # nobody wrote a fee down: not counted
    fees = clerk.get("/fees?day=2026-11-23").json
    assert [(row["procedure"], row["dossiers"], row["copies"], row["sum"]) for row in fees["items"]] == [
        ("1.004873", 1, 1, 8_000),
        ("2.000815", 3, 16, 32_000),
    ]
    assert [(one["dossiers"], one["sum"]) for one in fees["clerks"]] == [(3, 34_000), (1, 6_000)]
    assert (fees["dossiers"], fees["sum"]) == (4, 40_000)
    assert clerk.get("/fees?day=2026-11-22").json["items"] == []


def test_the_list_of_fees_is_printed(clerk, printer):
    clerk.post("/dossiers/at-once", procedure="2.000815", papers=[], fee=24_000)
    assert clerk.post("/fees/print", day="2026-11-23").status_code == 200
    job = printer.post("/print/jobs/claim", printers=["quay"], worker=str(UUID(int=1))).json["job"]
    assert job["kind"] == "fees"
    assert "24.000 đồng" in str(job["slip"])


# -- from paper --------------------------------------------------------------------------------------------------


def test_a_dossier_of_a_power_cut_keeps_its_true_hour_and_its_sheets_number(clerk, other_clerk, printer, time: Clock):
    numbers = clerk.post("/power-cut/sheets", count=3).json["sheets"]
    assert numbers == [9001, 9002, 9003]
    received = (time() + timedelta(hours=1)).isoformat()
    time.pass_(hours=3)
    made = clerk.post(
        "/dossiers/from-paper", **given(), received_at=received, reason="Mất điện", sheet=9002, witness=WITNESS
    )
    assert made.status_code == 201, made.json
    dossier = made.json
    assert dossier["code"].endswith("-261123-9002")
    assert dossier["received_at"] == datetime.fromisoformat(received).isoformat(timespec="milliseconds")
    assert dossier["late_entry"]["reason"] == "Mất điện"
    assert [(s["number"], s["code"]) for s in clerk.get("/power-cut/sheets").json["items"]] == [
        (9003, None),
        (9002, dossier["code"]),
        (9001, None),
    ]
    assert told("late_entry")[0]["sheet"] == 9002
    job = printer.post("/print/jobs/claim", printers=["quay"], worker=str(UUID(int=1))).json["job"]
    assert (job["kind"], "9001" in str(job["slip"])) == ("power_cut", True)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"received_at": "2026-11-23T09:00:00+07:00"}, (409, "dossier.received_future")),
        ({"received_at": "2026-11-01T09:00:00+07:00"}, (409, "dossier.received_long_ago")),
        ({"sheet": 9100}, (404, "sheet.unknown")),
        ({"sheet": 9001}, (409, "sheet.printed_later")),
        ({"witness": {**WITNESS, "password": "khac"}}, (409, "person.not_vouched")),
        ({"reason": ""}, (422, "request.invalid")),
    ],
)
def test_paper_is_not_entered_without_what_makes_it_believable(clerk, other_clerk, change, answer):
    clerk.post("/power-cut/sheets", count=1)
    body = {"received_at": "2026-11-22T09:00:00+07:00", "reason": "Mất điện", "witness": WITNESS, **change}
    assert refused(clerk.post("/dossiers/from-paper", **given(), **body)) == answer


def test_nobody_is_their_own_second_person(app, hall_id, other_clerk):
    body = {"received_at": "2026-11-22T09:00:00+07:00", "reason": "Mất điện", "witness": WITNESS}
    assert refused(other_clerk.post("/dossiers/from-paper", **given(), **body)) == (409, "dossier.second_person")


def test_a_sheet_becomes_one_dossier_and_a_lost_answer_needs_no_second_word(clerk, other_clerk, time: Clock):
    clerk.post("/power-cut/sheets", count=1)
    time.pass_(hours=2)
    body = {"received_at": "2026-11-23T09:00:00+07:00", "reason": "Mất điện", "witness": WITNESS, "sheet": 9001}
    once = str(UUID(int=7))
    assert clerk.post("/dossiers/from-paper", once, **given(), **body).status_code == 201
    again = clerk.post("/dossiers/from-paper", once, **given(), **{**body, "witness": {**WITNESS, "password": "sai"}})
    assert again.status_code == 200
    later = body | {"received_at": "2026-11-23T09:30:00+07:00"}
    assert refused(clerk.post("/dossiers/from-paper", **given(applicant="Lê Bình"), **later)) == (409, "sheet.used")


def test_an_ordinary_dossier_steps_over_the_number_of_a_sheet(app, clerk, hall_id, other_clerk, time):
    clerk.post("/power-cut/sheets", count=1)
    body = {"received_at": time().isoformat(), "reason": "Mất điện", "witness": WITNESS, "sheet": 9001}
    clerk.post("/dossiers/from-paper", **given(), **body)
    last_serial(accept(clerk)["code"], 9000)
    assert accept(clerk)["code"].endswith("-9002")


def test_a_day_that_has_used_up_its_numbers_says_so(clerk):
    last_serial(accept(clerk)["code"], 9998)
    assert accept(clerk)["code"].endswith("-9999")
    assert refused(clerk.post("/dossiers", **given())) == (409, "dossier.serial_exhausted")


def last_serial(code: str, last: int) -> None:
    with db.transaction() as connection:
        connection.execute(update(dossier_serials).values(last=last))


def test_sheets_run_out_and_say_how_many_are_left(clerk, hall_id, time):
    with db.transaction() as connection:
        connection.execute(insert(power_cut_sheets), {"hall_id": hall_id, "number": 9990, "made_at": time()})
    answer = clerk.post("/power-cut/sheets", count=10)
    assert refused(answer) == (409, "sheet.exhausted")
    assert answer.json["left"] == 9


# -- verification, hand-over, corrections ------------------------------------------------------------------------


def test_verification_takes_the_laws_longer_limit_and_is_no_lateness(desk, time: Clock):
    dossier = accept(desk, procedure="1.001193")  # same day
    assert dossier["due_at"].startswith("2026-11-23T17:00")
    assert "verify" in dossier["acts"]
    longer = desk.post(f"/dossiers/{dossier['code']}/verify", reason="Chờ nơi sinh trả lời").json
    assert longer["due_at"].startswith("2026-12-01T17:00"), "five working days, the 24th being a holiday"
    assert longer["original_due_at"] == dossier["due_at"]
    assert longer["explanation"]["vi"].endswith("Đây là thời hạn khi phải xác minh; hẹn trả thứ Ba 01/12/2026.")
    time.pass_(days=6)
    ready = desk.post(f"/dossiers/{dossier['code']}/result-ready").json
    assert (ready["late"], ready["breach"]) == (False, False)
    figures = desk.get("/reports/summary?from=2026-11-23&to=2026-12-31").json
    assert (figures["returned_on_time"], figures["late"]) == (1, 0)


def test_verification_is_taken_once_in_time_and_only_where_the_law_has_it(desk, time: Clock):
    without = accept(desk)
    assert "verify" not in without["acts"]
    assert refused(desk.post(f"/dossiers/{without['code']}/verify", reason="x")) == (409, "dossier.verify_none")
    twice, late = accept(desk, procedure="1.001193"), accept(desk, procedure="1.001193")
    desk.post(f"/dossiers/{twice['code']}/verify", reason="x")
    assert refused(desk.post(f"/dossiers/{twice['code']}/verify", reason="x")) == (409, "dossier.verified_already")
    time.pass_(days=1)
    assert refused(desk.post(f"/dossiers/{late['code']}/verify", reason="x")) == (409, "dossier.verify_late")


def test_a_pause_is_added_to_the_longer_limit(desk, time: Clock):
    dossier = accept(desk, procedure="1.001193")
    desk.post(f"/dossiers/{dossier['code']}/verify", reason="x")
    desk.post(f"/dossiers/{dossier['code']}/supplement", missing=["Giấy chứng sinh"])
    time.pass_(days=3)  # Thursday; Wednesday and Thursday were worked
    came = desk.post(f"/dossiers/{dossier['code']}/supplemented").json
    assert came["due_at"].startswith("2026-12-03T17:00")


def test_hand_overs_are_written_down_one_after_the_other(desk, time: Clock):
    dossier = accept(desk)
    path = f"/dossiers/{dossier['code']}/hand-over"
    desk.post(path, to_whom="Công chức tư pháp", due_at="2026-11-25T17:00:00+07:00")
    time.pass_(days=2)
    after = desk.post(path, to_whom="Lãnh đạo ký", note="Trình ký").json
    assert after["agency"] == "Lãnh đạo ký"
    legs = desk.get(f"/dossiers/{dossier['code']}/history").json["handovers"]
    assert [(leg["from_whom"], leg["to_whom"], leg["note"]) for leg in legs] == [
        ("Trung tâm Phục vụ hành chính công Phường 8", "Công chức tư pháp", ""),
        ("Công chức tư pháp", "Lãnh đạo ký", "Trình ký"),
    ]
    past = desk.post(path, to_whom="x", due_at="2026-11-20T17:00:00+07:00")
    assert refused(past) == (409, "dossier.hand_over_past")


def test_a_correction_keeps_what_was_written_before_and_why(app, clerk, hall_id):
    dossier = accept(clerk, applicant="Nguyễn Văn Anh")
    path = f"/dossiers/{dossier['code']}/correct"
    right = clerk.post(path, reason="Gõ thiếu dấu", applicant="Nguyễn Văn Ánh", phone="0903 111 222").json
    assert (right["applicant"], right["phone"]) == ("Nguyễn Văn Ánh", "•••• 1222")
    assert clerk.get("/dossiers?q=anh").json["items"][0]["code"] == dossier["code"]
    kept = clerk.get(f"/dossiers/{dossier['code']}/history").json["corrections"]
    assert [(one["field"], one["before"], one["after"], one["reason"]) for one in kept] == [
        ("applicant", "Nguyễn Văn Anh", "Nguyễn Văn Ánh", "Gõ thiếu dấu"),
        ("phone", "", "0903 111 222", "Gõ thiếu dấu"),
    ]
    assert kept[0]["who"] != ""
    assert told("correct") == [{"code": dossier["code"], "fields": ["applicant", "phone"], "reason": "Gõ thiếu dấu"}]


def test_a_correction_that_changes_nothing_or_takes_anothers_code_is_refused(clerk):
    first, second = accept(clerk, external_code="H29-1"), accept(clerk)
    same = clerk.post(f"/dossiers/{first['code']}/correct", reason="x", applicant="Nguyễn Văn Ánh")
    assert refused(same) == (409, "dossier.nothing_to_correct")
    taken = clerk.post(f"/dossiers/{second['code']}/correct", reason="x", external_code="H29-1")
    assert refused(taken) == (409, "dossier.external_known")


# -- how the result is wanted ------------------------------------------------------------------------------------


def test_a_result_is_wanted_at_the_counter_unless_somebody_says_otherwise(clerk):
    assert accept(clerk)["result_by"] == "in_person"
    assert accept(clerk, result_by="online")["result_by"] == "online"
    posted = accept(clerk, result_by="post", address="12 Lê Lợi")
    assert clerk.get(f"/dossiers/{posted['code']}").json["result_by"] == "post"
    assert clerk.post("/dossiers", **given(), result_by="pigeon").status_code == 422


@pytest.mark.parametrize("address", [{}, {"address": ""}, {"address": "   "}])
def test_what_goes_by_post_needs_an_address(clerk, address):
    needs = (409, "dossier.address_for_post")
    assert refused(clerk.post("/dossiers", **given(), result_by="post", **address)) == needs
    assert refused(clerk.post("/dossiers/at-once", **given(), result_by="post", **address)) == needs
    dossier = accept(clerk)
    path = f"/dossiers/{dossier['code']}/correct"
    assert refused(clerk.post(path, reason="Đổi ý", result_by="post", **address)) == needs
    right = clerk.post(path, reason="Đổi ý", result_by="post", address="12 Lê Lợi").json
    assert (right["result_by"], right["address"]) == ("post", "12 Lê Lợi")
    if address:
        assert refused(clerk.post(path, reason="Đổi ý", **address)) == needs
    assert clerk.post(path, reason="Đổi ý", result_by="in_person", **address).json["result_by"] == "in_person"
    kept = clerk.get(f"/dossiers/{dossier['code']}/history").json["corrections"]
    changes = [(one["before"], one["after"]) for one in kept if one["field"] == "result_by"]
    assert changes == [("in_person", "post"), ("post", "in_person")]


def test_the_receipt_that_is_queued_knows_how_the_result_is_wanted(clerk, printer):
    accept(clerk, result_by="post", address="12 Lê Lợi")
    job = printer.post("/print/jobs/claim", printers=["quay"], worker=str(UUID(int=1))).json["job"]
    assert "Bưu chính" in str(job["slip"])
    assert "Lê Lợi" not in str(job["slip"])


def test_a_wrong_code_can_be_taken_away_and_null_elsewhere_means_left_out(clerk):
    first, second = accept(clerk, external_code="H29-1"), accept(clerk, external_code="H29-2")
    for dossier, nothing in ((first, None), (second, "")):
        right = clerk.post(f"/dossiers/{dossier['code']}/correct", reason="x", external_code=nothing, phone=None)
        assert (right.status_code, right.json["external_code"]) == (200, None)
    own = clerk.post(f"/dossiers/{first['code']}/correct", reason="x", external_code=first["code"][:-4] + "0099")
    assert refused(own) == (409, "dossier.external_own")


def test_a_supplement_after_the_limit_makes_no_late_dossier_one_in_time(desk, time: Clock):
    code = accept(desk)["code"]  # due on Friday
    time.pass_(days=6)
    waiting = desk.post(f"/dossiers/{code}/supplement", missing=["Quyết định ly hôn"]).json
    assert (waiting["state"], waiting["late"], waiting["breach"]) == ("supplement", True, True)
    assert desk.get("/guard?column=breach").json["items"][0]["breach"] is True
    assert summary(desk) == (0, 1)
    assert desk.get("/reports/ii06a?from=2026-11-23&to=2026-12-31").json["total"]["open_late"] == 1
    time.pass_(days=2)
    came = desk.post(f"/dossiers/{code}/supplemented").json
    assert (came["late"], came["breach"], came["standing"], came["due_at"][:10]) == (
        True,
        True,
        "overdue",
        "2026-11-27",
    )
    assert desk.get("/guard?column=breach").json["counts"]["breach"] == 1
    assert "Thời hạn tạm dừng" not in came["explanation"]["vi"]


def test_while_papers_asked_for_in_time_are_missing_no_page_calls_it_late(desk, time: Clock):
    code = accept(desk)["code"]
    desk.post(f"/dossiers/{code}/supplement", missing=["Quyết định ly hôn"])
    time.pass_(days=21)
    assert desk.get(f"/dossiers/{code}").json["late"] is False
    assert desk.get("/guard").json["counts"] | {"waiting": 1, "breach": 0} == desk.get("/guard").json["counts"]
    assert summary(desk) == (1, 0)
    total = desk.get("/reports/ii06a?from=2026-11-23&to=2026-12-31").json["total"]
    assert (total["open_in_time"], total["open_late"]) == (1, 0)


def summary(desk: Caller) -> tuple[int, int]:
    figures = desk.get("/reports/summary?from=2026-11-23&to=2026-12-31").json
    return figures["in_progress"], figures["late"]


def test_an_apology_announces_no_day_off_and_no_day_gone_by(desk):
    code = accept(desk)["code"]
    path = f"/dossiers/{code}/apologise"
    assert refused(desk.post(path, reason="x", expected="2026-11-24")) == (409, "dossier.expected_rest_day")
    assert refused(desk.post(path, reason="x", expected="2026-11-20")) == (409, "dossier.expected_past")
    far = desk.post(f"/dossiers/{code}/extend", reason="x", new_due="2100-12-30")
    assert refused(far) == (409, "due.beyond_table")


def test_the_history_tells_who_did_what_and_when(app, clerk, time: Clock):
    dossier = accept(clerk)
    time.pass_(minutes=5)
    clerk.post(f"/dossiers/{dossier['code']}/result-ready")
    happened = clerk.get(f"/dossiers/{dossier['code']}/history").json["events"]
    assert [one["what"] for one in happened] == ["accept", "result_ready"]
    assert len({one["who"] for one in happened}) == 1
    assert not happened[0]["who"].startswith("person:")
    assert clerk.get("/dossiers/X-261123-0001/history").status_code == 404


# -- who may act for whom ----------------------------------------------------------------------------------------


def test_somebody_else_hands_papers_in_only_as_the_procedure_allows(clerk):
    daughter = {"name": "Nguyễn Thị Bé", "relation": "con"}
    written = given(submitter=daughter)
    assert refused(clerk.post("/dossiers", **written)) == (409, "dossier.authority_needed")
    with_paper = given(submitter={**daughter, "authority": "Giấy ủy quyền 12/2026"})
    assert clerk.post("/dossiers", **with_paper).status_code == 201
    assert clerk.post("/dossiers", **given(procedure="1.001193", submitter=daughter)).status_code == 201
    assert clerk.post("/dossiers", **{**written, "channel": "post"}).status_code == 201, "nobody stands at the desk"


def test_what_both_must_collect_is_given_to_no_proxy(clerk):
    wedding = accept(clerk, procedure="1.000894")
    clerk.post(f"/dossiers/{wedding['code']}/result-ready")
    proxy = {"collector": "proxy", "collector_name": "Lê Bình", "authority": "Giấy ủy quyền 1"}
    assert refused(clerk.post(f"/dossiers/{wedding['code']}/return", **proxy)) == (409, "dossier.collect_in_person")
    assert clerk.post(f"/dossiers/{wedding['code']}/return").status_code == 200


def test_each_dossier_has_its_line_in_the_years_register(app, clerk):
    assert [(d["book"], d["book_serial"]) for d in (accept(clerk), accept(clerk))] == [(2026, 1), (2026, 2)]
    with db.reading() as connection:
        assert len(set(connection.scalars(select(dossiers.c.book_serial)))) == 2


def test_a_witness_who_is_wrong_too_often_must_wait(app, hall_id, clerk):
    people.add(hall_id, "ba", "Lê Văn Ba", "clerk", "mot mat khau dai", must_change=False)
    body = {"received_at": "2026-11-22T09:00:00+07:00", "reason": "x", "witness": {"username": "ba", "password": "sai"}}
    answers = [clerk.post("/dossiers/from-paper", **given(), **body) for _ in range(6)]
    assert {refused(answer) for answer in answers} == {(409, "person.not_vouched")}
    assert [answer.json["retry_after"] > 0 for answer in answers] == [False] * 5 + [True]
