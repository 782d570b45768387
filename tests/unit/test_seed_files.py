"""The seed files are data a hall is born from: they must parse, agree with each other and speak both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.domain.lunar import lunar

SEED = Path(__file__).parents[2] / "server" / "seed"


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((SEED / name).read_text(encoding="utf-8"))


DEMO, HOLIDAYS, PROCEDURES = read("demo.toml"), read("holidays.toml"), read("procedures.toml")["procedures"]
SERVICES = {service["code"]: service for service in DEMO["services"]}

LIMIT = re.compile(r"same_day|[1-9]\d* (working_days|calendar_days|working_hours)")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
EXPECTED_CODES = {
    "ho-tich": [
        "1.001193", "1.000656", "1.000894", "1.004873", "2.000635", "1.004859", "1.004884",
    ],
    "chung-thuc": [
        "2.000815", "2.000884", "2.000908", "2.001035", "2.001019", "2.001016", "2.001406",
    ],
    "dat-dai": ["MC-HOAGIAI-DAT", "MC-DANGKY-DAT", "MC-GPXD-NHAO", "1.001612"],
    "an-sinh": [
        "1.001776", "1.014027", "1.001699", "1.001653", "1.001731", "1.011606", "1.011607",
    ],
}  # fmt: skip
SIGNED_IN_THE_REGISTER = {"1.001193", "1.000656", "1.000894", "1.004859", "1.004884"}
ICONS = {"civil-status", "certification", "land-construction", "social-support", "collect-result"}

# The holidays of the law, written out once more so that a slip in the data file is seen; days in lieu and swapped days
# are not among them.
LAW = {
    2020: "01-01 01-23 01-24 01-25 01-26 01-27 04-02 04-30 05-01 09-02",
    2021: "01-01 02-10 02-11 02-12 02-13 02-14 04-21 04-30 05-01 09-02 09-03",
    2022: "01-01 01-31 02-01 02-02 02-03 02-04 04-10 04-30 05-01 09-01 09-02",
    2023: "01-01 01-20 01-21 01-22 01-23 01-24 04-29 04-30 05-01 09-01 09-02",
    2024: "01-01 02-08 02-09 02-10 02-11 02-12 04-18 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 09-01 09-02",
    2026: "01-01 02-16 02-17 02-18 02-19 02-20 04-26 04-30 05-01 09-01 09-02 11-24",
}
# Labour Code 2012, Article 115, until the end of 2020; a second National Day from 2021 (Labour Code 2019, Article 112);
# Vietnam Culture Day from 2026 (Resolution 28/2026/QH16).
HOW_MANY = {2020: 10, 2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 11, 2026: 12, 2027: 12}
SWAPPED = {
    "2024-04-29": "2024-05-04",
    "2025-05-02": "2025-04-26",
    "2026-01-02": "2026-01-10",
    "2026-08-31": "2026-08-22",
}
TET, FOUNDERS = "Tết Nguyên đán", "Giỗ Tổ Hùng Vương"
each_year = pytest.mark.parametrize("year", sorted(HOW_MANY))

# Everything that is off in 2026, as it was announced.
OFF_2026 = {
    "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-04-26",
    "2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24",
}  # fmt: skip
MAKE_UP_2026 = {"2026-01-10", "2026-08-22"}

each_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p["code"])


def tables(node: Any) -> Iterator[dict[str, Any]]:
    """Every table inside a parsed file, however deep."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from tables(value)
    elif isinstance(node, list):
        for value in node:
            yield from tables(value)


def days_of(year: int, *, working: bool) -> set[str]:
    return {d["date"].isoformat() for d in HOLIDAYS["days"] if d["date"].year == year and d["working"] is working}


def holidays_of(year: int) -> dict[date, str]:
    """The holidays of the law in a year, with their Vietnamese names: neither days in lieu nor swapped ones."""
    return {
        d["date"]: d["reason_vi"]
        for d in HOLIDAYS["days"]
        if d["date"].year == year and not d["working"] and not d["reason_vi"].startswith(("Nghỉ bù", "Hoán đổi"))
    }


def in_lieu(holidays: set[date]) -> set[date]:
    """For each holiday on a Saturday or Sunday the next day that is neither a weekly rest nor off already."""
    given: set[date] = set()
    for day in sorted(d for d in holidays if d.weekday() >= 5):
        while day.weekday() >= 5 or day in holidays | given:
            day += timedelta(days=1)
        given.add(day)
    return given


