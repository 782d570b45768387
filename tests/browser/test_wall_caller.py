"""The wall's queue of calls and the live line, as Chromium runs them: fake clock, fake socket, no server of ours."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
# The clock is `window.time` in ms; an announcement lasts until `over()`; `said` is what has been begun.
CALLER = """async () => {
  const { Caller } = await import("/display/static/caller.js");
  Object.assign(window, { time: Date.parse("2026-11-25T10:00:00+07:00"), said: [] });
  window.over = async () => { window.finish(); await new Promise((done) => setTimeout(done)); };
  window.call = (id, age = 0) => ({ call_id: id, number: "A001", counter: 1,
    at: new Date(window.time - age * 1000).toISOString() });
  window.make = (memory = sessionStorage) => new Caller({ memory, now: () => window.time,
    announce: (call) => new Promise((done) => { window.said.push(call.call_id); window.finish = done; }) });
  window.caller = make();
}"""

# A socket that only remembers what was sent and does what the test says.
LIVE = """async () => {
  window.sockets = [];
  window.heard = [];
  window.WebSocket = class {
    constructor(url) { this.url = url; this.sent = []; window.sockets.push(this); }
    send(packet) { this.sent.push(packet); }
    close() { this.closed = true; }
    get(packet) { this.onmessage({ data: packet }); }
  };
  const { Live } = await import("/server/static/live.js");
  window.live = new Live("/display", {}, { firstPause: 1, longestPause: 1 });
  for (const name of ["connect", "disconnect", "connect_error", "board"])
    live.on(name, (value) => heard.push([name, value]));
  window.open = () => {
    sockets.at(-1).get('0{"sid":"x","pingInterval":2000,"pingTimeout":2000}');
    sockets.at(-1).get('40/display,{"sid":"y"}');
  };
}"""

BOARD = """async () => {
  const { Board } = await import("/display/static/board.js");
  const now = () => Date.parse("2026-11-25T10:00:00+07:00");
  window.call = (id, number, counter = 1) => ({ call_id: id, number, counter,
    service: number.startsWith("A") ? "ho-tich" : "chung-thuc",
    at: new Date(now() - 5000 + id).toISOString() });
  window.services = [{ code: "ho-tich", prefix: "A" }, { code: "chung-thuc", prefix: "C" }];
  window.make = (query = "", shows = null) => new Board({ now, query, shows });
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><link rel=icon href=data:,><title>bare</title>")
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing: a test's output is for failures."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def bare(chromium: Browser, address: str) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(address)
    yield page
    page.close()


@pytest.fixture
def caller(bare: Page) -> Page:
    bare.evaluate(CALLER)
    return bare


@pytest.fixture
def live(bare: Page) -> Page:
    bare.evaluate(LIVE)
    return bare


@pytest.fixture
def board(bare: Page) -> Page:
    bare.evaluate(BOARD)
    return bare


def test_each_call_is_spoken_once(caller: Page) -> None:
    said = caller.evaluate("""async () => {
      const one = call(1);
      caller.hear([one]); caller.hear([one]); await over();
      caller.hear([one]); caller.hear([{ ...one, call_id: "1" }]);
      return said; }""")
    assert said == [1]


def test_simultaneous_calls_are_spoken_in_order_one_at_a_time(caller: Page) -> None:
    begun, finished = caller.evaluate("""async () => {
      caller.hear([call(3, 1), call(2, 2), call(1, 3)]);
      const begun = [...said];
      await over(); await over(); await over();
      return [begun, said]; }""")
    assert begun == [1]
    assert finished == [1, 2, 3]


def test_a_stale_call_is_not_spoken(caller: Page) -> None:
    assert caller.evaluate("() => { caller.hear([call(1, 61), call(2, 59)]); return said; }") == [2]


def test_a_call_that_grows_stale_in_the_queue_is_not_spoken(caller: Page) -> None:
    said = caller.evaluate("""async () => {
      caller.hear([call(1, 3), call(2, 2)]);
      time += 30_000; caller.hear([call(3)]); time += 29_000;
      await over();
      return said; }""")
    assert said == [1, 3]


def test_a_reload_does_not_repeat(caller: Page) -> None:
    caller.evaluate("() => { caller.hear([call(7)]); }")
    caller.reload()
    caller.evaluate(CALLER)
    assert caller.evaluate("() => { caller.hear([call(7, 5), call(8, 4)]); return said; }") == [8]


def test_a_reload_loses_no_call_that_was_still_waiting(caller: Page) -> None:
    caller.evaluate("() => { caller.hear([call(1, 2), call(2, 1)]); }")
    caller.reload()
    caller.evaluate(CALLER)
    assert caller.evaluate("() => { caller.hear([call(1, 9), call(2, 8)]); return said; }") == [2]


def test_a_broken_memory_does_not_silence_the_wall(caller: Page) -> None:
    said = caller.evaluate("""() => {
      const deny = () => { throw new Error("full"); };
      const other = make({ getItem: () => "not json", setItem: deny });
      other.hear([call(4)]);
      return said; }""")
    assert said == [4]


def test_only_two_hundred_spoken_calls_are_remembered(caller: Page) -> None:
    kept = caller.evaluate("""async () => {
      for (let id = 1; id <= 230; id += 1) { caller.hear([call(id)]); await over(); }
      const ids = JSON.parse(sessionStorage.getItem("wall.spoken"));
      return [said.length, ids.length, caller.spoken.size, ids.at(0), ids.at(-1)]; }""")
    assert kept == [230, 200, 200, "31", "230"]


def test_a_held_screen_begins_no_call_and_says_it_afterwards(caller: Page) -> None:
    held, released = caller.evaluate("""() => {
      caller.hold(); caller.hear([call(1)]);
      const held = [...said];
      caller.release();
      return [held, said]; }""")
    assert held == []
    assert released == [1]


def test_a_broken_announcement_does_not_stop_those_behind_it(caller: Page) -> None:
    said = caller.evaluate("""async () => {
      const announce = caller.announce;
      caller.announce = async (one) => { announce(one); if (one.call_id === 1) throw new Error("no sound"); };
      caller.hear([call(1, 2), call(2, 1)]);
      await new Promise((done) => setTimeout(done));
      return said; }""")
    assert said == [1, 2]


def test_a_second_reading_gives_way_when_another_call_would_grow_stale(caller: Page) -> None:
    alone, pressed = caller.evaluate("""() => {
      caller.hear([call(1, 10)]);
      const alone = caller.hurried();
      caller.hear([call(2, 50)]);
      return [alone, caller.hurried()]; }""")
    assert alone is False
    assert pressed is True


def test_an_older_board_never_replaces_a_newer_one(board: Page) -> None:
    taken, shown = board.evaluate("""() => {
      const wall = make();
      wall.take({ version: 9, services, calls: [call(2, "A002")] });
      const taken = wall.take({ version: 8, services, calls: [call(1, "A001")] });
      return [taken, wall.newest().number]; }""")
    assert taken is False
    assert shown == "A002"


def test_a_call_stays_when_a_board_written_before_it_arrives_after_it(board: Page) -> None:
    shown = board.evaluate("""() => {
      const wall = make();
      wall.take({ version: 1, services, calls: [] });
      wall.add(call(2, "A002"));
      wall.take({ version: 1, services, calls: [call(1, "A001")] });
      return wall.calls.map((one) => one.number); }""")
    assert shown == ["A002", "A001"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["A003", "C002", "A001"]),
        ("?services=ho-tich", ["A003", "A001"]),
        ("?counters=1,2", ["C002", "A001"]),
        ("?services=ho-tich&counters=1", ["A001"]),
        ("?services=mistyped", ["A003", "C002", "A001"]),
    ],
)
def test_a_screen_shows_only_the_services_and_counters_asked_for(board: Page, query: str, numbers: list[str]) -> None:
    shown = board.evaluate(
        """(query) => {
      const wall = make(query);
      wall.take({ version: 1, services, calls: [call(3, "A003", 3), call(2, "C002", 2), call(1, "A001", 1)] });
      return wall.calls.map((one) => one.number); }""",
        query,
    )
    assert shown == numbers


