"""The surfaces of those who work here: the panel and the office."""

from playwright.sync_api import Page

from tests.browser.conftest import shows
from tests.pictures.studio import Studio

OFFICE = (
    "today",
    "dossiers",
    "ratings",
    "voices",
    "reports",
    "imports",
    "catalogue",
    "slips",
    "calendar",
    "messages",
    "staff",
    "voice",
)


def sign_in(studio: Studio) -> None:
    page = studio.screens.machine("nobody", (1366, 768))
    page.goto(studio.morning.hall.base + "/clerk/")
    page.wait_for_url("**/sign-in**")
    studio.in_language(page)
    studio.shot(page, "sign-in")
    page.context.close()


def panel(studio: Studio) -> None:
    say = studio.say
    username, password = studio.morning.clerks[0]
    page = studio.screens.signed_in("clerk", "/clerk/", username, password, studio.lang)
    page.get_by_role("button", name=say("clerk.counter", n=1)).click()
    page.wait_for_selector(".srv .big")
    studio.in_language(page)
    if studio.morning.clerk(1).get("/counters/1")[1]["current"]:  # left by another picture
        page.keyboard.press("F5")
        page.locator(".outs button").last.click()
        shows(page, say("clerk.now.nobody"))
    studio.shot(page, "panel-free")
    page.keyboard.press("F2")
    page.wait_for_selector(".cur.called")
    studio.shot(page, "panel-called")
    page.keyboard.press("F5")
    page.wait_for_selector(".cur:not(.called) .big:not(.none)")
    _accept(studio, page)
    for keys, name in (("Alt+t", "panel-return"), ("Alt+h", "panel-deadlines"), ("Alt+l", "panel-day-end")):
        page.keyboard.press(keys)
        studio.shot(page, name)
    page.keyboard.press("F12")
    studio.shot(page, "panel-change")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("F2")
    page.wait_for_timeout(2500)
    studio.shot(page, "panel-offline")
    page.context.close()


def _accept(studio: Studio, page: Page) -> None:
    say = studio.say
    page.keyboard.press("Alt+n")
    box = page.get_by_role("combobox").first
    box.fill("khai sinh")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name=say("clerk.form.applicant"), exact=True).fill("Nguyễn Thị Thí Dụ")
    page.get_by_role("button", name=say("clerk.paper.all")).click()
    studio.shot(page, "panel-accept")
    page.keyboard.press("Control+Enter")
    shows(page, say("clerk.done.title"))
    page.wait_for_timeout(1500)
    studio.shot(page, "panel-accepted")


def office(studio: Studio) -> None:
    hall = studio.morning.hall
    page = studio.screens.signed_in("leader", "/manager/", "lanhdao", hall.passwords["lanhdao"], studio.lang)
    page.wait_for_selector("main h1")
    studio.in_language(page)
    for tab in OFFICE:
        page.goto(f"{hall.base}/manager/{'' if tab == 'today' else tab}")
        page.wait_for_selector("main h1")
        page.wait_for_load_state("networkidle")
        studio.in_language(page)
        studio.shot(page, f"office-{tab}")
    page.context.close()
