"""The printers of the hall over the API: their rolls, their settings, and faults for practice."""

import json
import uuid

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from server import db, journal, printer_care
from server import ward as wards
from server.commands.printers import printer as printer_command
from server.models.paper import printers
from tests.conftest import Caller
from tests.integration.test_one_ticket import take
from tests.integration.test_spool import LIFE, accept, claim, listed, status, tell

METRE = 8000


def roll(caller: Caller, name: str = "sanh") -> dict:
    return {one["name"]: one for one in caller.get("/printers").json["items"]}[name]["roll"]


def print_ticket(kiosk: Caller, printer: Caller, rows: int, verdict: str = "printed", problem: str = "") -> None:
    take(kiosk)
    body = {"verdict": verdict, "problem": problem, "rows": rows, "worker": LIFE}
    told = printer.post(f"/print/jobs/{claim(printer)['id']}/outcome", **body)
    assert told.status_code == 200, told.json


def put(caller: Caller, name: str = "sanh", **changes: object):
    body = {"request_id": str(uuid.uuid4()), **changes}
    return caller.client.put(f"/api/v1/printers/{name}", json=body, headers=caller.headers)


# -- rolls -------------------------------------------------------------------------------------------------------


def test_what_is_printed_or_may_be_is_counted_on_the_roll(kiosk, printer, clerk):
    status(printer, "ok")
    print_ticket(kiosk, printer, METRE)
    print_ticket(kiosk, printer, METRE // 2, "uncertain", "stalled")
    print_ticket(kiosk, printer, 0, "not_started", "cover_open")
    now = roll(clerk)
    assert (now["slips"], now["metres"], now["left_metres"], now["low"]) == (2, 1.5, 58.5, False)
    assert roll(clerk, "quay")["slips"] == 0


def test_an_outcome_told_twice_is_counted_once(kiosk, printer, clerk):
    take(kiosk)
    job = claim(printer)["id"]
    for _ in range(2):
        printer.post(f"/print/jobs/{job}/outcome", verdict="printed", rows=METRE, worker=LIFE)
    assert roll(clerk)["metres"] == 1.0


def test_a_slip_counts_on_the_roll_of_the_printer_that_stood_in(kiosk, printer, clerk):
    status(printer, "ok", "quay")
    status(printer, "paper_out")
    take(kiosk)
    printer.post(f"/print/jobs/{claim(printer, 'quay')['id']}/outcome", verdict="printed", rows=METRE, worker=LIFE)
    assert (roll(clerk)["slips"], roll(clerk, "quay")["metres"]) == (0, 1.0)


@pytest.mark.parametrize("between", [(), ("unreachable",), ("cover_open",), ("unreachable", "stalled", "cover_open")])
def test_a_printer_that_was_out_of_paper_and_has_some_has_a_new_roll(kiosk, printer, clerk, between):
    status(printer, "ok")
    print_ticket(kiosk, printer, METRE)
    for state in ("paper_out", *between, "ok"):
        status(printer, state)
    assert roll(clerk)["metres"] == 0
    assert roll(clerk)["since"] is not None


@pytest.mark.parametrize("state", ["cover_open", "offline", "unreachable", "stalled", "paper_low"])
def test_other_troubles_leave_the_roll_as_it_was(kiosk, printer, clerk, state):
    status(printer, "ok")
    print_ticket(kiosk, printer, METRE)
    status(printer, state)
    status(printer, "ok")
    assert roll(clerk)["metres"] == 1.0


def test_a_printer_that_is_away_without_paper_has_no_new_roll_yet(kiosk, printer, clerk):
    status(printer, "ok")
    print_ticket(kiosk, printer, METRE)
    status(printer, "paper_out")
    status(printer, "unreachable")
    assert roll(clerk)["metres"] == 1.0


def test_staff_say_that_the_roll_is_new_and_how_long_it_is(kiosk, printer, clerk, hall_id):
    status(printer, "ok")
    print_ticket(kiosk, printer, METRE)
    again = str(uuid.uuid4())
    first = clerk.post("/printers/sanh/roll", again, metres=80).json
    assert (first["roll"]["metres"], first["roll"]["left_metres"], first["roll_metres"]) == (0, 80, 80)
    print_ticket(kiosk, printer, METRE)
    assert clerk.post("/printers/sanh/roll", again, metres=80).json["roll"]["metres"] == 1.0  # pressed once
    with db.reading() as connection:
        printer_id = printer_care.find(connection, hall_id, "sanh").id
        assert journal.of(connection, hall_id, "printer", printer_id) == [
            ("roll", {"printer": "sanh", "slips": 1, "metres": [60, 80]})
        ]
    assert clerk.post("/printers/keller/roll").status_code == 404


def test_a_roll_is_low_before_it_ends_and_the_screens_hear_of_it(kiosk, printer, clerk):
    status(printer, "ok")
    print_ticket(kiosk, printer, 54 * METRE // 3)
    print_ticket(kiosk, printer, 54 * METRE // 3)
    take(kiosk)
    job = claim(printer)["id"]
    before = kiosk.get("/halls/current/board").json
    printer.post(f"/print/jobs/{job}/outcome", verdict="printed", rows=19 * METRE, worker=LIFE)
    board = kiosk.get("/halls/current/board").json
    assert board["version"] > before["version"]
    low = {one["name"]: one["roll"]["low"] for one in board["printers"]}
    assert low == {"sanh": True, "quay": False}
    desk = {one["name"]: one["roll"] for one in clerk.get("/counters/1").json["printers"]}["sanh"]
    assert (desk["counted_low"], desk["left_metres"], desk["left_slips"]) == (True, 5.0, 0)


def test_a_roll_is_low_when_the_printers_own_sensor_says_so(printer, clerk):
    status(printer, "paper_low")
    assert (roll(clerk)["low"], roll(clerk)["counted_low"]) == (True, False)


# -- settings ----------------------------------------------------------------------------------------------------


def test_a_leader_sets_a_printer_and_it_holds_at_once(leader, kiosk, printer, hall_id):
    with db.reading() as connection:
        before, _ = wards.look(connection, hall_id)
    title = {"vi": "Máy in cửa", "en": "Door printer"}
    changes = {"title": title, "uri": "tcp://10.0.0.9", "width_dots": 384, "stand_in": None, "roll_metres": 30}
    answer = put(leader, **changes)
    assert answer.status_code == 200, answer.json
    assert {key: answer.json[key] for key in changes} == changes
    with db.reading() as connection:
        after, _ = wards.look(connection, hall_id)
        told = journal.of(connection, hall_id, "printer", printer_care.find(connection, hall_id, "sanh").id)
    assert after.setup_version == before.setup_version + 1
    assert [(what, facts["stand_in"], facts["roll_metres"]) for what, facts in told] == [
        ("set", ["quay", None], [60, 30])
    ]
    take(kiosk)
    assert (claim(printer)["uri"], answer.json["kinds"]) == ("tcp://10.0.0.9", ["ticket"])


def test_kinds_of_slip_go_where_they_are_sent(leader, kiosk, printer, clerk):
    assert put(leader, kinds=["ticket", "receipt"]).status_code == 200
    assert put(leader, "quay", kinds=["other"]).status_code == 200
    accept(clerk)
    assert claim(printer)["kind"] == "receipt"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uri": "lpt1"}, "printer.address"),
        ({"uri": "tcp://10.0.0.9:printer"}, "printer.address"),
        ({"uri": "file:///srv/motcua.db"}, "printer.address"),
        ({"uri": "file:///dev/../srv/motcua.db"}, "printer.address"),
        ({"uri": "file:///dev/sda"}, "printer.address"),
        ({"uri": "serial:///etc/passwd"}, "printer.address"),
        ({"uri": "virtual:../secrets"}, "printer.address"),
        ({"width_dots": 600}, "printer.width"),
        ({"kinds": ["ticket", "banner"]}, "printer.kind"),
        ({"stand_in": "sanh"}, "printer.stand_in"),
        ({"stand_in": "keller"}, "printer.stand_in"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(leader, changes, code):
    before = leader.get("/printers").json
    answer = put(leader, **changes)
    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert leader.get("/printers").json == before


def test_only_the_office_sets_printers(clerk, kiosk):
    assert put(clerk, roll_metres=30).status_code == 403
    assert put(kiosk, roll_metres=30).status_code == 403


def test_two_printers_never_write_into_one_port(leader):
    def set_to(name, uri):
        body = {"request_id": str(uuid.uuid4()), "uri": uri}
        return leader.client.put(f"/api/v1/printers/{name}", json=body, headers=leader.headers)

    assert set_to("sanh", "file:///dev/usb/lp0").status_code == 200
    again = set_to("quay", "file:///dev/usb/lp0?profile=TM-T88V")
    assert (again.status_code, again.json["code"], again.json["printer"]) == (409, "printer.shared", "sanh")
    assert set_to("sanh", "file:///dev/usb/lp0?profile=TM-T88V").status_code == 200  # its own
    assert set_to("quay", "file:///dev/usb/lp1").status_code == 200


# -- behind a queue of the operating system ----------------------------------------------------------------------


def test_what_such_a_queue_has_taken_is_not_sent_again_by_itself(printer, clerk, hall_id):
    with db.transaction() as connection:
        connection.execute(update(printers).where(printers.c.name == "quay").values(uri="cups://quay"))
    code = accept(clerk)["code"]
    told = tell(printer, claim(printer, "quay")["id"], "uncertain", "unconfirmed")
    assert (told["state"], told["copy"]) == ("uncertain", 0)
    assert claim(printer, "quay") is None
    assert listed(clerk, "trouble").keys() == {code}


def test_what_a_mute_printer_was_sent_is_neither_sent_again_nor_an_alarm(kiosk, printer, clerk):
    ticket = take(kiosk).json
    accept(clerk)
    for name in ("sanh", "quay"):
        told = tell(printer, claim(printer, name)["id"], "uncertain", "mute")
        assert (told["state"], told["problem"], told["copy"]) == ("uncertain", "mute", 0)
        assert claim(printer, name) is None
    assert listed(clerk, "trouble") == {}
    assert kiosk.get(f"/track/{ticket['token']}").json["print"]["problem"] == "mute"


# -- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ({"fault": "paper_out"}, {"paper_out": True}),
        ({"fault": "hang", "row": 9}, {"hang": True}),
        ({"fault": "reset_at_row", "row": 120}, {"reset_at_row": 120}),
        ({"fault": "paper_out_at_row"}, {"paper_out_at_row": 0}),
        ({"fault": "none"}, {}),
    ],
)
def test_a_virtual_printer_has_the_fault_asked_for_and_no_other(leader, settings, asked, stands):
    leader.post("/printers/sanh/fault", fault="cover_open")
    assert leader.post("/printers/sanh/fault", **asked).status_code == 200
    kept = json.loads((settings.data_dir / "paper" / "sanh" / "fault.json").read_text())
    assert {name: value for name, value in kept.items() if value is not False and value is not None} == stands


def test_a_real_printer_is_given_no_fault(leader):
    put(leader, uri="tcp://10.0.0.9")
    refused = leader.post("/printers/sanh/fault", fault="hang")
    assert (refused.status_code, refused.json["code"]) == (409, "printer.not_virtual")
    assert leader.post("/printers/sanh/fault", fault="hang_at_row", row=100_001).status_code == 422


def test_the_command_line_gives_faults_and_lists_printers(app, settings, monkeypatch):
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(settings.data_dir))
    run = CliRunner().invoke(printer_command, ["fault", "sanh", "hang_at_row", "--row", "300"])
    assert (run.exit_code, run.output) == (0, "sanh: hang_at_row 300\n")
    kept = json.loads((settings.data_dir / "paper" / "sanh" / "fault.json").read_text())
    assert (kept["hang_at_row"], kept["hang"]) == (300, False)
    run = CliRunner().invoke(printer_command, ["list"])
    assert run.output.splitlines()[0] == "sanh  virtual:sanh  unknown  60.0 m left  stand-in: quay"
