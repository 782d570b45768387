"""What people read or touch stays where it is while others come and are called."""

import pytest
from playwright.sync_api import Browser

from tests.bench.screens import Bench
from tests.live import Hall

pytestmark = pytest.mark.browser


def test_no_page_moves_what_stands_on_it_when_figures_change(chromium: Browser, hall: Hall) -> None:
    bench = Bench(hall, chromium)
    shifted = {name: where for name, (score, where) in bench.shifts().items() if score}
    bench.screens.close()
    assert not shifted
