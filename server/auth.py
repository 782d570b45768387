"""Who may: for pages, for the API, for sockets. The one place where a request becomes somebody of one hall.

A caller shows a bearer token, or cookies: a person's session, or the cookie of a device (one name for each kind, so
that one PC can be kiosk and display). Every route says its decision aloud with one of the decorators; a test reads
`decision` from each.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Request, g, redirect, request

from server import db, devices, people, settings_now, wording
from server import ward as wards
from server.journal import Actor

SESSION_COOKIE = "motcua_session"
DEVICE_COOKIES = {kind: f"motcua_{kind}" for kind in ("kiosk", "display", "tablet")}

View = TypeVar("View", bound=Callable[..., Any])


class Unknown(Exception):
    """Nobody has signed in: 401."""


class Forbidden(Exception):
    """Somebody has, but may not do this: 403."""

    def __init__(self, code: str = "auth.forbidden") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Caller:
    """Somebody who asks: what they are (`role`), for which hall, and how they proved it."""

    role: str  # kiosk, display, tablet, printer, token, greeter, clerk, leader, admin
    hall_id: int
    code: str
    cookie: str = ""  # the cookie's value, when one was shown: its writes need a CSRF token
    session: people.Session | None = None
    device: devices.Device | None = None
    scope: frozenset[str] = frozenset()

    def actor(self, lang: str = "vi") -> Actor:
        return Actor(self.hall_id, self.code, lang)

    def may(self, roles: frozenset[str]) -> bool:
        return self.role in roles or bool(self.scope & roles)


def callers(asked: Request) -> Iterator[Caller]:
    """Everybody this request proves to be; a wrong bearer token proves nobody and hides the cookies."""
    header = asked.headers.get("Authorization", "")
    if header:
        kind, _, token = header.partition(" ")
        if kind.lower() == "bearer" and (found := by_token(token.strip())) is not None:
            yield found
        return
    yield from by_cookies(asked.cookies)


def by_token(token: str) -> Caller | None:
    """The device or integration of a bearer token, for HTTP and for sockets."""
    device = devices.find(token) if token else None
    if device is None:
        return None
    code = f"{'token' if device.kind == 'token' else 'device'}:{device.id}"
    return Caller(device.kind, device.hall_id, code, device=device, scope=device.scope)


def by_cookies(cookies: Any) -> Iterator[Caller]:
    """The person and the devices of a browser's cookies."""
    if token := cookies.get(SESSION_COOKIE):
        session = people.find_session(token)
        if session is not None:
            yield Caller(session.role, session.hall_id, f"person:{session.person_id}", token, session)
    for kind, name in DEVICE_COOKIES.items():
        if token := cookies.get(name):
            device = devices.find(token)
            if device is not None and device.kind == kind:
                yield Caller(kind, device.hall_id, f"device:{device.id}", token, device=device)


def csrf_token(caller: Caller) -> str:
    """What a page of this browser must send with a write: bound to its cookie, so no other site can know it."""
    return hmac.new(settings_now.get().secret().encode(), caller.cookie.encode(), hashlib.sha256).hexdigest()


# -- for the API -------------------------------------------------------------------------------------------------


