"""Alerts by e-mail through a real SMTP session: both languages, nobody's name, encrypted, tried again."""

import ssl
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from server import carriers, clock, db, outbox, settings_now
from server import ward as wards
from server.models.halls import halls
from tests.databases import free_port
from tests.gateways import MailServer, certificate

LEADER, DEPUTY = "chutich@phuong.test", "phochutich@phuong.test"
FACTS = {"code": "H26.01-261123-0001", "state": "processing", "days": 1}
PRIVATE = {"applicant": "Nguyễn Văn Ánh", "phone": "0901234827", "email": "anh@example.vn"}


def configure(url):
    settings_now.use(replace(settings_now.get(), smtp_url=url, smtp_from="motcua@phuong.test"))


@pytest.fixture
def addresses(hall_id):
    """Whom the hall's rules name, taken up as any change of the set-up is."""
    with db.transaction() as connection:
        rules = {"alert_emails": [LEADER, DEPUTY]}
        here = update(halls).where(halls.c.id == hall_id)
        connection.execute(here.values(rules=rules, setup_version=halls.c.setup_version + 1))


@pytest.fixture
def post(app, addresses):
    with MailServer().open() as made:
        configure(f"smtp://127.0.0.1:{made.port}")
        yield made


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """The server's side of TLS for localhost, with a certificate that this process trusts."""
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def alert(hall_id, topic="dossier.due_soon"):
    at = clock.now()
    with db.transaction() as connection:
        ward, _ = wards.look(connection, hall_id)
        outbox.tell(connection, ward, topic, {**FACTS, **PRIVATE, "due_at": at + timedelta(days=1, hours=9)}, at)


def problems(hall_id):
    return {message["problem"] for message in outbox.recent(hall_id)}


def test_an_alert_reaches_everybody_named_in_both_languages_without_a_name(hall_id, post):
    alert(hall_id)
    assert outbox.run_once() == 2
    assert {letter["To"] for letter in post.letters} == {LEADER, DEPUTY}
    letter = post.letters[0]
    text = letter.get_content()
    assert letter["From"] == "motcua@phuong.test"
    assert letter["Date"] == "Mon, 23 Nov 2026 08:00:00 +0700"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == f"Hồ sơ {FACTS['code']} sắp đến hạn / Dossier {FACTS['code']} is due soon"
    assert text.index("17:00 ngày 24/11/2026") < text.index("17:00 on 24/11/2026")
    assert [secret for secret in PRIVATE.values() if secret in letter.as_string() or secret in text] == []
    assert {message["state"] for message in outbox.recent(hall_id)} == {"sent"}


def test_a_ready_result_is_no_alert(hall_id, post):
    alert(hall_id, "dossier.ready")
    assert outbox.recent(hall_id) == []


def test_a_hall_that_names_nobody_writes_nothing(app, hall_id):
    configure("smtp://127.0.0.1")
    alert(hall_id)
    assert outbox.recent(hall_id) == []


def test_every_alert_has_its_words(hall_id, post):
    alert(hall_id, "dossier.overdue")
    assert outbox.run_once() == 2
    assert "quá hạn" in post.letters[0]["Subject"]


def test_a_refused_letter_is_tried_again_as_the_same_letter(hall_id, post, time):
    post.says = {"RCPT": "450 later"}
    alert(hall_id)
    outbox.run_once()
    assert (problems(hall_id), post.letters) == ({"smtp_450"}, [])
    post.says = {"DATA": "554 no"}
    time.pass_(seconds=30)
    outbox.run_once()
    assert problems(hall_id) == {"smtp_554"}
    post.says = {}
    time.pass_(minutes=2)
    outbox.run_once()
    ids = {f"<motcua-{message['id']}@phuong.test>" for message in outbox.recent(hall_id)}
    assert {letter["Message-ID"] for letter in post.letters} == ids
    assert (len(ids), problems(hall_id)) == (2, {""})


def test_a_letter_that_was_taken_is_not_sent_again_for_a_rude_goodbye(hall_id, post):
    post.says = {"QUIT": "421 whatever"}
    alert(hall_id)
    outbox.run_once()
    assert {message["state"] for message in outbox.recent(hall_id)} == {"sent"}


def test_a_mail_server_that_never_answers_holds_nobody_up(hall_id, post):
    post.silent = True
    alert(hall_id)
    outbox.run_once(patience=0.2)
    assert problems(hall_id) == {"timeout"}


def test_a_mail_server_that_is_away_is_tried_again(app, hall_id, addresses):
    configure(f"smtp://127.0.0.1:{free_port()}")
    alert(hall_id)
    outbox.run_once(patience=0.5)
    assert problems(hall_id) == {"unreachable"}


def test_the_password_is_said_only_after_starttls(hall_id, post, trusted):
    post.tls = trusted
    configure(f"smtp://mot%40cua:ma%3A1@localhost:{post.port}")
    alert(hall_id)
    outbox.run_once()
    assert problems(hall_id) == {""}
    assert post.users == [("mot@cua", "ma:1", True)] * 2
    assert post.heard[:3] == ["EHLO", "STARTTLS", "EHLO"]


def test_smtps_is_encrypted_from_the_first_word(app, hall_id, addresses, trusted):
    with MailServer(tls=trusted, wrapped=True).open() as post:
        configure(f"smtps://hall:secret@localhost:{post.port}")
        alert(hall_id)
        outbox.run_once()
    assert problems(hall_id) == {""}
    assert post.users == [("hall", "secret", True)] * 2


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(hall_id, post, trusted, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    post.tls = trusted
    configure(f"smtp://hall:secret@localhost:{post.port}")
    alert(hall_id)
    outbox.run_once()
    assert (problems(hall_id), post.users, post.letters) == ({"tls"}, [], [])


def test_nothing_is_sent_in_clear_to_another_machine(hall_id, post, monkeypatch):
    monkeypatch.setattr(carriers, "on_this_machine", lambda _: False)
    configure(f"smtp://hall:secret@127.0.0.1:{post.port}")
    alert(hall_id)
    outbox.run_once()
    assert (problems(hall_id), post.users, post.letters) == ({"no_tls"}, [], [])


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("10.0.0.2", False), ("mail.localhost.test", False)],
)
def test_this_machine_is_what_no_cable_leads_to(host, here):
    assert carriers.on_this_machine(host) is here
