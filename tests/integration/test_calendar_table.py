"""The editable table of working time: proposed, adopted, announced and changed, and what was promised stays."""

from datetime import date, datetime

import pytest
from sqlalchemy import delete, insert

from server import acceptance, calendar_proposal, calendar_table, catalogue, clock, db, dossiers, hall, journal
from server import ward as wards
from server.acceptance import Application
from server.domain.errors import NotFound, Refused
from server.models.halls import periods
from tests.calendar_2026 import SPECIAL_2026, SPECIAL_2027

OFF = {"vi": "Nghỉ mưa bão", "en": "Storm"}
MADE_UP = {"vi": "Làm bù", "en": "Make-up"}
SATURDAY = date(2026, 11, 28)
WEDNESDAY = date(2026, 11, 25)
MORNING, AFTERNOON = ["07:30", "11:30"], ["13:00", "17:00"]


@pytest.fixture
def ours(either) -> int:
    with db.reading() as connection:
        return wards.only_hall(connection)


@pytest.fixture
def actor(app, hall_id):
    return journal.system(hall_id)


def ward_of(hall_id: int) -> wards.Ward:
    with db.reading() as connection:
        return wards.look(connection, hall_id)[0]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIET_NAM)


def due(hall_id: int, received: str, limit: str = "1 working_days") -> str:
    return catalogue.due_by_limit(hall_id, limit, at(received))["due"][:16]


def row(day: date, working: bool = False) -> dict:
    return {"date": day, "working": working, "reason": MADE_UP if working else OFF, "source": ""}


def written(hall_id: int, year: int) -> list[tuple[str, dict]]:
    with db.reading() as connection:
        return journal.of(connection, hall_id, "calendar", year)


