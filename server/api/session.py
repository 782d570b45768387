"""Signing in and out over the API, the counter one sits at, one's own password; and enrolling a device."""

from uuid import UUID

from flask import Response, current_app, request
from pydantic import Field, SecretStr

from server import auth, counters, devices, limits, people, pins
from server.api.operations import AS_TYPED, Given, Subject
from server.api.tickets import STAFF, Asked

api = Subject("session")
DEVICE_PAGES = {"kiosk": "/kiosk/", "display": "/display/", "tablet": "/tablet/"}
YEARS = 5 * 365 * 24 * 3600


class SignIn(Given):
    model_config = AS_TYPED

    username: str = Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")
    password: SecretStr = Field(max_length=200)
    counter: int | None = Field(None, ge=1, le=999)
    request_id: UUID | None = None


class Password(Asked):
    model_config = AS_TYPED

    old: SecretStr = Field(max_length=200)
    new: SecretStr = Field(max_length=200)


class Pin(Asked):
    model_config = AS_TYPED

    password: SecretStr = Field(max_length=200)
    pin: SecretStr = Field(max_length=20)


class Switch(Asked):
    model_config = AS_TYPED

    person: str = Field(min_length=1, max_length=40)
    pin: SecretStr = Field(max_length=20)


class Sit(Asked):
    counter: int | None = Field(None, ge=1, le=999)


class Enrol(Asked):
    code: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


@api.post("/session", who=("anyone",), body=SignIn, gives="Session", refuses=(401, 404, 429))
def sign_in(body: SignIn):
    """Sign in, and sit at a counter when one is named."""
    limits.spend("sign-in")
    token, session = people.sign_in(auth.hall_id(), body.username, body.password.get_secret_value())
    caller = auth.Caller(session.role, session.hall_id, f"person:{session.person_id}", token, session)
    if body.counter is not None and not session.must_change:
        _sit(caller, body.counter)
    answer = _json(_session(caller, body.counter if not session.must_change else None))
    _cookie(answer, auth.SESSION_COOKIE, token, int(people.SESSION.total_seconds()))
    return answer


@api.get("/session", who=STAFF, gives="Session")
def session():
    """Who is signed in, and at which counter."""
    caller = auth.caller()
    return _session(caller, caller.session.counter if caller.session else None)


@api.delete("/session", who=STAFF, gives={200: "Nothing"})
def sign_out():
    """Sign out; the counter closes."""
    caller = auth.caller()
    counters.leave(auth.actor())
    if caller.session is not None:
        people.sign_out(caller.session)
    answer = _json({})
    answer.delete_cookie(auth.SESSION_COOKIE)
    return answer


@api.post("/session/password", who=STAFF, body=Password, gives="Nothing", refuses=(401, 409))
def password(body: Password):
    """One's own new password."""
    people.change_password(_own_session(), body.old.get_secret_value(), body.new.get_secret_value())
    return {}


@api.get("/session/switch", who=STAFF, gives="Successors")
def successors():
    """Who may take this place with a PIN, or was here today; those of this counter first."""
    return {**pins.listed(_own_session()), "next_cursor": None}


@api.post("/session/switch", who=STAFF, body=Switch, gives="Session", refuses=(404, 409, 429))
def switch(body: Switch):
    """Another person goes on in this browser with their PIN: this session ends, the counter stays as it is."""
    token, session = pins.switch(_own_session(), body.person, body.pin.get_secret_value())
    caller = auth.Caller(session.role, session.hall_id, f"person:{session.person_id}", token, session)
    answer = _json(_session(caller, session.counter))
    _cookie(answer, auth.SESSION_COOKIE, token, int(people.SESSION.total_seconds()))
    return answer


@api.put("/me/pin", who=STAFF, body=Pin, gives="Nothing", refuses=(409, 429))
def put_pin(body: Pin):
    """One's own PIN, by one's password."""
    pins.put(_own_session(), body.password.get_secret_value(), body.pin.get_secret_value())
    return {}


@api.post("/session/counter", who=("clerk", "leader"), body=Sit, gives="Session", refuses=(404, 409))
def sit(body: Sit):
    """Sit at a counter, or leave it."""
    caller = auth.caller()
    _sit(caller, body.counter)
    return _session(caller, body.counter)


@api.post("/devices/enrol", who=("anyone",), body=Enrol, gives="Enrolled", refuses=(404, 409, 410, 429))
def enrol(body: Enrol):
    """The button of the one-time page: this browser becomes the device."""
    limits.spend("enrol")
    kind, token = devices.enrol(body.code)
    answer = _json({"goto": DEVICE_PAGES.get(kind, "/"), "kind": kind})
    if kind in auth.DEVICE_COOKIES:
        _cookie(answer, auth.DEVICE_COOKIES[kind], token, YEARS)
    return answer


def _own_session() -> people.Session:
    """The signed-in person of this browser: what follows is for no token of another system."""
    session = auth.caller().session
    if session is None:
        raise auth.Forbidden
    return session


def _sit(caller: auth.Caller, number: int | None) -> None:
    if caller.session is None or caller.role not in ("clerk", "leader"):
        raise auth.Forbidden
    if number is None:
        counters.leave(caller.actor(auth.lang()))
    else:
        counters.sit(caller.actor(auth.lang()), number)
    people.seat(caller.session, number)


def _session(caller: auth.Caller, counter: int | None) -> dict[str, object]:
    session = caller.session
    person = session and {
        "username": session.username,
        "name": session.name,
        "role": session.role,
        "must_change": session.must_change,
    }
    return {"person": person, "counter": counter, "csrf_token": auth.csrf_token(caller)}


def _json(value: object) -> Response:
    return current_app.response_class(current_app.json.dumps(value), mimetype="application/json")


def _cookie(answer: Response, name: str, token: str, lasts: int) -> None:

    answer.set_cookie(name, token, max_age=lasts, httponly=True, samesite="Strict", secure=request.is_secure)
