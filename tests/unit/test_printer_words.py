"""Whatever a printer says of itself, people read what to do about it, in both languages and on every page of staff."""

import re
from pathlib import Path
from typing import get_args

import pytest

from printer.status import Problem
from server import wording

ROOT = Path(__file__).parents[2] / "server"
PROBLEMS = [problem for problem in get_args(Problem) if problem]
ALARMS = [problem for problem in PROBLEMS if problem != "mute"]  # a printer that never answers still prints
PAGES = {"clerk/static/bars.js": "TROUBLE", "manager/static/printers.js": "SICK", "manager/static/today.js": "SICK"}


@pytest.mark.parametrize("problem", [*PROBLEMS, "paper_low"])
@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_every_state_has_a_name_and_what_to_do(problem, lang):
    texts = wording.catalogue(lang)
    assert texts[f"common.printer.{problem}"]
    assert texts[f"common.printer_help.{problem}"].endswith(".")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_staff_shows_what_to_do_for_every_state(page):
    code = (ROOT / page).read_text("utf-8")
    listed = re.search(rf"const {PAGES[page]} = (\[.*?\]);", code)
    assert listed is not None
    assert [problem for problem in ALARMS if f'"{problem}"' not in listed[1]] == []
    assert "common.printer_help.${" in code
