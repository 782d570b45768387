"""The written forms of a dossier that is in the hall: queued with the fact, printed by staff, known by nobody else."""

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import func, insert, select, update

from server import db, devices, dossiers, journal, spool
from server.commands import slips
from server.domain.dossier import Move
from server.models.dossiers import dossier_forms, dossier_handovers
from server.models.dossiers import dossiers as dossier_rows
from server.models.halls import halls
from server.models.journal import journal as entries
from server.models.paper import print_jobs, printers
from server.settings import Settings
from tests import forms, second_hall
from tests.conftest import Caller, signed_in
from tests.second_hall import SecondHall

NAME, PHONE = "Nguyễn Văn Ánh-Tuyết", "0901234827"
WORKER = "0d6d2a3c-7a6f-4c0f-9d58-1df3f1f0a5c0"
PAPERS = [{"name": "Tờ khai", "kind": "original", "count": 1}]


@pytest.fixture
def other_hall(app, tmp_path) -> SecondHall:
    return second_hall.opened(app, tmp_path)


def accept(clerk: Caller) -> dict:
    """A dossier of marital status, received on Monday 23/11 at eight and due on Friday 27/11."""
    given = {"procedure": "1.004873", "applicant": NAME, "phone": PHONE, "papers": PAPERS, "channel": "in_person"}
    return clerk.post("/dossiers", **given).json


def act(clerk: Caller, dossier: dict, name: str, **more: object) -> dict:
    answer = clerk.post(f"/dossiers/{dossier['code']}/{name}", **more)
    assert answer.status_code == 200, answer.json
    return answer.json


def jobs(dossier: dict) -> list[tuple[str, str]]:
    with db.reading() as connection:
        mine = select(print_jobs).where(print_jobs.c.label == dossier["code"]).order_by(print_jobs.c.id)
        return [(job.kind, job.printer) for job in connection.execute(mine)]


def sheet(who: Caller, dossier: dict, form: str, query: str = ""):
    return who.client.get(f"/clerk/dossiers/{dossier['code']}/{form}.pdf{query}", headers=who.headers)


def words(answer, folder) -> str:
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    return " ".join(forms.text(answer.data, folder).split())


def set_up(table, **values: object) -> None:
    """The hall set up otherwise, and read again."""
    with db.transaction() as connection:
        connection.execute(update(table).values(**values))
        connection.execute(update(halls).values(setup_version=halls.c.setup_version + 1))


# -- the slip's job ----------------------------------------------------------------------------------------------


def test_each_written_form_queues_its_slip_at_the_printer_of_other_papers(clerk):
    asked, stopped, refused = accept(clerk), accept(clerk), accept(clerk)
    act(clerk, asked, "supplement", missing=["Quyết định ly hôn"], reason="Thiếu bản chính")
    act(clerk, stopped, "stop", reason="Gia đình đổi ý")
    act(clerk, refused, "refuse", reason="Không thuộc thẩm quyền")
    assert jobs(asked) == [("receipt", "quay"), ("supplement", "quay")]
    assert jobs(stopped) == [("receipt", "quay"), ("stop", "quay")]
    assert jobs(refused) == [("receipt", "quay"), ("refusal", "quay")]


def test_the_worker_gets_the_form_as_a_slip_and_the_job_keeps_no_telephone(clerk, printer):
    dossier = accept(clerk)
    act(clerk, dossier, "apologise", reason="Chờ xác minh", expected="2026-12-04")
    slips_taken = []
    for _ in range(2):
        job = printer.post("/print/jobs/claim", printers=["sanh", "quay"], worker=WORKER).json["job"]
        slips_taken.append(job["slip"])
        printer.post(f"/print/jobs/{job['id']}/outcome", verdict="printed", worker=WORKER)
    assert [slip["kind"] for slip in slips_taken] == ["receipt", "apology"]
    assert "Chờ xác minh" in str(slips_taken[1])
    with db.reading() as connection:
        kept = connection.scalar(select(print_jobs.c.slip).where(print_jobs.c.kind == "apology"))
    assert (kept["form"]["reason"], kept["dossier"]["applicant"]) == ("Chờ xác minh", NAME)
    assert PHONE not in str(kept)
    assert "blocks" not in kept


def test_a_form_that_is_not_written_leaves_no_job(clerk, hall_id, monkeypatch):
    dossier = accept(clerk)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("after the job was queued")

    monkeypatch.setattr(dossiers.dossier_moves.once, "done", fails)
    with pytest.raises(RuntimeError):
        dossiers.end(journal.system(hall_id), dossier["code"], Move.STOP, request_id="r", reason="Đổi ý")
    assert jobs(dossier) == [("receipt", "quay")]
    with db.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(dossier_forms)) == 0


def test_a_printer_of_its_own_is_preferred_and_a_hall_without_one_still_writes_the_form(clerk):
    set_up(printers, kinds=["ticket"])
    alone = accept(clerk)
    act(clerk, alone, "stop", reason="Đổi ý")
    assert jobs(alone) == []
    with db.transaction() as connection:
        connection.execute(update(printers).where(printers.c.name == "quay").values(kinds=["other"]))
        connection.execute(update(printers).where(printers.c.name == "sanh").values(kinds=["stop"]))
        connection.execute(update(halls).values(setup_version=halls.c.setup_version + 1))
    here = accept(clerk)
    act(clerk, here, "stop", reason="Đổi ý")
    assert jobs(here) == [("receipt", "quay"), ("stop", "sanh")]


