"""The leader's figures: the summary adds up, waits and ratings say how many they rest on, the sheet opens in Excel."""

import csv
import io
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from server import clock, db
from server import ward as wards
from server.domain.dossier import State, Verdict, in_time_until, verdict
from server.models.catalogue import procedures
from server.models.dossiers import dossiers
from server.models.halls import halls
from server.reports import queries, tables
from server.wording import t
from tests.conftest import MONDAY, signed_in
from tests.visits import call, do, miss, serve, take

TODAY = "from=2026-11-23&to=2026-11-23"
ENDED = ("refused", "withdrawn", "stopped")
PARTS = ("returned_on_time", "late", "in_progress", *ENDED)

# -- the summary -------------------------------------------------------------------------------------------------

# Days close together, with the moments at which a day or a promise ends: there the faults would be.
days = st.dates(date(2026, 11, 20), date(2026, 11, 27))
minutes = st.sampled_from(
    ["00:00:00.000000", "08:00:00.000000", "16:59:59.999999", "17:00:00.000000", "23:59:59.999999"]
)
moments = st.builds(lambda day, at: datetime.fromisoformat(f"{day}T{at}+07:00"), days, minutes)
dossier_sets = st.lists(
    st.fixed_dictionaries(
        {
            "received_at": moments,
            "original_due_at": moments,
            "due_by_date": st.booleans(),
            "settled_at": st.none() | moments,
            "returned_at": st.none() | moments,
            "state": st.sampled_from([state.value for state in State]),
        }
    ),
    max_size=6,
)


def keep(hall_id, given_rows):
    """These dossiers and no others."""
    with db.transaction() as connection:
        connection.execute(delete(dossiers))
        procedure = connection.scalar(select(procedures.c.id).limit(1))
        for n, row in enumerate(given_rows):
            connection.execute(insert(dossiers), {
                "hall_id": hall_id, "code": f"P8-261123-{n + 1:04d}", "procedure_id": procedure, "applicant": "Ánh",
                "found_by": "anh", "papers": [], "channel": "post", "explanation": {}, "token": f"token {n}",
                "lookup_code": "0000", "due_at": row["original_due_at"],
                "in_time_until": in_time_until(row["original_due_at"], row["due_by_date"], clock.VIET_NAM), **row,
            })  # fmt: skip


@given(dossier_sets, days, days, moments)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_summary_counts_each_dossier_once_and_as_the_rule_judges_it(hall_id, time, rows, one, other, now):
    first, last = sorted((one, other))
    time.time = now
    keep(hall_id, rows)
    told = queries.summary(hall_id, first, last)

    received = [row for row in rows if first <= row["received_at"].astimezone(clock.VIET_NAM).date() <= last]
    judged = [
        verdict(row["original_due_at"], row["due_by_date"], row["settled_at"], row["returned_at"], State(row["state"]),
                now=now, to=last, zone=clock.VIET_NAM)
        for row in received
    ]  # fmt: skip
    assert told.received == len(received) == sum(getattr(told, part) for part in PARTS)
    assert {part: getattr(told, part) for part in PARTS} == {part: judged.count(Verdict(part)) for part in PARTS}
    assert told.late_without_apology == told.late - told.apologies


def at(text):
    return datetime.fromisoformat(f"2026-{text}+07:00")


