"""A slip over real TCP to the virtual printer: printed once, or said not to be, whatever goes wrong on the way."""

import json
import os
import select
import socket
import threading
import time
import tty
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from printer import wires
from printer.devices import Device, open_device
from printer.status import Status
from printer.transport import Limits, Outcome
from printer.virtual import KEPT, VirtualPrinter
from printer.wires import profile_width
from tests.escpos_bytes import rows_of, rows_on, slip_of

QUICK = Limits(connect=0.5, answer=0.2, first=0.4, notice=0.1, stall=0.4, confirm=0.6, mute_confirm=0.2, hold=5.0)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[VirtualPrinter]:
    made = VirtualPrinter("sanh", tmp_path)
    yield made
    made.stop()


@pytest.fixture
def device(machine: VirtualPrinter, tmp_path: Path) -> Device:
    host, port = machine.start()
    return open_device(f"tcp://{host}:{port}", tmp_path, limits=QUICK)


def test_a_slip_is_printed_once_and_looks_as_it_was_sent(machine: VirtualPrinter, device: Device) -> None:
    rows = rows_of(1)
    assert device.print(slip_of(rows), "1/0") == Outcome("PRINTED", "", "ok")
    [paper] = machine.papers()
    assert rows_on(paper) == rows


def test_a_printer_that_knows_no_ids_is_believed_by_its_answer_in_order(
    machine: VirtualPrinter, device: Device
) -> None:
    machine.set_faults(no_process_id=True)
    for turn in range(2):
        assert device.print(slip_of(rows_of(turn)), str(turn)).verdict == "PRINTED"
    assert len(machine.papers()) == 2


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("paper_out", Outcome("NOT_STARTED", "paper_out", "out")),
        ("cover_open", Outcome("NOT_STARTED", "cover_open", "ok")),
        ("offline", Outcome("NOT_STARTED", "offline", "ok")),
    ],
)
def test_a_printer_that_is_not_ready_is_sent_nothing_and_prints_when_it_recovers(
    machine: VirtualPrinter, device: Device, fault: str, outcome: Outcome
) -> None:
    machine.set_faults(**{fault: True})
    assert device.print(slip_of(rows_of(1)), "1") == outcome
    assert device.check() == Status(outcome.problem, outcome.paper)
    machine.set_faults(**{fault: False})
    assert device.check() == Status("", "ok")
    assert device.print(slip_of(rows_of(1)), "1").verdict == "PRINTED"
    assert len(machine.papers()) == 1


def test_a_printer_that_is_switched_off_is_unreachable_and_prints_when_it_is_on(
    machine: VirtualPrinter, device: Device
) -> None:
    machine.stop()
    assert device.print(slip_of(rows_of(1)), "1") == Outcome("NOT_STARTED", "unreachable")
    assert device.check() == Status("unreachable")
    machine.start()
    assert device.print(slip_of(rows_of(1)), "1").verdict == "PRINTED"


@pytest.mark.parametrize("row", [0, 1, 100, 200])
def test_a_cut_connection_is_uncertain_and_the_next_slip_comes_out_whole(
    machine: VirtualPrinter, device: Device, row: int
) -> None:
    machine.set_faults(reset_at_row=row)
    assert device.print(slip_of(rows_of(1)), "1").verdict == "UNCERTAIN"
    whole = rows_of(2)
    assert device.print(slip_of(whole), "2").verdict == "PRINTED"
    assert rows_on(machine.papers()[-1]) == whole


def test_another_process_too_finds_the_torn_image_and_leaves_it_behind(
    machine: VirtualPrinter, device: Device, tmp_path: Path
) -> None:
    machine.set_faults(reset_at_row=50)
    device.print(slip_of(rows_of(1)), "1")
    host, port = machine._address
    whole = rows_of(2)
    fresh = open_device(f"tcp://{host}:{port}", tmp_path, limits=QUICK)
    assert fresh.print(slip_of(whole), "2").verdict == "PRINTED"
    assert rows_on(machine.papers()[-1])[-len(whole) :] == whole


def test_a_connection_cut_between_paper_and_answer_is_uncertain(machine: VirtualPrinter, device: Device) -> None:
    machine.set_faults(reset_after_cut=True)
    assert device.print(slip_of(rows_of(1)), "1").verdict == "UNCERTAIN"
    assert len(machine.papers()) == 1


def test_a_silent_printer_is_never_believed(machine: VirtualPrinter, device: Device) -> None:
    machine.set_faults(silence=True)
    assert device.print(slip_of(rows_of(1)), "1") == Outcome("UNCERTAIN", "mute", "unknown")
    assert device.check() == Status("mute")  # and still gets the next slip
    assert device.check().ready


def test_a_printer_that_is_busy_with_somebody_elses_slip_is_not_taken_for_mute(
    machine: VirtualPrinter, tmp_path: Path
) -> None:
    host, port = machine.start()
    device = open_device(f"tcp://{host}:{port}", tmp_path, 576, Limits(answer=0.1, first=10.0))
    machine.set_faults(silence=True)
    heard = threading.Timer(0.5, machine.set_faults, kwargs={"silence": False})
    heard.start()
    assert device.print(slip_of(rows_of(1)), "1").verdict == "PRINTED"
    heard.join()


