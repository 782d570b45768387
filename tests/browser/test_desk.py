"""What a hurried clerk does at the panel that once went wrong: each ends where the hand meant it to."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, plain, shows, to_the_priority_question, touch
from tests.live import Api, Hall

pytestmark = pytest.mark.browser
say = Words("vi")


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls("2026-11-23T08:00:00+07:00")


@pytest.fixture
def panel(hall: Hall, screens_at: Screenful) -> Page:
    panel = screens_at(hall.base).signed_in("clerk", "/clerk/", "canbo", hall.passwords["canbo"])
    panel.get_by_role("button", name=say("clerk.counter", n=1)).click()
    panel.get_by_role("tab", name=say("clerk.form.tab")).wait_for()
    return panel


@pytest.fixture
def other(hall: Hall) -> Api:
    """A system with a clerk's rights: it makes dossiers for the panel to find."""
    token = hall.command("token", "add", "the province", "--scope", "clerk")["token"]
    return Api(hall.base, {"Authorization": f"Bearer {token}"})


def ready(other: Api, applicant: str, **more: object) -> dict:
    status, dossier = other.post(
        "/dossiers", procedure="1.001193", applicant=applicant, papers=[], channel="in_person", **more
    )
    assert status == 201, dossier
    assert other.post(f"/dossiers/{dossier['code']}/result-ready")[0] == 200
    return dossier


def types_fast(page: Page, text: str) -> None:
    """A scanner: the letters within milliseconds, by the clock of their machine, however busy it is; then Enter."""
    line, moment = page.context.new_cdp_session(page), time.time()
    for letter in [*text, "\r"]:
        moment += 0.005
        key = {"key": "Enter" if letter == "\r" else letter, "timestamp": moment}
        line.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key})
        line.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    line.detach()


def collect_box(panel: Page):
    panel.keyboard.press("Alt+t")
    return panel.get_by_label(say("clerk.collect.field"))


def applicant(panel: Page):
    return panel.get_by_role("textbox", name=say("clerk.form.applicant"), exact=True)


def test_a_proxy_without_authority_is_asked_for_it_in_words(panel: Page, other: Api) -> None:
    dossier = ready(other, "Nguyễn Thị Một")
    collect_box(panel).fill(dossier["code"])
    panel.keyboard.press("Enter")
    panel.get_by_role("radio", name=say("clerk.collect.who_proxy")).click()
    panel.locator(".who").get_by_label(say("clerk.collect.collector")).fill("Trần Văn Bền")
    panel.get_by_role("button", name=say("clerk.collect.return"), exact=True).click()
    shows(panel, say("clerk.collect.authority_needed"))
    panel.locator(".who").get_by_label(say("clerk.collect.authority")).fill("Giấy ủy quyền số 12")
    panel.get_by_role("button", name=say("clerk.collect.return"), exact=True).click()
    shows(panel, say("clerk.collect.done", time="").rstrip(". "))


def test_one_citizens_proxy_is_not_carried_to_the_next_dossier(panel: Page, other: Api) -> None:
    proxy = {"name": "Trần Văn Bền", "relation": "con", "authority": "GUQ 12"}
    first, second = ready(other, "Nguyễn Thị Hai", submitter=proxy), ready(other, "Nguyễn Thị Ba")
    collect_box(panel).fill(first["code"])
    panel.keyboard.press("Enter")
    expect(panel.get_by_label(say("clerk.collect.collector"))).to_have_value("Trần Văn Bền")
    panel.locator("body").evaluate("() => document.activeElement.blur()")
    types_fast(panel, f"http://motcua.test/h/{second['token']}")
    shows(panel, "Nguyễn Thị Ba")
    expect(panel.get_by_role("radio", name=say("clerk.collect.who_applicant"))).to_be_checked()
    assert "Trần Văn Bền" not in panel.inner_text("body")


def test_a_code_nobody_has_leaves_no_other_dossier_open(panel: Page, other: Api) -> None:
    dossier = ready(other, "Nguyễn Thị Bốn")
    collect_box(panel).fill(dossier["code"])
    panel.keyboard.press("Enter")
    shows(panel, "Nguyễn Thị Bốn")
    collect_box(panel).fill("P8-261123-9998")
    panel.keyboard.press("Enter")
    shows(panel, say("clerk.collect.found_none"))
    expect(panel.get_by_role("button", name=say("clerk.collect.return"), exact=True)).to_have_count(0)


def procedure_box(panel: Page):
    return panel.get_by_role("combobox", name=say("clerk.form.procedure"))