@pytest.mark.parametrize(("row", "part"), [
    ({"settled_at": at("11-25T23:59")}, "returned_on_time"),
    ({"settled_at": at("11-26T00:00")}, "late"),
    ({"settled_at": at("11-25T17:01"), "due_by_date": False}, "late"),
    ({"settled_at": at("11-25T10:00"), "returned_at": at("12-20T10:00"), "state": "returned"}, "returned_on_time"),
    ({"returned_at": at("11-26T10:00"), "state": "returned"}, "late"),
    ({}, "late"),
    ({"original_due_at": at("11-30T17:00")}, "in_progress"),
    ({"original_due_at": at("12-01T17:00")}, "in_progress"),
    ({"settled_at": at("12-20T10:00"), "state": "refused"}, "refused"),
    ({"state": "withdrawn"}, "withdrawn"),
    ({"state": "stopped"}, "stopped"),
])  # fmt: skip
def test_each_kind_of_dossier_counts_where_the_contract_says(hall_id, leader, time, row, part):
    """Received on Monday, due on Wednesday 25/11 at 17:00, read on 30/11 for the month."""
    usual = {"received_at": MONDAY, "original_due_at": at("11-25T17:00"), "due_by_date": True, "state": "processing"}
    keep(hall_id, [{"settled_at": None, "returned_at": None, **usual, **row}])
    time.time = at("11-30T20:00")
    told = queries.summary(hall_id, date(2026, 11, 1), date(2026, 11, 30))
    assert {name: getattr(told, name) for name in PARTS} == {name: int(name == part) for name in PARTS}


def test_what_was_not_yet_due_at_the_periods_end_is_in_progress_whenever_it_is_read(hall_id, leader, time):
    open_row = {"settled_at": None, "returned_at": None, "due_by_date": True, "state": "processing"}
    keep(hall_id, [{"received_at": MONDAY, "original_due_at": at("11-25T17:00"), **open_row}])
    time.time = at("12-31T08:00")
    assert queries.summary(hall_id, date(2026, 11, 23), date(2026, 11, 25)).in_progress == 1
    assert queries.summary(hall_id, date(2026, 11, 23), date(2026, 11, 26)).late == 1


# -- waits -------------------------------------------------------------------------------------------------------


def wait_of(kiosk, clerk, time, minutes, service="ho-tich"):
    """Somebody waits so long, is called and comes: the ticket."""
    taken = take(kiosk, service)
    time.pass_(minutes=minutes)
    serve(clerk)
    return taken


def test_waits_are_told_by_their_middle_and_by_what_nine_of_ten_stay_below(kiosk, clerk, leader, time):
    for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9, 60):
        wait_of(kiosk, clerk, time, minutes)
    take(kiosk)  # waits still, and so has no wait to tell
    told = leader.get(f"/reports/waits?{TODAY}").json
    assert (told["n"], told["median_min"], told["p90_min"]) == (10, 5.5, 9.0)


def test_waits_are_told_by_hour_of_taking_by_service_and_by_counter(kiosk, clerk, leader, time):
    time.time = MONDAY.replace(minute=58)
    taken = wait_of(kiosk, clerk, time, 10)
    time.pass_(minutes=6)
    do(clerk, taken, "finish")
    guessed = take(kiosk, "chung-thuc")
    time.pass_(minutes=2)
    call(clerk)
    time.pass_(minutes=45)
    do(clerk, guessed, "start", inferred=True)
    do(clerk, guessed, "finish")
    told = leader.get(f"/reports/waits?{TODAY}").json
    assert [(hour["hour"], hour["n"], hour["median_min"]) for hour in told["by_hour"]] == [(8, 1, 10.0), (9, 1, 2.0)]
    services = {row["code"]: (row["n"], row["median_min"], row["served"]) for row in told["by_service"]}
    assert (services["ho-tich"], services["chung-thuc"]) == ((1, 10.0, 1), (1, 2.0, 1))
    assert services["dat-dai"] == (0, None, 0)
    assert [(row["n"], row["median_service_min"]) for row in told["by_counter"]] == [(1, 6.0)] + [(0, None)] * 3


def test_who_left_to_copy_a_paper_or_was_absent_waited_until_the_first_call(kiosk, clerk, leader, time):
    away = wait_of(kiosk, clerk, time, 5)
    do(clerk, away, "hold", reason="copy")
    time.pass_(hours=1)
    do(clerk, away, "resume")
    do(clerk, serve(clerk), "finish")
    late = take(kiosk)
    time.pass_(minutes=3)
    call(clerk)
    miss(clerk, time, late)
    time.pass_(minutes=20)
    serve(clerk)
    told = leader.get(f"/reports/waits?{TODAY}").json
    assert (told["n"], told["median_min"], told["p90_min"]) == (2, 4.0, 5.0)


