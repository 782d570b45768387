"""Addresses of printers read without opening them, and queues of the operating system with a stand-in for the library."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer import queues
from printer.addresses import Address, known
from printer.devices import open_device

GOOD = {
    "tcp://192.168.1.50": Address("tcp", "192.168.1.50"),
    "tcp://may-in:9101": Address("tcp", "may-in", 9101),
    "virtual:sanh?speed=150": Address("virtual", "sanh", options={"speed": "150"}),
    "file:///dev/usb/lp0": Address("file", "/dev/usb/lp0"),
    "serial:///dev/ttyUSB0?baud=115200": Address("serial", "/dev/ttyUSB0", options={"baud": "115200"}),
    "usb://04b8:0202": Address("usb", "04b8:0202"),
    "cups://Quay_2": Address("cups", "Quay_2"),
    "windows://EPSON%20TM-T82": Address("windows", "EPSON TM-T82"),
}
BAD = (
    *("", "lpt1", "tcp://", "tcp://h:x", "tcp://h:99999", "tcp://h/path", "virtual:", "virtual:a/b", "virtual:..", "virtual://a"),
    *("file:", "file:dev/lp0", "serial:", "serial:///dev/ttyS0?baud=fast", "usb://04b8", "usb://x:y", "cups://", "windows://"),
    *("http://host", "virtual:a?speed=quick", "virtual:a?width=wide"),
)  # fmt: skip


@pytest.mark.parametrize("uri", GOOD)
def test_an_address_says_where_its_printer_is(uri):
    assert known(uri) == GOOD[uri]


@pytest.mark.parametrize("uri", BAD)
def test_what_is_no_address_is_refused(uri, tmp_path):
    with pytest.raises(ValueError):
        known(uri)
    with pytest.raises(ValueError):
        open_device(uri, tmp_path)


@given(st.text())
def test_any_text_is_an_address_or_is_refused_and_nothing_else(text):
    try:
        known(text)
    except ValueError:
        return
    assert ":" in text


class Library:
    """As python-escpos drives a queue: `open`, bytes, and the job is given to the service at `close`."""

    def __init__(self) -> None:
        self.queues: dict[str, dict[str, Any]] = {"quay": {"printer-state": 3}}
        self.jobs: list[tuple[str, bytes]] = []
        self.usable, self.breaks = True, ""
        library = self

        class Queue:
            def __init__(self, printer_name: str) -> None:
                self.name, self.title, self.data = printer_name, "", b""
                self.printers = library.queues

            @staticmethod
            def is_usable() -> bool:
                return library.usable

            def open(self, job_name: str) -> None:
                if library.breaks == "open":
                    raise RuntimeError("no service")
                self.title = job_name

            def _raw(self, data: bytes) -> None:
                self.data += data

            def close(self) -> None:
                if self.data and library.breaks == "close":
                    raise RuntimeError("the service ended")
                if self.data:
                    library.jobs.append((self.title, self.data))

        self.module = SimpleNamespace(CupsPrinter=Queue, Win32Raw=Queue)


@pytest.fixture
def library(monkeypatch):
    made = Library()
    monkeypatch.setattr(queues, "escpos", lambda _: made.module)
    return made


def told(uri, tmp_path):
    device = open_device(uri, tmp_path)
    outcome = device.print(b"\x1b@slip", "7/0")
    return device.check().problem, outcome.verdict, outcome.problem


@pytest.mark.parametrize("uri", ["cups://quay", "windows://quay"])
def test_what_a_queue_has_taken_is_never_called_printed(library, tmp_path, uri):
    assert told(uri, tmp_path) == ("mute", "UNCERTAIN", "mute")
    assert library.jobs == [("7/0", b"\x1b@slip")]  # the slip alone: a question would be a job of its own


def test_a_queue_that_is_stopped_gets_nothing(library, tmp_path):
    library.queues["quay"]["printer-state"] = 5
    assert told("cups://quay", tmp_path) == ("offline", "NOT_STARTED", "offline")
    assert library.jobs == []


@pytest.mark.parametrize("uri", ["cups://keller", "windows://keller"])
def test_a_queue_that_is_not_there_is_unreachable(library, tmp_path, uri):
    assert told(uri, tmp_path) == ("unreachable", "NOT_STARTED", "unreachable")


def test_a_missing_driver_is_a_printer_that_cannot_be_reached(library, tmp_path):
    library.usable = False
    assert told("cups://quay", tmp_path) == ("unreachable", "NOT_STARTED", "unreachable")


@pytest.mark.parametrize(("breaks", "verdict"), [("open", "NOT_STARTED"), ("close", "UNCERTAIN")])
def test_a_queue_that_breaks_may_have_the_slip_only_once_it_was_begun(library, tmp_path, breaks, verdict):
    library.breaks = breaks
    assert told("cups://quay", tmp_path) == ("mute", verdict, "unreachable")
    assert library.jobs == []
