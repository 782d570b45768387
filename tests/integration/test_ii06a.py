"""The form II.06a: each dossier in one column of each part, and a form that does not add up is not given out."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from server import clock, db
from server.domain.errors import Refused
from server.domain.periods import Kind, before, period
from server.models.dossiers import dossiers
from server.reports import forms
from tests import article_2020
from tests.integration.test_commands import answer, motcua, ward  # noqa: F401 the ward of the commands
from tests.integration.test_dossier_files import LINE, sheet, take  # noqa: F401 a file of lines

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def line(n: int, **said: str) -> dict[str, str]:
    return {**LINE, "external_code": f"T-{n}", "received_at": "2026-11-10T09:00", "due_at": "2026-11-13", **said}


def whole(hall_id: int, first: date = NOVEMBER[0], last: date = NOVEMBER[1]) -> dict[str, int]:
    return {name: n for name, n in forms.ii06a(hall_id, first, last).whole.columns().items() if n}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"settled_at": "2026-11-12T16:00", "state": "ready"}, {"direct", "early"}),
        ({"settled_at": "2026-11-13T08:00", "state": "ready"}, {"direct", "on_time"}),
        ({"settled_at": "2026-11-13T22:00", "state": "ready"}, {"direct", "on_time"}),
        ({"settled_at": "2026-11-14T08:00", "state": "ready"}, {"direct", "late"}),
        ({"returned_at": "2026-11-12T16:00", "state": "returned", "channel": "online"}, {"online", "early"}),
        ({"channel": "post"}, {"direct", "open_late"}),
        ({"due_at": "2026-12-01"}, {"direct", "open_in_time"}),
        ({"state": "supplement"}, {"direct", "open_in_time"}),
        ({"received_at": "2026-10-20", "due_at": "2026-12-01"}, {"carried", "open_in_time"}),
        ({"received_at": "2026-10-20", "settled_at": "2026-11-02", "state": "ready"}, {"carried", "early"}),
        ({"received_at": "2026-10-20", "due_at": "2026-10-30", "settled_at": "2026-10-25", "state": "ready"}, set()),
        ({"settled_at": "2026-11-12", "state": "refused"}, {"direct", "early"}),
    ],
)
def test_a_dossier_stands_in_one_column_of_each_part(hall_id, time, sheet, said, expected):  # noqa: F811
    take(hall_id, sheet(line(1, **said)))
    parts = ("online", "direct", "carried", "early", "on_time", "late", "open_in_time", "open_late")
    assert {name for name in whole(hall_id) if name in parts} == expected


def test_what_is_open_at_the_end_of_a_period_is_carried_into_the_next(hall_id, time, sheet):  # noqa: F811
    lines = [line(n, received_at="2026-10-20", due_at="2026-12-01") for n in range(4)]
    lines += [line(9, received_at="2026-10-20", due_at="2026-12-01", settled_at="2026-11-05", state="ready")]
    take(hall_id, sheet(*lines))
    october = whole(hall_id, date(2026, 10, 1), date(2026, 10, 31))
    assert october["open"] == whole(hall_id)["carried"] == 5
    assert whole(hall_id)["open"] == 4


def test_fields_stand_apart_and_add_up(hall_id, time, sheet):  # noqa: F811
    take(hall_id, sheet(line(1), line(2, procedure="2.000815"), line(3, procedure="2.000815")))
    told = forms.ii06a(hall_id, *NOVEMBER).told()
    assert [(row["field"]["vi"], row["received"]) for row in told["rows"]] == [("Chứng thực", 2), ("Hộ tịch", 1)]
    assert told["total"]["received"] == 3


def test_a_form_that_does_not_add_up_names_the_dossiers(hall_id, leader, time, sheet):  # noqa: F811
    take(hall_id, sheet(line(1), line(2, settled_at="2026-11-12", state="ready")))
    with db.transaction() as connection:
        wrong = connection.execute(
            update(dossiers).where(dossiers.c.code == "T-2").values(settled_at=clock.now() - timedelta(days=900))
        )
        assert wrong.rowcount == 1
    with pytest.raises(Refused) as refused:
        forms.ii06a(hall_id, *NOVEMBER)
    assert (refused.value.code, refused.value.facts["dossiers"]) == ("report.broken", "T-2")
    said = leader.get("/reports/ii06a?from=2026-11-01&to=2026-11-30")
    assert (said.status_code, said.json["code"]) == (409, "report.broken")
    assert "T-2" in said.json["detail"]


def test_the_articles_ten_months_as_the_form(ward, tmp_path):  # noqa: F811
    path = tmp_path / "2020.csv"
    article_2020.write(path)
    answer(ward, "dossiers", "import", str(path))
    period = ("report", "ii06a", "--from", "2020-01-01", "--to", "2020-11-01")
    form = answer(ward, *period)["total"]
    assert (form["received"], form["settled"], form["late"], form["open"], form["open_late"]) == (1413, 1407, 0, 6, 0)
    assert form["early"] + form["on_time"] == 1407
    form_lines, beside = motcua(ward, *period).stdout.split("\n\n")
    assert form_lines.startswith("STT,Lĩnh vực,Tiếp nhận – Tổng (3),Tiếp nhận – Trực tuyến (4)")
    assert form_lines.splitlines()[-1].startswith(",Tổng,1413,")
    assert beside.splitlines()[-1] == ",Tổng,0,0,0,0,0"


@pytest.mark.parametrize("closing", [0, 15, 28])
@pytest.mark.parametrize("kind", [Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR])
def test_column_6_is_column_11_of_the_period_before_whatever_day_it_closes_on(hall_id, time, sheet, kind, closing):  # noqa: F811
    first = date(2025, 11, 1)
    received = [f"{first + timedelta(days=9 * n)}T23:59:59" for n in range(42)]
    take(hall_id, sheet(*(line(n, received_at=at, due_at="2026-12-01") for n, at in enumerate(received))))
    day = date(2026, 11, 15)
    now, then = period(kind, day, closing), before(kind, day, closing)
    carried = whole(hall_id, *now).get("carried", 0)
    assert carried == whole(hall_id, *then)["open"]
    assert carried == sum(at[:10] < now[0].isoformat() for at in received)


def test_what_the_form_has_no_column_for_stands_beside_it(hall_id, leader, clerk, time, sheet):  # noqa: F811
    late = {"due_at": "2026-11-13", "state": "processing"}
    ended = {"settled_at": "2026-11-12T10:00"}
    lines = [line(1, **late), line(2, **late), line(3, state="refused", **ended), line(4, state="withdrawn", **ended)]
    take(hall_id, sheet(*lines, line(5, state="stopped", settled_at="2026-11-14T10:00")))
    said = clerk.post("/dossiers/T-2/apologise", reason="Chờ xác minh")
    assert said.status_code == 200, said.json
    form = leader.get("/reports/ii06a?from=2026-11-01&to=2026-11-30").json
    assert form["total"]["beside"] == form["rows"][0]["beside"]
    assert form["total"]["beside"] == {
        "refused": 1, "withdrawn": 1, "stopped": 1, "late_apologised": 1, "late_unapologised": 2,
    }  # fmt: skip
    assert form["total"]["late"] + form["total"]["open_late"] == 3


moments = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 22)).map(lambda moment: moment.replace(microsecond=0))


@st.composite
def histories(draw) -> dict[str, str]:
    received, due = draw(moments), draw(st.integers(0, 60))
    closed = draw(st.none() | st.integers(0, 60))
    state = draw(st.sampled_from(["processing", "supplement"] if closed is None else ["ready", "returned", "refused"]))
    said = {"received_at": received.isoformat(), "due_at": (received + timedelta(days=due)).isoformat(), "state": state}
    if closed is not None:
        said["settled_at"] = min(received + timedelta(days=closed), datetime(2026, 11, 23, 7)).isoformat()
        if state == "returned":
            said["returned_at"] = said["settled_at"]
    return said | {"channel": draw(st.sampled_from(["in_person", "post", "online"]))}


@given(st.lists(histories(), max_size=12), st.dates(date(2026, 8, 25), date(2026, 11, 23)), st.integers(0, 90))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_equations_hold_for_any_history_and_any_period(hall_id, time, sheet, lives, first, days):  # noqa: F811
    with db.transaction() as connection:
        connection.execute(delete(dossiers))
    take(hall_id, sheet(*(line(n, **life) for n, life in enumerate(lives))))
    last = first + timedelta(days=days)
    form = forms.ii06a(hall_id, first, last).whole
    assert form.received == form.settled + form.open
    before = forms.ii06a(hall_id, date(2026, 1, 1), first - timedelta(days=1)).whole
    assert form.carried == before.open
