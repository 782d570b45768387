"""Takes the pictures: `python3 run.py pictures [--out DIR] [--lang vi] [--only WORD]`, both languages without WORD."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from server.wording import LANGUAGES
from tests.chromium import launched
from tests.pictures import desk_surfaces, exit_surfaces, hall_surfaces
from tests.pictures.morning import Morning
from tests.pictures.studio import Studio

SURFACES: tuple[Callable[[Studio], None], ...] = (
    desk_surfaces.sign_in,
    hall_surfaces.kiosk,
    hall_surfaces.kiosk_landscape,
    desk_surfaces.panel,
    exit_surfaces.guide,
    exit_surfaces.tablet,
    hall_surfaces.phone,
    hall_surfaces.slips,
    desk_surfaces.office,
    hall_surfaces.wall,
)


def main(argv: list[str] | None = None) -> int:
    """Take them; 0 when every page said what it should and no console complained."""
    parser = argparse.ArgumentParser(prog="pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--lang", choices=LANGUAGES, action="append")
    parser.add_argument("--only", default="", help="keep only the pictures whose name has this word")
    asked = parser.parse_args(argv)
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        for lang in asked.lang or LANGUAGES:
            complaints += _of(browser, lang, asked.out, asked.only)
        browser.close()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def _of(browser, lang: str, out: Path, only: str) -> list[str]:  # type: ignore[no-untyped-def]
    """The pictures of one language, of a hall of their own."""
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as folder:
        morning = Morning(Path(folder))
        try:
            studio = Studio(morning, browser, out, lang, only)
            for surface in SURFACES:
                surface(studio)
            studio.screens.close()
        finally:
            morning.stop()
    print(f"{lang}: {len(studio.taken)} pictures in {out / lang}")
    # A page that was cut off on purpose says so in its console.
    cut_off = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "WebSocket connection")
    return [line for line in studio.screens.complaints if not any(word in line for word in cut_off)]


if __name__ == "__main__":
    sys.exit(main())