def test_the_old_set_of_forms_has_no_stop_notice_but_the_stop_is_kept(clerk, tmp_path):
    set_up(halls, rules={"form_set": 2018})
    dossier = accept(clerk)
    stopped = act(clerk, dossier, "stop", reason="Đổi ý")
    assert [form["form"] for form in stopped["forms"]] == ["05"]
    assert jobs(dossier) == [("receipt", "quay")]
    assert sheet(clerk, dossier, "stop").status_code == 404
    assert sheet(clerk, dossier, "07").status_code == 404
    assert "TRÍCH SỔ THEO DÕI HỒ SƠ" in words(sheet(clerk, dossier, "06"), tmp_path)
    assert "PHIẾU KIỂM SOÁT" in words(sheet(clerk, dossier, "05"), tmp_path)


# -- the sheet ---------------------------------------------------------------------------------------------------


def test_the_receipt_is_there_at_once_and_the_others_once_they_are_written(clerk, tmp_path):
    dossier = accept(clerk)
    said = words(sheet(clerk, dossier, "01"), tmp_path)
    assert f"Tiếp nhận hồ sơ của: {NAME}" in said
    assert f"Số điện thoại: {PHONE}" in said
    assert "thứ Sáu 27/11/2026" in said
    assert sheet(clerk, dossier, "06").status_code == 200
    assert [sheet(clerk, dossier, form).status_code for form in ("02", "03", "04", "05", "08", "x")] == [404] * 6
    act(clerk, dossier, "supplement", missing=["Quyết định ly hôn"], reason="Thiếu bản chính")
    assert "Số: 1/HDHS" in words(sheet(clerk, dossier, "02", "?size=A4"), tmp_path)
    assert "Lý do: Thiếu bản chính" in words(sheet(clerk, dossier, "supplement"), tmp_path)
    act(clerk, dossier, "stop", reason="Gia đình đổi ý")
    said = words(sheet(clerk, dossier, "05"), tmp_path)
    assert "Tình trạng giải quyết khi dừng: chờ bổ sung" in said
    assert sheet(clerk, {"code": "P8-261123-9999"}, "01").status_code == 404
    assert sheet(clerk, dossier, "01", "?size=A3").status_code == 404


def test_the_sheet_ticks_the_way_that_stands_after_a_correction(clerk, tmp_path):
    dossier = accept(clerk)

    def ticked() -> list[bool]:
        pairs = [("Trực", "tiếp"), ("Bưu", "chính"), ("Trực", "tuyến")]
        inks = forms.ink_before(sheet(clerk, dossier, "01").data, tmp_path, pairs, mm=2.4)
        return [ink > 0 for ink in inks]

    assert ticked() == [True, False, False]
    act(clerk, dossier, "correct", reason="Đổi ý", result_by="online")
    assert ticked() == [False, False, True]


def test_a_sign_that_the_face_has_not_shows_that_something_stood_there(clerk, tmp_path):
    dossier = accept(clerk)
    act(clerk, dossier, "correct", reason="Đúng giấy tờ", applicant="Ánh 🙂")
    assert "Tiếp nhận hồ sơ của: Ánh ¤" in words(sheet(clerk, dossier, "01"), tmp_path)


def test_the_latest_of_several_apologies_is_printed(clerk, tmp_path):
    dossier = accept(clerk)
    act(clerk, dossier, "apologise", reason="Lần đầu")
    act(clerk, dossier, "apologise", reason="Lần sau")
    said = words(sheet(clerk, dossier, "04"), tmp_path)
    assert ("Lần sau" in said, "Lần đầu" in said, "Số: 2/PXL" in said) == (True, False, True)


def test_the_control_slip_judges_each_leg_by_its_own_limit(app, hall_id, clerk, time, tmp_path):
    dossier = accept(clerk)
    start = time()
    with db.transaction() as connection:
        row = connection.execute(select(dossier_rows).where(dossier_rows.c.code == dossier["code"])).one()
        people_on_the_way = ["Một cửa", "Hộ tịch", "Lãnh đạo", "Văn thư"]
        days_of_each = [(0, 2), (1, 1), (2, 0)]  # handed over after so many days, and due after so many more
        for (day, more), giver, taker in zip(days_of_each, people_on_the_way, people_on_the_way[1:], strict=False):
            at = start + timedelta(days=day, hours=1)
            leg = {"hall_id": row.hall_id, "dossier_id": row.id, "at": at, "from_whom": giver, "to_whom": taker}
            connection.execute(insert(dossier_handovers), {**leg, "due_at": at + timedelta(days=more), "note": ""})
    said = words(sheet(clerk, dossier, "06"), tmp_path)
    assert "Một cửa Hộ tịch Trước hạn" in said
    assert "Hộ tịch Lãnh đạo Đúng hạn" in said
    assert "Lãnh đạo Văn thư Đang giải quyết" in said
    time.pass_(days=3)
    made = devices.add_token(journal.system(hall_id), "the province", "clerk")  # a person would sign in again by now
    province = Caller(app.test_client(), {"Authorization": f"Bearer {made['token']}"})
    act(province, dossier, "result-ready")
    assert "Lãnh đạo Văn thư Quá hạn" in words(sheet(province, dossier, "06"), tmp_path)