def test_a_printer_that_used_to_answer_and_is_silent_now_is_sent_nothing(
    machine: VirtualPrinter, device: Device
) -> None:
    assert device.print(slip_of(rows_of(1)), "1").verdict == "PRINTED"
    machine.set_faults(silence=True)
    assert device.print(slip_of(rows_of(2)), "2") == Outcome("NOT_STARTED", "stalled")
    assert len(machine.papers()) == 1


@pytest.mark.parametrize("rows", [20, 20_000])
def test_a_printer_that_never_reads_is_never_reported_printed(
    machine: VirtualPrinter, device: Device, rows: int
) -> None:
    machine.set_faults(hang=True)
    began = time.monotonic()
    outcome = device.print(slip_of(rows_of(1, rows)), "1")
    assert outcome.verdict == "UNCERTAIN"
    assert outcome.problem == ("stalled" if rows > 20 else "mute")
    assert time.monotonic() - began < 3
    assert machine.papers() == []


def test_a_printer_that_stops_reading_in_the_middle_is_uncertain(machine: VirtualPrinter, device: Device) -> None:
    machine.set_faults(hang_at_row=40)
    told: list[Status] = []
    outcome = device.print(slip_of(rows_of(1, 20_000)), "1", told.append)
    assert outcome == Outcome("UNCERTAIN", "stalled", "ok")
    assert told == [Status("stalled", "ok")]


def test_a_printer_that_hangs_with_the_whole_slip_taken_is_reported_while_we_wait(
    machine: VirtualPrinter, device: Device
) -> None:
    machine.set_faults(hang_at_row=10)
    told: list[tuple[Status, float]] = []
    began = time.monotonic()
    outcome = device.print(slip_of(rows_of(1, 20)), "1", lambda status: told.append((status, time.monotonic())))
    assert outcome == Outcome("UNCERTAIN", "unconfirmed", "ok")
    [(status, at)] = told
    assert status == Status("stalled", "ok")
    assert at - began < QUICK.confirm
    assert time.monotonic() - at > 0.1  # it was told before the outcome, not as the outcome


def test_paper_that_moves_slowly_is_not_reported_as_stalled(tmp_path: Path) -> None:
    machine = VirtualPrinter("cham", tmp_path, speed=10)
    host, port = machine.start()
    told: list[Status] = []
    try:
        device = open_device(f"tcp://{host}:{port}", tmp_path, limits=QUICK)
        began = time.monotonic()
        assert device.print(slip_of(rows_of(1, 40), band=8), "1", told.append).verdict == "PRINTED"
        assert time.monotonic() - began > QUICK.notice + QUICK.answer
    finally:
        machine.stop()
    assert told == []


def test_a_new_roll_in_the_middle_gives_exactly_one_paper(machine: VirtualPrinter, device: Device) -> None:
    machine.set_faults(paper_out_at_row=60)
    told: list[Status] = []

    def staff(status: Status) -> None:
        told.append(status)
        if status.problem == "paper_out":
            machine.set_faults(paper_out=False)

    rows = rows_of(1, 400)
    assert device.print(slip_of(rows), "1", staff) == Outcome("PRINTED", "", "ok")
    assert [status.problem for status in told] == ["paper_out", ""]
    [paper] = machine.papers()
    assert rows_on(paper) == rows


def test_a_roll_that_nobody_changes_ends_uncertain_and_not_for_ever(machine: VirtualPrinter, tmp_path: Path) -> None:
    host, port = machine.start()
    machine.set_faults(paper_out_at_row=60)
    impatient = Limits(answer=0.2, stall=0.4, confirm=0.6, hold=0.3)
    device = open_device(f"tcp://{host}:{port}", tmp_path, limits=impatient)
    assert device.print(slip_of(rows_of(1)), "1") == Outcome("UNCERTAIN", "paper_out", "out")


def test_two_slips_at_once_are_two_whole_papers(machine: VirtualPrinter, tmp_path: Path) -> None:
    host, port = machine.start()
    slips = {seed: rows_of(seed, 300) for seed in range(4)}
    patient = Limits(answer=5.0)

    def send(seed: int) -> str:
        return open_device(f"tcp://{host}:{port}", tmp_path, limits=patient).print(slip_of(slips[seed]), "x").verdict

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, slips)) == ["PRINTED"] * 4
    printed = [rows_on(paper) for paper in machine.papers()]
    assert sorted(printed) == sorted(slips.values())


def test_the_virtual_address_goes_through_the_same_path_and_keeps_the_last_papers(tmp_path: Path) -> None:
    device = open_device("virtual:quay?speed=0", tmp_path, 384, QUICK)
    try:
        folder = tmp_path / "paper" / "quay"
        for number in range(1, 4 + KEPT):
            (folder / f"{number:04}.png").write_bytes(b"")
        rows = rows_of(3, 50, 384)
        assert device.print(slip_of(rows), "1").verdict == "PRINTED"
        kept = sorted(folder.glob("*.png"))
        assert len(kept) == KEPT
        assert kept[-1].name == "0204.png"
        assert rows_on(kept[-1]) == rows
    finally:
        device.close()


