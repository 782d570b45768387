"""A slip on paper is read by a machine that has never seen it: letters by tesseract, codes by a scanner's reader."""

from pathlib import Path

import pytest

from printer.fonts import VIETNAMESE
from printer.slips import Run, Slip, Text
from server import paper
from tests import forms, reading
from tests.databases import found
from tests.slips import CODE, RECEIPT_LINK, TICKET_LINK, receipt, ticket

WIDTHS = (576, 512, 384)
MOST = 0.02  # of the characters may be misread
MODEL = list(Path("/usr/share/tesseract-ocr").glob("*/tessdata/vie.traineddata"))
WORDS = """nhà giá cả mã hạn năm bằng sắp thẳng sẵn mặt dân cần giấy khẩn mẫu nhận đường hè phép trẻ sẽ mẹ tên về kết
    thể lễ lệ mình chính nghỉ sĩ thị phòng có hỏi rõ họ không hồ số đổi chỗ hộ sơ chờ mới mở lỡ đợi cùng đúng chủ cũ
    tục thư từ thứ gửi giữ tự kỳ ký tỷ kỹ tỵ"""
LETTERS = Slip("letters", (Text((Run(" ".join(WORDS.split())),)), Text((Run(" ".join(WORDS.upper().split())),))))
ADDRESS = (
    "Số nhà 12/5 ngõ 34 ngách 56 đường Nguyễn Thị Minh Khai, tổ dân phố số 7, khu phố 3, chung cư Hòa Bình, tòa nhà B2,"
    " căn hộ 1805, Phường 8, thành phố Mỹ Tho, tỉnh Tiền Giang, gần chợ Vòng Nhỏ và nhà thờ"
)
SLIPS = {
    "ticket": ticket("A017"),
    "a number of four digits": ticket("C2586"),
    "receipt": receipt(),
    "a long address": receipt("Đỗ Thị Quỳnh Trâm", ADDRESS),
    "supplement": paper.compose(forms.ward(), "supplement", forms.facts("supplement")),
    "all letters": LETTERS,
}
EXACT = {
    "ticket": ("Lấy số lúc 10:29, thứ Hai 23/11/2026",),
    "a number of four digits": ("C2586",),
    "receipt": (CODE, "15 giờ 00", "thứ Tư 25/11/2026", "Quầy 5", "4827"),
    "a long address": (CODE, "15 giờ 00", "thứ Tư 25/11/2026"),
    "supplement": (CODE, "Số: 7/HDHS"),
    "all letters": (),
}
CODES = {
    "ticket": [TICKET_LINK],
    "a number of four digits": [TICKET_LINK],
    "receipt": sorted([RECEIPT_LINK, CODE]),
    "a long address": sorted([RECEIPT_LINK, CODE]),
    "supplement": sorted([forms.LINK, forms.CODE]),
    "all letters": [],
}
# Every digit, and zeros in every place: a zero is what is taken for a letter.
NUMBERS = ("A017", "A001", "B100", "C300", "H040", "D9005", "G060", "E286", "A1000", "K753")
reads = pytest.mark.skipif(not (found("tesseract") and MODEL), reason="tesseract with Vietnamese is not installed")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


@reads
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SLIPS)
def test_a_machine_reads_what_was_written(name: str, width: int, cache: Path) -> None:
    read = reading.text(SLIPS[name], width, cache)
    rate, wrong = reading.misread(SLIPS[name], read)
    assert rate <= MOST, wrong
    for words in EXACT[name]:
        assert words in read, read


@reads
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("label", NUMBERS)
def test_a_machine_reads_a_number_to_the_letter(label: str, width: int, cache: Path) -> None:
    assert reading.number(ticket(label), width, cache) == label


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SLIPS)
def test_a_scanner_reads_every_code_and_no_other(name: str, width: int, cache: Path) -> None:
    assert reading.codes(SLIPS[name], width, cache) == CODES[name]


def test_the_words_have_every_vietnamese_letter_small_and_large() -> None:
    assert len(VIETNAMESE) == 67
    assert set(VIETNAMESE + VIETNAMESE.upper()) <= set(reading.written(LETTERS))
    assert len(ADDRESS) == 200


def test_a_letter_misread_a_word_lost_and_another_order_are_told_apart() -> None:
    slip = Slip("any", (Text((Run("Từ 15 giờ 00, cả đã hạ"),)),))
    assert reading.misread(slip, "Từ 15 giờ OO, cả đã hạ") == (2 / 16, [("00,", "OO,")])
    assert reading.misread(slip, "hạ cả giờ 15 00, đã Từ") == (0, [])
    rate, wrong = reading.misread(slip, "Từ 15 giờ 00, cá đã")
    assert wrong == [("cả", "cá"), ("hạ", "")]
    assert rate == 3 / 16