def test_the_line_of_the_register_fills_as_the_dossier_goes_its_way(clerk, tmp_path, time):
    dossier = accept(clerk)
    assert re.search(r"Chuyển đến cơ quan: \.{10}", words(sheet(clerk, dossier, "07"), tmp_path))
    act(clerk, dossier, "hand-over", to_whom="Công chức hộ tịch")
    act(clerk, dossier, "hand-over", to_whom="Lãnh đạo")
    act(clerk, dossier, "extend", reason="Chờ xác minh", new_due="2026-12-01")
    time.pass_(hours=1)
    act(clerk, dossier, "result-ready")
    time.pass_(hours=1)
    proxy = {"collector": "proxy", "collector_name": "Trần Văn Thay", "authority": "giấy ủy quyền"}
    act(clerk, dossier, "return", **proxy)
    said = words(sheet(clerk, dossier, "register", "?size=A4"), tmp_path)
    assert "Quyển số 2026, số thứ tự 1" in said
    assert f"Số điện thoại: {PHONE}" in said
    assert "Chuyển đến cơ quan: Công chức hộ tịch, 08 giờ" in said
    assert "thứ Sáu 27/11/2026 Hẹn trả hiện nay: 17 giờ 00 phút, thứ Ba 01/12/2026" in said
    assert "Nhận kết quả: 09 giờ" in said
    assert "Trả kết quả: 10 giờ" in said
    assert "Người nhận: Trần Văn Thay; giấy ủy quyền" in said
    lost = accept(clerk)
    act(clerk, lost, "withdraw", reason="Đổi ý")
    assert "Ghi chú: đã rút" in words(sheet(clerk, lost, "register"), tmp_path)


def test_the_file_is_not_kept_and_the_journal_says_who_printed_what_without_a_name(clerk, hall_id):
    dossier = accept(clerk)
    answer = sheet(clerk, dossier, "01")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{dossier["code"]}-01.pdf"'
    sheet(clerk, dossier, "02")  # was not written: nothing was printed
    with db.reading() as connection:
        printed = connection.execute(select(entries).where(entries.c.what == "print")).all()
    assert [(one.subject, one.hall_id, one.facts) for one in printed] == [
        ("dossier", hall_id, {"code": dossier["code"], "form": "01", "kind": "receipt", "size": "A5"})
    ]
    assert printed[0].actor.startswith("person:")


def test_only_clerks_leaders_and_admins_print_forms(app, clerk, leader, template):
    dossier = accept(clerk)
    greeter = signed_in(app, "huongdan", template.passwords["huongdan"])
    assert sheet(leader, dossier, "01").status_code == 200
    assert sheet(signed_in(app, "quantri", template.passwords["quantri"]), dossier, "01").status_code == 200
    assert sheet(greeter, dossier, "01").status_code == 302
    assert app.test_client().get(f"/clerk/dossiers/{dossier['code']}/01.pdf").status_code == 302


def test_another_hall_does_not_know_the_dossier(app, clerk, other_hall):
    dossier = accept(clerk)
    theirs = app.test_client().get(f"/clerk/dossiers/{dossier['code']}/01.pdf", headers=other_hall.bearer)
    assert theirs.status_code == 404


# -- the command -------------------------------------------------------------------------------------------------


def test_the_command_renders_a_form_as_pdf_and_as_slip(app, settings: Settings, clerk, tmp_path, monkeypatch):
    dossier = accept(clerk)
    act(clerk, dossier, "stop", reason="Gia đình đổi ý")
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(settings.data_dir))

    def render(*asked: str):
        return CliRunner().invoke(slips.render, [*asked])

    made = tmp_path / "made.pdf"
    assert render("stop", dossier["code"], "--out", str(made), "--size", "A4").exit_code == 0
    assert "Gia đình đổi ý" in forms.text(made.read_bytes(), tmp_path)
    for kind in ("stop", "control", "register"):
        assert render(kind, dossier["code"], "--out", str(tmp_path / f"{kind}.png")).exit_code == 0
        with Image.open(tmp_path / f"{kind}.png") as picture:
            assert picture.width == 576
    assert "no refusal" in render("refusal", dossier["code"], "--out", str(made)).output
    assert "no PDF" in render("ticket", "1", "--out", str(made)).output


def test_the_slip_of_a_job_is_drawn_again_as_a_second_copy(clerk, hall_id):
    dossier = accept(clerk)
    act(clerk, dossier, "stop", reason="Đổi ý")
    slip = spool.slip_about(hall_id, "stop", dossier["code"])
    assert slip is not None
    assert slip.kind == "stop"
