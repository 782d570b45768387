"""The office's own mark on its slips."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from printer import fonts, layout, marks
from printer.slips import Letterhead, Run, Slip, Text


def picture(size: tuple[int, int], mode: str = "RGB", kind: str = "PNG") -> bytes:
    """A dark red disc on nothing or on a light ground."""
    image = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else (250, 246, 233))
    side = min(size)
    ImageDraw.Draw(image).ellipse((4, 4, side - 5, side - 5), fill=(150, 20, 30))
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def drawn(logo: str, width: int = 576) -> Image.Image:
    slip = Slip("x", (Letterhead("UBND PHƯỜNG 8", "Trung tâm Phục vụ hành chính công", logo),))
    return Image.open(io.BytesIO(layout.picture(slip, width, fonts.default_cache()))).convert("L")


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "PNG"), ("RGBA", "PNG"), ("RGB", "JPEG"), ("RGB", "WEBP")])
def test_a_picture_becomes_black_and_white_and_small_enough(mode: str, kind: str) -> None:
    made = Image.open(io.BytesIO(base64.b64decode(marks.prepared(picture((900, 400), mode, kind)))))
    assert made.mode == "1"
    assert made.width <= marks.WIDEST
    assert made.height <= marks.HIGHEST
    assert made.getpixel((made.width // 2, made.height // 2)) == 0  # the disc is ink
    assert made.getpixel((0, 0)) == 255  # the ground is paper


@pytest.mark.parametrize("bad", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(40), picture((3000, 2000))])
def test_what_is_no_picture_or_too_large_is_refused(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"picture|dots"):
        marks.prepared(bad)


def test_a_blank_picture_is_refused() -> None:
    file = io.BytesIO()
    Image.new("RGB", (80, 80), "white").save(file, "PNG")
    with pytest.raises(ValueError, match="nothing"):
        marks.prepared(file.getvalue())


@pytest.mark.parametrize("width", [576, 512, 384])
def test_the_offices_mark_takes_the_doors_place_and_the_words_stay_inside_the_margins(width: int) -> None:
    own = drawn(marks.prepared(picture((400, 400))), width)
    assert own.tobytes() != drawn("", width).tobytes()
    left, _, right, _ = own.point([255 - level for level in range(256)]).getbbox()
    assert left >= 16
    assert right <= width - 16


def test_a_broken_mark_prints_the_door_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    layout._strip.cache_clear()
    assert drawn("AAAA").tobytes() == drawn("").tobytes()
    assert "logo" in caplog.text


def test_a_long_code_is_set_smaller_and_never_broken(tmp_path: Path) -> None:
    def tall(code: str) -> int:
        line = Text((Run("Mã hồ sơ "), Run(code, True)), "lead", "center", whole=True)
        return layout.draw(Slip("x", (line,)), 384, fonts.default_cache()).height

    assert tall("000.00.16.H26-261123-000042-TTPVHCC-BTN") == tall("P8")