def test_only_absence_counts_as_absent(kiosk, clerk, leader, time):
    do(clerk, take(kiosk), "cancel", reason="pressed twice")
    gone, back = take(kiosk), take(kiosk)
    for ticket in (gone, back):
        for _ in range(2):
            clerk.post("/counters/1/call", ticket=ticket["id"])
            miss(clerk, time, ticket)
    do(clerk, back, "reinstate")
    do(clerk, serve(clerk), "finish")
    told = leader.get(f"/reports/waits?{TODAY}").json["by_service"][0]
    assert (told["code"], told["served"], told["no_show"]) == ("ho-tich", 1, 1)


def test_a_quiet_day_has_no_median(leader):
    told = leader.get(f"/reports/waits?{TODAY}").json
    assert (told["n"], told["median_min"], told["p90_min"], told["by_hour"]) == (0, None, None, [])


# -- ratings -----------------------------------------------------------------------------------------------------


def rated(kiosk, clerk, service, score, **more):
    take(kiosk, service)
    done = do(clerk, serve(clerk), "finish")
    answer = kiosk.post("/ratings", token=done["rating_token"], score=score, **more)
    assert answer.status_code == 201, answer.json


def test_ratings_are_told_with_how_many_and_an_interval(kiosk, clerk, leader):
    for score in (5, 4, 4, 1, 3):
        rated(kiosk, clerk, "ho-tich", score, reasons=["waited"] if score <= 3 else [])
    for score in (5, 5, 4, 2):
        rated(kiosk, clerk, "chung-thuc", score, comment="Chờ lâu" if score == 2 else "")
    told = leader.get(f"/reports/ratings?{TODAY}").json
    assert (told["n"], told["satisfied"], told["interval"]) == (9, 6, [0.3542, 0.8794])
    assert told["levels"] == {"1": 1, "2": 1, "3": 1, "4": 3, "5": 3}
    assert told["reasons"] == [{"code": "waited", "n": 2}]
    assert [said["comment"] for said in told["comments"]] == ["Chờ lâu"]
    services = {row["code"]: (row["n"], row["satisfied"]) for row in told["by_service"]}
    assert (services["ho-tich"], services["chung-thuc"], services["dat-dai"]) == ((5, 3), (4, None), (0, None))


def test_of_nobodys_answers_no_share_is_told(leader):
    told = leader.get(f"/reports/ratings?{TODAY}").json
    assert (told["n"], told["interval"], told["reasons"], told["comments"]) == (0, None, [], [])


# -- the sheet ---------------------------------------------------------------------------------------------------


def sheet(caller, period=TODAY, name="summary.csv"):
    return caller.client.get(f"/manager/report/{name}?{period}", buffered=True)


def test_the_sheet_says_what_the_report_says(kiosk, clerk, leader, time):
    wait_of(kiosk, clerk, time, 7)
    clerk.post("/dossiers", procedure="1.001193", applicant="Ánh", papers=[], channel="in_person")
    answer = sheet(leader)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert (answer.headers["Cache-Control"], answer.data.count(b"\r\n")) == ("no-store", answer.data.count(b"\n"))
    assert "summary-2026-11-23-2026-11-23.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]
    summary = leader.get(f"/reports/summary?{TODAY}").json
    assert sum(summary.values()) == 2
    assert [(row[0], int(row[1])) for row in rows] == [(t(f"manager.figure.{c}"), n) for c, n in figures_of(summary)]
    assert "Ánh" not in answer.text
    waits = [row for row in csv.reader(io.StringIO(sheet(leader, name="waits.csv").text)) if row[:1] == ["Hộ tịch"]]
    assert waits == [["Hộ tịch", "1", "7.0", "7.0", "0", "0"]]


def figures_of(summary):
    return [(code, summary[code]) for code in tables.FIGURES]


@pytest.mark.parametrize("period", ["", "from=2026-11-23", "from=x&to=2026-11-23", "from=2026-11-24&to=2026-11-23",
                                    "from=0001-01-01&to=2026-11-23", "from=2026-11-23&to=9999-12-31"])  # fmt: skip
