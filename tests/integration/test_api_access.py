"""Who may: the table of roles for every operation, and the cookies with their CSRF tokens."""

import uuid

import pytest

from server import devices, journal, people
from server.app import SUBJECTS, create_app
from server.settings import Settings
from tests.conftest import Caller, device, signed_in

DEVICES = ("kiosk", "display", "tablet", "printer")
PEOPLE = ("greeter", "clerk", "leader", "admin")
PASSWORD = "mot mat khau dai"
OPERATIONS = [operation for subject in SUBJECTS for operation in subject.operations]


def address(operation, word="none", number="999"):
    """An operation's address with something put in for what it names."""
    path = f"/api/v1{operation.path}".replace("<int:", "<#")
    while "<" in path:
        start, end = path.index("<"), path.index(">")
        path = path[:start] + (number if path[start + 1] == "#" else word) + path[end + 1 :]
    return path


def ask(client, operation, headers=None, **more):
    given = {"json": {}} if operation.body is not None else {}
    return client.open(address(operation), method=operation.method, headers=headers or {}, **given, **more)


@pytest.fixture
def staff(app, hall_id):
    """One of each: a device with its token, a person with a browser."""
    known = {kind: device(app, kind) for kind in DEVICES}
    for role in PEOPLE:
        people.add(hall_id, f"mot{role}", f"Một {role}", role, PASSWORD, must_change=False)
        known[role] = signed_in(app, f"mot{role}", PASSWORD)
    return known


# -- roles -------------------------------------------------------------------------------------------------------


def test_every_operation_is_open_to_its_roles_and_to_nobody_else(app, staff):
    wrong = []
    for operation in OPERATIONS:
        if operation.roles == ("anyone",):
            continue
        assert set(operation.roles) <= {*DEVICES, *PEOPLE}, operation.endpoint
        nobody = ask(app.test_client(), operation)
        if (nobody.status_code, nobody.json["code"]) != (401, "auth.unknown"):
            wrong.append((operation.endpoint, "nobody", nobody.status_code))
        for role, caller in staff.items():
            allowed = role in operation.roles
            if allowed and operation.method == "DELETE":
                continue  # signing out is tried by itself
            answer = ask(caller.client, operation, caller.headers)
            refused = answer.status_code == 403 and answer.json["code"] == "auth.forbidden"
            if refused == allowed or answer.status_code in (401, 500):
                wrong.append((operation.endpoint, role, answer.status_code))
    assert wrong == []


def test_what_is_open_to_everybody_is_listed_here():
    assert {f"{o.method} {o.path}" for o in OPERATIONS if o.roles == ("anyone",)} == {
        "GET /procedures",
        "GET /procedures/<code>",
        "GET /track/<token>",
        "GET /track-dossier/<token>",
        "POST /devices/enrol",
        "POST /dossiers/lookup",
        "POST /ratings",
        "POST /session",
    }


def test_what_a_citizens_data_needs_is_never_a_devices_or_a_greeters():
    """A kiosk, a screen, a tablet or a greeter learns nobody's name."""
    lists_names = [o for o in OPERATIONS if o.path.startswith(("/dossiers", "/people")) and o.roles != ("anyone",)]
    assert len(lists_names) >= 6
    assert [o.endpoint for o in lists_names if set(o.roles) & {*DEVICES, "greeter"}] == []


def test_a_token_may_what_its_scope_says(app, hall_id):
    token = devices.add_token(journal.system(hall_id), "the province", "leader")["token"]
    caller = Caller(app.test_client(), {"Authorization": f"bearer {token}"})
    assert caller.get("/people").status_code == 200
    assert caller.post("/print/jobs/claim", worker="w", printers=["sanh"]).status_code == 403
    assert caller.client.get("/api/v1/people", headers={"Authorization": f"Basic {token}"}).status_code == 401
    assert caller.client.get("/api/v1/people", headers={"Authorization": "Bearer"}).status_code == 401
    assert caller.client.get("/api/v1/people", headers={"Authorization": f"Bearer {token}x"}).status_code == 401


def test_pages_send_strangers_to_the_door(app, staff):
    client = app.test_client()
    for path in ("/clerk/", "/manager/", "/manager/staff", "/guide/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in?next={path}")
    for path in ("/kiosk/", "/display/"):
        assert client.get(path).status_code == 403
    assert staff["clerk"].client.get("/clerk/").status_code == 200
    assert staff["clerk"].client.get("/manager/").status_code == 302
    assert staff["greeter"].client.get("/clerk/").status_code == 302


# -- cookies -----------------------------------------------------------------------------------------------------


def test_a_cookies_writes_need_its_csrf_token_and_a_bearers_do_not(app, clerk, kiosk):
    write = "/api/v1/session/counter"
    bare = clerk.client.post(write, json={"counter": 3})
    assert (bare.status_code, bare.json["code"]) == (403, "auth.csrf")
    assert clerk.client.post(write, json={"counter": 3}, headers={"X-CSRF-Token": "0" * 64}).json["code"] == "auth.csrf"
    assert clerk.client.delete("/api/v1/session").json["code"] == "auth.csrf"
    assert clerk.get("/counters/1").json["counter"]["person"] is not None
    assert clerk.client.post(write, json={"counter": 3}, headers=clerk.headers).status_code == 200
    assert clerk.client.get("/api/v1/session").status_code == 200
    given = {"service": "ho-tich", "request_id": str(uuid.uuid4())}
    assert kiosk.client.post("/api/v1/tickets", json=given, headers=kiosk.headers).status_code == 201


def test_anothers_csrf_token_is_none(app, clerk, other_clerk):
    answer = clerk.client.post("/api/v1/session/counter", json={"counter": 3}, headers=other_clerk.headers)
    assert answer.json["code"] == "auth.csrf"


def cookies_of(answer):
    return [value for name, value in answer.headers if name == "Set-Cookie"]


def sign_in_through(settings, template, **changed):
    """The cookie of a sign-in at a server with these settings, asked through a proxy that speaks TLS."""
    app = create_app(Settings(data_dir=settings.data_dir, secret_key="k", **changed))
    body = {"username": "canbo", "password": template.passwords["canbo"]}
    answer = app.test_client().post("/api/v1/session", json=body, headers={"X-Forwarded-Proto": "https"})
    (cookie,) = cookies_of(answer)
    return cookie


def test_cookies_are_out_of_reach_of_scripts_other_sites_and_plain_http(app, settings, template, time):
    plain, believed = sign_in_through(settings, template), sign_in_through(settings, template, trusted_proxies=1)
    for cookie in (plain, believed):
        assert cookie.startswith("motcua_session=")
        assert "; HttpOnly" in cookie
        assert "; SameSite=Strict" in cookie
    assert "; Secure" in believed
    assert "; Secure" not in plain  # a header that anybody may send is not believed


def test_the_database_has_no_password_and_no_token_in_clear(app, settings, template, kiosk, leader):
    made = leader.post("/devices", kind="display", name="Sảnh").json
    new = "mat khau moi cua lanh dao"
    leader.post("/session/password", old=template.passwords["lanhdao"], new=new)
    session = leader.client.get_cookie("motcua_session").value
    secrets = [*template.passwords.values(), new, session, made["token"], made["url"].rsplit("/", 1)[1]]
    secrets += [kiosk.headers["Authorization"].split()[1]]
    kept = b"".join(path.read_bytes() for path in settings.data_dir.glob("motcua.db*"))
    assert b"$argon2id$" in kept
    assert [secret for secret in secrets if secret.encode() in kept] == []