def test_what_the_office_chose_is_shown_alone_and_the_address_wins_over_it(board: Page) -> None:
    kept, chosen_anew, address = board.evaluate("""() => {
      const whole = { version: 1, services, counters: [{ number: 1 }, { number: 2 }],
        calls: [call(3, "A003", 3), call(2, "C002", 2), call(1, "A001", 1)] };
      const numbers = (wall) => (wall.take(whole), wall.calls.map((one) => one.number));
      const wall = make("", { services: ["ho-tich"], counters: [1] });
      const kept = numbers(wall);
      wall.narrow({ services: [], counters: [2] });
      return [kept, wall.calls.map((one) => one.number),
        numbers(make("?services=chung-thuc", { services: ["ho-tich"], counters: [] }))]; }""")
    assert (kept, chosen_anew, address) == (["A001"], ["C002"], ["C002"])


def test_counters_that_exist_no_more_do_not_silence_a_screen(board: Page) -> None:
    shown = board.evaluate("""() => {
      const wall = make("", { services: [], counters: [9] });
      wall.take({ version: 1, services, counters: [{ number: 1 }], calls: [call(1, "A001", 1)] });
      return wall.calls.length; }""")
    assert shown == 1


def test_a_number_called_twice_is_one_line_of_the_recent_calls(board: Page) -> None:
    recent = board.evaluate("""() => {
      const wall = make();
      const calls = [call(5, "A003"), call(4, "A002"), call(3, "A003"), call(2, "A002"), call(1, "A001")];
      wall.take({ version: 1, services, calls });
      return wall.recent(wall.newest()).map((one) => one.number); }""")
    assert recent == ["A002", "A001"]