def test_a_fault_file_written_by_hand_is_obeyed_and_a_broken_one_changes_nothing(
    machine: VirtualPrinter, device: Device
) -> None:
    (machine.folder / "fault.json").write_text(json.dumps({"cover_open": True, "unheard of": 1}))
    assert device.check().problem == "cover_open"
    (machine.folder / "fault.json").write_text("{")
    assert device.check().problem == "cover_open"
    (machine.folder / "fault.json").unlink()
    assert device.check() == Status("", "ok")


def test_a_program_that_asks_for_the_maker_and_the_model_is_answered(machine: VirtualPrinter) -> None:
    with socket.create_connection(machine.start(), timeout=5) as line:
        line.sendall(b"\x1dI\x42\x1dI\x43")
        said = b""
        while said.count(b"\0") < 2:
            said += line.recv(64)
    assert said == b"_Mot Cua\0_virtual\0"


def test_low_paper_is_told_and_still_prints(machine: VirtualPrinter, device: Device) -> None:
    machine.set_faults(paper_low=True)
    assert device.check() == Status("", "low")
    assert device.print(slip_of(rows_of(1)), "1") == Outcome("PRINTED", "", "low")


def test_paper_takes_the_time_of_its_speed(tmp_path: Path) -> None:
    machine = VirtualPrinter("cham", tmp_path, speed=100)
    host, port = machine.start()
    try:
        device = open_device(f"tcp://{host}:{port}", tmp_path)
        began = time.monotonic()
        assert device.print(slip_of(rows_of(1, 160)), "1").verdict == "PRINTED"
        assert 0.19 < time.monotonic() - began < 1.0
    finally:
        machine.stop()


def test_a_device_file_is_printed_on_and_listened_to(tmp_path: Path) -> None:
    master, slave = os.openpty()
    path = os.ttyname(slave)
    got = bytearray()

    def printer() -> None:
        while b"ID?" not in got:
            data = os.read(master, 4096)
            got.extend(data)
            for _ in range(data.count(b"\x10\x04")):
                os.write(master, b"\x12")
            if b"\x1dr\x01" in data:
                os.write(master, b"\x00")
            if got.count(b"\x1dr\x01") >= 2:
                return

    thread = threading.Thread(target=printer)
    thread.start()
    outcome = open_device(f"file://{path}", tmp_path).print(slip_of(rows_of(1, 60)), "1")
    thread.join()
    os.close(master)
    os.close(slave)
    assert outcome == Outcome("PRINTED", "", "ok")
    assert slip_of(rows_of(1, 60)).removeprefix(b"\x1b@") in bytes(got)


class Serial:
    """As python-escpos opens a serial port: it closes it as soon as nobody holds this object."""

    def __init__(self, path: str, **_: object) -> None:
        self._path = path

    @staticmethod
    def is_usable() -> bool:
        return True

    def open(self) -> None:
        self.device = open(self._path, "r+b", buffering=0)  # noqa: SIM115 - the wire closes it
        tty.setraw(self.device)

    def __del__(self) -> None:
        self.device.close()


def test_a_serial_port_is_printed_on_and_listened_to(
    machine: VirtualPrinter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pseudo terminal with the virtual printer at its other end; the port itself is not pyserial's."""
    monkeypatch.setattr(wires, "escpos", lambda _: SimpleNamespace(Serial=Serial))
    master, slave = os.openpty()
    tty.setraw(slave)
    ended, cable = threading.Event(), socket.create_connection(machine.start())

    def carry() -> None:
        while not ended.is_set():
            readable, _, _ = select.select([master, cable], [], [], 0.05)
            if master in readable:
                cable.sendall(os.read(master, 1024))
            if cable in readable:
                os.write(master, cable.recv(1024))

    thread = threading.Thread(target=carry)
    thread.start()
    port = open_device(f"serial://{os.ttyname(slave)}?baud=115200", tmp_path)
    said = [port.check(), port.print(slip_of(rows_of(1, 60)), "1"), port.print(slip_of(rows_of(2, 60)), "2")]
    ended.set()
    thread.join()
    cable.close()
    os.close(master)
    os.close(slave)
    assert said == [Status("", "ok"), Outcome("PRINTED", "", "ok"), Outcome("PRINTED", "", "ok")]
    assert [rows_on(paper) for paper in machine.papers()] == [rows_of(1, 60), rows_of(2, 60)]


def test_a_usb_printer_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    device = open_device("usb://04b8:0202", tmp_path)
    assert device.check() == Status("unreachable")
    assert device.print(slip_of(rows_of(1)), "1") == Outcome("NOT_STARTED", "unreachable")


def test_a_model_of_the_list_bounds_the_width() -> None:
    assert profile_width("TM-T88II") == 512
    with pytest.raises(ValueError, match="no printer profile"):
        profile_width("no such model")


@pytest.mark.parametrize("uri", ["", "tcp://", "http://printer", "virtual:", "virtual:../x", "usb://04b8", "usb://x:y"])
def test_an_address_that_is_none_is_refused(uri: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        open_device(uri, tmp_path)
