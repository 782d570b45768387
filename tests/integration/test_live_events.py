"""What screens, panels and phones hear over real sockets from a running hall, and who is not let in at all."""

import contextlib
import time
import uuid
from collections.abc import Iterator

import pytest
import urllib3
import websocket

from server.seed import load
from tests.live import Api, Hall
from tests.sockets import NamespaceClosed, Refused, Socket

OTHER = "phuong-9"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Our ward and another one in the same server, which serves ours."""
    folder = tmp_path_factory.mktemp("live")
    running = Hall(folder, printing=False, MOTCUA_LOG="WARNING", MOTCUA_HALL="phuong-8").seed()
    copy = folder / f"{OTHER}.toml"
    text = load.DEMO.read_text("utf-8").replace('code = "phuong-8"', f'code = "{OTHER}"')
    copy.write_text(text.replace('agency_prefix = "P8"', 'agency_prefix = "P9"'), "utf-8")
    running.command("seed", str(copy))
    running.start()
    yield running
    running.stop()
    log = (folder / "server.log").read_text("utf-8")
    assert "Traceback" not in log, log[-4000:]


@pytest.fixture(scope="module")
def kiosk(hall: Hall) -> Api:
    return hall.device("kiosk")


@pytest.fixture(scope="module")
def screen(hall: Hall) -> str:
    return token_of(hall.device("display"))


@pytest.fixture(scope="module")
def elsewhere(hall: Hall) -> Api:
    """Everything the other ward may."""
    made = hall.command("token", "add", "all", "--scope", "kiosk display clerk leader", "--hall", OTHER)
    return Api(hall.base, {"Authorization": f"Bearer {made['token']}"})


@pytest.fixture
def clerk(hall: Hall) -> Iterator[Api]:
    """The clerk at counter 1, with nobody waiting and nobody there."""
    api = hall.sign_in("canbo", hall.passwords["canbo"], counter=1)
    _, listed = api.get("/tickets?state=waiting,held,no_show")
    for ticket in listed["items"]:
        assert api.post(f"/tickets/{ticket['id']}/cancel")[0] == 200
    yield api
    api.ask("DELETE", "/api/v1/session")


def token_of(api: Api) -> str:
    return api.headers["Authorization"].split()[1]


def take(api: Api, service: str = "ho-tich") -> dict:
    status, ticket = api.post("/tickets", service=service)
    assert status == 201, ticket
    return ticket


def call_next(clerk: Api) -> dict:
    status, called = clerk.post("/counters/1/next")
    assert status == 200, called
    return called["ticket"]


# -- the wall ----------------------------------------------------------------------------------------------------


def test_a_screen_hears_hello_first_and_then_the_whole_board(hall, screen):
    with Socket(hall.base, "/display", {"token": screen}) as wall:
        board = wall.take("board")
        assert wall.names() == ["hello", "board"]
        assert set(wall.heard[0][1]) == {"version"}
        _, asked = Api(hall.base, {"Authorization": f"Bearer {screen}"}).get("/halls/current/board")
        assert {k: v for k, v in board.items() if k != "as_of"} == {k: v for k, v in asked.items() if k != "as_of"}


def test_a_call_is_on_the_wall_within_a_second_with_its_sound(hall, screen, kiosk, clerk):
    with Socket(hall.base, "/display", {"token": screen}) as wall:
        wall.take("board")
        number = take(kiosk)["number"]
        began = time.monotonic()
        call_next(clerk)
        call = wall.take("call", patience=1.0)
        assert time.monotonic() - began < 1.0
        assert (call["number"], call["counter"], call["lang"]) == (number, 1, "vi")
        assert call["text"] == f"Xin mời số {number} đến quầy số 1"
        assert call["clips"] == [
            "/clips/chime.wav",
            f"/clips/vi/number/{number}.wav",
            "/clips/vi/counter/1.wav",
        ]
        board = wall.take("board", lambda b: b["calls"] and b["calls"][0]["call_id"] == call["call_id"])
        assert board["calls"][0] == call
        for clip in call["clips"]:
            assert Api(hall.base).ask("GET", clip)[0] == 403  # each is made when asked for: not for anybody
            status, sound = Api(hall.base, {"Authorization": f"Bearer {screen}"}).ask("GET", clip)
            assert (status, sound[:4]) == (200, b"RIFF"), clip


def test_each_call_is_told_once_and_a_recall_is_another_call(hall, screen, kiosk, clerk):
    with Socket(hall.base, "/display", {"token": screen}) as wall:
        ids = []
        take(kiosk)
        ticket = call_next(clerk)["id"]
        ids.append(wall.take("call")["call_id"])
        assert clerk.post(f"/tickets/{ticket}/recall")[0] == 200
        ids.append(wall.take("call")["call_id"])
        assert ids[0] < ids[1]
        assert clerk.post(f"/tickets/{ticket}/start")[0] == 200
        wall.take("board", lambda b: not any(counter["calling"] for counter in b["counters"]))
        assert [call["call_id"] for call in wall.all("call")] == ids


def test_a_screen_that_comes_late_has_missed_nothing(hall, screen, kiosk, clerk):
    number = take(kiosk)["number"]
    call_next(clerk)
    with Socket(hall.base, "/display", {"token": screen}) as wall:
        assert wall.take("board")["calls"][0]["number"] == number
        assert wall.all("call") == []


def test_boards_only_ever_grow_newer_and_the_last_one_is_the_newest(hall, screen, kiosk, clerk):
    with Socket(hall.base, "/display", {"token": screen}) as wall:
        first = wall.take("board")["version"]
        for _ in range(12):
            take(kiosk)
        _, asked = kiosk.get("/halls/current/board")
        wall.take("board", lambda b: b["version"] == asked["version"])
        versions = [board["version"] for board in wall.all("board")]
        assert versions == sorted(versions)
        assert asked["version"] == first + 12
        assert len(versions) <= 13


def test_the_newcomers_greeting_is_for_the_newcomer_alone(hall, screen, kiosk):
    with Socket(hall.base, "/display", {"token": screen}) as here:
        here.take("board")
        with Socket(hall.base, "/display", {"token": screen}) as late:
            late.take("board")
        take(kiosk)
        here.take("board")
        assert here.names() == ["hello", "board", "board"]


# -- another ward ------------------------------------------------------------------------------------------------


def test_another_wards_screens_hear_nothing_of_ours(hall, screen, kiosk, clerk, elsewhere):
    other = token_of(elsewhere)
    with (
        Socket(hall.base, "/display", {"token": other}) as far,
        Socket(hall.base, "/kiosk", {"token": other}) as far_kiosk,
        Socket(hall.base, "/clerk", {"token": other}) as far_clerk,
        Socket(hall.base, "/display", {"token": screen}) as near,
    ):
        before = far.take("board")
        far_clerk.emit("watch", {"counter": 1})
        assert far_clerk.take("desk")["counter"]["person"] is None
        take(kiosk)
        call_next(clerk)
        near.take("call")
        # What the other ward does itself comes after all that could have come from us.
        take(elsewhere)
        after = far.take("board", lambda b: b["version"] > before["version"])
        far_kiosk.take("board", lambda b: b["version"] == after["version"])
        far_clerk.take("desk", lambda d: d["version"] == after["version"])
        assert after["version"] == before["version"] + 1
        assert after["calls"] == []
        assert far.names() == ["hello", "board", "board"]
        assert {desk["counter"]["state"] for desk in far_clerk.all("desk")} == {"closed"}


# -- the panel ---------------------------------------------------------------------------------------------------


def test_a_clerks_panel_hears_its_desk(hall, kiosk, clerk):
    with Socket(hall.base, "/clerk", cookie=clerk.headers["Cookie"]) as panel:
        desk = panel.take("desk")
        assert [name for name in panel.names() if name != "changed"] == ["hello", "desk"]
        assert (desk["counter"]["number"], desk["waiting_total"], desk["current"]) == (1, 0, None)
        number = take(kiosk)["number"]
        waits = panel.take("desk", lambda d: d["waiting_total"] == 1)
        assert waits["next"]["ticket"]["number"] == number
        assert waits["next"]["reason"]["text"] == f"{number} đến trước."
        called = call_next(clerk)
        now = panel.take("desk", lambda d: d["current"])["current"]
        assert (now["id"], now["state"]) == (called["id"], "called")


def test_a_panel_names_another_counter_and_another_language(hall, kiosk, clerk):
    with Socket(hall.base, "/clerk", cookie=clerk.headers["Cookie"]) as panel:
        panel.take("desk")
        panel.emit("watch", {"counter": 2, "lang": "en"})
        assert panel.take("desk")["counter"]["number"] == 2
        number = take(kiosk)["number"]
        seen = panel.take("desk", lambda d: d["next"])
        assert seen["counter"]["number"] == 2
        assert seen["next"]["reason"]["text"].startswith(number)
        for odd in ({"counter": 99}, {"counter": "1"}, {"counter": None}, {}, [], "1", 7, None):
            panel.emit("watch", odd)
        panel.emit("watch", {"counter": 3})
        assert panel.take("desk")["counter"]["number"] == 3


# -- the kiosk and the phone -------------------------------------------------------------------------------------


def test_a_kiosk_hears_what_became_of_its_slip(hall, kiosk):
    printer, worker = hall.device("printer"), str(uuid.uuid4())
    with Socket(hall.base, "/kiosk", {"token": token_of(kiosk)}) as touch:
        touch.take("board")
        ticket = take(kiosk)["id"]
        while (claimed := printer.post("/print/jobs/claim", printers=["sanh"], worker=worker)[1])["job"]:
            job = claimed["job"]["id"]
            assert printer.post(f"/print/jobs/{job}/outcome", verdict="printed", worker=worker)[0] == 200
        printed = touch.take("print", lambda p: p["ticket"] == ticket and p["state"] == "printed")
        assert printed == {"ticket": ticket, "state": "printed", "problem": "", "where": None}


def test_a_phone_hears_its_own_ticket_and_nothing_about_others(hall, kiosk, clerk):
    mine, theirs = take(kiosk), take(kiosk)
    with (
        Socket(hall.base, "/citizen", {"token": mine["token"]}) as phone,
        Socket(hall.base, "/citizen", {"token": theirs["token"]}) as other,
    ):
        assert phone.take("ticket")["number"] == mine["number"]
        assert other.take("ticket")["ahead"] == 1
        call_next(clerk)
        called = phone.take("ticket", lambda t: t["state"] == "called")
        assert called["counter"] == 1
        assert other.take("ticket", lambda t: t["ahead"] == 0)["state"] == "waiting"
        for ticket, heard in ((mine, phone), (theirs, other)):
            assert set(heard.names()) == {"hello", "ticket"}
            assert {told["number"] for told in heard.all("ticket")} == {ticket["number"]}
            assert not any("token" in told or "id" in told for told in heard.all("ticket"))


# -- who is not let in -------------------------------------------------------------------------------------------


def test_without_the_right_nobody_is_let_in(hall, screen, kiosk, elsewhere):
    ticket = take(kiosk)["token"]
    strangers = [
        ("/display", {}),
        ("/display", {"token": "wrong"}),
        ("/display", {"token": None}),
        ("/display", {"token": ["x"]}),
        ("/display", {"token": token_of(kiosk)}),
        ("/display", {"token": ticket}),
        ("/kiosk", {"token": screen}),
        ("/clerk", {"token": screen}),
        ("/clerk", {"token": token_of(kiosk)}),
        ("/clerk", {}),
        ("/citizen", {}),
        ("/citizen", {"token": "wrong"}),
        ("/citizen", {"token": screen}),
        ("/nothing", {"token": screen}),
        ("/", {"token": screen}),
        ("/display", {"token": "\ud800"}),
        ("/citizen", {"token": "\ud800"}),
    ]
    for namespace, auth in strangers:
        with pytest.raises(Refused):
            Socket(hall.base, namespace, auth)


def test_a_cookie_from_another_sites_page_is_worth_nothing(hall, clerk):
    cookie = clerk.headers["Cookie"]
    for origin in ("http://evil.test", f"{hall.base}.evil.test", hall.base.replace("127.0.0.1", "localhost"), "null"):
        with pytest.raises(Refused):
            Socket(hall.base, "/clerk", cookie=cookie, origin=origin)
    Socket(hall.base, "/clerk", cookie=cookie, origin=hall.base).close()


def test_a_revoked_device_is_not_let_in_again(hall):
    made = hall.command("device", "add", "display", "Màn hình cũ")
    Socket(hall.base, "/display", {"token": made["token"]}).close()
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    assert leader.post(f"/devices/{made['id']}/revoke")[0] == 200
    with pytest.raises(Refused):
        Socket(hall.base, "/display", {"token": made["token"]})


def test_who_signed_out_or_must_change_the_password_is_not_let_in(hall):
    new = hall.command("person", "add", "Người mới", "--role", "clerk", "--username", "moi", "--hall", "phuong-8")
    api = hall.sign_in("moi", new["password"])
    with pytest.raises(Refused):
        Socket(hall.base, "/clerk", cookie=api.headers["Cookie"])
    assert api.post("/session/password", old=new["password"], new="mat khau moi tinh")[0] == 200
    Socket(hall.base, "/clerk", cookie=api.headers["Cookie"]).close()
    assert api.ask("DELETE", "/api/v1/session")[0] == 200
    with pytest.raises(Refused):
        Socket(hall.base, "/clerk", cookie=api.headers["Cookie"])


def closes(socket: Socket) -> bool:
    """Whether the server takes the namespace away: `41`, or the end of the connection."""
    try:
        socket.take("never said", patience=6.0)
    except NamespaceClosed:
        return True
    except AssertionError:
        return False
    return False


def test_an_open_screen_goes_dark_when_its_device_is_revoked(hall):
    made = hall.command("device", "add", "display", "Màn hình thu hồi")
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    with Socket(hall.base, "/display", {"token": made["token"]}) as wall:
        wall.take("board")
        assert leader.post(f"/devices/{made['id']}/revoke")[0] == 200
        assert closes(wall)


def test_an_open_panel_goes_dark_when_its_person_signs_out_or_changes_the_password(hall):
    new = hall.command("person", "add", "Người đi", "--role", "leader", "--username", "di", "--hall", "phuong-8")
    first = hall.sign_in("di", new["password"])
    assert first.post("/session/password", old=new["password"], new="mat khau thu nhat")[0] == 200
    second = hall.sign_in("di", "mat khau thu nhat")
    with (
        Socket(hall.base, "/clerk", cookie=first.headers["Cookie"]) as stays,
        Socket(hall.base, "/clerk", cookie=second.headers["Cookie"]) as goes,
    ):
        assert first.post("/session/password", old="mat khau thu nhat", new="mat khau thu hai")[0] == 200
        assert closes(goes)
        assert first.ask("DELETE", "/api/v1/session")[0] == 200
        assert closes(stays)


def test_odd_words_on_an_open_panel_change_nothing(hall, kiosk, clerk):
    with Socket(hall.base, "/clerk", cookie=clerk.headers["Cookie"]) as panel:
        panel.take("desk")
        for odd in (None, [], {"counter": "1"}, {"counter": 99}, {"counter": -1}, {"counter": 10**40}, "x" * 9_000):
            panel.emit("watch", odd)
        panel._socket.send('42/clerk,["watch"]')
        panel._socket.send('42/clerk,["watch",1,2,3]')
        panel.emit("watch", {"counter": 2})
        assert panel.take("desk", lambda desk: desk["counter"]["number"] == 2)


def test_who_says_nothing_after_connecting_is_sent_away(hall):
    address = f"{hall.base.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    silent = websocket.create_connection(address, timeout=12)
    heard = []
    with contextlib.closing(silent.sock), contextlib.suppress(websocket.WebSocketConnectionClosedException):
        while frame := silent.recv():
            heard.append(frame[:1])
            if frame == "2":
                silent.send("3")
    assert set(heard) <= {"0", "1", "2"}


def test_there_is_no_other_way_in_than_a_websocket(hall):
    answer = urllib3.request("GET", f"{hall.base}/socket.io/?EIO=4&transport=polling")
    assert answer.status == 400
