"""The script of each page, as its browser asks for it."""

import gzip
import re

import pytest
from flask import Flask

from server import scripts

PAGES = {
    "sign-in": ("", "sign-in.js"),
    "enrolment": ("", "enrol.js"),
    "kiosk": ("kiosk", "kiosk.js"),
    "wall": ("display", "wall.js"),
    "tablet": ("tablet", "tablet.js"),
    "phone": ("citizen", "citizen.js"),
    "panel": ("clerk", "panel.js"),
    "guide desk": ("guide", "guide.js"),
    "office": ("manager", "today.js"),
}


def address(app: Flask, page: str) -> str:
    surface, name = PAGES[page]
    with app.test_request_context():
        found = re.fullmatch(r'<script type="module" src="([^"]+)"></script>', scripts.script(name, surface))
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_script_is_one_file_kept_for_ever_and_gzipped(app: Flask, page: str):
    answer = app.test_client().get(address(app, page), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    text = gzip.decompress(answer.data).decode("utf-8")
    assert not re.search(r"^(?:import|export)\b", text, re.MULTILINE)


def test_an_address_of_another_content_is_not_kept(app: Flask):
    known = address(app, "kiosk").partition("?")[0]
    for query in ("", "?v=0123456789ab"):
        answer = app.test_client().get(known + query)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "module",
    [
        "kiosk/static/nothing.js", "static/tokens.css", "kiosk/", "clerk/", "x.js", "static/../app.py", "static/%2e%2e/app.js",
        "static/../static/hall.js", "static/%2e%2e/static/hall.js", "static/./hall.js", "static//hall.js", "static/..%2fkiosk/static/home.js",
    ],
)  # fmt: skip
def test_nothing_but_a_module_of_ours_is_joined(app: Flask, module: str):
    assert app.test_client().get(f"/scripts/{module}").status_code == 404
