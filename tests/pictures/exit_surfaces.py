"""The guide desk of the greeter, and the rating tablet."""

from tests.pictures.studio import Studio

TABLET = (1280, 800)


def guide(studio: Studio) -> None:
    say, hall = studio.say, studio.morning.hall
    page = studio.screens.signed_in("greeter", "/guide/", "huongdan", hall.passwords["huongdan"], studio.lang)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    page.wait_for_selector("#tabs")
    studio.in_language(page)
    studio.shot(page, "guide-take")
    service = {"vi": "Hộ tịch", "en": "Civil status"}[studio.lang]
    page.get_by_role("button", name=service).first.click()
    page.wait_for_selector(".last")
    page.wait_for_timeout(1500)  # the slip is out, or what is wrong is said
    studio.shot(page, "guide-taken")
    page.get_by_role("tab", name=say("guide.tab.line")).click()
    studio.shot(page, "guide-waiting")
    page.get_by_role("tab", name=say("guide.tab.papers")).click()
    page.locator("#sought").fill("khai sinh")
    page.wait_for_timeout(800)
    page.locator("#sought").press("Enter")
    birth = {"vi": "Đăng ký khai sinh", "en": "Birth registration"}[studio.lang]
    page.get_by_role("button", name=birth).first.click()
    studio.shot(page, "guide-papers")
    page.context.close()


def tablet(studio: Studio) -> None:
    """Paired to counter 4: at rest, and asking the visitor who has just been served there."""
    hall = studio.morning.hall
    leader = studio.morning.leader()
    clerk = studio.morning.clerk(4)
    made = leader.post("/devices", kind="tablet", name="Bảng ở quầy 4", counter=4)[1]
    page = studio.screens.machine("tablet", TABLET, touch=True)
    page.goto(hall.base + made["url"].split(hall.base, 1)[-1])
    page.locator("#enrol").tap()
    page.wait_for_url("**/tablet/")
    page.wait_for_selector("main h1")
    studio.in_language(page)
    studio.shot(page, "tablet-rest")
    ticket = studio.morning.take("ho-tich", lang=studio.lang)
    called = clerk.post("/counters/4/call", number=ticket["number"])[1]["ticket"]
    clerk.post(f"/tickets/{called['id']}/start")
    clerk.post(f"/tickets/{called['id']}/finish", outcome="asked")
    page.get_by_role("button", name=studio.say("common.level.5")).first.wait_for()
    studio.shot(page, "tablet-ask")
    page.context.close()
    with studio.machine("tablet", TABLET, "Bảng ở cửa ra") as leaving:
        studio.in_language(leaving)
        studio.shot(leaving, "tablet-exit")
