"""What the database promises, on SQLite and on PostgreSQL alike: numbers, counters, the journal, the hall's walls."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from server import acceptance, board, clock, counters, db, dossier_views, dossiers, hall, journal, people, spool
from server import ward as wards
from server.acceptance import Application
from server.domain.dossier import Move
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.dossiers import dossiers as dossier_rows
from server.models.dossiers import ratings
from server.models.halls import counters as counter_rows
from server.models.halls import services
from server.models.journal import journal as journal_rows
from server.models.people import people as person_rows
from server.models.tickets import tickets
from tests.second_hall import opened

PAPERS = [{"name": "Giấy chứng sinh", "kind": "original", "count": 1}]


@pytest.fixture
def ours(either) -> int:
    with db.reading() as connection:
        return wards.only_hall(connection)


@pytest.fixture
def clerks(ours) -> list[Actor]:
    """Four clerks, the first at counter 1, the second at counter 2 …"""
    with db.reading() as connection:
        known = list(connection.scalars(select(person_rows.c.id).order_by(person_rows.c.id)))
    assert len(known) == 4
    actors = [Actor(ours, f"person:{person}") for person in known]
    for number, clerk in enumerate(actors, start=1):
        counters.sit(clerk, number)
    return actors


def take(hall_id: int, service: str = "ho-tich", request_id: str = "") -> dict:
    taken, _ = hall.take_ticket(journal.system(hall_id), service=service, request_id=request_id)
    return taken


def accepted(clerk: Actor, **more) -> dict:
    given = {"procedure": "1.001193", "applicant": "Nguyễn Văn Ánh", "papers": PAPERS, "channel": "in_person"}
    made, _ = acceptance.accept(clerk, Application(**given, **more), request_id="")
    return made


def rows(table) -> list[dict]:
    with db.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table).order_by(table.c.id))]


# -- many at once ------------------------------------------------------------------------------------------------


def test_sixteen_kiosks_at_once_give_every_number_once_and_skip_none(ours):
    together = Barrier(16)

    def stand_at_the_kiosk(_: int) -> list[dict]:
        together.wait(timeout=30)
        return [take(ours) for _ in range(20)]

    with ThreadPoolExecutor(16) as crowd:
        taken = [ticket for person in crowd.map(stand_at_the_kiosk, range(16)) for ticket in person]
    assert sorted(ticket["number"] for ticket in taken) == sorted(f"A{n:03d}" for n in range(1, 321))
    assert [row["number"] for row in rows(tickets)] == list(range(1, 321))
    assert sorted(ticket["ahead"] for ticket in taken) == list(range(320))


def test_one_touch_sent_sixteen_times_at_once_is_one_ticket(ours):
    together = Barrier(16)

    def send(_: int) -> tuple[str, str]:
        together.wait(timeout=30)
        taken = take(ours, request_id="the same touch")
        return taken["number"], taken["token"]

    with ThreadPoolExecutor(16) as crowd:
        assert len(set(crowd.map(send, range(16)))) == 1
    assert [row["label"] for row in rows(tickets)] == ["A001"]


def test_four_clerks_calling_at_once_never_share_a_ticket(ours, clerks):
    for _ in range(48):
        take(ours)
    together = Barrier(4)

    def work(number: int) -> list[int]:
        together.wait(timeout=30)
        called = []
        while True:
            try:
                ticket = hall.call_next(clerks[number - 1], number, request_id="")["ticket"]
            except Refused as refusal:
                if refusal.code != "queue.empty":
                    raise
                return called
            if ticket is None:
                return called
            called.append(ticket["id"])
            hall.start(clerks[number - 1], ticket["id"], request_id="")

    with ThreadPoolExecutor(4) as staff:
        called = [ticket for desk in staff.map(work, range(1, 5)) for ticket in desk]
    assert sorted(called) == [row["id"] for row in rows(tickets)]
    assert {row["state"] for row in rows(tickets)} == {"served"}


def test_a_counter_that_calls_twice_at_once_gets_one_ticket(ours, clerks):
    for _ in range(8):
        take(ours)
    together = Barrier(8)

    def press(number: int) -> str:
        together.wait(timeout=30)
        try:
            return hall.call_next(clerks[number - 1], number, request_id="")["ticket"]["number"]
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as fingers:
        answers = Counter(fingers.map(press, [1, 2, 3, 4] * 2))
    assert answers == {"A001": 1, "A002": 1, "A003": 1, "A004": 1, "ticket.unanswered": 4}
    called = [row["counter_id"] for row in rows(tickets) if row["state"] == "called"]
    assert sorted(called) == [row["id"] for row in rows(counter_rows)]


def test_two_clerks_who_move_one_dossier_at_once_move_it_once(ours, clerks):
    code = accepted(clerks[0])["code"]
    together = Barrier(4)

    def press(clerk: Actor) -> str:
        together.wait(timeout=30)
        way = Move.REFUSE if clerk in clerks[:2] else Move.WITHDRAW
        try:
            return dossiers.end(clerk, code, way, request_id="", reason="Sai nơi nhận")["state"]
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as fingers:
        answers = Counter(fingers.map(press, clerks[:4]))
    assert answers.pop("dossier.move") == 3
    (state,) = answers
    ended = [row for row in rows(journal_rows) if row["what"] in ("refuse", "withdraw")]
    assert (len(ended), [row["state"] for row in rows(dossier_rows)]) == (1, [state])


# -- what the tables refuse --------------------------------------------------------------------------------------


def test_the_journal_cannot_be_rewritten(ours):
    take(ours)
    before = rows(journal_rows)
    assert len(before) > 0
    for rewriting in (update(journal_rows).values(what="finish"), delete(journal_rows)):
        with pytest.raises(DBAPIError, match="append-only"), db.transaction() as connection:
            connection.execute(rewriting)
    if db.engine().dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="append-only"), db.transaction() as connection:
            connection.execute(text("TRUNCATE journal"))
    assert rows(journal_rows) == before


def test_a_ticket_that_could_not_be_kept_gives_its_number_back(ours, monkeypatch):
    take(ours)

    class PowerCut(Exception):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as broken:
        broken.setattr(spool, "put_ticket", cut)
        with pytest.raises(PowerCut):
            take(ours)
    assert [row["label"] for row in rows(tickets)] == ["A001"]
    assert [row["what"] for row in rows(journal_rows) if row["subject"] == "ticket"] == ["take"]
    assert board.services(ours)[0]["waiting"] == 1
    assert take(ours)["number"] == "A002"


def test_a_number_is_given_once_in_its_series(ours):
    take(ours)
    (given,) = rows(tickets)
    with pytest.raises(IntegrityError), db.transaction() as connection:
        connection.execute(insert(tickets), {**given, "id": 1000, "token": "another"})
    with db.transaction() as connection:
        other = connection.scalar(select(services.c.id).where(services.c.code == "dat-dai"))
        connection.execute(insert(tickets), {**given, "id": 1000, "token": "another", "series_id": other})
    assert len(rows(tickets)) == 2


@pytest.mark.parametrize("state", ["called", "serving"])
def test_a_counter_holds_one_ticket_even_if_the_code_were_wrong(ours, clerks, state):
    first, second = take(ours), take(ours)
    hall.call_next(clerks[0], 1, request_id="")
    with db.reading() as connection:
        desk = connection.scalar(select(tickets.c.counter_id).where(tickets.c.id == first["id"]))
    forced = update(tickets).where(tickets.c.id == second["id"])
    for values in ({"state": state, "counter_id": desk}, {"state": state, "counter_id": None}, {"state": "lost"}):
        with pytest.raises(IntegrityError), db.transaction() as connection:
            connection.execute(forced.values(**values))
    hall.start(clerks[0], first["id"], request_id="")
    hall.finish(clerks[0], first["id"], request_id="")
    with db.transaction() as connection:
        connection.execute(forced.values(state=state, counter_id=desk))


def test_a_code_and_a_provincial_code_name_one_dossier(ours, clerks):
    accepted(clerks[0], external_code="H29.14-261123-0001")
    accepted(clerks[0], external_code="H29.14-261123-0002")
    with pytest.raises(Refused, match=r"dossier\.external_known"):
        accepted(clerks[0], external_code="H29.14-261123-0001")
    first, second = rows(dossier_rows)
    assert (first["code"], second["code"]) == ("P8-261123-0001", "P8-261123-0002")
    for name in ("code", "external_code", "token"):
        with pytest.raises(IntegrityError), db.transaction() as connection:
            connection.execute(
                update(dossier_rows).where(dossier_rows.c.id == second["id"]).values(**{name: first[name]})
            )


def test_a_visit_is_rated_once_and_from_one_to_five(ours):
    taken = take(ours)
    given = {"hall_id": ours, "ticket_id": taken["id"], "day": clock.now().date(), "at": clock.now(), "reasons": []}
    for score in (0, 6):
        with pytest.raises(IntegrityError), db.transaction() as connection:
            connection.execute(insert(ratings), {**given, "score": score})
    with db.transaction() as connection:
        connection.execute(insert(ratings), {**given, "score": 5})
    with pytest.raises(IntegrityError), db.transaction() as connection:
        connection.execute(insert(ratings), {**given, "score": 4})


def test_what_belongs_to_nobody_is_not_kept(ours):
    taken = take(ours)
    with pytest.raises(IntegrityError), db.transaction() as connection:
        connection.execute(update(tickets).where(tickets.c.id == taken["id"]).values(hall_id=4242))


# -- the walls between halls -------------------------------------------------------------------------------------


def test_nobody_of_another_hall_reads_or_moves_ours(either, folder, ours, clerks):
    other = opened(either, folder)
    taken, dossier = take(ours), accepted(clerks[0])
    people.add(other.hall_id, "la", "Người Lạ", "clerk", "mot mat khau dai", must_change=False)
    with db.reading() as connection:
        person = connection.scalar(select(person_rows.c.id).where(person_rows.c.username == "la"))
    stranger = Actor(other.hall_id, f"person:{person}")
    counters.sit(stranger, 1)
    before = rows(tickets), rows(dossier_rows), rows(counter_rows)

    acts = [hall.recall, hall.start, hall.finish, hall.no_show, hall.hold]
    acts += [hall.resume, hall.transfer, hall.cancel, hall.reinstate]
    for act in acts:
        with pytest.raises(NotFound, match=r"ticket\.unknown"):
            act(stranger, taken["id"], request_id="")
    for named in ({"ticket": taken["id"]}, {"called": taken["number"]}):
        with pytest.raises(NotFound, match=r"ticket\.unknown"):
            hall.call_number(stranger, 1, request_id="", **named)
    with pytest.raises(Refused, match=r"queue\.empty"):
        hall.call_next(stranger, 1, request_id="")
    for act in (dossiers.result_ready, dossiers.return_result):
        with pytest.raises(NotFound, match=r"dossier\.unknown"):
            act(stranger, dossier["code"], request_id="")
    with pytest.raises(NotFound, match=r"ticket\.unknown"):
        accepted(stranger, ticket=taken["id"])
    with pytest.raises(NotFound, match=r"ticket\.unknown"):
        board.one_ticket(other.hall_id, taken["id"], "vi")
    with pytest.raises(NotFound, match=r"dossier\.unknown"):
        dossier_views.get(other.hall_id, dossier["code"])
    with pytest.raises(NotFound, match=r"dossier\.lookup"):
        dossier_views.lookup(other.hall_id, dossier["code"], dossier["lookup_code"])
    assert dossier_views.find(other.hall_id, q="anh") == ([], None)
    assert board.find_tickets(other.hall_id, [], None, None, "vi") == ([], None)
    assert hall.expire(other.hall_id, clock.now().date().replace(year=2027)) == 0

    assert (rows(tickets), rows(dossier_rows), rows(counter_rows)) == before
    assert take(other.hall_id)["number"] == "A001"
    assert accepted(stranger)["code"] == "P9-261123-0001"
