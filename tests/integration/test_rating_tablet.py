"""Whose visit a tablet asks about, over real sockets; and which number may be rated by who has only the number."""

from collections.abc import Iterator

import pytest

from server import asking, db, people
from server import ward as wards
from tests.conftest import device, signed_in
from tests.live import Api, Hall
from tests.sockets import Refused, Socket
from tests.visits import call, do, refused, take


def over(kiosk, clerk, counter=1, **body):
    """A visit from the ticket to its end: {id, number, token of its slip}."""
    ticket = take(kiosk, **body)
    served = do(clerk, do(clerk, call(clerk, counter), "start"), "finish", outcome="asked")
    assert served["id"] == ticket["id"]
    return {**ticket, "rating_token": served["rating_token"]}


def rated(app, token, score=5):
    return device(app, "tablet", "any").post("/ratings", token=token, score=score).status_code


@pytest.fixture
def tablet(app):
    return device(app, "tablet")


# -- by number ---------------------------------------------------------------------------------------------------


def test_a_visit_of_this_hour_is_found_by_its_number_however_it_is_typed(either, time):
    from_kiosk, exit_tablet = device(either, "kiosk"), device(either, "tablet")
    visit = _served(either, from_kiosk)
    for typed in ("A001", "a1", " a 01 "):
        answer = exit_tablet.post("/ratings/lookup", number=typed)
        assert answer.status_code == 200, answer.json
        assert answer.json == {"token": visit["rating_token"], "number": "A001", "lang": "vi"}
    time.pass_(minutes=60)
    assert from_kiosk.post("/ratings/lookup", number="A001").json["token"] == visit["rating_token"]
    time.pass_(seconds=1)
    refused(from_kiosk.post("/ratings/lookup", number="A001"), "rating.number", 404)


def _served(app, kiosk):
    with db.reading() as connection:
        hall = wards.only_hall(connection)
    people.add(hall, "ba", "Trần Thị Ba", "clerk", "mot mat khau dai", must_change=False)
    return over(kiosk, signed_in(app, "ba", "mot mat khau dai", counter=1))


def test_every_kind_of_wrong_number_gets_one_answer(app, kiosk, clerk, tablet, time):
    visit = over(kiosk, clerk)
    waiting = take(kiosk)
    assert rated(app, visit["rating_token"]) == 201
    answers = [
        refused(tablet.post("/ratings/lookup", **asked), "rating.number", 404)
        for asked in (
            {"number": visit["number"]},  # rated already
            {"number": waiting["number"]},  # not served yet
            {"number": "A999"},
            {"number": "'; --"},
            {"number": ""},
            {"slip": visit["token"]},
            {"slip": waiting["token"]},
            {"slip": "nobodysnobodys"},
        )
    ]
    assert len({tuple(sorted(answer.items())) for answer in answers}) == 1
    time.pass_(days=1)
    refused(tablet.post("/ratings/lookup", number=visit["number"]), "rating.number", 404)


def test_a_slip_is_proof_enough_while_the_visit_may_be_rated(kiosk, clerk, tablet, time):
    visit = over(kiosk, clerk, lang="en")
    time.pass_(days=6)
    answer = tablet.post("/ratings/lookup", slip=visit["token"])
    assert answer.json == {"token": visit["rating_token"], "number": "A001", "lang": "en"}
    time.pass_(days=2)
    refused(tablet.post("/ratings/lookup", slip=visit["token"]), "rating.number", 404)


def test_who_tries_one_number_after_another_is_stopped_and_another_machine_is_not(app, kiosk, clerk, tablet):
    visit = over(kiosk, clerk)
    tries = [tablet.post("/ratings/lookup", number=f"C{n:03}").status_code for n in range(1, 15)]
    assert tries == [404] * 12 + [429] * 2
    assert tablet.post("/ratings/lookup", number=visit["number"]).status_code == 429
    assert device(app, "tablet", "another").post("/ratings/lookup", number=visit["number"]).status_code == 200


def test_one_machine_asks_for_sixty_visits_an_hour_and_no_more(kiosk, clerk, tablet):
    visit = over(kiosk, clerk)
    tries = [tablet.post("/ratings/lookup", number=visit["number"]).status_code for _ in range(61)]
    assert tries == [200] * 60 + [429]


# -- whom a paired tablet asks -----------------------------------------------------------------------------------


