"""A service with more procedures than the kiosk's page holds: every one is reached by turning pages."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import KIOSK, Halls, Screenful, Words, shows, touch
from tests.live import Hall

pytestmark = pytest.mark.browser

say = Words("vi")


@pytest.fixture
def hall(halls: Halls) -> Hall:
    return halls(running=False)


def offered(kiosk: Page) -> list[str]:
    return [" ".join(words.split()) for words in kiosk.locator(".svcs > :visible").all_inner_texts()]


@pytest.mark.parametrize("more", [0, 9])
def test_every_procedure_of_a_service_is_reached_by_turning_pages(hall: Hall, screens_at: Screenful, more: int) -> None:
    with sqlite3.connect(hall.folder / "motcua.db") as connection:
        columns = [
            row[1] for row in connection.execute("PRAGMA table_info(procedures)") if row[1] not in ("id", "code")
        ]
        for n in range(more):
            connection.execute(
                f"INSERT INTO procedures (code, {', '.join(columns)}) SELECT '9.{n:06d}', {', '.join(columns)}"
                " FROM procedures WHERE code = '1.004859'"
            )
    connection.close()
    hall.start()
    screens = screens_at(hall.base)
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    touch(kiosk, "Hộ tịch")
    shows(kiosk, say("kiosk.procedures.title"))
    seen = offered(kiosk)
    assert seen[0] == "Đăng ký khai sinh"
    following = kiosk.get_by_role("button", name=say("kiosk.next"))
    while following.count() and following.is_enabled():
        following.tap()
        seen += offered(kiosk)
    assert len(seen) == 7 + more
    assert bool(following.count()) == bool(more)  # the seven fit on one page and need no keys to turn it
    assert kiosk.locator(".svcs > *").count() == 7 + more
    assert screens.complaints == []