def accepted(actor) -> dict:
    """Marital status, three working days, received on Monday 23/11: due on Friday 27/11."""
    given = {"procedure": "1.004873", "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}
    made, _ = acceptance.accept(actor, Application(**given), request_id="")
    return made


# -- proposing ---------------------------------------------------------------------------------------------------


def proposed(hall_id: int, year: int) -> dict[date, dict]:
    return {row["date"]: row for row in calendar_proposal.propose(hall_id, year)["rows"]}


def test_2026_is_proposed_as_it_was_announced_but_for_the_swaps(app, hall_id):
    swaps = {date(2026, 1, 2), date(2026, 8, 31)}
    announced = {row.day for row in SPECIAL_2026 if not row.working}
    weekdays_off = {day for day in proposed(hall_id, 2026) if day.weekday() < 5}
    assert weekdays_off == announced - swaps


def test_2027_is_proposed_as_the_ward_is_born_with_it(app, hall_id):
    rows = proposed(hall_id, 2027)
    born = {row["date"]: row for row in calendar_table.table(hall_id, 2027)["days"]}
    assert rows.keys() == born.keys()
    assert {day for day in rows if day.weekday() < 5} == {row.day for row in SPECIAL_2027}
    assert all(row["provisional"] and not row["working"] and row["source"] for row in rows.values())
    assert [day for day, row in rows.items() if row["expected"]] == [date(2027, 9, 3)]
    assert "01/09" in rows[date(2027, 9, 3)]["source"]
    assert rows[date(2027, 5, 3)]["reason"] == born[date(2027, 5, 3)]["reason"]


def test_culture_day_begins_in_2026(app, hall_id):
    assert date(2025, 11, 24) not in proposed(hall_id, 2025)
    assert proposed(hall_id, 2030)[date(2030, 11, 24)]["reason"]["vi"] == "Ngày Văn hóa Việt Nam"


def test_where_the_library_reckons_the_moon_otherwise_ours_is_proposed_and_told(app, hall_id, monkeypatch):
    assert calendar_proposal.propose(hall_id, 2027)["differences"] == []
    monkeypatch.setattr(calendar_proposal, "_library", lambda _: {date(2027, 2, 7): "Tết Nguyên Đán"})
    told = calendar_proposal.propose(hall_id, 2027)
    assert [(d["holiday"]["en"], d["ours"], d["library"]) for d in told["differences"]] == [
        ("Lunar New Year", date(2027, 2, 6), date(2027, 2, 7)),
        ("Hùng Kings' Commemoration Day", date(2027, 4, 16), None),
    ]
    assert {date(2027, 2, 4), date(2027, 4, 16)} <= {row["date"] for row in told["rows"]}


def test_a_proposal_writes_nothing(app, hall_id):
    before = calendar_table.table(hall_id, 2028), ward_of(hall_id).setup_version
    calendar_proposal.propose(hall_id, 2028)
    assert (calendar_table.table(hall_id, 2028), ward_of(hall_id).setup_version) == before
    assert before[0]["status"] == "unknown"
    assert written(hall_id, 2028) == []


# -- years -------------------------------------------------------------------------------------------------------


def test_a_proposed_year_is_adopted_and_later_announced(ours):
    actor = journal.system(ours)
    with pytest.raises(Refused, match=r"due\.beyond_table"):
        due(ours, "2028-11-23T08:00")
    rows = calendar_proposal.propose(ours, 2028)["rows"]
    first = calendar_table.adopt(actor, 2028, rows, "provisional", "Dự kiến", "one")
    assert first == {"days": len(rows), "affected": 0}
    assert calendar_table.adopt(actor, 2028, rows, "provisional", "Dự kiến", "one") == first
    assert due(ours, "2028-11-23T08:00") == "2028-11-27T17:00"  # 24/11 is off, then a weekend
    assert catalogue.due_by_limit(ours, "1 working_days", at("2028-11-23T08:00"))["provisional"]
    calendar_table.announce(actor, 2028, "Thông báo 1/TB")
    told = calendar_table.table(ours, 2028)
    assert (told["status"], told["source"], len(told["days"])) == ("announced", "Thông báo 1/TB", len(rows))
    assert {(day["provisional"], day["source"]) for day in told["days"]} == {(False, "Thông báo 1/TB")}
    assert not catalogue.due_by_limit(ours, "1 working_days", at("2028-11-23T08:00"))["provisional"]
    assert [what for what, _ in written(ours, 2028)] == ["adopt", "announce"]


def test_adopting_a_year_replaces_its_rows_and_no_other_years(ours):
    actor = journal.system(ours)
    before = calendar_table.table(ours, 2027)
    rows = [row(date(2026, 1, 1)), row(SATURDAY, working=True)]
    calendar_table.adopt(actor, 2026, rows, "announced", "Quyết định 1", "")
    told = calendar_table.table(ours, 2026)
    assert [(day["date"], day["working"], day["source"]) for day in told["days"]] == [
        (date(2026, 1, 1), False, "Quyết định 1"),
        (SATURDAY, True, "Quyết định 1"),
    ]
    assert calendar_table.table(ours, 2027) == before
    assert due(ours, "2026-11-23T08:00") == "2026-11-24T17:00"  # no longer off
    assert due(ours, "2026-11-27T08:00") == "2026-11-28T17:00"


NEW_YEAR = date(2028, 1, 3)


@pytest.mark.parametrize(
    ("year", "rows", "status", "source", "code"),
    [
        (1999, [row(date(1999, 1, 1))], "provisional", "", "calendar.year"),
        (2101, [row(date(2101, 1, 3))], "provisional", "", "calendar.year"),
        (2028, [], "provisional", "", "calendar.year_empty"),
        (2028, [row(NEW_YEAR)], "announced", " ", "calendar.no_source"),
        (2028, [row(NEW_YEAR), row(date(2029, 1, 1))], "provisional", "", "calendar.outside_year"),
        (2028, [row(NEW_YEAR), row(NEW_YEAR)], "provisional", "", "calendar.day_twice"),
        (2028, [row(NEW_YEAR, working=True)], "provisional", "", "calendar.already_working"),
    ],
)
def test_a_year_that_cannot_be_is_refused_whole(app, hall_id, actor, year, rows, status, source, code):
    version = ward_of(hall_id).setup_version
    with pytest.raises(Refused) as refused:
        calendar_table.adopt(actor, year, rows, status, source, "")
    assert refused.value.code == code
    assert calendar_table.table(hall_id, 2028)["status"] == "unknown"
    assert ward_of(hall_id).setup_version == version


def test_a_year_that_is_not_there_is_not_announced(actor):
    with pytest.raises(NotFound, match=r"calendar\.year_unknown"):
        calendar_table.announce(actor, 2028, "Thông báo")
    with pytest.raises(Refused, match=r"calendar\.no_source"):
        calendar_table.announce(actor, 2027, "")
    with pytest.raises(Refused, match=r"calendar\.year "):
        calendar_table.announce(actor, 1999, "Thông báo")


# -- days --------------------------------------------------------------------------------------------------------


def test_a_day_off_moves_what_is_received_later_and_no_promise_given(app, hall_id, actor):
    promised = accepted(actor)
    friday = date(2026, 11, 27)
    assert promised["due_at"] == at("2026-11-27T17:00")
    assert calendar_table.affected(hall_id, friday) == 1
    version = ward_of(hall_id).setup_version
    assert calendar_table.put_day(actor, friday, False, OFF, "Công điện 5", "a") == {"affected": 1}
    assert ward_of(hall_id).setup_version == version + 1
    assert calendar_table.put_day(actor, friday, False, OFF, "Công điện 5", "a") == {"affected": 1}
    assert ward_of(hall_id).setup_version == version + 1  # the second time was the first
    assert calendar_table.put_day(actor, friday, False, OFF, "Công điện 6", "b") == {"affected": 0}  # was off already
    assert calendar_table.affected(hall_id, friday) == 1
    later = accepted(actor)
    assert later["due_at"] == at("2026-11-30T17:00")
    (what, facts), *_ = written(hall_id, 2026)
    assert (what, facts["day"], facts["working"], facts["source"]) == ("put_day", "2026-11-27", False, "Công điện 5")


def test_a_make_up_saturday_is_worked_and_taking_it_away_tells_who_is_due_on_it(app, hall_id, actor, time):
    assert calendar_table.put_day(actor, SATURDAY, True, MADE_UP, "", "") == {"affected": 0}
    time.pass_(days=2)  # Wednesday: Thursday, Friday, Saturday
    assert accepted(actor)["due_at"] == at("2026-11-28T17:00")
    assert calendar_table.remove_day(actor, SATURDAY) == {"affected": 1}
    assert not ward_of(hall_id).calendar.is_working(SATURDAY)
    with pytest.raises(NotFound, match=r"calendar\.day_unknown"):
        calendar_table.remove_day(actor, SATURDAY)


def test_only_open_dossiers_are_affected(app, hall_id, actor):
    one, _ = accepted(actor), accepted(actor)
    dossiers.result_ready(actor, one["code"], request_id="")
    assert calendar_table.put_day(actor, date(2026, 11, 27), False, OFF, "", "") == {"affected": 1}


def test_a_day_of_a_provisional_year_is_provisional(app, hall_id, actor):
    calendar_table.put_day(actor, date(2027, 3, 1), False, OFF, "", "")
    assert ward_of(hall_id).calendar.special[date(2027, 3, 1)].provisional


def test_days_that_cannot_be_are_refused(app, hall_id, actor):
    for day, working, code in (
        (WEDNESDAY, True, "calendar.already_working"),
        (date(1999, 12, 31), False, "calendar.year"),
        (date(2101, 1, 1), False, "calendar.year"),
        (date(2030, 1, 1), False, "calendar.year_unknown"),
    ):
        with pytest.raises(Refused) as refused:
            calendar_table.put_day(actor, day, working, OFF, "", "")
        assert refused.value.code == code
    calendar_table.put_day(actor, WEDNESDAY, False, OFF, "", "a")
    with pytest.raises(Refused, match=r"request\.conflict"):
        calendar_table.put_day(actor, SATURDAY, False, OFF, "", "a")


# -- hours -------------------------------------------------------------------------------------------------------


def test_offices_that_close_at_three_on_one_day_promise_three_o_clock(ours):
    actor = journal.system(ours)
    calendar_table.put_hours(actor, WEDNESDAY, "working", [["13:00", "15:00"], MORNING])
    assert due(ours, "2026-11-23T08:00") == "2026-11-25T15:00"
    assert calendar_table.table(ours, 2026)["hours"] == [
        {"date": WEDNESDAY, "kind": "working", "spans": [MORNING, ["13:00", "15:00"]]}
    ]
    calendar_table.put_hours(actor, WEDNESDAY, "working", [])
    assert due(ours, "2026-11-23T08:00") == "2026-11-25T17:00"
    assert calendar_table.table(ours, 2026)["hours"] == []
    assert [what for what, _ in written(ours, 2026)] == ["put_hours", "put_hours"]


@pytest.mark.parametrize(
    ("day", "kind", "spans", "code"),
    [
        (WEDNESDAY, "working", [["17:00", "13:00"]], "calendar.period"),
        (WEDNESDAY, "working", [["13:00", "13:00"]], "calendar.period"),
        (WEDNESDAY, "opening", [MORNING, ["11:00", "12:00"]], "calendar.period"),
        (WEDNESDAY, "opening", [["7h", "11:00"]], "calendar.period"),
        (SATURDAY, "working", [MORNING], "calendar.rest_day"),
        (date(2026, 11, 24), "opening", [MORNING], "calendar.rest_day"),
        (date(1999, 12, 31), "opening", [MORNING], "calendar.year"),
    ],
)
def test_hours_that_cannot_be_are_refused(app, hall_id, actor, day, kind, spans, code):
    with pytest.raises(Refused) as refused:
        calendar_table.put_hours(actor, day, kind, spans)
    assert refused.value.code == code
    assert calendar_table.table(hall_id, 2026)["hours"] == []


def test_the_hours_of_the_week_are_set_whole(app, hall_id, actor):
    calendar_table.put_week(actor, "working", {0: [MORNING], 2: [MORNING, ["13:00", "16:00"]]})
    assert calendar_table.table(hall_id, 2026)["week"]["working"] == [
        [MORNING], [], [MORNING, ["13:00", "16:00"]], [], [], [], []
    ]  # fmt: skip
    assert due(hall_id, "2026-11-23T08:00") == "2026-11-25T16:00"
    assert due(hall_id, "2026-11-23T08:00", "2 working_days") == "2026-11-30T11:30"
    for week, code in (({2: [MORNING]}, "calendar.no_working_time"), ({0: [["12:00", "11:00"]]}, "calendar.period")):
        with pytest.raises(Refused) as refused:
            calendar_table.put_week(actor, "working", week)
        assert refused.value.code == code
    assert calendar_table.table(hall_id, 2026)["week"]["working"][0] == [MORNING]


OPEN_DAYS = {weekday: [MORNING, AFTERNOON] for weekday in range(5)}


def test_numbers_are_given_out_on_a_duty_saturday_that_is_no_working_day(ours, time):
    actor = journal.system(ours)
    calendar_table.put_week(actor, "opening", {**OPEN_DAYS, 5: [MORNING]})
    time.time = at("2026-11-28T09:00")
    taken, _ = hall.take_ticket(actor, service="ho-tich", request_id="")
    assert taken["number"] == "A001"
    dossier = accepted(actor)  # three working days: Monday, Tuesday, Wednesday
    assert dossier["due_at"] == at("2026-12-02T17:00")
    assert due(ours, "2026-11-28T09:00", "same_day") == "2026-11-30T17:00"
    time.time = at("2026-11-28T11:30")
    with pytest.raises(Refused, match=r"hall\.closed"):
        hall.take_ticket(actor, service="ho-tich", request_id="")


def test_a_hall_opens_and_closes_by_the_hours_of_a_single_date(app, hall_id, actor):
    calendar_table.put_week(actor, "opening", OPEN_DAYS)
    calendar_table.put_hours(actor, SATURDAY, "opening", [["08:00", "10:00"]])
    calendar_table.put_hours(actor, WEDNESDAY, "opening", [["07:30", "15:00"]])
    ward = ward_of(hall_id)
    assert ward.opens_at(at("2026-11-27T17:00")) == at("2026-11-28T08:00")
    assert [ward.is_open(at(f"2026-11-28T{hour}")) for hour in ("07:59", "08:00", "09:59", "10:00")] == [
        False, True, True, False
    ]  # fmt: skip
    assert ward.closes_at(at("2026-11-28T08:30")) == at("2026-11-28T10:00")
    assert ward.closes_at(at("2026-11-25T12:00")) == at("2026-11-25T15:00")
    assert not ward.is_open(at("2026-11-25T15:00"))
    assert ward.opens_at(at("2026-11-25T15:00")) == at("2026-11-26T07:30")
    assert ward.is_open(at("2026-12-02T16:00"))  # another Wednesday
    assert not ward.is_open(at("2026-12-05T09:00"))  # another Saturday
    assert due(hall_id, "2026-11-23T08:00") == "2026-11-25T17:00"  # opening is not working
    calendar_table.put_day(actor, WEDNESDAY, False, OFF, "", "")
    assert not ward_of(hall_id).is_open(at("2026-11-25T09:00"))  # a day off closes, whatever its hours


def test_rows_in_the_table_are_read_in_order_whatever_order_they_came_in(app, hall_id):
    with db.transaction() as connection:
        connection.execute(delete(periods).where(periods.c.kind == "working", periods.c.weekday == 0))
        given = {"hall_id": hall_id, "kind": "working", "weekday": 0}
        connection.execute(
            insert(periods), [{**given, "starts": 780, "ends": 1020}, {**given, "starts": 450, "ends": 690}]
        )
    wards.forget()
    assert [period.start.hour for period in ward_of(hall_id).calendar.weekly[0]] == [7, 13]
