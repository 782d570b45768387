"""A line of a file: what it says when it is right, and what is told when it is not."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.intake import COLUMNS, Entry, Fault, check
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
        ({"received_at": "20/11/2026"}, [("received_at", "time")]),
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


def test_a_provincial_code_is_one_however_it_is_typed():
    entry = check({**GOOD, "external_code": "  h29.14-261120-0001 "}, NOW, HANOI)
    assert isinstance(entry, Entry)
    assert entry.external_code == "H29.14-261120-0001"


@given(st.fixed_dictionaries({}, optional={column: st.text(max_size=80) for column in COLUMNS}))
def test_any_line_is_an_entry_or_is_told_what_is_wrong(line):
    found = check(line, NOW, HANOI)
    assert isinstance(found, Entry) or (found and all(isinstance(fault, Fault) for fault in found))
