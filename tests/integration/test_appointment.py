"""The promised day as a file for a citizen's calendar."""

from datetime import UTC, datetime

import pytest

from server import db
from server.models.dossiers import dossiers

GIVEN = {"procedure": "1.004873", "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}


@pytest.fixture
def token(clerk) -> str:
    clerk.post("/dossiers", **GIVEN)
    with db.reading() as connection:
        return connection.scalar(dossiers.select().with_only_columns(dossiers.c.token))


def test_the_file_holds_the_promise_and_no_person(app, token):
    answer = app.test_client().get(f"/h/{token}.ics")
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    due = datetime.fromisoformat(app.test_client().get(f"/api/v1/track-dossier/{token}").json["due_at"])
    assert f"DTSTART:{due.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert next(line for line in lines if line.startswith("SUMMARY:")).startswith("SUMMARY:Nhận kết quả: ")
    assert "Ánh" not in answer.text
    assert token not in answer.text
    english = app.test_client().get(f"/h/{token}.ics?lang=en").text
    assert "SUMMARY:Collect the result: " in english
    assert next(line for line in lines if line.startswith("UID:")) in english


@pytest.mark.parametrize("state", ["returned", "refused", "withdrawn", "stopped"])
def test_there_is_none_when_nothing_is_to_be_collected(app, token, state):
    with db.transaction() as connection:
        connection.execute(dossiers.update().values(state=state))
    assert app.test_client().get(f"/h/{token}.ics").status_code == 404


def test_an_unknown_token_is_the_usual_page_of_nothing(app, token):
    wrong = app.test_client().get("/h/nobody-has-this.ics")
    assert (wrong.status_code, wrong.data) == (404, app.test_client().get("/nothing/here").data)
    assert app.test_client().get(f"/h/{token}").mimetype == "text/html"
