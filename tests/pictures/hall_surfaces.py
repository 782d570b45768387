"""The surfaces of the hall itself: kiosk, wall, phone, and the slips."""

import re

from tests.browser.conftest import KIOSK, WALL, shows, touch
from tests.pictures.studio import Studio

LATER = "2026-11-26T10:10:00+07:00"
LANDSCAPE, PORTRAIT_WALL = (1920, 1080), (1080, 1920)
SLIPS = ("ticket", "receipt", "supplement", "checklist", "day", "test")


def kiosk(studio: Studio) -> None:
    say = studio.say
    with studio.machine("kiosk", KIOSK, "Kiosk cửa vào") as page:
        page.wait_for_selector(".svcs > *")
        studio.in_language(page)
        studio.shot(page, "kiosk-home")
        touch(page, say("kiosk.contrast"))
        studio.shot(page, "kiosk-home-contrast")
        touch(page, say("kiosk.contrast"))
        for _ in range(3):  # 125, 150 and 200 %
            page.locator("#tools button[aria-label]").first.tap()
        studio.shot(page, "kiosk-home-large")
        page.reload()
        studio.in_language(page)
        page.locator(".svcs button").first.tap()
        studio.shot(page, "kiosk-procedures")
        page.locator(".svcs button").first.tap()
        studio.shot(page, "kiosk-precheck")
        touch(page, say("kiosk.precheck.missing"))
        studio.shot(page, "kiosk-missing")
        page.reload()
        studio.in_language(page)
        page.locator(".svcs button").first.tap()
        page.locator(".svcs button").first.tap()
        touch(page, say("kiosk.precheck.enough"))
        studio.shot(page, "kiosk-priority")
        touch(page, say("kiosk.priority.none"))
        shows(page, say("kiosk.print.printed"))
        studio.shot(page, "kiosk-ticket")
        touch(page, say("kiosk.ticket.done"))
        page.wait_for_selector(".svcs > *")
        studio.in_language(page)
        touch(page, say("kiosk.lookup"))
        studio.shot(page, "kiosk-lookup")
        page.reload()
        studio.in_language(page)
        touch(page, say("kiosk.voice.key"))
        studio.shot(page, "kiosk-voice")


def kiosk_landscape(studio: Studio) -> None:
    with studio.machine("kiosk", LANDSCAPE, "Kiosk nằm ngang") as page:
        page.wait_for_selector(".svcs > *")
        studio.in_language(page)
        studio.shot(page, "kiosk-landscape-home")
        page.locator(".svcs button").first.tap()
        page.locator(".svcs button").first.tap()
        studio.shot(page, "kiosk-landscape-precheck")


def wall(studio: Studio) -> None:
    """The last surface: it ends with the server gone. The wall speaks both languages at once."""
    walls = {}
    for size, name in ((WALL, "wall"), (PORTRAIT_WALL, "wall-portrait")):
        walls[name] = studio.screens.enrolled(studio.morning.hall, "display", size)
        walls[name].wait_for_function("() => document.body.dataset.mode !== undefined")
    clerk = studio.morning.clerk(1)
    if clerk.get("/counters/1")[1]["current"] is None:
        ticket = studio.morning.take("ho-tich")
        clerk.post("/counters/1/call", number=ticket["number"])
        for page in walls.values():
            shows(page, ticket["number"])
    for name, page in walls.items():
        studio.shot(page, name)
    studio.morning.again(LATER)  # nobody was called for an hour
    for name, page in walls.items():
        page.wait_for_function("() => document.body.dataset.mode === 'resting'", timeout=40_000)
        studio.shot(page, f"{name}-quiet")
    studio.morning.stop()
    for name, page in walls.items():
        page.wait_for_function("() => document.body.dataset.mode === 'offline'")
        studio.shot(page, f"{name}-offline")


def phone(studio: Studio) -> None:
    ticket = studio.morning.take("ho-tich", lang=studio.lang)
    page = studio.screens.phone("phone", f"/t/{ticket['token']}")
    studio.in_language(page)
    studio.shot(page, "phone-waiting")
    clerk = studio.morning.clerk(4)
    called = clerk.post("/counters/4/call", number=ticket["number"])[1]
    page.wait_for_timeout(800)
    studio.shot(page, "phone-called")
    mine = called.get("ticket", called)
    clerk.post(f"/tickets/{mine['id']}/start")
    clerk.post(f"/tickets/{mine['id']}/finish", outcome="asked")
    page.get_by_role("button", name=re.compile(re.escape(studio.say("common.level.5")))).wait_for()
    studio.shot(page, "phone-rating")
    page.context.close()


def slips(studio: Studio) -> None:
    """Slips as they came out: the paper is the State's and the citizen's, in the language it was printed in."""
    leader = studio.morning.leader()
    clerk = studio.morning.clerk(1)
    clerk.post("/dossiers", procedure="1.004873", applicant="Nguyễn Thị Thí Dụ", phone="0900000001", copies=1,
               papers=[{"name": "Tờ khai", "kind": "original", "count": 1}], channel="in_person", fee=15000)  # fmt: skip
    leader.post("/reports/day/print", day="2026-11-26")
    leader.post("/printers/sanh/test")
    clerk.post("/procedures/1.001193/checklist", lang=studio.lang)
    studio.morning.take("ho-tich", lang=studio.lang)
    studio.morning.printed()
    seen: set[str] = set()
    for job in leader.get("/print/jobs?state=recent")[1]["items"]:
        if job["kind"] in SLIPS and job["kind"] not in seen:
            seen.add(job["kind"])
            status, picture = leader.ask("GET", f"/manager/slips/{job['id']}.png")
            assert status == 200
            studio.keep(f"slip-{job['kind']}", picture)
