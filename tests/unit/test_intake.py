"""A line of a file: what it says when it is right, and what is told when it is not."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.intake import COLUMNS, SAMPLE, Entry, Fault, check
from tests.calendar_2026 import HANOI

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=HANOI)
GOOD = {
    "external_code": "H29.14-261120-0001",
    "procedure": "1.004873",
    "applicant": "Nguyễn Văn Ánh",
    "phone": "0901 234 567",
    "channel": "in_person",
    "received_at": "2026-11-20T08:30",
    "due_at": "2026-11-26",
    "settled_at": "",
    "returned_at": "",
    "state": "processing",
}


def faults(**said: str) -> list[tuple[str, str]]:
    found = check({**GOOD, **said}, NOW, HANOI)
    return [(fault.column, fault.code) for fault in found] if isinstance(found, list) else []


def test_a_good_line_is_an_entry_in_the_halls_zone():
    entry = check(GOOD, NOW, HANOI)
    assert isinstance(entry, Entry)
    assert (entry.received_at.isoformat(), entry.due_at, str(entry.due_on)) == (
        "2026-11-20T08:30:00+07:00",
        None,
        "2026-11-26",
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"external_code": ""}, [("external_code", "missing")]),
        ({"applicant": "=HYPERLINK(1)"}, [("applicant", "formula")]),
        ({"applicant": "@SUM(A1)"}, [("applicant", "formula")]),
        ({"external_code": "-1+2"}, [("external_code", "formula")]),
        ({"phone": "+84 901 234 567"}, []),
        ({"phone": "=1+2"}, [("phone", "form")]),
        ({"channel": "pigeon"}, [("channel", "one_of")]),
        ({"state": "lost"}, [("state", "one_of")]),
        ({"received_at": "2026-11-24"}, [("received_at", "future")]),
        ({"received_at": "20/11/2026"}, []),
        ({"received_at": "11/20/2026"}, [("received_at", "time")]),
        ({"received_at": "20/11/26"}, [("received_at", "time")]),
        ({"received_at": "2026-02-30"}, [("received_at", "time")]),
        ({"due_at": "2026-11-19"}, [("due_at", "before_receipt")]),
        ({"settled_at": "2026-11-19", "state": "ready"}, [("settled_at", "before_receipt")]),
        ({"settled_at": "2026-11-20", "state": "ready"}, []),
        ({"settled_at": "2027-01-01", "state": "ready"}, [("settled_at", "future")]),
        ({"state": "returned"}, [("returned_at", "needed_when_returned")]),
        ({"state": "returned", "settled_at": "2026-11-20T16:00"}, []),
        ({"returned_at": "2026-11-20T16:00"}, [("returned_at", "not_returned")]),
        ({"applicant": "x" * 201}, [("applicant", "too_long")]),
        ({"state": "lost", "channel": ""}, [("channel", "missing"), ("state", "one_of")]),
    ],
)
def test_what_is_wrong_is_told_by_column(said, expected):
    assert faults(**said) == expected


@pytest.mark.parametrize("column", ["received_at", "due_at", "settled_at", "returned_at"])
@pytest.mark.parametrize(
    "said",
    [
        *("1999-12-31", "2101-01-01", "01/01/2101", "1999-12-31T23:59"),
        *("0001-01-01T00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01", "9999-12-31"),
    ],
)
def test_a_year_beyond_those_of_reports_is_no_time(column, said):
    state = "returned" if column == "returned_at" else "ready"
    assert faults(**{"state": state, "due_at": "", column: said}) == [(column, "time")]


def test_the_first_and_the_last_year_of_reports_are_times():
    assert faults(received_at="2000-01-01", due_at="2100-12-31") == []


@pytest.mark.parametrize("state", ["processing", "supplement"])
def test_a_dossier_that_is_not_settled_has_no_day_of_its_result(state):
    assert faults(state=state, settled_at="2026-11-20T16:00") == [("settled_at", "not_settled")]


def test_a_ready_dossier_need_not_say_since_when():
    assert faults(state="ready") == []


@pytest.mark.parametrize(
    ("settled", "returned", "expected"),
    [
        ("2026-11-20T16:00", "2026-11-20T15:59", [("returned_at", "before_settled")]),
        ("2026-11-22", "2026-11-21", [("returned_at", "before_settled")]),
        ("2026-11-22T16:00", "2026-11-21", [("returned_at", "before_settled")]),
        ("2026-11-20T16:00", "2026-11-20", []),
        ("2026-11-20T16:00", "2026-11-20T16:00", []),
    ],
)
def test_nothing_is_returned_before_there_is_a_result(settled, returned, expected):
    assert faults(state="returned", settled_at=settled, returned_at=returned) == expected


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("18/11/2026", "2026-11-18"),
        ("8/11/2026", "2026-11-08"),
        ("18/11/2026 08:30", "2026-11-18T08:30"),
        ("18/11/2026 8:30", "2026-11-18T08:30"),
        ("18/11/2026 08:30:15", "2026-11-18T08:30:15"),
    ],
)
def test_a_day_may_be_written_as_vietnamese_write_it(said, meant):
    assert check({**GOOD, "received_at": said}, NOW, HANOI) == check({**GOOD, "received_at": meant}, NOW, HANOI)
    assert isinstance(check({**GOOD, "received_at": said}, NOW, HANOI), Entry)


def test_a_due_day_written_as_vietnamese_write_it_is_a_day():
    entry = check({**GOOD, "due_at": "26/11/2026"}, NOW, HANOI)
    assert isinstance(entry, Entry)
    assert (entry.due_at, str(entry.due_on)) == (None, "2026-11-26")


def test_an_applicant_may_be_lacking_only_where_none_is_known():
    assert faults(applicant="") == [("applicant", "missing")]
    entry = check({**GOOD, "applicant": ""}, NOW, HANOI, nameless={GOOD["external_code"]})
    assert isinstance(entry, Entry)
    assert faults(applicant="", channel="pigeon") == [("applicant", "missing"), ("channel", "one_of")]


def test_what_an_export_made_safe_is_read_as_it_was():
    entry = check({**GOOD, "phone": "'+84 (90) 123", "applicant": "'@ An"}, NOW, HANOI)
    assert isinstance(entry, Entry)
    assert (entry.phone, entry.applicant) == ("+84 (90) 123", "@ An")


def test_the_sample_is_right():
    assert all(isinstance(check(dict(zip(COLUMNS, line, strict=True)), NOW, HANOI), Entry) for line in SAMPLE)


def test_a_provincial_code_is_one_however_it_is_typed():
    entry = check({**GOOD, "external_code": "  h29.14-261120-0001 "}, NOW, HANOI)
    assert isinstance(entry, Entry)
    assert entry.external_code == "H29.14-261120-0001"


@given(st.fixed_dictionaries({}, optional={column: st.text(max_size=80) for column in COLUMNS}))
def test_any_line_is_an_entry_or_is_told_what_is_wrong(line):
    found = check(line, NOW, HANOI)
    assert isinstance(found, Entry) or (found and all(isinstance(fault, Fault) for fault in found))
