"""A procedure's row: read strictly, written back as TOML and CSV, compared, and judged beside the versions kept."""

import copy
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import procedure, procedure_text, versions
from server.domain.errors import Refused
from server.domain.procedure import Both, Procedure
from server.seed import load

ROWS = tomllib.loads((load.FOLDER / "procedures.toml").read_text("utf-8"))["procedures"]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
BIRTH = procedure.read(ROWS[0])
assert isinstance(BIRTH, Procedure)

# Whatever an office may type: formulas, quotes, line breaks, Vietnamese, emoji.
SAID = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=30)
NEEDED = SAID.filter(str.strip)
BOTH = st.builds(Both, SAID, SAID)
NAMED = st.builds(Both, NEEDED, NEEDED)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
PROCEDURES = st.builds(
    replace,
    st.just(BIRTH),
    name=NAMED,
    keywords=st.lists(NEEDED, max_size=3).map(tuple),
    legal_basis=NEEDED,
    source_url=st.sampled_from(["", "https://dichvucong.gov.vn/a?b=c"]),
    grade=SAID,
    verified_on=st.none() | DAYS,
    local_note=BOTH,
    fee=st.builds(procedure.Fee, NAMED, BOTH, st.none() | st.integers(0, 10**9)),
    limit=st.sampled_from(["same_day", "3 working_days", "30 calendar_days"]),
    cutoff=st.sampled_from(["", "15:00"]),
    effective_to=st.none() | DAYS.map(lambda day: max(day, BIRTH.effective_from)),
)


def faults_of(**changes):
    row = {name: value for name, value in (copy.deepcopy(ROWS[0]) | changes).items() if value is not ...}
    found = procedure.read(row)
    return [(fault.field, fault.code) for fault in found] if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"limit": ...}, "limit", "missing"),
        ({"limit": ""}, "limit", "missing"),
        ({"limit": "3 days"}, "limit", "limit"),
        ({"limit": "0 working_days"}, "limit", "limit"),
        ({"verification_limit": "soon"}, "verification_limit", "limit"),
        ({"effective_from": "23/11/2026"}, "effective_from", "date"),
        ({"effective_from": ...}, "effective_from", "missing"),
        ({"effective_from": ""}, "effective_from", "missing"),
        ({"effective_from": "0001-01-01"}, "effective_from", "date"),
        ({"effective_to": date(2025, 6, 30)}, "effective_to", "order"),
        ({"verified_on": 3}, "verified_on", "date"),
        ({"name_vi": 3}, "name_vi", "kind"),
        ({"name_en": " "}, "name_en", "missing"),
        ({"name_vi": "a\x00b"}, "name_vi", "form"),
        ({"code": "1 2"}, "code", "form"),
        ({"code": "9" * 41}, "code", "too_long"),
        ({"cutoff": "25:00"}, "cutoff", "form"),
        ({"supplement_clock": "stop"}, "supplement_clock", "one_of"),
        ({"papers": {}}, "papers", "kind"),
        ({"papers": [1]}, "papers.0", "kind"),
        ({"papers": [{**ROWS[0]["papers"][0], "kind": "gold"}]}, "papers.0.kind", "one_of"),
        ({"papers": [{**ROWS[0]["papers"][0], "count": True}]}, "papers.0.count", "kind"),
        ({"papers": [{**ROWS[0]["papers"][0], "size": 4}]}, "papers.0.size", "unknown_field"),
        ({"keywords_vi": [""]}, "keywords_vi.0", "missing"),
        ({"fee": ...}, "fee", "missing"),
        ({"channels": [{**ROWS[0]["channels"][0], "complete": "yes"}]}, "channels.0.complete", "kind"),
        ({"limit": "401 working_days"}, "limit", "limit"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "form"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_its_place(changes, field, code):
    assert faults_of(**changes) == [(field, code)]


def test_every_fault_of_a_row_is_told_at_once():
    assert {field for field, _ in faults_of(limit="x", cutoff="x", name_vi="")} == {"limit", "cutoff", "name_vi"}


@given(st.lists(PROCEDURES, max_size=3))
def test_a_catalogue_comes_back_from_its_files_as_it_was(some):
    toml = procedure_text.from_toml(procedure_text.to_toml(some).encode())
    sheet = procedure_text.from_csv(procedure_text.to_csv(some).encode("utf-8-sig"))
    assert [procedure.read(row) for row in toml] == some
    assert [procedure.read(row) for row in sheet] == some


def test_no_cell_of_a_sheet_begins_as_a_formula():
    risky = replace(BIRTH, name=Both("=1+1", "'@x"), legal_basis="-2")
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for cell in procedure_text.to_csv([risky]).replace('"', "").split(",")
    )


@given(st.data())
def test_a_file_that_was_cut_is_refused_or_a_row_of_it_is(data):
    some = [procedure.read(row) for row in ROWS[:3]]
    whole = procedure_text.to_toml(some).encode()
    cut = whole[: data.draw(st.integers(len(b"count = 3\n"), len(whole) - 2))]
    assert not all(isinstance(procedure.read(row), Procedure) for row in rows_or_none(cut))


def rows_or_none(content):
    """The rows, or one that is none when the file is refused."""
    try:
        return procedure_text.from_toml(content)
    except Refused as refused:
        return [{"refused": refused.code}]


