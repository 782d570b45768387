"""What may happen to a dossier, its code, and how it counts in the summary."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.dossier import (
    DossierCode,
    Extensions,
    Move,
    State,
    Verdict,
    after,
    check_extension,
    check_supplement,
    code,
    parse_code,
    verdict,
)
from server.domain.errors import NotFound, Refused
from tests.calendar_2026 import HANOI, calendar_2026

CALENDAR = calendar_2026()
DUE = datetime(2026, 11, 26, 17, 0, tzinfo=HANOI)
LATER = DUE + timedelta(days=30)


def test_a_dossier_goes_from_processing_by_way_of_ready_to_returned() -> None:
    ready = after(State.PROCESSING, Move.RESULT_READY)
    assert ready is State.READY
    assert after(ready, Move.RETURN_RESULT) is State.RETURNED


def test_missing_papers_make_it_wait_and_bring_it_back() -> None:
    waiting = after(State.PROCESSING, Move.REQUEST_SUPPLEMENT)
    assert waiting is State.SUPPLEMENT
    assert after(waiting, Move.SUPPLEMENTED) is State.PROCESSING


def test_an_illegal_move_is_refused_with_the_legal_ones() -> None:
    with pytest.raises(Refused) as refused:
        after(State.READY, Move.WITHDRAW)
    assert refused.value.code == "dossier.move"
    assert refused.value.facts == {
        "state": "ready",
        "move": "withdraw",
        "legal": ["return_result", "hand_over", "apologise"],
    }


@pytest.mark.parametrize("state", State)
def test_an_apology_is_legal_in_every_state_and_changes_none(state: State) -> None:
    assert after(state, Move.APOLOGISE) is state


@pytest.mark.parametrize("state", [State.RETURNED, State.REFUSED, State.WITHDRAWN, State.STOPPED])
@pytest.mark.parametrize("move", [move for move in Move if move is not Move.APOLOGISE])
def test_nothing_else_happens_to_a_closed_dossier(state: State, move: Move) -> None:
    with pytest.raises(Refused):
        after(state, move)


def test_papers_are_asked_for_once() -> None:
    check_supplement(requested_before=False)
    with pytest.raises(Refused, match="supplement_once"):
        check_supplement(requested_before=True)


def test_a_new_date_is_asked_a_working_day_ahead_at_the_latest() -> None:
    due, new = date(2026, 11, 25), date(2026, 11, 30)
    check_extension(date(2026, 11, 23), due, new, 0, CALENDAR)
    with pytest.raises(Refused) as refused:
        check_extension(date(2026, 11, 24), due, new, 0, CALENDAR)
    assert refused.value.code == "dossier.extend_late"
    assert refused.value.facts["last_day"] == "2026-11-23"


@pytest.mark.parametrize(
    ("new_due", "before", "expected"),
    [
        (date(2026, 11, 30), 1, "dossier.extended_already"),
        (date(2026, 11, 26), 0, "dossier.extend_not_later"),
        (date(2026, 11, 29), 0, "dossier.extend_rest_day"),
    ],
)
def test_a_new_date_is_set_once_later_and_on_a_working_day(new_due: date, before: int, expected: str) -> None:
    with pytest.raises(Refused) as refused:
        check_extension(date(2026, 11, 20), DUE.date(), new_due, before, CALENDAR)
    assert refused.value.code == expected


def test_a_ward_may_allow_another_new_date_and_ask_for_it_sooner() -> None:
    due, new, allowed = date(2026, 11, 27), date(2026, 12, 1), Extensions(most=2, ahead=2)
    check_extension(date(2026, 11, 25), due, new, 1, CALENDAR, allowed)
    with pytest.raises(Refused, match="extend_late"):
        check_extension(date(2026, 11, 26), due, new, 1, CALENDAR, allowed)
    with pytest.raises(Refused, match="extended_already"):
        check_extension(date(2026, 11, 25), due, new, 2, CALENDAR, allowed)


def test_a_code_names_agency_day_and_serial() -> None:
    assert code("000.00.14.H29", date(2018, 9, 19), 1) == "000.00.14.H29-180919-0001"
    assert parse_code("000.00.14.H29-180919-0001") == DossierCode("000.00.14.H29", date(2018, 9, 19), 1)


@given(
    st.from_regex(r"\A[0-9A-Z]{1,4}(\.[0-9A-Z]{1,4}){0,3}\Z"),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9999),
)
def test_every_code_reads_back_as_it_was_written(agency: str, day: date, serial: int) -> None:
    written = code(agency, day, serial)
    assert parse_code(written) == DossierCode(agency, day, serial)
    assert str(parse_code(written)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H29-260230-0001",
        "H29-261123-0000",
        "H29-261123-001",
        "h29-261123-0001",
        "H29-261123-0001\n",
        "H29.-261123-0001",
    ],
)
def test_a_code_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_code(text)
    assert refused.value.code == "dossier.code"


def test_there_are_at_most_9999_codes_a_day() -> None:
    assert code("H29", date(2026, 11, 23), 9999).endswith("-9999")
    with pytest.raises(Refused) as refused:
        code("H29", date(2026, 11, 23), 10000)
    assert refused.value.code == "dossier.serial_exhausted"


@pytest.mark.parametrize(("agency", "serial"), [("H29", 0), ("h29", 1), ("", 1), ("H29-", 1)])
def test_a_code_is_not_written_from_nonsense(agency: str, serial: int) -> None:
    with pytest.raises(Refused) as refused:
        code(agency, date(2026, 11, 23), serial)
    assert refused.value.code == "dossier.code"


def judge(
    state: State = State.PROCESSING,
    *,
    by_date: bool = True,
    settled_at: datetime | None = None,
    returned_at: datetime | None = None,
    now: datetime = LATER,
    to: date = date(2026, 12, 31),
) -> Verdict:
    return verdict(DUE, by_date, settled_at, returned_at, state, now=now, to=to, zone=HANOI)


def test_a_limit_in_days_is_kept_at_any_hour_of_its_day() -> None:
    evening = DUE.replace(hour=21)
    assert judge(State.READY, settled_at=evening) is Verdict.RETURNED_ON_TIME
    assert judge(State.READY, settled_at=evening, by_date=False) is Verdict.LATE
    assert judge(State.READY, settled_at=DUE, by_date=False) is Verdict.RETURNED_ON_TIME


def test_a_result_settled_in_time_and_collected_late_is_on_time() -> None:
    assert judge(State.RETURNED, settled_at=DUE, returned_at=LATER) is Verdict.RETURNED_ON_TIME
    assert judge(State.RETURNED, returned_at=LATER) is Verdict.LATE


@pytest.mark.parametrize("state", [State.PROCESSING, State.SUPPLEMENT])
def test_an_open_dossier_is_late_once_its_day_has_passed(state: State) -> None:
    assert judge(state, now=DUE.replace(hour=23)) is Verdict.IN_PROGRESS
    assert judge(state, now=DUE + timedelta(days=1)) is Verdict.LATE


def test_an_open_dossier_is_judged_at_the_end_of_the_period_if_that_is_earlier_than_now() -> None:
    assert judge(to=date(2026, 11, 26)) is Verdict.IN_PROGRESS
    assert judge(to=date(2026, 11, 26), by_date=False) is Verdict.LATE
    assert judge(to=date(2026, 11, 27)) is Verdict.LATE


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.STOPPED])
def test_a_dossier_closed_without_result_counts_as_what_closed_it(state: State) -> None:
    assert judge(state, settled_at=LATER) == state.value


def test_a_result_without_a_date_proves_nothing() -> None:
    assert judge(State.RETURNED) is Verdict.LATE
    assert judge(State.RETURNED, now=DUE) is Verdict.IN_PROGRESS


def test_dates_are_those_of_the_hall_whatever_zone_the_times_came_in() -> None:
    early_next_day = datetime.fromisoformat("2026-11-26T20:00:00+00:00")
    assert judge(State.READY, settled_at=early_next_day) is Verdict.LATE


def test_a_refusal_tells_its_code_and_its_facts() -> None:
    refusal = NotFound("dossier.unknown", code_asked="H29-261123-0001")
    assert (refusal.code, refusal.facts) == ("dossier.unknown", {"code_asked": "H29-261123-0001"})
    assert str(refusal) == "dossier.unknown (code_asked=H29-261123-0001)"
    assert str(Refused("queue.empty")) == "queue.empty"
