"""A dossier after it was accepted: papers asked for once, a new date given in time, an apology, an end without result."""

from datetime import datetime

import pytest

from server import devices, journal
from tests.conftest import Caller

PAPERS = [{"name": "Tờ khai", "kind": "original", "count": 1}]


@pytest.fixture
def clerk(app, hall_id) -> Caller:
    """Another system with a clerk's and a leader's rights: a person would have to sign in again each day."""
    made = devices.add_token(journal.system(hall_id), "the province", "clerk leader")
    return Caller(app.test_client(), {"Authorization": f"Bearer {made['token']}"})


def accept(clerk: Caller, procedure: str = "1.004873", **more: object) -> dict:
    """A dossier of marital status, three working days, received on Monday 23/11 at eight: due on Friday 27/11."""
    answer = clerk.post(
        "/dossiers", procedure=procedure, applicant="Nguyễn Văn Ánh", papers=PAPERS, channel="in_person", **more
    )
    assert answer.status_code == 201, answer.json
    return answer.json


def act(clerk: Caller, dossier: dict, name: str, **more: object):
    return clerk.post(f"/dossiers/{dossier['code']}/{name}", **more)


def day(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%d/%m %H:%M")


def figures(clerk: Caller) -> dict:
    return clerk.get("/reports/summary?from=2026-11-01&to=2026-12-31").json


def test_the_clock_stands_still_while_papers_are_missing(clerk, time):
    dossier = accept(clerk)
    assert day(dossier["due_at"]) == "27/11 17:00"
    time.pass_(days=2)  # Wednesday
    asked = act(clerk, dossier, "supplement", missing=["Quyết định ly hôn"], reason="Thiếu bản chính").json
    assert (asked["state"], asked["suspended_at"]) == ("supplement", time().isoformat(timespec="milliseconds"))
    assert asked["forms"][0] | {"at": ""} == {
        "form": "02", "number": 1, "at": "", "missing": ["Quyết định ly hôn"], "reason": "Thiếu bản chính"
    }  # fmt: skip
    time.pass_(days=5)  # Monday: Thursday, Friday and Monday were worked meanwhile
    came = act(clerk, dossier, "supplemented", papers=[*PAPERS, {"name": "Quyết định", "kind": "original"}]).json
    assert (came["state"], came["suspended_at"], day(came["due_at"])) == ("processing", None, "02/12 17:00")
    assert came["original_due_at"] == dossier["due_at"]
    assert came["explanation"]["en"].endswith(
        "from Wednesday 25/11/2026 to Monday 30/11/2026 for missing papers; due Wednesday 02/12/2026."
    )
    assert [paper["name"] for paper in came["papers"]] == ["Tờ khai", "Quyết định"]


def test_waiting_for_the_applicant_makes_no_dossier_late(clerk, time):
    dossier = accept(clerk)
    act(clerk, dossier, "supplement", missing=["Quyết định ly hôn"])
    time.pass_(days=21)
    act(clerk, dossier, "supplemented")
    act(clerk, dossier, "result-ready")
    assert (figures(clerk)["returned_on_time"], figures(clerk)["late"]) == (1, 0)


def test_papers_are_asked_for_once_all_together(clerk):
    dossier = accept(clerk)
    act(clerk, dossier, "supplement", missing=["Một"])
    act(clerk, dossier, "supplemented")
    again = act(clerk, dossier, "supplement", missing=["Hai"])
    assert (again.status_code, again.json["code"]) == (409, "dossier.supplement_once")
    assert act(clerk, accept(clerk), "supplement", missing=[]).status_code == 422


def test_a_new_date_is_given_a_working_day_ahead_with_an_apology_and_once(clerk, time):
    dossier = accept(clerk)
    time.pass_(days=3)  # Thursday, the last day on which it may be given
    given = act(clerk, dossier, "extend", reason="Chờ xác minh", new_due="2026-12-01")
    assert (given.status_code, day(given.json["due_at"])) == (200, "01/12 17:00")
    assert given.json["original_due_at"] == dossier["due_at"]
    assert (given.json["forms"][0]["form"], given.json["forms"][0]["new_due"]) == ("04", "2026-12-01")
    again = act(clerk, dossier, "extend", reason="Vẫn chờ", new_due="2026-12-03")
    assert (again.status_code, again.json["code"]) == (409, "dossier.extended_already")
    time.pass_(days=4)  # Monday: after the first date, before the second
    act(clerk, dossier, "result-ready")
    assert {name: figures(clerk)[name] for name in ("late", "apologies", "late_without_apology")} == {
        "late": 1, "apologies": 1, "late_without_apology": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("passed", "new_due", "code"),
    [
        ({"days": 4}, "2026-12-01", "dossier.extend_late"),
        ({}, "2026-11-27", "dossier.extend_not_later"),
        ({}, "2026-11-29", "dossier.extend_rest_day"),
    ],
)
def test_a_new_date_that_the_law_forbids_is_refused_and_nothing_changes(clerk, time, passed, new_due, code):
    dossier = accept(clerk)
    time.pass_(**passed)
    refused = act(clerk, dossier, "extend", reason="Chờ xác minh", new_due=new_due)
    assert (refused.status_code, refused.json["code"]) == (409, code)
    now = clerk.get(f"/dossiers/{dossier['code']}").json
    assert (now["due_at"], now["forms"]) == (dossier["due_at"], [])


def test_an_apology_is_always_legal_says_when_it_is_late_and_clears_nothing(clerk, time):
    dossier = accept(clerk)
    early = act(clerk, dossier, "apologise", reason="Sẽ trễ").json
    assert early["forms"][0]["after_limit"] is False
    time.pass_(days=7)
    assert figures(clerk)["late"] == 1
    late = act(clerk, dossier, "apologise", reason="Đã trễ", expected="2026-12-04").json
    assert (late["forms"][1]["after_limit"], late["forms"][1]["expected"]) == (True, "2026-12-04")
    assert (late["due_at"], late["state"]) == (dossier["due_at"], "processing")
    assert {name: figures(clerk)[name] for name in ("late", "apologies", "late_without_apology")} == {
        "late": 1, "apologies": 1, "late_without_apology": 0
    }  # fmt: skip
    act(clerk, dossier, "result-ready")
    act(clerk, dossier, "return")
    assert act(clerk, dossier, "apologise", reason="Xin lỗi").status_code == 200


def test_late_without_a_word_is_a_breach_until_it_is_said(clerk, time):
    dossier = accept(clerk)
    time.pass_(days=7)
    assert figures(clerk)["late_without_apology"] == 1
    act(clerk, dossier, "apologise", reason="Máy chủ hỏng")
    assert figures(clerk)["late_without_apology"] == 0


@pytest.mark.parametrize(
    ("name", "state", "form"), [("refuse", "refused", "03"), ("withdraw", "withdrawn", None), ("stop", "stopped", "05")]
)
def test_a_dossier_ends_without_a_result_with_the_form_that_says_why(clerk, name, state, form):
    dossier = accept(clerk)
    ended = act(clerk, dossier, name, reason="Không thuộc thẩm quyền").json
    assert (ended["state"], [one["form"] for one in ended["forms"]]) == (state, [form] if form else [])
    assert figures(clerk)[state] == 1
    again = act(clerk, dossier, "result-ready")
    assert (again.status_code, again.json["code"]) == (409, "dossier.move")
    assert act(clerk, dossier, name, reason="").status_code == 422


def test_forms_are_numbered_by_kind_from_one(clerk):
    numbers = [act(clerk, accept(clerk), "refuse", reason="Sai").json["forms"][0]["number"] for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert act(clerk, accept(clerk), "stop", reason="Xin dừng").json["forms"][0]["number"] == 1


def test_papers_are_put_right_and_what_they_said_is_kept(clerk):
    dossier = accept(clerk)
    right = [{"name": "Tờ khai", "kind": "plain", "count": 2}]
    path = f"/api/v1/dossiers/{dossier['code']}/papers"
    answer = clerk.client.put(path, json={"papers": right}, headers=clerk.headers)
    assert (answer.status_code, answer.json["papers"]) == (200, right)
    act(clerk, dossier, "withdraw", reason="Xin rút")
    assert clerk.client.put(path, json={"papers": PAPERS}, headers=clerk.headers).status_code == 409


def test_the_same_request_twice_is_one_act(clerk):
    dossier = accept(clerk)
    twice = {"request_id": "6b0e1f5e-0000-4000-8000-00000000000a", "reason": "Sẽ trễ"}
    assert (
        act(clerk, dossier, "apologise", **twice).json["forms"]
        == act(clerk, dossier, "apologise", **twice).json["forms"]
    )
    other = act(clerk, dossier, "apologise", **{**twice, "reason": "Khác"})
    assert (other.status_code, other.json["code"]) == (409, "request.conflict")
