"""A changed fee from the office's file to the clerk's eyes and the kiosk's page; and the ward's own words by hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import KIOSK, WALL, Halls, Screenful, Screens, Words, shows, touch
from tests.live import Hall

pytestmark = pytest.mark.browser
say = Words("vi")
BIRTH = "Đăng ký khai sinh"
CLERK = "canbo"


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-23T08:00:00+07:00")


@pytest.fixture
def screens(hall: Hall, screens_at: Screenful) -> Iterator[Screens]:
    screens = screens_at(hall.base)
    yield screens
    assert screens.complaints == []


@pytest.fixture
def office(hall: Hall, screens: Screens) -> Page:
    page = screens.signed_in("office", "/manager/catalogue", "lanhdao", hall.passwords["lanhdao"])
    shows(page, say("manager.catalogue.pick"))
    return page


def at_the_counter(hall: Hall, screens: Screens) -> Page:
    page = screens.signed_in("clerk", "/clerk/", CLERK, hall.passwords[CLERK])
    page.get_by_role("button", name=say("clerk.counter", n=1)).click()
    return page


def a_new_fee(office: Page, folder: Path) -> Path:
    """The office's own download, with one fee that is another from tomorrow on."""
    with office.expect_download() as download:
        office.get_by_role("link", name=say("manager.catalogue.download", form="TOML")).click()
    (birth,) = [one for one in download.value.path().read_text("utf-8").split("[[procedures]]") if f'"{BIRTH}"' in one]
    birth = birth.replace("effective_from = 2025-07-01", "effective_from = 2026-11-24")
    birth = re.sub(r'text_vi = "[^"]*"', 'text_vi = "20.000 đồng"', birth)
    birth = re.sub(r'text_en = "[^"]*"', 'text_en = "20,000 dong"', birth)
    path = folder / "phi-moi.toml"
    path.write_text(f"count = 1\n\n[[procedures]]{birth}", "utf-8")
    return path


def apply(office: Page, path: Path) -> None:
    office.get_by_role("button", name=say("manager.catalogue.view.change"), exact=True).click()
    office.get_by_label(say("manager.catalogue.choose")).set_input_files(path)
    shows(office, say("manager.catalogue.will"))
    expect(office.get_by_role("heading", name=path.name)).to_be_focused()
    expect(office.locator(".stage .fields")).to_contain_text("20.000 đồng")
    office.get_by_role("button", name=say("manager.catalogue.apply"), exact=True).press("Enter")
    shows(office, say("manager.catalogue.applied", name=path.name))


def test_a_fee_from_tomorrow_is_applied_read_by_the_clerks_and_told_at_the_door(
    hall: Hall, screens: Screens, office: Page, tmp_path: Path
) -> None:
    apply(office, a_new_fee(office, tmp_path))
    waiting = office.locator(".releases .mark.warn")
    expect(waiting).to_contain_text(say("manager.catalogue.unread", names="").strip())

    clerk = at_the_counter(hall, screens)
    shows(clerk, say("clerk.news.bar.one", n=1))
    clerk.get_by_role("button", name=say("clerk.news.see"), exact=True).press("Enter")
    expect(clerk.locator(".news")).to_contain_text("20.000 đồng")
    clerk.keyboard.press("Escape")
    expect(clerk.locator(".news")).to_be_hidden()
    clerk.get_by_role("button", name=say("clerk.news.see"), exact=True).press("Enter")
    clerk.keyboard.press("End")
    read = clerk.get_by_role("button", name=say("clerk.news.read"))
    expect(read).to_have_attribute("aria-disabled", "false")
    read.press("Enter")
    expect(clerk.locator(".news")).to_be_hidden()
    expect(clerk.get_by_text(say("clerk.news.bar.one", n=1))).to_have_count(0)

    office.reload()
    office.get_by_role("button", name=say("manager.catalogue.view.change"), exact=True).click()
    shows(office, say("manager.catalogue.all_read"))
    expect(waiting).to_have_count(0)
    office.get_by_role("button", name=say("manager.catalogue.view.list"), exact=True).click()
    office.get_by_role("button", name=BIRTH, exact=True).click()
    shows(office, say("manager.catalogue.changes", date="24/11/2026"), ".card .due")

    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    touch(kiosk, say("kiosk.papers"))
    touch(kiosk, say("kiosk.procedures.search"))
    for letter in "LAM GIAY KHAI SINH":
        name = say("kiosk.search.space") if letter == " " else letter
        kiosk.get_by_role("button", name=name, exact=True).tap()
    shows(kiosk, say("kiosk.procedures.changes", date="24/11/2026"), ".svcs")
    expect(kiosk.locator(".svcs .name").first).to_have_text(BIRTH)
    kiosk.get_by_role("button", name=BIRTH).first.tap()
    shows(kiosk, say("kiosk.precheck.changes", date="24/11/2026"))
    touch(kiosk, say("kiosk.next"))
    shows(kiosk, "Không mất tiền")  # today's fee holds until then

    wall = screens.enrolled(hall, "display", WALL)
    shows(wall, say("display.quiet.changes", date="24/11/2026"))


