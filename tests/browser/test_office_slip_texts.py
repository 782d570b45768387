"""The hall's own words and mark on slips, written in a browser beside a sample that is drawn while one types."""

import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Halls, Screenful, Words, shows
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
OWN = "Quét mã để xem còn bao nhiêu người trước ông/bà."


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-25T08:00:00+07:00", printing=False, MOTCUA_PUBLIC_URL="http://mau.test")


@pytest.fixture
def complaints() -> list[str]:
    """What a test expects of the console: a refusal is told there too."""
    return []


@pytest.fixture
def office(hall: Hall, screens_at: Screenful, complaints: list[str]) -> Iterator[Page]:
    screens = screens_at(hall.base)
    page = screens.signed_in("office", "/manager/slips", "lanhdao", hall.passwords["lanhdao"])
    shows(page, say("manager.slip_texts.head"), ".texts-part")
    drawn(page)
    yield page
    assert [line for line in screens.complaints if not any(expected in line for expected in complaints)] == []


def text(office: Page, code: str, lang: str = "vi") -> Locator:
    label = say(f"manager.slip_texts.field.{code}")
    return office.get_by_label(label, exact=False).and_(office.locator(f'textarea[lang="{lang}"]'))


def drawn(office: Page, other_than: str = "", code: str = "") -> str:
    """Waits until another sample has come whole; its address."""
    office.wait_for_function(
        "([before, code]) => { const img = document.querySelector('.sample img');"
        " return img.src && img.src !== before && decodeURIComponent(img.src).includes(code)"
        " && img.complete && img.naturalWidth > 0; }",
        arg=[other_than, code],
    )
    return str(office.locator(".sample img").get_attribute("src"))


def next_ticket(hall: Hall) -> str:
    hall.device("kiosk", "kiosk").post("/tickets", service="ho-tich")
    _, answer = hall.device("printer", "worker").post("/print/jobs/claim", printers=["sanh"], worker=str(uuid.uuid4()))
    return json.dumps(answer["job"], ensure_ascii=False)


def test_words_typed_are_seen_on_the_sample_saved_by_keyboard_and_printed_on_the_next_ticket(
    office: Page, hall: Hall, tmp_path: Path
) -> None:
    before = office.locator(".sample img").evaluate("img => img.src")
    text(office, "follow").focus()
    office.keyboard.type(OWN)
    after = drawn(office, before, "bao+nhiêu")
    assert after != before
    assert OWN not in next_ticket(hall)
    office.get_by_role("button", name=say("manager.slip_texts.save")).press("Enter")
    shows(office, say("manager.slip_texts.saved"), ".texts-part")
    office.reload()
    expect(text(office, "follow")).to_have_value(OWN)
    assert OWN in next_ticket(hall)
    office.get_by_role("button", name=say("manager.slip_texts.default_of", what="")).first.press("Enter")
    expect(text(office, "follow")).to_have_value("")
    expect(text(office, "follow")).to_be_focused()
    office.get_by_role("button", name=say("manager.slip_texts.save")).press("Enter")
    shows(office, say("manager.slip_texts.saved"), ".texts-part")
    assert say("paper.follow") in next_ticket(hall)


def test_each_slip_shows_its_own_texts_on_the_paper_that_was_chosen(office: Page) -> None:
    expect(text(office, "sit", "en")).to_be_visible()
    expect(text(office, "come")).to_be_hidden()
    before = drawn(office)
    office.get_by_label(say("manager.slip_texts.slip"), exact=True).select_option("receipt")
    expect(text(office, "come")).to_be_visible()
    expect(text(office, "sit", "en")).to_be_hidden()
    expect(office.get_by_label(say("manager.slip_texts.lang"))).to_be_hidden()
    before = drawn(office, before, "kind=receipt")
    office.get_by_label(say("manager.slip_texts.width"), exact=True).select_option("384")
    drawn(office, before, "width=384")
    assert office.locator(".sample img").evaluate("img => img.naturalWidth") == 384


def test_what_cannot_be_printed_is_said_beside_its_field(office: Page, complaints: list[str]) -> None:
    complaints += ["400", "409"]
    follow, keep = text(office, "follow"), office.get_by_role("button", name=say("manager.slip_texts.save"))
    follow.fill("a" * 81)
    shows(office, say("manager.slip_texts.long", most=80), ".texts-part")
    keep.press("Enter")
    expect(follow).to_be_focused()
    expect(follow).to_have_attribute("aria-invalid", "")
    follow.fill("còn {n} người")
    shows(office, say("manager.slip_texts.not_drawn"), ".sample")
    office.get_by_label(say("manager.slip_texts.slip"), exact=True).select_option("receipt")
    keep.press("Enter")
    shows(office, say("problem.slip_text.places", places="–"), ".texts-part")
    expect(follow).to_be_focused()


def test_a_mark_is_uploaded_shown_and_taken_away(
    office: Page, hall: Hall, tmp_path: Path, complaints: list[str]
) -> None:
    complaints.append("409")
    image = Image.new("RGB", (500, 300), "white")
    ImageDraw.Draw(image).ellipse((100, 10, 380, 290), fill="darkred")
    file = io.BytesIO()
    image.save(file, "PNG")
    before = drawn(office)
    office.locator("#logo-file").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
    shows(office, say("problem.slip_logo.picture"), ".logo-part")
    office.locator("#logo-file").set_input_files({"name": "d.png", "mimeType": "image/png", "buffer": file.getvalue()})
    shows(office, say("manager.slip_texts.logo_kept"), ".logo-part")
    drawn(office, before)
    expect(office.get_by_alt_text(say("manager.slip_texts.logo_own"))).to_be_visible()
    assert '"logo": "iVBOR' in next_ticket(hall)
    office.get_by_role("button", name=say("manager.slip_texts.logo_remove")).press("Enter")
    shows(office, say("manager.slip_texts.logo_removed"), ".logo-part")
    assert '"logo": ""' in next_ticket(hall)
