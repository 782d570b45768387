"""The written forms: every field of the law's templates is said, in both sets of forms, on sheets and on slips."""

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from server.documents.compose import compose
from server.documents.document import NUMBERS, Choice, Document
from server.documents.pdf import draw
from server.domain.errors import NotFound
from tests import forms
from tests.forms import CODE, LINK, OWN_SHEETS, codes_in, document, slip_of, slip_words

KINDS = tuple(NUMBERS[2025])
HEAD = ("UBND PHƯỜNG 8", "Trung tâm Phục vụ hành chính", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập – Tự do – Hạnh phúc", "Phường 8, ngày 26 tháng 11 năm 2026", f"Mã hồ sơ: {CODE}")  # fmt: skip
PERSON = ("Tiếp nhận hồ sơ của: Nguyễn Thị Ngọc Ánh", "Địa chỉ: 12/5 đường Lê Lợi, Khu phố 3",
          "Số điện thoại: 0912 345 678", "Email: anh@example.vn",
          "Nội dung yêu cầu giải quyết: Xác nhận tình trạng hôn nhân")  # fmt: skip
SAYS = {
    "receipt": (
        *PERSON,
        "Mẫu số 01",
        "Số: 317/TTPVHCC",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công Phường 8",
        "1. Thành phần hồ sơ nộp gồm:",
        "2 Quyết định ly hôn 2",
        "4 Căn cước (đã xuất trình, trả lại ngay)",
        "2. Số lượng hồ sơ: 01 bộ",
        "3. Thời gian giải quyết theo quy định: 3 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 08 giờ 05 phút, thứ Hai 23/11/2026",
        "5. Thời gian trả kết quả: 17 giờ 00 phút, thứ Sáu 27/11/2026 (19/10 âm lịch)",
        "6. Đăng ký nhận kết quả tại: Trực tiếp Bưu chính Trực tuyến",
        "7. Phí, lệ phí: 15.000 đồng",
        "Vào Sổ theo dõi hồ sơ: Quyển số 2026, số thứ tự 317",
        "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN",
        "Nguyễn Thị Ngọc Ánh Lê Văn Cán Bộ",
        "Liên 1: Lưu",
        "Liên 2: Giao khách hàng",
    ),
    "supplement": (
        *PERSON,
        "Mẫu số 02",
        "Số: 7/HDHS",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "1 Quyết định ly hôn X",
        "2 Giấy khác",
        "Lý do: Thiếu bản chứng thực",
        "Cán bộ hướng dẫn: Lê Văn Cán Bộ",
        "Số điện thoại liên hệ: ......",
        "NGƯỜI HƯỚNG DẪN",
    ),
    "refusal": (
        *PERSON,
        "Mẫu số 03",
        "Số: 7/TC-TTPVHCC",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Lý do cụ thể: Không thuộc thẩm quyền của Phường 8",
        "NGƯỜI NỘP HỒ SƠ NGƯỜI TIẾP NHẬN",
    ),
    "apology": (
        "Mẫu số 04",
        "Số: 7/PXL",
        "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        "Kính gửi: Nguyễn Thị Ngọc Ánh",
        "Lĩnh vực: Hộ tịch",
        "Ngày tiếp nhận: 08 giờ 05 phút, thứ Hai 23/11/2026",
        "Ngày hẹn trả kết quả: 17 giờ 00 phút, thứ Sáu 27/11/2026",
        "Lý do chậm: Chờ xác minh nơi cư trú cũ",
        "UBND Phường 8 xin lỗi ông/bà",
        "Thời gian đề nghị mới trả kết quả: thứ Ba 01/12/2026 (23/10 âm lịch)",
        "THỦ TRƯỞNG",
        "(Ký, ghi rõ họ tên, đóng dấu)",
        "Nơi nhận:",
    ),
    "stop": (
        *PERSON,
        "Mẫu số 05",
        "Số: 7/TB-TTPVHCC",
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Ngày đề nghị dừng giải quyết: 09 giờ 15 phút, thứ Năm 26/11/2026",
        "Nội dung đề nghị dừng của người nộp: Gia đình đổi ý",
        "Tình trạng giải quyết khi dừng: đang giải quyết",
        "Giấy tờ trả lại cho ông/bà:",
        "3 Hộ chiếu 3",
        "THỦ TRƯỞNG CƠ QUAN",
    ),
    "control": (
        "Mẫu số 06",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Bộ phận một cửa Công chức hộ tịch Trước hạn",
        "Giao: 09 giờ 00, 23/11/2026 Nhận: 09 giờ 00, 23/11/2026",
        "Công chức hộ tịch Chủ tịch Đúng hạn",
        "Chủ tịch Bộ phận Trả kết quả Quá hạn",
        "Ký giao: Ký nhận:",
        "Đang giải quyết",
        "đủ giấy tờ",
    ),
    "register": (
        "Mẫu số 07",
        "Số: 317/STD-TTPVHCC",
        "TRÍCH SỔ THEO DÕI HỒ SƠ",
        "Vào Sổ theo dõi hồ sơ: Quyển số 2026, số thứ tự 317",
        "Tên thủ tục hành chính: Xác nhận tình trạng hôn nhân",
        "Số lượng hồ sơ: 01 bộ",
        "Tên cá nhân, tổ chức: Nguyễn Thị Ngọc Ánh",
        "Địa chỉ: 12/5 đường Lê Lợi, Khu phố 3",
        "Số điện thoại: 0912 345 678",
        "Cơ quan giải quyết: UBND Phường 8",
        "Ngày tiếp nhận: 08 giờ 05 phút, thứ Hai 23/11/2026",
        "Ngày hẹn trả kết quả: 17 giờ 00 phút, thứ Sáu 27/11/2026",
        "Chuyển đến cơ quan: Công chức hộ tịch, 09 giờ 00 phút, thứ Hai 23/11/2026",
        "Nhận kết quả: 11 giờ 00 phút, thứ Năm 26/11/2026",
        "Trả kết quả: 10 giờ 20 phút, thứ Sáu 27/11/2026",
        "Phương thức trả: Người được ủy quyền nhận thay",
        "Người nhận: Trần Văn Thay; giấy ủy quyền 12/2026",
        "Ghi chú: trả kèm hai bản sao",
        "NGƯỜI NHẬN KẾT QUẢ NGƯỜI TRẢ KẾT QUẢ",
        "(Ký, ghi rõ họ tên) (Ký, ghi rõ họ tên)",
    ),
}


def read(made: Document, folder: Path, size: str = "A5") -> str:
    """The words that a reader copies, with single spaces."""
    return " ".join(forms.text(draw(made, size), folder).split())


# -- sheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["A5", "A4"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_form_can_be_found_and_copied(kind: str, size: str, tmp_path: Path) -> None:
    words = read(document(kind), tmp_path, size)
    assert [said for said in (*HEAD, *SAYS[kind]) if said not in words] == []
    assert re.findall(r"\d{4}-\d{2}-\d{2}", words) == []


def test_the_receipt_is_two_sheets_one_to_keep_and_one_to_give(tmp_path: Path) -> None:
    first, second = forms.text(draw(document("receipt"), "A5"), tmp_path).split("\f")[:2]
    assert ("Liên 1" in first, "Liên 2" in first) == (True, False)
    assert ("Liên 1" in second, "Liên 2" in second) == (False, True)
    assert first.replace("Liên 1: Lưu", "").split() == second.replace("Liên 2: Giao khách hàng", "").split()


@pytest.mark.parametrize(("size", "points"), [("A5", "419.53 x 595.28"), ("A4", "595.28 x 841.89")])
def test_the_sheet_is_upright_and_says_what_it_is(size: str, points: str, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(draw(document("apology"), size))
    asked = ["pdfinfo", str(tmp_path / "form.pdf")]
    told = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
    assert f"Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết {CODE}" in told
    assert points in told
    asked = ["pdffonts", str(tmp_path / "form.pdf")]
    fonts = subprocess.run(asked, capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert fonts
    assert all("BeVietnamPro" in line and " yes yes yes " in line for line in fonts)  # embedded, subset, to Unicode
    assert b"/Lang (vi)" in (tmp_path / "form.pdf").read_bytes()


@pytest.mark.parametrize("size", ["A5", "A4"])
@pytest.mark.parametrize("kind", KINDS)
def test_both_codes_on_a_sheet_are_read_back(kind: str, size: str, tmp_path: Path) -> None:
    with Image.open(forms.pictures(draw(document(kind), size), tmp_path)[0]) as page:
        found = codes_in(page.convert("L"))
    assert found == ({CODE} if kind in OWN_SHEETS else {CODE, LINK})


def test_the_longest_names_and_sixty_papers_stay_whole_over_numbered_pages(tmp_path: Path) -> None:
    name = "Nguyễn Thị Bảo Quỳnh Ánh " * 7 + "Trần Lê Phương Thảo Vy Kết"
    assert len(name) > 200
    papers = [forms.paper(f"Giấy số {n} {'Ẵ' * 150}", "certified", n) for n in range(1, 61)]
    made = document("receipt", applicant=name, papers=papers)
    pages = forms.text(draw(made, "A5"), tmp_path).split("\f")[:-1]
    words = " ".join(" ".join(pages).split())
    assert words.count(name[-26:]) >= 2
    assert all(f"Giấy số {n} " in words for n in range(1, 61))
    assert words.count("Ẵ") == 2 * 60 * 150
    each = len(pages) // 2
    assert each > 1
    assert [f"Trang {1 + n % each}/{each}" in page for n, page in enumerate(pages)] == [True] * len(pages)
    assert all("Bản sao" in page for page in pages[: each - 1])  # the head of the table stands on each page


def test_a_single_page_bears_no_page_number(tmp_path: Path) -> None:
    assert "Trang" not in read(document("receipt"), tmp_path)


def test_a_word_without_a_space_is_broken_and_not_clipped(tmp_path: Path) -> None:
    words = read(document("refusal", applicant="Ỷ" * 200, form={"reason": "Ặ" * 500}), tmp_path)
    assert (words.count("Ỷ"), words.count("Ặ")) == (400, 500)


# -- what the facts decide -----------------------------------------------------------------------------------------


def test_the_old_set_of_forms_has_its_own_names_and_numbers(tmp_path: Path) -> None:
    old = document("apology", 2018)
    assert (old.form, old.title) == ("04", "Phiếu xin lỗi và hẹn lại ngày trả kết quả")
    assert (document("control", 2018).form, document("control").form) == ("05", "06")
    assert (document("register", 2018).form, document("register").form) == ("06", "07")
    with pytest.raises(NotFound):
        document("stop", 2018)
    assert "Mẫu số 05 (Thông tư 01/2018/TT-VPCP)" in read(document("control", 2018), tmp_path)


def test_an_apology_after_the_limit_says_so_and_expects_a_date(tmp_path: Path) -> None:
    form = {"new_due": None, "expected": "2026-12-04", "after_limit": True}
    words = read(document("apology", form=form), tmp_path)
    assert "XIN LỖI SAU HẠN" in words
    assert "Ngày dự kiến trả kết quả: thứ Sáu 04/12/2026" in words
    assert "Thời gian đề nghị mới" not in words
    assert "XIN LỖI SAU HẠN" not in read(document("apology"), tmp_path)


def test_an_apology_without_a_date_promises_none(tmp_path: Path) -> None:
    words = read(document("apology", form={"new_due": None}), tmp_path)
    assert "Chưa có ngày trả kết quả mới" in words


def test_the_head_of_the_late_agency_signs_the_apology(tmp_path: Path) -> None:
    made = document("apology", agency="Chi nhánh Văn phòng Đăng ký đất đai")
    assert "THỦ TRƯỞNG\nChi nhánh Văn phòng Đăng ký đất đai" in [one.who for one in made.signatures]
    assert "Chi nhánh Văn phòng Đăng ký đất đai xin lỗi ông/bà" in read(made, tmp_path)


def test_what_nobody_knows_is_left_for_the_pen(tmp_path: Path) -> None:
    made = document("receipt", fee=None, book=None, book_serial=None, email="")
    words = read(made, tmp_path)
    assert "Số: ………/TTPVHCC" in words
    assert "Quyển số ………, số thứ tự ………" in words
    assert re.search(r"7\. Phí, lệ phí: \.{10,}", words)
    assert re.search(r"Email: \.{10,}", words)


def test_the_provinces_own_code_heads_the_form_where_there_is_one(tmp_path: Path) -> None:
    made = document("refusal", external_code="H29.14-261123-0777")
    words = read(made, tmp_path)
    assert ("Mã hồ sơ: H29.14-261123-0777" in words, CODE in words) == (True, False)


def test_a_line_of_the_register_that_has_just_begun_is_dots_for_the_pen(tmp_path: Path) -> None:
    nothing = {"handed": None, "result_at": None, "returned_at": None, "collector": None, "note": ""}
    made = document("register", line=nothing)
    words = read(made, tmp_path)
    for label in ("Chuyển đến cơ quan", "Nhận kết quả", "Trả kết quả", "Phương thức trả", "Người nhận", "Ghi chú"):
        assert re.search(rf"{label}: \.{{10,}}", words), label
    assert [one.name for one in made.signatures] == ["", ""]
    assert "Chuyển đến" not in slip_words(slip_of("register", line=nothing))


def test_the_register_shows_a_new_date_beside_the_one_that_was_promised(tmp_path: Path) -> None:
    words = read(document("register", due_at=forms.at(30, 10)), tmp_path)
    assert "Ngày hẹn trả kết quả: 17 giờ 00 phút, thứ Sáu 27/11/2026" in words
    assert "Hẹn trả hiện nay: 17 giờ 00 phút, thứ Hai 30/11/2026" in words
    assert "Hẹn trả hiện nay" not in read(document("register"), tmp_path)


@pytest.mark.parametrize(
    ("collector", "how", "taker"),
    [
        ({"who": "applicant", "name": "", "authority": ""}, "Trực tiếp", "Nguyễn Thị Ngọc Ánh"),
        ({"who": "post", "name": "", "authority": ""}, "Bưu chính", ""),
    ],
)
def test_the_register_says_how_a_result_was_returned_and_who_signs(collector: dict, how: str, taker: str) -> None:
    made = document("register", line={"collector": collector})
    said = {part.label: part.value for part in made.parts}
    assert (said["Phương thức trả"], said["Người nhận"]) == (how, taker)
    assert [one.name for one in made.signatures] == [taker, ""]


def test_the_register_notes_how_a_dossier_ended() -> None:
    said = {part.label: part.value for part in document("register", line={"ended": "withdrawn"}).parts}
    assert said["Ghi chú"] == "trả kèm hai bản sao; đã rút"


@pytest.mark.parametrize("size", ["A5", "A4"])
@pytest.mark.parametrize(
    ("wanted", "ticked"), [("in_person", [0]), ("post", [1]), ("online", [2]), (None, [])], ids=str
)
def test_the_way_that_was_asked_for_is_ticked_and_an_unknown_one_left_for_the_pen(
    wanted: str | None, ticked: list[int], size: str, tmp_path: Path
) -> None:
    pdf = draw(document("receipt", result_by=wanted), size)
    pairs = [("Trực", "tiếp"), ("Bưu", "chính"), ("Trực", "tuyến")]
    inks = forms.ink_before(pdf, tmp_path, pairs, mm=3.1 * (0.78 if size == "A5" else 1))
    assert [place for place, ink in enumerate(inks) if ink > 0.2] == ticked
    assert [ink for place, ink in enumerate(inks) if place not in ticked] == [0] * (3 - len(ticked))


def test_facts_of_before_the_way_was_asked_leave_the_boxes_empty() -> None:
    facts = forms.facts("receipt")
    del facts["dossier"]["result_by"]
    boxes = [part for part in compose(forms.ward(), "receipt", facts).parts if isinstance(part, Choice)]
    assert [(box.chosen, box.said, box.options) for box in boxes] == [
        (None, "", ("Trực tiếp", "Bưu chính", "Trực tuyến"))
    ]


def test_a_proxy_is_named_and_signs(tmp_path: Path) -> None:
    proxy = {"name": "Trần Văn Thay", "relation": "con", "authority": "giấy ủy quyền 12/2026"}
    made = document("receipt", submitter=proxy)
    assert "Người nộp thay: Trần Văn Thay; con; giấy ủy quyền 12/2026" in read(made, tmp_path)
    assert made.signatures[0].name == "Trần Văn Thay"
