"""The wall's line at the foot is cut where its sentence rests, and nothing of it is lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Files
from tests.live import ROOT

pytestmark = pytest.mark.browser
# The ticker's own file in a box of a known width; words that the box cannot show are cut off.
PAGE = """<!doctype html><style>
div { width: 600px; height: 40px; font: 30px monospace; line-height: 40px; white-space: nowrap; overflow: hidden; }
div.two { height: 80px; white-space: normal; }
</style><div></div>
<script type="application/json" id="page">{"lang": "vi", "texts": {}, "now": "2026-11-26T08:00:00+07:00"}</script>"""
CUT = """async ([line, lines]) => {
  const { Ticker } = await import("/static/ticker.js");
  const node = document.querySelector("div");
  node.className = lines === 2 ? "two" : "";
  const ticker = new Ticker(node);
  ticker.show([line]);
  return ticker.pieces;
}"""


@pytest.fixture
def page(page_of: Files) -> Page:
    homes = {"/static/ticker.js": "display/static/ticker.js", "/static/hall.js": "server/static/hall.js"}
    return page_of(PAGE, {path: Path(ROOT, home).read_text("utf-8") for path, home in homes.items()})


def whole(pieces: list[str]) -> str:
    """The sentence that the pieces make together."""
    return " ".join(piece.removeprefix("… ").removesuffix(" …") for piece in pieces).replace("** **", " ")


BRING = "Đăng ký khai sinh: mang **bản chính** giấy chứng sinh, căn cước của người đi khai, tờ khai."


def test_a_sentence_is_cut_at_its_commas(page: Page) -> None:
    pieces = page.evaluate(CUT, [BRING, 2])
    assert pieces == [
        "Đăng ký khai sinh: mang **bản** **chính** giấy chứng sinh, …",
        "… căn cước của người đi khai, tờ khai.",
    ]
    assert whole(pieces) == BRING


def test_a_phrase_longer_than_the_line_is_cut_between_words_and_leaves_none_alone(page: Page) -> None:
    line = "Chiều nay bộ phận một cửa nghỉ họp toàn thể cán bộ của phường từ hai giờ đến bốn giờ."
    pieces = page.evaluate(CUT, [line, 1])
    assert whole(pieces) == line
    assert len(pieces) == 4
    assert min(len(piece.replace("…", "").split()) for piece in pieces) >= 3, pieces  # no word stands alone


def test_a_line_that_fits_is_one_piece(page: Page) -> None:
    assert page.evaluate(CUT, ["Sáng nay, có đủ cán bộ.", 1]) == ["Sáng nay, có đủ cán bộ."]