@pytest.mark.parametrize("file", [DEMO, HOLIDAYS, {"procedures": PROCEDURES}], ids=["demo", "holidays", "procedures"])
def test_whatever_is_said_in_vietnamese_is_said_in_english_too(file: dict[str, Any]) -> None:
    # Place names, keywords typed in Vietnamese and nothing else may stand alone.
    alone = {"place_vi", "keywords_vi"}
    optional = {"note_vi", "why_vi"}
    checked = 0
    for table in tables(file):
        for key in (k for k in table if k.endswith("_vi") and k not in alone):
            english = table[f"{key[:-3]}_en"]
            assert bool(table[key]) == bool(english), table
            assert table[key] or key in optional, table
            checked += 1
    assert checked >= 9


def test_the_demonstration_ward_is_the_one_of_the_contract() -> None:
    assert DEMO["hall"]["code"] == "phuong-8"
    assert DEMO["hall"]["demo"] is True
    assert ZoneInfo(DEMO["hall"]["timezone"]).key == "Asia/Ho_Chi_Minh"
    assert {code: s["prefix"] for code, s in SERVICES.items()} == {
        "ho-tich": "A", "chung-thuc": "C", "dat-dai": "H", "an-sinh": "S", "tra-ket-qua": "Q",
    }  # fmt: skip
    assert [c for c, s in SERVICES.items() if s["result_lane"]] == ["tra-ket-qua"]
    assert [c["number"] for c in DEMO["counters"]] == [1, 2, 3, 4]
    assert [g["code"] for g in sorted(DEMO["priority_groups"], key=lambda g: g["position"])] == [
        "elderly", "disabled", "pregnant", "with_child", "merit",
    ]  # fmt: skip


def test_nothing_that_must_be_unique_stands_twice() -> None:
    for rows, key in (
        (DEMO["services"], "prefix"), (DEMO["services"], "code"), (DEMO["services"], "position"),
        (DEMO["counters"], "number"), (DEMO["priority_groups"], "code"), (DEMO["priority_groups"], "position"),
        (DEMO["people"], "username"), (DEMO["printers"], "name"), (HOLIDAYS["years"], "year"),
        (HOLIDAYS["days"], "date"), (PROCEDURES, "code"),
    ):  # fmt: skip
        values = [row[key] for row in rows]
        assert len(values) == len(set(values)), key


def test_every_reference_resolves() -> None:
    for counter in DEMO["counters"]:
        assert counter["services"] == list(SERVICES)
        assert counter["preferred"] in {"", *SERVICES}
    for procedure in PROCEDURES:
        assert not SERVICES[procedure["service"]]["result_lane"]
    assert {s["icon"] for s in DEMO["services"]} == ICONS
    assert {g["icon"] for g in DEMO["priority_groups"]} == {"merit", "elder", "disabled", "pregnant", "child"}


def test_every_service_but_the_result_lane_has_a_procedure() -> None:
    assert {p["service"] for p in PROCEDURES} == {c for c, s in SERVICES.items() if not s["result_lane"]}


def test_a_kiosk_name_is_the_name_with_line_breaks() -> None:
    assert SERVICES["dat-dai"]["kiosk_vi"] == "Đất đai –\nXây dựng"
    assert SERVICES["an-sinh"]["kiosk_vi"] == "Người có công,\ntrợ cấp"
    for service in DEMO["services"]:
        assert service["kiosk_vi"].replace("\n", " ") == service["name_vi"]


def test_numbers_are_given_out_all_day_and_due_dates_count_office_hours() -> None:
    opening = [(p["weekday"], p["start"], p["end"]) for p in DEMO["periods"] if p["kind"] == "opening"]
    working = [(p["weekday"], p["start"], p["end"]) for p in DEMO["periods"] if p["kind"] == "working"]
    assert opening == [(day, "00:00", "24:00") for day in range(7)]
    assert working == [(day, *hours) for day in range(5) for hours in (("07:30", "11:30"), ("13:00", "17:00"))]
    assert len(opening) + len(working) == len(DEMO["periods"])


def test_each_role_has_one_person_and_each_slip_a_printer() -> None:
    assert [(p["username"], p["role"]) for p in DEMO["people"]] == [
        ("huongdan", "greeter"), ("canbo", "clerk"), ("lanhdao", "leader"), ("quantri", "admin"),
    ]  # fmt: skip
    assert sorted(kind for p in DEMO["printers"] for kind in p["kinds"]) == ["other", "receipt", "ticket"]
    for printer in DEMO["printers"]:
        assert printer["uri"] == f"virtual:{printer['name']}"
        assert printer["width_dots"] == 576


def test_the_holidays_of_2026_are_exactly_the_official_table() -> None:
    assert days_of(2026, working=False) == OFF_2026
    assert days_of(2026, working=True) == MAKE_UP_2026


@pytest.mark.parametrize("year", sorted(LAW))
def test_a_year_has_the_holidays_of_the_law_written_here_once_more(year: int) -> None:
    assert set(holidays_of(year)) == {date.fromisoformat(f"{year}-{day}") for day in LAW[year].split()}