def test_a_sheet_with_a_line_that_lacks_cells_is_refused():
    text = procedure_text.to_csv([BIRTH])
    with pytest.raises(Refused) as refused:
        procedure_text.from_csv(text[:-200].encode())
    assert refused.value.code == "file.unreadable"


def test_a_difference_names_each_field_before_and_after():
    new = replace(BIRTH, limit="2 working_days", cutoff="")
    assert procedure.difference(BIRTH, new) == {
        "limit": ("same_day", "2 working_days"),
        "cutoff": ("15:00", None),
    }
    assert procedure.difference(BIRTH, BIRTH) == {}


def test_a_ward_keeps_its_own_fields_and_takes_the_rest():
    own = replace(
        BIRTH, service="a", keywords=("b",), local_note=Both("c", "c"), fee=replace(BIRTH.fee, note=Both("d", "d"))
    )
    new = replace(BIRTH, limit="2 working_days", fee=replace(BIRTH.fee, amount_vnd=5000, note=Both("x", "x")))
    merged = procedure.with_local(new, own)
    assert (merged.service, merged.keywords, merged.local_note.vi, merged.fee.note.vi) == ("a", ("b",), "c", "d")
    assert (merged.limit, merged.fee.amount_vnd) == ("2 working_days", 5000)


@pytest.mark.parametrize(
    ("verified", "today", "stale"),
    [
        (None, "2026-11-23", True),
        ("2026-05-23", "2026-11-23", False),
        ("2026-05-22", "2026-11-23", True),
        ("2026-02-28", "2026-08-31", False),  # February has no 31st
        ("2026-02-27", "2026-08-31", True),
        ("2025-12-15", "2026-06-15", False),
    ],
)
def test_six_months_are_counted_by_the_calendar(verified, today, stale):
    day = verified and date.fromisoformat(verified)
    assert procedure.stale(day, date.fromisoformat(today), 6) is stale


# -- versions ----------------------------------------------------------------------------------------------------


def judged(rows, known=(BIRTH,), used=()):
    return versions.judge(enumerate(rows, 1), known, {BIRTH.service}, TODAY, used)


def later(day, **changes):
    return replace(BIRTH, effective_from=day, **changes)


def told(made):
    return [(fault.field, fault.code) for _, fault in made.faults]


def test_a_change_ends_the_version_before_it_the_day_before():
    made = judged([later(TODAY + DAY, limit="2 working_days")])
    assert [(c.kind, c.differences) for c in made.changes] == [("changed", {"limit": ("same_day", "2 working_days")})]
    assert made.cut_short == {(BIRTH.code, BIRTH.effective_from): TODAY}


def test_the_old_version_beside_the_new_one_in_a_file_is_unchanged():
    made = judged([BIRTH, later(TODAY + DAY, limit="2 working_days")])
    assert ([c.kind for c in made.changes], made.unchanged, made.faults) == (["changed"], 1, [])


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (later(TODAY - DAY), "effective_from", "past"),
        (replace(BIRTH, limit="2 working_days"), "limit", "fixed"),
        (replace(BIRTH, effective_to=TODAY - DAY), "effective_to", "past"),
        (replace(BIRTH, service="other"), "service", "service"),
    ],
)
def test_what_is_in_force_is_never_rewritten(row, field, code):
    assert told(judged([row])) == [(field, code)]


def test_a_change_may_begin_today_unless_a_dossier_was_received_already():
    row = later(TODAY, limit="2 working_days")
    assert told(judged([row])) == []
    assert told(judged([row], used={BIRTH.code})) == [("effective_from", "in_use")]


def test_evidence_is_put_right_in_place_and_an_end_may_be_set():
    made = judged([replace(BIRTH, verified_by="Lan", verified_on=TODAY, effective_to=TODAY)])
    assert [(c.kind, sorted(c.differences)) for c in made.changes] == [
        ("corrected", ["verified_by", "verified_on"]),
        ("ended", ["effective_to"]),
    ]


def test_a_version_that_overlaps_the_next_or_comes_twice_is_refused():
    rows = [later(TODAY + DAY, effective_to=TODAY + 9 * DAY), later(TODAY + 5 * DAY), later(TODAY + 5 * DAY)]
    assert sorted(told(judged(rows))) == [("effective_from", "twice"), ("effective_to", "overlap")]


def test_a_code_that_the_hall_has_not_may_have_begun_before():
    made = judged([later(TODAY - DAY)], known=())
    assert [c.kind for c in made.changes] == ["new"]


@given(st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 10)), max_size=6))
def test_what_results_never_overlaps_and_changes_nothing_when_taken_in_again(spans):
    rows = [
        later(TODAY + start * DAY, effective_to=None if length is None else TODAY + (start + length) * DAY)
        for start, length in spans
    ]
    made = judged(rows)
    if made.faults:
        return
    kept = {(BIRTH.code, BIRTH.effective_from): BIRTH} | {
        (c.procedure.code, c.procedure.effective_from): c.procedure for c in made.changes
    }
    for key, last in made.cut_short.items():
        kept[key] = replace(kept[key], effective_to=last)
    result = sorted(kept.values(), key=lambda one: one.effective_from)
    for one, following in pairwise(result):
        assert one.effective_to is not None
        assert one.effective_to < following.effective_from
    again = judged(result, known=result)
    assert (again.changes, again.faults, again.unchanged, again.cut_short) == ([], [], len(result), {})
