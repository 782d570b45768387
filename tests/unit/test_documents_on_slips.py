"""The forms on thermal paper: what a slip says of its sheet, what it leaves out, and that its codes scan."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from printer import layout
from printer.slips import Slip, pack, unpack
from server import paper
from server.documents import slip
from server.documents.facts import for_slip
from tests import forms
from tests.forms import CODE, LINK, OWN_SHEETS, codes_in, document, slip_of, slip_words


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


@pytest.mark.parametrize("kind", paper.FORMS)
def test_the_slip_says_what_the_sheet_says_but_no_address_and_no_telephone(kind: str) -> None:
    words = slip_words(slip_of(kind))
    assert document(kind).title in words
    assert CODE in words
    for secret in ("0912 345 678", "Lê Lợi", "anh@example.vn"):
        assert secret not in words
    form = forms.FORMS.get(kind, {})
    assert form.get("reason", "") in words
    assert unpack(pack(slip_of(kind))) == slip_of(kind)


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("kind", paper.FORMS)
def test_both_codes_on_a_slip_are_read_back(kind: str, width: int, cache: Path) -> None:
    picture = Image.open(io.BytesIO(layout.picture(slip_of(kind), width, cache))).convert("L")
    framed = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    framed.paste(picture, (40, 40))
    assert codes_in(framed) == ({CODE} if kind in OWN_SHEETS else {CODE, LINK})


def test_a_second_copy_and_a_demonstration_say_what_they_are() -> None:
    ward = replace(forms.ward(), demo=True)
    words = slip_words(paper.compose(ward, "refusal", for_slip(forms.facts("refusal")), copy=2))
    assert "BẢN IN LẠI (lần 2)" in words
    assert "BẢN TRÌNH DIỄN" in words
    assert "BẢN IN LẠI" not in slip_words(slip_of("refusal"))


def test_a_slip_says_only_the_way_that_was_asked_for() -> None:
    def words(wanted: str | None) -> str:
        return slip_words(Slip("receipt", slip.blocks(forms.ward(), document("receipt", result_by=wanted))))

    assert "6. Đăng ký nhận kết quả tại | Bưu chính" in words("post")
    assert "Trực tuyến" not in words("post")
    assert "6. Đăng ký" not in words(None)


def thermal_receipt(**more: object) -> str:
    both = {"procedure_name": {"vi": "Hộ tịch"}, "limit_words": {"vi": "3 ngày làm việc"}, "lookup_code": "4827"}
    told = {"at": forms.at(23, 1), "dossier": forms.dossier(channel="in_person", **both, **more)}
    return slip_words(paper.compose(forms.ward(), "receipt", told))


def test_the_thermal_receipt_says_how_the_result_is_wanted_once_that_was_asked() -> None:
    posted, old = thermal_receipt(result_by="post"), thermal_receipt(result_by=None)
    assert "Nhận kết quả | Bưu chính" in posted
    assert "(19/10 âm lịch) | qua bưu chính" in posted
    assert "tại quầy Trả kết quả" not in posted
    assert "Nhận kết quả |" not in old
    assert "(19/10 âm lịch) | tại quầy Trả kết quả" in old


def test_the_thermal_receipt_names_its_line_in_the_register_once_there_is_one() -> None:
    assert "quyển 2026, số 317" in thermal_receipt()
    assert "quyển" not in thermal_receipt(book_serial=None)