@each_year
def test_a_year_has_as_many_holidays_as_the_law_of_its_time_gives(year: int) -> None:
    assert len(holidays_of(year)) == HOW_MANY[year]


@each_year
def test_a_year_is_its_holidays_with_the_days_in_lieu_and_the_swapped_days_and_nothing_else(year: int) -> None:
    law = set(holidays_of(year))
    swapped = {off for off in SWAPPED if off.startswith(str(year))}
    assert days_of(year, working=False) == {day.isoformat() for day in law | in_lieu(law)} | swapped
    assert days_of(year, working=True) == {SWAPPED[off] for off in swapped}


def test_a_day_in_lieu_is_called_so_and_names_a_holiday_that_met_the_weekly_rest() -> None:
    named = {d["date"]: d["reason_vi"] for d in HOLIDAYS["days"] if d["reason_vi"].startswith("Nghỉ bù")}
    met = [(day, name) for year in HOW_MANY for day, name in holidays_of(year).items() if day.weekday() >= 5]
    assert len(named) == len(met) > 0
    for day, reason in named.items():
        assert day.weekday() < 5
        causes = [name for d, name in met if timedelta(0) < day - d <= timedelta(days=4)]
        assert any(f"Nghỉ bù {name} (trùng ngày nghỉ hằng tuần)" == reason for name in causes), (day, reason)


@each_year
def test_tet_is_five_days_around_the_lunar_new_year(year: int) -> None:
    days = sorted(day for day, name in holidays_of(year).items() if name == TET)
    first = next(day for day in days if (lunar(day).day, lunar(day).month) == (1, 1))
    assert (days[-1] - days[0]).days == 4 == len(days) - 1
    assert (first - days[0]).days in {1, 2}  # one or two days before the new year, the rest after
    assert lunar(days[0]).month == 12


@each_year
def test_the_founders_day_is_the_tenth_of_the_third_lunar_month(year: int) -> None:
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    tenth = [d for d in every if (lunar(d).day, lunar(d).month, lunar(d).leap) == (10, 3, False)]
    assert [day for day, name in holidays_of(year).items() if name == FOUNDERS] == tenth


def test_the_days_of_each_year_are_in_order_and_have_a_source() -> None:
    dates = [day["date"] for day in HOLIDAYS["days"]]
    assert dates == sorted(dates)
    years = {year["year"]: year for year in HOLIDAYS["years"]}
    assert {day.year for day in dates} == set(years) == set(range(2020, 2028))
    for day in HOLIDAYS["days"]:
        assert type(day["date"]) is date
        read = (
            r"^Chưa công bố; suy từ .+" if day["provisional"] else r".+ \((chưa đối chiếu văn bản|theo bản đăng lại)\)$"
        )
        assert re.search(read, day["source"]), day
        assert day["provisional"] is (years[day["date"].year]["status"] == "provisional")
    assert [y for y, row in years.items() if row["status"] != "announced"] == [2027]


def test_a_make_up_day_is_a_weekend_day_that_pays_for_a_day_off() -> None:
    off = {day["date"] for day in HOLIDAYS["days"] if not day["working"]}
    for day in (d for d in HOLIDAYS["days"] if d["working"]):
        assert day["date"].weekday() >= 5
        paid = re.search(r"(\d\d)/(\d\d)/(\d{4})$", day["reason_vi"])
        assert paid is not None
        assert date(int(paid[3]), int(paid[2]), int(paid[1])) in off


def test_each_service_has_its_procedures_in_the_order_the_kiosk_shows() -> None:
    assert {
        service: [p["code"] for p in PROCEDURES if p["service"] == service] for service in EXPECTED_CODES
    } == EXPECTED_CODES
    assert len(PROCEDURES) == sum(map(len, EXPECTED_CODES.values())) == 25


def test_a_code_of_the_halls_own_does_not_look_like_a_national_one() -> None:
    own = [p for p in PROCEDURES if not re.fullmatch(r"\d\.\d{6}", p["code"])]
    assert [p["code"] for p in own] == ["MC-HOAGIAI-DAT", "MC-DANGKY-DAT", "MC-GPXD-NHAO"]


@each_procedure
def test_what_the_kiosk_shows_of_a_procedure_is_short(procedure: dict[str, Any]) -> None:
    # Beyond this the title of the kiosk's pre-check takes its smallest letters.
    assert max(len(procedure["name_vi"]), len(procedure["name_en"])) <= 56
    assert all(word == word.lower() for word in procedure["keywords_vi"])


@each_procedure
def test_a_keyword_leads_to_one_procedure(procedure: dict[str, Any]) -> None:
    others = [word for p in PROCEDURES if p is not procedure for word in p["keywords_vi"]]
    assert not set(procedure["keywords_vi"]) & set(others)
    assert len(procedure["keywords_vi"]) == len(set(procedure["keywords_vi"]))


