"""A script in one piece does in Chromium what its modules do one by one, and each page asks for no other."""

import json

from playwright.sync_api import Page

from server.scripts import joined
from tests.browser.conftest import KIOSK, WALL, Files, Screens, Words, shows
from tests.live import Hall

say = Words("vi")
FILES = {
    "/a/entry.js": """import { told } from "/b/told.js";
import { Left, twice as double } from "./left.js";
import "./quiet.js";
import { right } from "../b/right.js";
told.push("entry", new Left(2).doubled, double(right()), await Promise.resolve("waited"));
window.told = told;
""",
    "/a/left.js": """import { told } from "../b/told.js";
const own = 2;
export class Left {
  constructor(n) { this.n = n; }
  get doubled() { return twice(this.n); }
}
export function twice(n) { return own * n; }
told.push("left");
""",
    "/a/quiet.js": """import { told } from "/b/told.js";
told.push(typeof own, typeof later);
""",
    "/b/right.js": """import { told } from "./told.js";
const own = 5;
export const right = () => own + told.length;
export async function later() {}
told.push("right", this === undefined);
""",
    "/b/told.js": 'export const told = [];\ntold.push("told");\n',
}


def ran(page: Page, tag: dict[str, str]) -> list:
    page.evaluate("delete window.told")
    page.add_script_tag(type="module", **tag)
    page.wait_for_function("() => window.told")
    return page.evaluate("window.told")


def test_a_script_in_one_piece_does_what_its_modules_do(page_of: Files):
    page = page_of("<!doctype html><p></p>", FILES)
    alone = ran(page, {"url": "http://modules.test/a/entry.js"})
    whole = ran(page, {"content": joined("/a/entry.js", FILES.__getitem__)})
    assert whole == alone, json.dumps([alone, whole])
    assert alone[:3] == ["told", "left", "undefined"]


def test_each_page_asks_for_one_script(hall: Hall, screens: Screens):
    kiosk = screens.enrolled(hall, "kiosk", KIOSK, touch=True)
    shows(kiosk, say("kiosk.question"))
    wall = screens.enrolled(hall, "display", WALL)
    wall.wait_for_selector("#waits li")
    panel = screens.signed_in("panel", "/clerk/", "canbo", hall.passwords["canbo"])
    panel.wait_for_selector("main button")
    for page in (kiosk, wall, panel):
        asked = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
        scripts = [path for path in asked if path.endswith(".js")]
        assert len(scripts) == 1, scripts
        assert scripts[0].startswith("/scripts/")
    assert screens.complaints == []