def test_a_procedure_is_found_by_its_name_before_another_that_has_the_words_as_a_keyword(panel: Page) -> None:
    procedure_box(panel).fill("khai sinh")
    shows(panel, "Đăng ký khai sinh", ".found")
    panel.keyboard.press("Enter")
    expect(procedure_box(panel)).to_have_value("Đăng ký khai sinh")


def test_the_form_waits_for_the_procedure_when_the_counter_opens_and_at_its_key(panel: Page) -> None:
    expect(procedure_box(panel)).to_be_focused()
    panel.keyboard.press("Alt+t")
    expect(panel.get_by_label(say("clerk.collect.field"))).to_be_focused()
    panel.keyboard.press("Alt+n")
    expect(procedure_box(panel)).to_be_focused()


def test_a_proxy_files_only_with_the_authority_that_the_procedure_asks_for(panel: Page) -> None:
    procedure_box(panel).fill("khai tu")
    shows(panel, "Đăng ký khai tử", ".found")
    panel.keyboard.press("Enter")
    applicant(panel).fill("Nguyễn Thị Tám")
    panel.get_by_role("combobox", name=say("clerk.form.submitter")).select_option("other")
    panel.get_by_role("textbox", name=say("clerk.form.submitter_name")).fill("Trần Văn Bền")
    authority = panel.get_by_role("textbox", name=say("clerk.form.authority"))
    expect(authority).to_have_attribute("placeholder", say("clerk.form.authority_hint_needed"))
    panel.keyboard.press("Control+Enter")
    expect(authority).to_be_focused()
    shows(panel, say("clerk.form.authority_needed"))
    authority.fill("GUQ 12 ngày 20/11/2026")
    panel.keyboard.press("Control+Enter")
    shows(panel, say("clerk.done.title"))


def test_a_result_by_post_asks_for_the_address_and_is_offered_by_post_at_its_return(panel: Page, other: Api) -> None:
    procedure_box(panel).fill("khai sinh")
    shows(panel, "Đăng ký khai sinh", ".found")
    panel.keyboard.press("Enter")
    applicant(panel).fill("Nguyễn Thị Thư")
    wanted = panel.get_by_role("combobox", name=say("clerk.form.result_by"))
    expect(wanted).to_have_value("in_person")
    wanted.focus()
    panel.keyboard.press("ArrowDown")
    expect(wanted).to_have_value("post")
    panel.keyboard.press("Control+Enter")
    address = panel.get_by_role("textbox", name=say("clerk.form.address"))
    expect(address).to_be_focused()
    shows(panel, say("clerk.form.address_for_post"))
    panel.keyboard.type("12 Le Loi")
    panel.keyboard.press("Control+Enter")
    shows(panel, say("clerk.done.title"))
    code = panel.locator("p.code").inner_text()
    assert other.post(f"/dossiers/{code}/result-ready")[0] == 200
    collect_box(panel).fill(code)
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("radio", name=say("clerk.collect.who_post"))).to_be_checked()
    panel.get_by_role("button", name=say("guard.act.correct")).click()
    panel.get_by_role("textbox", name=say("guard.field.why")).fill("Dan den lay")
    panel.get_by_role("combobox", name=say("guard.field.result_by")).select_option("in_person")
    panel.get_by_role("button", name=say("guard.confirm")).click()
    shows(panel, say("guard.done.correct"))
    expect(panel.get_by_role("radio", name=say("clerk.collect.who_applicant"))).to_be_checked()
    assert other.get(f"/dossiers/{code}")[1]["result_by"] == "in_person"


def test_what_the_server_refuses_is_marked_in_its_field_and_the_hand_is_there(panel: Page, other: Api) -> None:
    ready(other, "Nguyễn Thị Chín", external_code="H29.14-261123-0001")
    procedure_box(panel).fill("khai sinh")
    shows(panel, "Đăng ký khai sinh", ".found")
    panel.keyboard.press("Enter")
    applicant(panel).fill("Nguyễn Thị Mười")
    external = panel.get_by_role("textbox", name=say("clerk.form.external"))
    external.fill("H29.14-261123-0001")
    panel.keyboard.press("Control+Enter")
    expect(external).to_be_focused()
    expect(external).to_have_attribute("aria-invalid", "true")
    shows(
        panel,
        say("problem.dossier.external_known", external_code="H29.14-261123-0001"),
        "fieldset .field:has([aria-invalid=true])",
    )


def test_after_the_return_the_next_code_may_be_typed_at_once(panel: Page, other: Api) -> None:
    dossier = ready(other, "Nguyễn Thị Mười Một")
    collect_box(panel).fill(dossier["code"])
    panel.keyboard.press("Enter")
    panel.get_by_role("button", name=say("clerk.collect.return"), exact=True).click()
    shows(panel, say("clerk.collect.done", time="").rstrip(". "))
    expect(panel.get_by_label(say("clerk.collect.field"))).to_be_focused()