@each_procedure
def test_a_procedure_has_a_limit_a_machine_can_read(procedure: dict[str, Any]) -> None:
    assert LIMIT.fullmatch(procedure["limit"])
    assert ("cutoff" in procedure) == (procedure["limit"] == "same_day")
    assert CLOCK.fullmatch(procedure.get("cutoff", "15:00"))
    if "verification_limit" in procedure:
        assert LIMIT.fullmatch(procedure["verification_limit"])
    assert procedure["supplement_clock"] in {"pause", "restart"}
    assert type(procedure["effective_from"]) is date


@each_procedure
def test_a_procedure_says_where_it_comes_from_and_that_nobody_verified_it_yet(procedure: dict[str, Any]) -> None:
    assert procedure["legal_basis"]
    assert procedure["source_url"].startswith("https://")
    assert (procedure["verified_by"], procedure["verified_on"]) == ("", "")
    assert re.match(r"[CLBU](; |$)", procedure["grade"])
    assert procedure["keywords_vi"]


@each_procedure
def test_a_procedure_has_papers_and_one_of_them_is_an_original(procedure: dict[str, Any]) -> None:
    papers = procedure["papers"]
    assert any(p["kind"] in {"original", "shown"} and p["needed"] == "always" for p in papers)
    for paper in papers:
        assert paper["kind"] in {"original", "certified", "plain", "shown"}
        assert paper["needed"] in {"always", "if_any", "not_required"}
        assert (paper["count"] == 0) == (paper["needed"] == "not_required")


@each_procedure
def test_a_procedure_says_who_must_come_at_each_of_the_three_steps(procedure: dict[str, Any]) -> None:
    assert [step["step"] for step in procedure["presence"]] == ["filing", "signing", "collecting"]
    for step in procedure["presence"]:
        assert step["proxy"] in {"none", "unwritten", "written", "certified"}
        assert step["who_vi"].endswith(".")
        assert len(step["who_vi"]) <= 90
        assert not step["register"] or (step["step"] == "signing" and step["proxy"] == "none")


@each_procedure
def test_a_procedure_says_for_each_channel_whether_it_can_finish(procedure: dict[str, Any]) -> None:
    assert [c["channel"] for c in procedure["channels"]] == ["in_person", "post", "online"]
    assert procedure["channels"][0]["complete"] is True
    for channel in procedure["channels"]:
        assert channel["complete"] == (channel["why_vi"] == "")


@each_procedure
def test_a_register_that_must_be_signed_keeps_post_and_online_from_finishing(procedure: dict[str, Any]) -> None:
    signed = any(step["register"] for step in procedure["presence"])
    assert signed == (procedure["code"] in SIGNED_IN_THE_REGISTER)
    if signed:
        assert [c["complete"] for c in procedure["channels"]] == [True, False, False]


@each_procedure
def test_a_fee_in_words_agrees_with_the_fee_in_figures(procedure: dict[str, Any]) -> None:
    fee = procedure["fee"]
    amount = fee.get("amount_vnd")
    assert (amount == 0) == (fee["text_vi"] == "Không mất tiền")
    if amount:
        assert fee["text_vi"].startswith(f"{amount:,}".replace(",", ".") + " đồng")


def test_the_limits_are_those_of_the_law() -> None:
    limits = {p["code"]: (p["limit"], p.get("verification_limit")) for p in PROCEDURES}
    assert limits == {
        "1.001193": ("same_day", "5 working_days"),
        "1.000656": ("same_day", "3 working_days"),
        "1.000894": ("same_day", "5 working_days"),
        "1.004873": ("3 working_days", None),
        "2.000635": ("same_day", None),
        "2.000815": ("same_day", "2 working_days"),
        "1.001776": ("10 working_days", None),
        "MC-HOAGIAI-DAT": ("30 calendar_days", None),
        "1.004859": ("3 working_days", "6 working_days"),
        "1.004884": ("5 working_days", None),
        "2.000884": ("same_day", None),
        "2.000908": ("same_day", None),
        "2.001035": ("2 working_days", None),
        "2.001019": ("2 working_days", None),
        "2.001016": ("2 working_days", None),
        "2.001406": ("2 working_days", None),
        "1.014027": ("10 working_days", None),
        "1.001699": ("25 working_days", None),
        "1.001653": ("5 working_days", None),
        "1.001731": ("3 working_days", None),
        "1.011606": ("15 calendar_days", None),
        "1.011607": ("15 calendar_days", None),
        "MC-DANGKY-DAT": ("20 working_days", None),
        "MC-GPXD-NHAO": ("15 working_days", None),
        "1.001612": ("3 working_days", None),
    }
