"""The office's working calendar in a browser: days made and put back, a year proposed, and what a change touches."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Halls, Screenful, Words, shows
from tests.live import Api, Hall

pytestmark = pytest.mark.browser
say = Words("vi")
PROCEDURE = "1.004873"  # a limit of three working days


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-25T08:00:00+07:00", printing=False)


@pytest.fixture
def complaints() -> list[str]:
    """What a test expects of the console: a refusal is told there too."""
    return []


@pytest.fixture
def office(hall: Hall, screens_at: Screenful, complaints: list[str]) -> Iterator[Page]:
    screens = screens_at(hall.base)
    page = screens.signed_in("office", "/manager/calendar", "lanhdao", hall.passwords["lanhdao"])
    shows(page, say("manager.calendar.pick"))
    yield page
    assert [line for line in screens.complaints if not any(expected in line for expected in complaints)] == []


@pytest.fixture
def clerk(hall: Hall) -> Api:
    return hall.sign_in("canbo", hall.passwords["canbo"], counter=1)


def day(office: Page, date: str):
    return office.locator(f'.months [data-day="{date}"]')


def fill(office: Page, vi: str, en: str) -> None:
    office.get_by_label(say("manager.calendar.reason_vi")).fill(vi)
    office.get_by_label(say("manager.calendar.reason_en")).fill(en)


def due(clerk: Api) -> str:
    status, answer = clerk.get(f"/procedures/{PROCEDURE}/due")
    assert status == 200
    return str(answer["due"])[:10]


def accepted(clerk: Api) -> str:
    given = {"procedure": PROCEDURE, "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}
    status, answer = clerk.post("/dossiers", **given)
    assert status == 201
    return str(answer["due_at"])[:10]


def test_a_make_up_day_made_by_keyboard_brings_a_clerks_due_date_nearer_and_can_be_put_back(
    office: Page, clerk: Api
) -> None:
    usual = due(clerk)
    assert usual == "2026-11-30"  # Monday: the Saturday between is no working day
    day(office, "2026-11-25").focus()
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight"):
        office.keyboard.press(key)
    expect(day(office, "2026-11-28")).to_be_focused()
    office.keyboard.press("Enter")
    expect(office.locator("aside h2")).to_be_focused()
    office.get_by_role("button", name=say("manager.calendar.keep.work")).press("Enter")
    expect(office.get_by_label(say("manager.calendar.reason_vi"))).to_be_focused()
    shows(office, say("manager.field.needed"), "aside")
    fill(office, "Làm bù cho ngày 31/12/2026", "Made up for 31/12/2026")
    office.keyboard.press("Enter")
    shows(office, say("manager.calendar.became.work", day="thứ Bảy 28/11/2026"))
    expect(day(office, "2026-11-28")).to_have_text("28+")
    assert due(clerk) == "2026-11-28"
    office.get_by_role("button", name=say("manager.calendar.back")).press("Enter")
    shows(office, say("manager.calendar.went_back", day="thứ Bảy 28/11/2026"))
    assert due(clerk) == usual


def test_a_day_off_warns_of_the_dossiers_that_are_due_on_it(office: Page, clerk: Api) -> None:
    promised = accepted(clerk)
    assert promised == "2026-11-30"
    day(office, promised).click()
    fill(office, "Nghỉ do mưa bão", "Closed by a storm")
    office.get_by_role("button", name=say("manager.calendar.keep.off")).click()
    shows(office, say("manager.calendar.affected.one", n=1))
    assert due(clerk) == "2026-12-01"
    office.get_by_role("link", name=say("manager.calendar.see")).click()
    expect(office.locator(".gd-row", has_text="30/11/2026")).to_have_count(1)


def test_a_day_has_hours_of_its_own_and_what_cannot_be_is_refused_beside_the_field(
    office: Page, clerk: Api, complaints: list[str]
) -> None:
    complaints.append("422")
    day(office, "2026-11-26").click()
    working = office.locator("aside").get_by_label(say("manager.calendar.working"))
    keep = office.get_by_role("button", name=say("manager.calendar.keep_hours"))
    working.fill("sáng")
    keep.click()
    shows(office, say("manager.calendar.spans_wrong"), "aside")
    working.fill("11:30-7:30")
    keep.click()
    shows(office, say("problem.calendar.period", start="11:30", end="07:30"), "aside")
    expect(working).to_be_focused()
    working.fill("7h30-11h30")
    keep.click()
    shows(office, say("manager.calendar.hours_kept", day="thứ Năm 26/11/2026"))
    expect(day(office, "2026-11-26")).to_have_text("26h")
    _, year = clerk.get("/calendar?year=2026")
    assert year["hours"] == [{"date": "2026-11-26", "kind": "working", "spans": [["07:30", "11:30"]]}]


def test_the_hours_of_the_week_are_written_and_a_wrong_one_is_shown_at_its_day(
    office: Page, clerk: Api, complaints: list[str]
) -> None:
    complaints.append("422")
    tuesday = office.get_by_label(f"thứ Ba, {say('manager.calendar.opening')}")
    keep = office.get_by_role("button", name=say("manager.calendar.keep_week"))
    tuesday.fill("13:00–17:00, 07:30–14:00")
    keep.click()
    expect(tuesday).to_have_attribute("aria-invalid", "")
    tuesday.fill("07:30–11:00")
    keep.click()
    shows(office, say("manager.calendar.week_kept"))
    _, year = clerk.get("/calendar?year=2026")
    assert year["week"]["opening"][:2] == [[["00:00", "24:00"]], [["07:30", "11:00"]]]


def test_a_year_is_proposed_adopted_provisionally_and_announced(office: Page, clerk: Api) -> None:
    office.get_by_label(say("manager.calendar.year"), exact=True).and_(office.locator("input")).fill("2028")
    office.keyboard.press("Enter")
    shows(office, say("manager.calendar.status.unknown"))
    office.get_by_role("button", name=say("manager.calendar.propose", year=2028)).press("Enter")
    expect(office.locator(".proposal h2")).to_be_focused()
    expect(office.locator(".proposal tr", has_text="01/09/2028")).to_contain_text(say("manager.calendar.expected"))
    office.get_by_role("button", name=say("manager.calendar.adopt")).press("Enter")
    shows(office, say("manager.calendar.status.provisional"))
    _, year = clerk.get("/calendar?year=2028")
    assert (year["status"], len(year["days"])) == ("provisional", 15)
    expect(office.locator(".listed .mark")).to_have_count(15)
    expect(office.locator(".months .provisional")).to_have_count(15)
    office.get_by_role("button", name=say("manager.calendar.announce")).press("Enter")
    keep = office.get_by_role("button", name=say("manager.calendar.keep_announced", year=2028))
    keep.press("Enter")
    shows(office, say("manager.field.needed"))
    office.locator(".proposal input").fill("Thông báo 1234/TB-BNV")
    keep.press("Enter")
    shows(office, say("manager.calendar.announced", year=2028))
    _, year = clerk.get("/calendar?year=2028")
    assert (year["status"], year["source"]) == ("announced", "Thông báo 1234/TB-BNV")


def test_the_administrator_names_who_hears_of_deadlines(hall: Hall, screens_at: Screenful, office: Page) -> None:
    office.goto(f"{hall.base}/manager/messages")
    shows(office, say("manager.messages.none_dead"))
    expect(office.get_by_text(say("manager.messages.addresses"))).to_have_count(0)
    screens = screens_at(hall.base)
    page = screens.signed_in("admin", "/manager/messages", "quantri", hall.passwords["quantri"])
    field = page.get_by_label(say("manager.messages.addresses_label"))
    field.fill("chutich@phuong8.gov.vn\nkhong phai")
    page.get_by_role("button", name=say("manager.messages.addresses_keep")).click()
    shows(page, say("problem.outbox.address", email="khong"))
    field.fill("chutich@phuong8.gov.vn, vanthu@phuong8.gov.vn")
    page.get_by_role("button", name=say("manager.messages.addresses_keep")).click()
    shows(page, say("manager.messages.addresses_kept"))
    page.reload()
    expect(field).to_have_value("chutich@phuong8.gov.vn\nvanthu@phuong8.gov.vn")
    assert [line for line in screens.complaints if "409" not in line] == []
