"""The photographer: one browser, one folder a language, and every picture in few colours, for they are kept."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Screens, Words
from tests.pictures.morning import Morning

COLOURS = 128  # of a page in the house's look; more are the edges of letters
SETTLED_MS = 600  # a press and a change are over (80 and 180 ms), and pictures are loaded


class Studio:
    """Takes the pictures of one language of one hall."""

    def __init__(self, morning: Morning, browser: Browser, folder: Path, lang: str, only: str = "") -> None:
        self.morning, self.lang, self.say = morning, lang, Words(lang)
        self.screens = Screens(browser, morning.hall.base)
        self.taken: list[str] = []
        self._folder, self._only = folder / lang, only
        self._folder.mkdir(parents=True, exist_ok=True)

    def shot(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Keep what the page shows as NAME.png; `whole` also what lies below the fold."""
        page.wait_for_timeout(SETTLED_MS)
        self.keep(name, page.screenshot(full_page=whole))

    def keep(self, name: str, picture: bytes) -> None:
        """Keep a picture in few colours."""
        if self._only and self._only not in name:
            return
        with Image.open(io.BytesIO(picture)) as image:
            few = image if image.mode == "1" else image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(self._folder / f"{name}.png", optimize=True)
        self.taken.append(name)

    def in_language(self, page: Page) -> None:
        """Presses the page's key for this studio's language, where it has one."""
        key = page.get_by_role("button", name=self.lang.upper(), exact=True)
        if key.count():
            key.first.click()
            page.wait_for_timeout(SETTLED_MS)

    @contextmanager
    def machine(self, kind: str, size: tuple[int, int], name: str) -> Iterator[Page]:
        """An enrolled machine's page, let go afterwards."""
        page = self.screens.enrolled(self.morning.hall, kind, size, touch=kind != "display", name=name)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        yield page
        page.context.close()
