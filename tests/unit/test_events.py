"""Telling what happened: facts at once and in order, changes at a pace and only the newest, nobody held up."""

from threading import Event, current_thread

import pytest

from server import clock, events

PATIENCE = 5.0


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch):
    bus = events.Bus()
    monkeypatch.setattr(events, "bus", bus)
    yield bus
    bus.stop()


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr(clock, "elapsed", lambda: now[0])
    return now


def changed(version: int, hall: int = 1) -> events.HallChanged:
    return events.HallChanged(hall, version)


def due(bus: events.Bus) -> list[tuple[int, int]]:
    """(hall, version) of the changes that would be told at this moment."""
    return [(event.hall_id, event.version) for _, event in bus._take(everything=False)[0]]


def test_the_first_change_of_a_quiet_hall_is_told_at_once(bus, seconds):
    events.subscribe(events.HallChanged, print, every=0.1)
    bus.put([changed(1)])
    assert due(bus) == [(1, 1)]


def test_of_many_changes_within_the_pace_only_the_newest_is_told(bus, seconds):
    events.subscribe(events.HallChanged, print, every=0.1)
    bus.put([changed(1)])
    due(bus)
    seconds[0] += 0.05
    bus.put([changed(2), changed(3)])
    assert due(bus) == []
    assert bus._take(everything=False)[1] == pytest.approx(0.05)
    seconds[0] += 0.06
    assert due(bus) == [(1, 3)]
    assert bus._take(everything=False) == ([], None)


def test_a_busy_hall_does_not_slow_a_quiet_one(bus, seconds):
    events.subscribe(events.HallChanged, print, every=0.1)
    bus.put([changed(1)])
    due(bus)
    bus.put([changed(2), changed(7, hall=2)])
    assert due(bus) == [(2, 7)]


def test_each_listener_has_its_own_pace(bus, seconds):
    events.subscribe(events.HallChanged, print, every=0.1)
    events.subscribe(events.HallChanged, print, every=0.5)
    bus.put([changed(1)])
    assert due(bus) == [(1, 1), (1, 1)]
    bus.put([changed(2)])
    seconds[0] += 0.2
    assert due(bus) == [(1, 2)]
    seconds[0] += 0.4
    assert due(bus) == [(1, 2)]


def test_a_call_does_not_wait_for_a_board_that_is_being_drawn(bus):
    drawing, called, done = Event(), Event(), Event()

    def draw(_event: object) -> None:
        drawing.set()
        done.wait(PATIENCE)

    events.subscribe(events.HallChanged, draw, every=0.1)
    events.subscribe(events.TicketCalled, lambda event: called.set())
    bus.start()
    bus.put([changed(1)])
    assert drawing.wait(PATIENCE)
    bus.put([events.TicketCalled(1, 7)])
    assert called.wait(PATIENCE)
    done.set()


def test_facts_are_told_in_their_order_by_another_thread(bus):
    heard, all_heard = [], Event()

    def hear(event: events.TicketCalled) -> None:
        heard.append((event.call_id, current_thread().name))
        if event.call_id == 20:
            all_heard.set()

    events.subscribe(events.TicketCalled, hear)
    bus.start()
    bus.put(events.TicketCalled(1, n) for n in range(1, 21))
    assert all_heard.wait(PATIENCE)
    assert heard == [(n, "facts") for n in range(1, 21)]


def test_a_deaf_listener_is_logged_and_the_others_hear_all_the_same(bus, caplog):
    heard = []

    def deaf(_event: object) -> None:
        raise RuntimeError("no ears")

    events.subscribe(events.TicketCalled, deaf)
    events.subscribe(events.TicketCalled, heard.append)
    bus.put([events.TicketCalled(1, 1)])
    bus.drain()
    assert heard == [events.TicketCalled(1, 1)]
    assert "a listener failed on TicketCalled" in caplog.text


def test_what_is_pending_when_the_hall_closes_is_still_told(bus):
    heard = []
    events.subscribe(events.HallChanged, heard.append, every=60.0)
    bus.start()
    bus.put([changed(1)])
    bus.put([changed(2)])
    bus.stop()
    assert heard[-1] == changed(2)
