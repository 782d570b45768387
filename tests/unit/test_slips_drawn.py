"""Slips become dots, dots become bytes: nothing clipped, nothing altered, nothing a printer obeys by mistake."""

import io
import logging
import re
import unicodedata
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from printer import fonts, glyphs, layout, raster
from printer.raster import Page
from printer.slips import (
    Barcode,
    Box,
    Fields,
    Footer,
    Letterhead,
    Listing,
    Number,
    Qr,
    Row,
    Rows,
    Run,
    Slip,
    Text,
    pack,
    unpack,
)
from tests.slips import CODE, RECEIPT_LINK, TICKET_LINK, receipt, ticket

WIDTHS = (576, 512, 384)
KEPT = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.text(st.sampled_from("aAđĐếỆừỡ 0179-/,.\u00a0\n漢é\t"), max_size=80)
runs = st.lists(st.builds(Run, words, st.booleans()), max_size=3).map(tuple)
sizes = st.sampled_from(["small", "text", "lead", "large", "huge"])
aligns = st.sampled_from(["left", "center", "right"])
texts = st.builds(Text, runs, sizes, aligns)
rows = st.lists(st.builds(Row, words, words, words), max_size=3).map(tuple)
data = st.text(st.sampled_from("ABCxyz0123456789-/:."), min_size=1, max_size=60)
some_texts = st.lists(texts, max_size=3).map(tuple)
blocks = st.one_of(
    texts,
    st.builds(Letterhead, words, words),
    st.builds(Number, words),
    st.builds(Rows, rows),
    st.builds(Fields, rows),
    st.builds(Listing, words, rows),
    st.builds(Box, some_texts),
    st.builds(Qr, data, some_texts),
    st.builds(Barcode, data),
    st.builds(Footer, words),
)
slips = st.builds(Slip, st.just("any"), st.lists(blocks, max_size=5).map(tuple))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


def bands(job: bytes) -> list[tuple[int, int, int, bytes]]:
    """Every command of a job that lays dots or feeds paper: (mode, bytes a row, rows, data); a feed has mode -1."""
    assert job.startswith(b"\x1b@")
    found, at, align = [], 2, 0
    while not job.startswith(b"\x1dV", at):
        if job.startswith(b"\x1dv0", at):
            mode, wide, tall = job[at + 3], job[at + 4] + 256 * job[at + 5], job[at + 6] + 256 * job[at + 7]
            found.append((mode + 16 * align, wide, tall, job[at + 8 : at + 8 + wide * tall]))
            at += 8 + wide * tall
        elif job.startswith(b"\x1bJ", at):
            found.append((-1, 0, job[at + 2], b""))
            at += 3
        else:
            assert job.startswith(b"\x1ba", at)
            align = job[at + 2]
            at += 3
    assert len(job) == at + 4  # the cut is the last thing, and there is one
    return found


