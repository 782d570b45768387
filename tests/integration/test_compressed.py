"""What is gzipped on its way, and what must not be."""

import gzip

import pytest
from flask import Flask

READS = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize(
    "path", ["/static/hall.js", "/static/tokens.css", "/static/icons.svg", "/citizen/static/citizen.css"]
)
def test_a_file_of_words_is_the_same_after_its_journey(app: Flask, path: str) -> None:
    client = app.test_client()
    plain, small = client.get(path, buffered=True), client.get(path, headers=READS, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in small.headers["Vary"]
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) == int(small.headers["Content-Length"]) < len(plain.data) / 1.5


def test_a_file_that_the_browser_has_is_not_sent_again(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/static/hall.js", headers=READS, buffered=True)
    known = {**READS, "If-None-Match": first.headers["ETag"]}
    again = client.get("/static/hall.js", headers=known, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_the_citizens_page_is_gzipped_and_no_page_or_answer_that_may_hold_a_secret(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/t/any-token", headers=READS).headers["Content-Encoding"] == "gzip"
    for path in ("/sign-in?next=/clerk/", "/api/v1/openapi.json"):
        assert "Content-Encoding" not in client.get(path, headers=READS).headers