def allow(*roles: str) -> Callable[[View], View]:
    """This operation is for these roles (and for tokens with such a scope)."""
    allowed = frozenset(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.caller = _admitted(allowed)
            return view(*args, **kwargs)

        guarded.decision = tuple(roles)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def anyone(view: View) -> View:
    """This operation is for everybody, and says so."""
    view.decision = ("anyone",)  # type: ignore[attr-defined]
    return view


def _admitted(roles: frozenset[str]) -> Caller:
    found, wrong_csrf = False, False
    for caller in callers(request):
        found = True
        if not caller.may(roles):
            continue
        if caller.cookie and request.method not in ("GET", "HEAD", "OPTIONS"):
            sent = request.headers.get("X-CSRF-Token", "")
            # A browser that is several devices sends the token of one of them: any of its own proves the page.
            if not any(hmac.compare_digest(sent.encode(), csrf_token(c).encode()) for c in callers(request)):
                wrong_csrf = True
                continue
        if caller.session is not None and caller.session.must_change and not _may_change_password():
            raise Forbidden("auth.must_change")
        return caller
    if wrong_csrf:
        raise Forbidden("auth.csrf")
    raise Forbidden() if found else Unknown()


def _may_change_password() -> bool:
    """A one-time password opens only this: who one is, one's own new password, and the way out."""
    return request.path in ("/api/v1/session", "/api/v1/session/password")


def caller() -> Caller:
    """Who was admitted to this operation."""
    return g.caller


def actor() -> Actor:
    """The admitted caller as use cases know it, with the language of the answer."""
    return g.caller.actor(lang())


def hall_id() -> int:
    """The hall of this request: the caller's; else the hall that this address serves."""
    known = g.get("caller")
    if known is not None:
        return known.hall_id
    if "hall_id" not in g:
        with db.reading() as connection:
            g.hall_id = wards.only_hall(connection, settings_now.get().hall)
    return g.hall_id


def lang() -> str:
    return wording.best(request.headers.get("Accept-Language"))


# -- for pages ---------------------------------------------------------------------------------------------------

_NOT_ENROLLED: Callable[[str], Any] | None = None


def when_not_enrolled(draw: Callable[[str], Any]) -> None:
    """How a device's page looks in a browser that was never enrolled; set once when the pages are put together."""
    global _NOT_ENROLLED
    _NOT_ENROLLED = draw


def page(*roles: str) -> Callable[[View], View]:
    """This page is for these roles; others are sent to sign in, or told how to enrol the device."""
    allowed = frozenset(roles)
    of_devices = allowed & frozenset(DEVICE_COOKIES)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            known = list(callers(request))
            fitting = next((c for c in known if c.may(allowed)), None)
            if fitting is None and of_devices:
                assert _NOT_ENROLLED is not None  # noqa: S101 put together at start
                return _NOT_ENROLLED(sorted(of_devices)[0]), 403
            if fitting is None or (fitting.session is not None and fitting.session.must_change):
                return redirect(f"/sign-in?next={request.path}")
            g.caller = fitting
            return view(*args, **kwargs)

        guarded.decision = tuple(roles)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def open_page(view: View) -> View:
    """This page is for everybody, and says so."""
    return anyone(view)


# -- for sockets -------------------------------------------------------------------------------------------------


def socket_caller(auth: Any, *roles: str) -> Caller | None:
    """Who connects, by `auth: {token}` or by cookie, if one of these roles; None to refuse.

    A browser sends its cookies to any page's sockets, so an Origin of another site is refused.
    """
    allowed = frozenset(roles)
    if isinstance(auth, dict) and isinstance(auth.get("token"), str):
        found = by_token(auth["token"]) if auth["token"].isascii() else None
        return found if found is not None and found.may(allowed) else None
    if not same_origin():
        return None
    known = (c for c in by_cookies(request.cookies) if c.may(allowed))
    return next((c for c in known if c.session is None or not c.session.must_change), None)


def still_valid(held: Iterable[Caller]) -> set[Caller]:
    """Those of these callers whose right still stands: signed in and active, not revoked."""
    held = set(held)
    sessions = people.living({caller.session.digest for caller in held if caller.session is not None})
    known = devices.living({(caller.device.kind, caller.device.id) for caller in held if caller.device is not None})
    return {
        caller
        for caller in held
        if (caller.session is not None and caller.session.digest in sessions)
        or (caller.device is not None and (caller.device.kind, caller.device.id) in known)
    }


def same_origin() -> bool:
    """True when the page that connects is one of ours (or no browser's page at all)."""
    origin = request.headers.get("Origin")
    return origin is None or origin.split("://", 1)[-1] == request.host