def printed(job: bytes, width: int) -> Page:
    """The dots that a printer would burn, by the manual's words for GS v 0, ESC J and ESC a."""
    paper = []
    for mode, wide, tall, payload in bands(job):
        if mode < 0:
            paper.extend([0] * tall)
            continue
        align, across, down = mode // 16, 1 + mode % 2, 1 + mode // 2 % 2
        dots = wide * 8 * across
        assert dots <= width
        left = (0, (width - dots) // 2, width - dots)[align]
        for row in range(tall):
            bits = "".join(f"{byte:08b}" for byte in payload[row * wide : (row + 1) * wide])
            line = int("".join(bit * across for bit in bits), 2) << width - left - dots
            paper.extend([line] * down)
    return Page.of(width, b"".join(line.to_bytes(width // 8, "big") for line in paper))


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L")


@given(slips)
def test_a_slip_survives_the_journey_through_json(slip: Slip) -> None:
    assert unpack(pack(slip)) == slip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("slip", [ticket(), receipt(), ticket("A1000", "Chứng thực, hộ tịch và đăng ký kinh doanh")])
def test_the_printer_burns_the_page_that_was_drawn(slip: Slip, width: int, cache: Path) -> None:
    page = layout.draw(slip, width, cache)
    assert printed(raster.encode(page), width) == raster.settle(page)


@KEPT
@given(slip=slips, width=st.sampled_from(WIDTHS))
def test_whatever_is_written_the_bytes_are_the_page_and_hold_no_command(slip: Slip, width: int, cache: Path) -> None:
    page = layout.draw(slip, width, cache)
    job = raster.encode(page)
    assert printed(job, width) == raster.settle(page)
    assert not any(re.search(rb"\x10[\x04\x05\x14]", payload) for *_, payload in bands(job))


@KEPT
@given(st.binary(min_size=48 * 4, max_size=48 * 4))
def test_noise_full_of_commands_is_made_harmless(noise: bytes) -> None:
    page = Page.of(384, noise + b"\x10\x04\x01\x10\x05\x01\x10\x14" * 24)
    job = raster.encode(page)
    assert not any(re.search(rb"\x10[\x04\x05\x14]", payload) for *_, payload in bands(job))
    assert printed(job, 384) == raster.settle(page)


def test_a_line_that_would_hold_a_command_stands_one_dot_to_the_right() -> None:
    page = Page.of(384, bytes(8) + b"\x10\x04\x01" + bytes(37))
    moved = Page.of(384, (int.from_bytes(page.data, "big") >> 1).to_bytes(48, "big"))
    assert raster.settle(page) == moved
    assert printed(raster.encode(page), 384) == moved


@pytest.mark.parametrize("width", WIDTHS)
def test_both_ways_of_writing_a_vietnamese_letter_print_alike(width: int, cache: Path) -> None:
    name = "Nguyễn Thị Hường Đặng Thuỳ Ngữ"
    apart = unicodedata.normalize("NFD", name)
    assert apart != name
    assert layout.render(receipt(apart), width, cache) == layout.render(receipt(name), width, cache)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_margins_stay_white_however_long_the_words_are(width: int, cache: Path) -> None:
    slip = receipt("Nguyễn " * 12, "Số 12/34/56 đường Nguyễn Thị Minh Khai " * 5 + "x" * 120)
    page = layout.draw(Slip("long", (*ticket("A1000", "Đăng ký " * 9).blocks, *slip.blocks)), width, cache)
    margin = 28 * width // 576 // 4 * 4
    box = opened(raster.png(page)).point([255 - v for v in range(256)]).getbbox()
    assert box is not None
    assert box[0] >= margin - 1
    assert box[2] <= width - margin + 1
    assert box[3] < page.height


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("number", ["A017", "H888", "Q1000", "A1000", "M00000"])
def test_a_number_is_whole_and_as_large_as_the_paper_allows(number: str, width: int, cache: Path) -> None:
    image = opened(layout.picture(Slip("ticket", (Number(number),)), width, cache))
    box = image.point([255 - v for v in range(256)]).getbbox()
    assert box is not None
    margin = 28 * width // 576 // 4 * 4
    assert box[0] >= margin
    assert box[2] <= width - margin
    assert box[2] - box[0] > 0.86 * (width - 2 * margin)
    assert abs((box[0] + box[2]) - width) < 24  # in the middle
    # Each character stands apart: as many islands of ink as characters.
    columns = [any(image.getpixel((x, y)) == 0 for y in range(box[1], box[3])) for x in range(width)]
    assert sum(now and not before for before, now in zip([False, *columns], columns, strict=False)) == len(number)


def test_a_letter_that_the_font_lacks_is_seen_and_logged(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    glyphs.face.cache_clear()
    with caplog.at_level(logging.WARNING):
        framed = layout.draw(Slip("x", (Text((Run("漢"),)),)), 576, cache)
    assert "U+6F22" in caplog.text
    assert any(framed.data)


def test_the_installed_font_has_every_vietnamese_letter(cache: Path) -> None:
    assert len(set(fonts.VIETNAMESE + fonts.VIETNAMESE.upper())) == 134
    assert glyphs.missing_vietnamese(cache) == ""
    assert not glyphs.face("Bold", 26, 576, cache).has("漢")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_codes_on_paper_read_back_as_what_was_written(width: int, cache: Path) -> None:
    read = {code.text for code in zxingcpp.read_barcodes(opened(layout.picture(receipt(), width, cache)))}
    assert read == {RECEIPT_LINK, CODE}
    (code,) = zxingcpp.read_barcodes(opened(layout.picture(ticket(), width, cache)))
    assert code.text == TICKET_LINK


def test_all_digits_are_one_width_and_the_one_has_a_foot(cache: Path) -> None:
    face = glyphs.face("Bold", 100, 576, cache)
    assert len({face.glyph(digit).advance for digit in fonts.DIGITS}) == 1
    assert face.glyph("1").ink > 40


def test_an_unknown_font_is_refused_and_a_known_one_is_built_once(cache: Path) -> None:
    with pytest.raises(KeyError):
        fonts.webfont("../secret.woff2", cache)
    with pytest.raises(KeyError):
        fonts.digits("Black", cache)
    first = fonts.webfont("MotCuaSo-Bold.woff2", cache)
    assert first.read_bytes()[:4] == b"wOF2"
    built = first.stat().st_mtime_ns
    assert fonts.webfont("MotCuaSo-Bold.woff2", cache).stat().st_mtime_ns == built
    assert not list(cache.glob("*.part"))


@pytest.mark.parametrize(("slip", "most"), [(ticket(), 20_000), (receipt(), 54_000)])
def test_a_slip_stays_within_its_budget_of_bytes(slip: Slip, most: int, cache: Path) -> None:
    page = layout.draw(slip, 576, cache)
    assert len(raster.encode(page)) <= most
