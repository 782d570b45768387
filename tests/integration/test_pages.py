"""What comes with a page: what its script would ask first, as the API answers whoever opened it."""

import json
import re

import pytest
from flask.testing import FlaskClient

from server import board, people
from tests.conftest import signed_in
from tests.visits import take


def came_with(client: FlaskClient, path: str) -> dict:
    page = client.get(path)
    assert page.status_code == 200, page.text
    found = re.search(r'<script type="application/json" id="page">(.+?)</script>', page.text, re.DOTALL)
    assert found
    return json.loads(found[1])["first"]


def test_the_leaders_page_brings_today_and_no_other_tab_does(leader, kiosk):
    take(kiosk)
    assert came_with(leader.client, "/manager/") == {
        "/halls/current/today": leader.get("/halls/current/today").json,
    }
    assert came_with(leader.client, "/manager/staff") == {}


def test_a_fault_behind_the_first_answer_leaves_the_page_standing(leader, monkeypatch):
    def fails(_hall_id: int) -> dict:
        raise ZeroDivisionError

    monkeypatch.setattr(board, "today", fails)
    assert came_with(leader.client, "/manager/") == {}


def test_the_guide_desk_brings_the_board(app, hall_id, kiosk):
    take(kiosk)
    people.add(hall_id, "huong", "Lê Thị Hương", "greeter", "mot mat khau dai", must_change=False)
    greeter = signed_in(app, "huong", "mot mat khau dai")
    board = greeter.get("/halls/current/board").json
    assert came_with(greeter.client, "/guide/") == {"/halls/current/board": board}
    assert board["services"][0]["waiting"] == 1


def test_the_kiosk_brings_all_that_it_waits_for(kiosk):
    take(kiosk)
    asks = ["/halls/current/board", "/priority-groups", "/procedures"]
    kiosk.client.set_cookie("motcua_kiosk", kiosk.headers["Authorization"].removeprefix("Bearer "))
    brought = came_with(kiosk.client, "/kiosk/")
    assert brought == {path: kiosk.get(path).json for path in asks}
    assert brought["/procedures"]["items"]


def test_the_panel_brings_its_counter_or_the_choice_of_one(app, template, kiosk, clerk):
    take(kiosk)
    brought = came_with(clerk.client, "/clerk/")
    assert brought == {path: clerk.get(path).json for path in ("/counters/1", "/services", "/counters")}
    assert brought["/counters/1"]["next"]["ticket"]["number"] == "A001"
    leader = signed_in(app, "lanhdao", template.passwords["lanhdao"])
    assert came_with(leader.client, "/clerk/") == {"/counters": leader.get("/counters").json}


def test_a_phone_brings_its_ticket_or_its_dossier(app, kiosk, clerk):
    ticket = take(kiosk)
    asks = f"/track/{ticket['token']}"
    phone = app.test_client()
    assert came_with(phone, f"/t/{ticket['token']}") == {asks: phone.get(f"/api/v1{asks}").json}
    given = {"procedure": "1.001193", "applicant": "Nguyễn Thị Hoa", "papers": [], "channel": "in_person"}
    dossier = clerk.post("/dossiers", **given).json
    asks = f"/track-dossier/{dossier['token']}"
    assert came_with(phone, f"/h/{dossier['token']}") == {asks: phone.get(f"/api/v1{asks}").json}


@pytest.mark.parametrize("path", ["/t/x", "/h/x", "/t/a%20b", "/t/..%2e", "/h/%C4%90"])
def test_a_phone_with_a_token_that_nobody_has_is_told_so_by_the_api_alone(app, path):
    assert came_with(app.test_client(), path) == {}