def _serves(panel: Page, hall: Hall) -> None:
    """Somebody comes, is called, and sits down."""
    kiosk = hall.device("kiosk")
    assert kiosk.post("/tickets", service="ho-tich", procedure="1.001193")[0] == 201
    panel.wait_for_function("() => /A\\d{3}/.test(document.body.innerText)")
    panel.keyboard.press("F2")
    shows(panel, say("clerk.now.called"))
    panel.keyboard.press("F5")
    shows(panel, say("clerk.now.serving"))


def test_a_key_pressed_while_the_call_is_on_its_way_is_not_lost(panel: Page, hall: Hall) -> None:
    assert hall.device("kiosk").post("/tickets", service="ho-tich")[0] == 201
    panel.wait_for_function("() => /A\\d{3}/.test(document.body.innerText)")
    panel.keyboard.press("F2")
    panel.keyboard.press("F5")
    shows(panel, say("clerk.now.serving"))


def test_writing_another_paper_does_not_pull_the_hand_back(panel: Page, hall: Hall) -> None:
    _serves(panel, hall)
    panel.get_by_label(say("clerk.paper.more")).fill("Giấy xác nhận")
    phone = panel.get_by_label(say("clerk.form.phone"))
    phone.click()
    panel.keyboard.type("0901234567", delay=5)
    expect(phone).to_have_value("0901234567")
    shows(panel, "Giấy xác nhận")


def test_a_code_scanned_into_a_name_is_no_name(panel: Page, hall: Hall, other: Api) -> None:
    dossier = ready(other, "Nguyễn Thị Năm")
    applicant(panel).fill("Nguyễn Văn Ánh")
    applicant(panel).press("End")
    types_fast(panel, dossier["code"])
    shows(panel, "Nguyễn Thị Năm")
    panel.keyboard.press("Alt+n")
    expect(applicant(panel)).to_have_value("Nguyễn Văn Ánh")


def test_what_is_typed_for_the_next_dossier_does_not_end_the_visit(panel: Page, hall: Hall) -> None:
    _serves(panel, hall)
    applicant(panel).fill("Nguyễn Thị Sáu")
    panel.get_by_label(say("clerk.form.fee"), exact=False).fill("50,000")
    panel.keyboard.press("Control+Enter")
    expect(panel.get_by_role("button", name=say("clerk.done.again"))).to_be_focused()  # accepted, and its page is there
    shows(panel, "50.000", ".facts")
    panel.keyboard.press("Enter")
    panel.keyboard.type("2", delay=120)
    expect(panel.get_by_role("combobox", name=say("clerk.form.procedure"))).to_have_value("2")
    panel.wait_for_timeout(200)  # longer than a digit waits for the rest of a scan
    shows(panel, say("clerk.now.serving"))
    panel.get_by_label(say("clerk.form.fee"), exact=False).fill("12abc")
    panel.keyboard.press("Control+Enter")
    shows(panel, say("clerk.form.number_bad"))


def test_changing_counter_with_a_draft_asks_first_and_stay_means_stay(panel: Page, hall: Hall) -> None:
    shows(panel, say("clerk.now.nobody"))
    applicant(panel).fill("Nguyễn Thị Bảy")
    panel.get_by_role("button", name=say("clerk.change_counter")).click()
    shows(panel, say("clerk.ask.change_text"))
    panel.keyboard.press("n")
    expect(applicant(panel)).to_have_value("Nguyễn Thị Bảy")
    assert hall.sign_in("lanhdao", hall.passwords["lanhdao"]).get("/counters/1")[1]["counter"]["state"] == "open"


def test_the_kiosk_says_that_the_paper_is_out_and_that_the_number_stands(hall: Hall, screens_at: Screenful) -> None:
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    for name in ("sanh", "quay"):  # the second would stand in for the first
        assert leader.post(f"/printers/{name}/fault", fault="paper_out")[0] == 200
    staff = lambda: {one["state"] for one in leader.get("/printers")[1]["items"]}  # noqa: E731
    kiosk = screens_at(hall.base).enrolled(hall, "kiosk", KIOSK, touch=True)
    kiosk.wait_for_function("() => document.querySelector('.svc')")
    while staff() != {"paper_out"}:
        kiosk.wait_for_timeout(50)
    to_the_priority_question(kiosk, say)
    touch(kiosk, say("kiosk.priority.none"))
    number = kiosk.locator(".plate.big").inner_text()
    shows(kiosk, plain(say("kiosk.print.paper_out", number=number)))
    assert leader.post("/printers/sanh/fault", fault="none")[0] == 200
    shows(kiosk, say("kiosk.print.printed"))