def test_the_live_line_opens_its_namespace_and_hands_events_on(live: Page) -> None:
    sent, heard = live.evaluate("""() => {
      open();
      sockets[0].get('42/display,["board",{"version":3}]');
      return [sockets[0].sent, heard]; }""")
    assert sent == ["40/display,{}"]
    assert heard == [["connect", {"again": False}], ["board", {"version": 3}]]


def test_the_live_line_answers_a_ping(live: Page) -> None:
    assert live.evaluate("() => { open(); sockets[0].get('2'); return sockets[0].sent.at(-1); }") == "3"


def test_a_lost_live_line_says_so_once_and_joins_again(live: Page) -> None:
    live.evaluate("() => { open(); sockets[0].onclose(); }")
    live.wait_for_function("sockets.length === 2")
    names = live.evaluate("() => { open(); return heard.map(([name]) => name); }")
    again = live.evaluate("heard.at(-1)[1].again")
    assert names == ["connect", "disconnect", "connect"]
    assert again is True


def test_a_silent_server_counts_as_lost(live: Page) -> None:
    live.evaluate("""() => {
      sockets[0].get('0{"sid":"x","pingInterval":20,"pingTimeout":20}');
      sockets[0].get('40/display,{"sid":"y"}'); }""")
    live.wait_for_function("heard.some(([name]) => name === 'disconnect')")
    assert live.evaluate("sockets[0].closed") is True


def test_a_refused_live_line_reports_the_reason(live: Page) -> None:
    heard = live.evaluate("""() => {
      sockets[0].get('0{"sid":"x","pingInterval":2000,"pingTimeout":2000}');
      sockets[0].get('44/display,{"message":"unauthorised"}');
      return heard; }""")
    assert heard == [["connect_error", {"message": "unauthorised"}]]
