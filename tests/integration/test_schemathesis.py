"""Schemathesis reads the API's own description and asks a running hall everything it allows, and much it forbids."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from server.api import openapi
from server.app import SUBJECTS
from tests.live import Api, Hall

EVERY_ROLE = "clerk leader admin greeter kiosk display tablet printer"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    ignored_auth,
]

schema = from_dict(openapi.document(SUBJECTS), config=SchemathesisConfig.from_dict({"seed": 20261123}))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder: Path = tmp_path_factory.mktemp("schemathesis")
    running = Hall(folder, printing=False, MOTCUA_LOG="WARNING").seed().start()
    yield running
    running.stop()
    log = (folder / "server.log").read_text("utf-8")
    assert "Traceback" not in log, log[-4000:]


@pytest.fixture(scope="module")
def token(hall: Hall) -> str:
    """A caller who may everything, in a hall where there is something to ask about."""
    made = str(hall.command("token", "add", "everything", "--scope", EVERY_ROLE)["token"])
    caller = Api(hall.base, {"Authorization": f"Bearer {made}"})
    given = {"procedure": "1.001193", "applicant": "Nguyễn Văn Ánh", "papers": []}
    for service in ("ho-tich", "chung-thuc"):
        assert caller.post("/tickets", service=service)[0] == 201
        assert caller.post("/dossiers", **given)[0] == 201
    return made


def test_the_running_hall_describes_itself_like_this(hall: Hall):
    status, described = Api(hall.base).get("/openapi.json")
    assert (status, described) == (200, schema.raw_schema)


@schema.parametrize()
@settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_what_it_promises(case: schemathesis.Case, hall: Hall, token: str):
    body = case.body
    if isinstance(body, dict):
        if type(body.get("wait")) in (int, float) and 0 <= body["wait"] <= 25:
            body["wait"] = 0  # a long poll is allowed to be long; not here
        if isinstance(body.get("request_id"), str) and case.method == "POST" and len(body["request_id"]) == 36:
            body["request_id"] = str(uuid.uuid4())
    who = {"Authorization": f"Bearer {token}"}
    answer = case.call(base_url=hall.base, headers=who)
    if answer.status_code == 414:  # the server itself takes no longer address, whatever is asked at it
        assert len(answer.request.url) > 4000
        return
    case.validate_response(answer, checks=CHECKS, headers=who)