def test_the_question_ends_with_the_answer_the_next_visit_or_the_citizens_patience(app, hall_id, kiosk, clerk, time):
    with db.reading() as connection:
        counter = wards.look(connection, hall_id)[0].counter(1).id

    def asked():
        found = asking.question(hall_id, counter)
        return found and found["number"]

    assert asked() is None
    first = over(kiosk, clerk)
    assert asked() == first["number"]
    time.pass_(seconds=40)
    assert asked() == first["number"]
    time.pass_(seconds=1)
    assert asked() is None
    second = over(kiosk, clerk)
    assert asked() == second["number"]
    assert rated(app, second["rating_token"]) == 201
    assert asked() is None, "the visit before it is not asked about again"
    third = over(kiosk, clerk)
    take(kiosk)
    ticket = call(clerk)
    assert asked() == third["number"], "the next one has been called and is still on the way"
    do(clerk, ticket, "start")
    assert asked() is None


# -- over real sockets -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    running = Hall(tmp_path_factory.mktemp("tablet"), printing=False, MOTCUA_LOG="WARNING").seed().start()
    yield running
    running.stop()
    log = (running.folder / "server.log").read_text("utf-8")
    assert "Traceback" not in log, log[-4000:]


def added(leader: Api, kind: str, counter: int | None = None) -> str:
    """The token of a new device."""
    return leader.post("/devices", kind=kind, name=kind, counter=counter)[1]["token"]


def serve(kiosk: Api, clerk: Api) -> tuple[str, str]:
    """(number, rating token) of a visit at counter 1 that has just ended."""
    assert kiosk.post("/tickets", service="ho-tich")[0] == 201
    ticket = clerk.post("/counters/1/next")[1]["ticket"]
    assert clerk.post(f"/tickets/{ticket['id']}/start")[0] == 200
    return ticket["number"], clerk.post(f"/tickets/{ticket['id']}/finish")[1]["rating_token"]


def test_a_counters_tablet_alone_is_told_whom_to_ask_and_when_to_rest(hall):
    leader, clerk = (hall.sign_in(name, hall.passwords[name]) for name in ("lanhdao", "canbo"))
    kiosk = Api(hall.base, {"Authorization": f"Bearer {added(leader, 'kiosk')}"})
    assert clerk.post("/session/counter", counter=1)[0] == 200
    one, two, at_the_exit = added(leader, "tablet", 1), added(leader, "tablet", 2), added(leader, "tablet")
    with (
        Socket(hall.base, "/tablet", {"token": one}) as here,
        Socket(hall.base, "/tablet", {"token": two}) as there,
        Socket(hall.base, "/tablet", {"token": at_the_exit}) as far,
    ):
        assert here.take("done") == {"token": ""}
        assert here.names() == ["hello", "done"]
        number, token = serve(kiosk, clerk)
        asked = {"token": token, "number": number, "lang": "vi"}
        here.take("done")  # the visit had begun
        assert here.take("ask") == asked
        with Socket(hall.base, "/tablet", {"token": one}) as again:
            assert again.take("ask") == asked, "who was cut off gets the open question again"
        assert Api(hall.base).post("/ratings", token=token, score=4)[0] == 201
        assert here.take("done") == {"token": token}
        newer, newer_token = serve(kiosk, clerk)
        assert here.take("ask") == {"token": newer_token, "number": newer, "lang": "vi"}
        assert kiosk.post("/tickets", service="ho-tich")[0] == 201
        ticket = clerk.post("/counters/1/next")[1]["ticket"]
        assert clerk.post(f"/tickets/{ticket['id']}/start")[0] == 200
        assert here.take("done") == {"token": ""}
        assert clerk.post(f"/tickets/{ticket['id']}/finish")[0] == 200
        assert clerk.post("/session/counter", counter=2)[0] == 200
        assert clerk.post("/counters/2/walk-up", service="ho-tich")[0] == 200
        there.take("done", lambda told: there.names().count("done") == 2)
        assert there.names() == ["hello", "done", "done"], "nothing of counter 1 was heard at counter 2"
        assert far.names() in ([], ["hello"])


def test_nobody_but_a_tablet_is_told_a_rating_token(hall):
    leader = hall.sign_in("lanhdao", hall.passwords["lanhdao"])
    for kind in ("kiosk", "display", "printer"):
        with pytest.raises(Refused):
            Socket(hall.base, "/tablet", {"token": added(leader, kind)})
    with pytest.raises(Refused):
        Socket(hall.base, "/tablet", cookie=leader.headers["Cookie"])
    with pytest.raises(Refused):
        Socket(hall.base, "/tablet", {})
