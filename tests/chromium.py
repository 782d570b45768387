"""The real browser of tests, drills, benches and pictures: Debian's Chromium, started in one place."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, BrowserType

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
    # A machine of the hall's network, which browsers do not trust as they trust their own.
    "--host-resolver-rules=MAP motcua.lan 127.0.0.1",
]  # fmt: skip
SHARED = Path("/dev/shm")  # memory that processes share
ENOUGH = 1 << 30  # bytes


def launched(browsers: BrowserType, *more: str) -> Browser:
    """A new Chromium, with `more` flags.

    Playwright has its processes share pictures through files on the disk, for containers that give them little memory
    to share. A slow disk then holds a page up for seconds, so that is done only where it must be.
    """
    roomy = SHARED.is_dir() and shutil.disk_usage(SHARED).free >= ENOUGH
    return browsers.launch(
        executable_path=CHROMIUM,
        args=[*FLAGS, *more],
        ignore_default_args=["--disable-dev-shm-usage"] if roomy else None,
    )