def test_a_long_list_is_acknowledged_only_when_its_end_was_on_the_screen(hall: Hall, screens: Screens) -> None:
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    everything = leader.ask("GET", "/manager/catalogue.toml")[1].decode()
    content = everything.replace("effective_from = 2025-07-01", "effective_from = 2026-11-24")
    content = re.sub(r'text_vi = "[^"]*"', 'text_vi = "20.000 đồng"', content)
    assert leader.post("/catalogue/apply", content=content, form="toml")[0] == 200
    clerk = at_the_counter(hall, screens)
    clerk.get_by_role("button", name=say("clerk.news.see"), exact=True).press("Enter")
    read = clerk.get_by_role("button", name=say("clerk.news.read"))
    expect(read).to_have_attribute("aria-disabled", "true")
    shows(clerk, say("clerk.news.to_end"), ".news")
    read.press("Enter")
    expect(clerk.locator(".news")).to_be_visible()
    clerk.locator(".news .sheet").press("End")
    expect(read).to_have_attribute("aria-disabled", "false")
    read.press("Enter")
    expect(clerk.locator(".news")).to_be_hidden()
    assert [one["releases"] for one in leader.get("/catalogue/unread")[1]["items"]] == [[]]


def test_the_kiosk_finds_by_its_own_list_when_the_server_gives_no_answer(hall: Hall, screens: Screens) -> None:
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    touch(kiosk, say("kiosk.papers"))
    touch(kiosk, say("kiosk.procedures.search"))
    kiosk.route("**/api/v1/procedures?q=*", lambda route: route.fulfill(status=200, body="<html>"))
    kiosk.locator("#sought").fill("lam giay khai sinh")
    expect(kiosk.locator(".svcs .name").first).to_have_text(BIRTH)


def test_the_ward_writes_its_own_words_and_says_that_it_verified(hall: Hall, office: Page) -> None:
    office.get_by_label(say("manager.catalogue.search")).fill("lam giay khai sinh")
    office.get_by_role("button", name=BIRTH, exact=True).click()
    shows(office, say("manager.catalogue.never"), ".card")
    office.get_by_role("button", name=say("manager.catalogue.verify")).click()
    shows(office, say("manager.catalogue.verified_by", date="23/11/2026", by="Trần Thị Giả Định"), ".card")
    office.get_by_role("button", name=say("manager.catalogue.own_edit")).click()
    office.locator("#local_note_vi").fill("Xin mang hai bản.")
    office.get_by_role("button", name=say("manager.catalogue.own_save")).click()
    shows(office, "Xin mang hai bản.", ".card .facts")


def test_a_wrong_file_says_which_field_and_why_and_changes_nothing(office: Page, tmp_path: Path) -> None:
    path = a_new_fee(office, tmp_path)
    path.write_text(path.read_text("utf-8").replace('limit = "same_day"', 'limit = "soon"', 1), "utf-8")
    office.get_by_role("button", name=say("manager.catalogue.view.change"), exact=True).click()
    office.get_by_label(say("manager.catalogue.choose")).set_input_files(path)
    shows(office, say("manager.catalogue.wrong", n=1))
    expect(office.get_by_role("row", name="soon")).to_contain_text(say("problem.row.limit"))
    expect(office.get_by_role("button", name=say("manager.catalogue.apply"), exact=True)).to_have_count(0)


def test_an_administrator_adds_and_removes_a_publisher(hall: Hall, screens: Screens) -> None:
    office = screens.signed_in("admin", "/manager/catalogue", "quantri", hall.passwords["quantri"])
    office.get_by_role("button", name=say("manager.catalogue.view.keys"), exact=True).click()
    office.locator("#publisher").fill("UBND tỉnh")
    office.locator("#public-key").fill("A" * 43)
    office.get_by_role("button", name=say("manager.catalogue.trust"), exact=True).click()
    shows(office, say("manager.catalogue.trusted", name="UBND tỉnh"))
    office.get_by_role("row", name="UBND tỉnh").get_by_role("button").click()
    office.get_by_role("button", name=say("manager.catalogue.distrust_sure")).click()
    shows(office, say("manager.catalogue.nobody"))
