"""A walk through the kiosk's pages in one language, each asked what axe asks once it stands there."""

from playwright.sync_api import Page

from tests.browser import axe
from tests.browser.axe import Report
from tests.browser.conftest import Words, shows, touch

LEAST_KEY = 88
SETTLED_MS = 550  # for so long a page that has just turned hears no touch


def speaks(kiosk: Page, lang: str) -> None:
    kiosk.locator(f"#tools .lang [lang={lang}]").tap()


class Visit:
    """One walk through the kiosk's rarer pages in a language, each asked once it stands there."""

    def __init__(self, page: Page, lang: str, report: Report) -> None:
        self.page, self.lang, self.report, self.say = page, lang, report, Words(lang)

    def asked(self, which: str, words: str, name: str = "") -> None:
        """Of the page `which` that reads `words`: both before and after, for some pages leave by themselves."""
        name = f"{name or which} {self.lang}"
        self.stands(which, words)
        self.page.clock.run_for(SETTLED_MS)
        self.report.kiosk(self.page, name, focus=self.lang == "vi" and which != "rated")
        self.report.found += [f"{name}: {each}" for each in axe.small(self.page, LEAST_KEY)]
        self.stands(which, words)

    def stands(self, which: str, words: str) -> None:
        self.page.locator(f"#stage.{which}").wait_for()
        shows(self.page, words, "#stage")

    def key(self, code: str) -> None:
        touch(self.page, self.say(code))

    def home(self) -> None:
        """On the first page, in the language of the walk: the kiosk has forgotten it whenever a visit ended."""
        self.page.locator("#stage.home").wait_for()
        speaks(self.page, self.lang)
        shows(self.page, self.say("kiosk.question"))