def test_a_sheet_of_no_period_is_not_drawn(leader, period):
    assert sheet(leader, period).status_code == 400


def test_the_sheet_is_for_the_office_alone(app, clerk, kiosk, template):
    admin = signed_in(app, "quantri", template.passwords["quantri"])
    assert sheet(admin).status_code == 200
    for stranger in (clerk, kiosk):
        answer = sheet(stranger)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")
        assert b"received" not in answer.data


def test_the_figures_are_for_the_office_alone(clerk, kiosk):
    for name in ("summary", "waits", "ratings"):
        assert clerk.get(f"/reports/{name}?{TODAY}").status_code == 403
        assert kiosk.get(f"/reports/{name}?{TODAY}").status_code == 403


def test_a_period_that_ends_before_it_begins_is_refused(leader):
    yesterday = MONDAY.date() - timedelta(days=1)
    for name in ("summary", "waits", "ratings"):
        answer = leader.get(f"/reports/{name}?from=2026-11-23&to={yesterday}")
        assert (answer.status_code, answer.json["code"]) == (422, "period.order")


# -- the months of a period --------------------------------------------------------------------------------------

FIGURES = [field.name for field in fields(queries.Summary)]


@given(dossier_sets, days, days, moments, st.sampled_from([0, 22, 25]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_months_of_a_period_add_up_to_its_summary_whatever_day_they_close_on(
    hall_id, time, rows, one, other, now, closing
):
    first, last = sorted((one, other))
    time.time = now
    keep(hall_id, rows)
    close_on(hall_id, closing)
    months = queries.by_month(hall_id, first, last)
    told = asdict(queries.summary(hall_id, first, last))
    assert {name: sum(month[name] for month in months) for name in FIGURES} == told
    assert (months[0]["from"], months[-1]["to"]) == (first, last)
    assert all(b["from"] - a["to"] == timedelta(days=1) for a, b in pairwise(months))
    for month in months:
        assert month["received"] == queries.summary(hall_id, month["from"], month["to"]).received


def close_on(hall_id, day):
    with db.transaction() as connection:
        connection.execute(update(halls).values(rules={"closing_day": day}, setup_version=halls.c.setup_version + 1))


def test_months_are_the_halls_own_on_either_database(either, time):
    """The last minute of October in Việt Nam is still October, and 17:00 of it in UTC."""
    with db.reading() as connection:
        hall_id = wards.only_hall(connection)
    usual = {
        "original_due_at": at("11-25T17:00"), "due_by_date": True, "state": "processing", "settled_at": None,
        "returned_at": None,
    }  # fmt: skip
    keep(hall_id, [{**usual, "received_at": at(day)} for day in ("10-31T23:59", "11-01T00:00", "11-20T08:00")])
    time.time = at("11-26T08:00")
    told = queries.by_month(hall_id, date(2026, 9, 15), date(2026, 12, 31))
    assert [(one["month"], one["received"], one["late"]) for one in told] == [
        (9, 0, 0), (10, 1, 1), (11, 2, 2), (12, 0, 0),
    ]  # fmt: skip
    assert told[0]["name"] == {"vi": "Tháng 9/2026", "en": "Month 9/2026"}
    assert (told[0]["from"], told[0]["to"]) == (date(2026, 9, 15), date(2026, 9, 30))


def test_a_period_of_many_years_is_told_by_years(hall_id, leader, time):
    usual = {"original_due_at": at("11-25T17:00"), "due_by_date": True, "state": "processing", "settled_at": None}
    keep(hall_id, [{**usual, "returned_at": None, "received_at": at("11-20T08:00")}])
    told = leader.get("/reports/months?from=2024-06-01&to=2026-12-31").json["items"]
    assert [(one["year"], one["month"], one["received"]) for one in told] == [
        (2024, None, 0),
        (2025, None, 0),
        (2026, None, 1),
    ]
    assert leader.get("/reports/months?from=2000-01-01&to=2100-12-31").status_code == 200
