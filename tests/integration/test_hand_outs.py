"""Papers for the hand: asked for over the API, printed where the citizen stands, drawn from what the job keeps."""

import dataclasses
import uuid
from typing import Any

import pytest

from printer.slips import Footer, Listing, Number, Qr, Row, Slip, Text
from server import settings_now, spool
from tests.conftest import Caller
from tests.visits import do, refused, serve, take


def slip_of(hall_id: int, job: dict[str, Any]) -> Slip:
    slip = spool.slip_of(hall_id, job["id"])
    assert slip is not None
    return slip


def rows(slip: Slip) -> dict[str, Row]:
    return {row.label: row for block in slip.blocks if hasattr(block, "rows") for row in block.rows}


def words(slip: Slip) -> str:
    texts = [run.text for block in slip.blocks if isinstance(block, Text) for run in block.runs]
    return " ".join([*texts, *(block.text for block in slip.blocks if isinstance(block, Footer))])


def asked(caller: Caller, path: str, **body: Any) -> dict[str, Any]:
    answer = caller.post(path, **body)
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.fixture
def cut_off(app):
    """No phone reaches the hall."""
    settings = settings_now.get()
    settings_now.use(dataclasses.replace(settings, public_url=""))
    yield
    settings_now.use(settings)


def test_the_kiosks_list_says_what_to_bring_and_comes_out_at_the_kiosk(kiosk, hall_id):
    job = asked(kiosk, "/procedures/1.001193/checklist")
    assert (job["kind"], job["printer"], job["state"]) == ("checklist", "sanh", "queued")
    slip = slip_of(hall_id, job)
    procedure = kiosk.get("/procedures/1.001193").json
    assert procedure["name"]["vi"] in words(slip)
    (bring,) = [block for block in slip.blocks if isinstance(block, Listing)]
    needed = [paper for paper in procedure["papers"] if paper["needed"] != "not_required"]
    assert len(bring.rows) == len(needed) > 0
    for paper, row in zip(needed, bring.rows, strict=True):
        assert row.label.startswith(paper["name"]["vi"])
        assert ("BẢN CHÍNH" in row.value) == (paper["kind"] in ("original", "shown"))
    for paper in procedure["papers"]:
        if paper["needed"] == "not_required":
            assert paper["name"]["vi"] in words(slip)
    assert procedure["limit_words"]["vi"] == rows(slip)["Thời hạn"].value
    assert "vẫn lấy số được" in words(slip)


def test_a_list_in_english_is_in_english_throughout(kiosk, hall_id):
    slip = slip_of(hall_id, asked(kiosk, "/procedures/1.001193/checklist", lang="en"))
    assert "What to bring" in words(slip)
    assert rows(slip)["Fee"].value == kiosk.get("/procedures/1.001193").json["fee"]["text"]["en"]


def test_a_list_asked_for_at_the_counter_comes_out_at_the_counter(clerk):
    assert asked(clerk, "/procedures/1.001193/checklist")["printer"] == "quay"


def test_one_press_is_one_list_and_a_child_at_the_kiosk_cannot_use_up_the_roll(kiosk):
    press = str(uuid.uuid4())
    first = asked(kiosk, "/procedures/1.001193/checklist", request_id=press)
    assert asked(kiosk, "/procedures/1.001193/checklist", request_id=press)["id"] == first["id"]
    answers = [kiosk.post("/procedures/1.001193/checklist").status_code for _ in range(10)]
    assert 429 in answers


def test_there_is_no_list_of_a_procedure_that_is_none(kiosk):
    refused(kiosk.post("/procedures/9.999999/checklist"), "procedure.unknown", 404)


def test_a_visit_that_ended_gets_a_code_that_opens_its_own_rating(kiosk, clerk, hall_id):
    taken = take(kiosk)
    ticket = serve(clerk)
    refused(clerk.post(f"/tickets/{ticket['id']}/rating-slip"), "rating.not_yet")
    do(clerk, ticket, "finish", outcome="asked")
    slip = slip_of(hall_id, asked(clerk, f"/tickets/{ticket['id']}/rating-slip"))
    (code,) = [block for block in slip.blocks if isinstance(block, Qr)]
    assert code.data == f"http://motcua.test/t/{taken['token']}"
    assert rows(slip)["Lượt của số"].value == taken["number"]
    assert kiosk.get(f"/track/{taken['token']}").json["rating"]["state"] == "open"


@pytest.mark.usefixtures("cut_off")
def test_where_phones_do_not_reach_the_hall_no_dead_code_is_printed(kiosk, clerk):
    take(kiosk)
    ticket = serve(clerk)
    do(clerk, ticket, "finish", outcome="asked")
    refused(clerk.post(f"/tickets/{ticket['id']}/rating-slip"), "rating.no_address")


def test_the_day_in_short_says_what_the_reports_say(kiosk, clerk, leader, hall_id, time):
    take(kiosk)
    do(clerk, serve(clerk), "finish", outcome="asked")
    taken = clerk.post("/dossiers", procedure="1.001193", applicant="Nguyễn Văn Ánh", papers=[], channel="in_person")
    assert taken.status_code == 201
    slip = slip_of(hall_id, asked(leader, "/reports/day/print", day=f"{time():%Y-%m-%d}"))
    said = rows(slip)
    assert said["Lượt đã gọi"].value == "1"
    assert said["Hộ tịch"].value == "1 xong, 0 vắng"
    assert (said["Đã nhận"].value, said["Đang giải quyết"].value, said["Trễ hạn"].value) == ("1", "1", "0")
    assert said["Hài lòng"].value == "chưa có ai"
    assert clerk.post("/reports/day/print", day="2026-11-23").status_code == 403


def test_the_test_page_has_every_vietnamese_letter_in_both_cases(clerk, hall_id):
    job = asked(clerk, "/printers/sanh/test")
    assert (job["printer"], job["label"]) == ("sanh", "sanh")
    slip = slip_of(hall_id, job)
    letters = {letter for letter in words(slip) if not letter.isascii()}
    small = set("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
    assert len(small) == 67
    assert small <= letters
    assert {letter.upper() for letter in small} <= letters
    assert any(isinstance(block, Number) for block in slip.blocks)
    refused(clerk.post("/printers/khong-co/test"), "printer.unknown", 404)
