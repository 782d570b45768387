"""Put the pieces together. Nothing imports this but the entry points and the tests."""

import logging
import re
from datetime import datetime

from flask import Flask, Response, request
from flask.sessions import SessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

import display.feed
import display.views
import kiosk.feed
import kiosk.views
import server.citizen.feed
import server.citizen.views
import server.clerk.feed
import server.clerk.views
import server.guide.views
import server.manager.views
import server.tablet.feed
import server.tablet.views
from server import (
    assets,
    auth,
    clock,
    compressed,
    counters,
    db,
    devices,
    events,
    file_jobs,
    ops,
    pages,
    paperwork,
    people,
    scripts,
    settings_now,
)
from server import ward as wards
from server.api import (
    calendar,
    catalogue,
    catalogue_admin,
    dossier_care,
    dossiers,
    guard,
    hall,
    hand_outs,
    imports,
    letters,
    office,
    openapi,
    operations,
    opinions,
    printing,
    problems,
    ratings,
    rules,
    session,
    sessions,
    slip_texts,
    staff,
    tickets,
    voices,
    walls,
)
from server.api import (
    counters as counters_api,
)
from server.api import (
    kiosk as kiosk_api,
)
from server.door import Door
from server.jsonable import Provider
from server.realtime import socketio, watch_the_door
from server.settings import Settings

SUBJECTS = [
    subject.api
    for subject in (
        tickets,
        counters_api,
        hall,
        catalogue,
        catalogue_admin,
        dossiers,
        dossier_care,
        guard,
        hand_outs,
        ratings,
        printing,
        session,
        office,
        letters,
        calendar,
        imports,
        rules,
        slip_texts,
        staff,
        opinions,
        walls,
        voices,
        sessions,
        kiosk_api,
    )
]
SURFACES = (
    kiosk.views,
    display.views,
    server.guide.views,
    server.clerk.views,
    server.manager.views,
    server.citizen.views,
    server.tablet.views,
)
FEEDS = (kiosk.feed, display.feed, server.clerk.feed, server.citizen.feed, server.tablet.feed)

# No inline script, nothing from elsewhere, no frame around us.
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:"
)
ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)"),
)
ROLE_PAGES = {"greeter": "/guide/", "clerk": "/clerk/", "leader": "/manager/", "admin": "/manager/"}


class _NoSession(SessionInterface):
    """No cookie of Flask's own: who asks is known by `auth`, anew on each request."""

    def open_session(self, _app: Flask, _request: object) -> None: ...
    def save_session(self, _app: Flask, _session: object, _response: Response) -> None: ...


def create_app(settings: Settings | None = None, *, async_mode: str = "threading") -> Flask:
    """The web application on these settings; connects the database and attaches the feeds."""
    settings = settings or Settings.from_env()
    settings_now.use(settings)
    logging.basicConfig(level=settings.log, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    if settings.clock:
        clock.start_at(datetime.fromisoformat(settings.clock))
    db.connect(settings.database)
    wards.forget()
    devices.forget()
    people.forget()
    app = Flask(__name__, static_folder="static")
    app.json = Provider(app)
    app.url_map.converters |= {"int": operations.Whole, "default": operations.Piece, "string": operations.Piece}
    app.config.update(SECRET_KEY=settings.secret(), MAX_CONTENT_LENGTH=1_000_000, SEND_FILE_MAX_AGE_DEFAULT=0)
    app.session_interface = _NoSession()
    _add_pages(app)
    app.register_blueprint(operations.blueprint(SUBJECTS))
    problems.attach(app)
    app.after_request(_headers)
    app.after_request(compressed.files)
    _attach_live(app, settings, async_mode)
    app.wsgi_app = Door(app.wsgi_app, settings.max_screens)  # type: ignore[method-assign]
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def start() -> None:
    """What a serving process does once: nobody is absent because of a restart, and the listeners begin."""
    counters.restarted()
    file_jobs.restarted()
    events.bus.start()
    watch_the_door()


def _add_pages(app: Flask) -> None:
    app.jinja_env.globals |= {"asset": pages.asset, "script": scripts.script}
    for views in SURFACES:
        app.register_blueprint(views.bp)
    app.register_blueprint(assets.bp)
    app.register_blueprint(scripts.bp)
    app.register_blueprint(ops.bp)
    app.extensions["motcua.error_page"] = lambda status: pages.draw("error.html", "error", extra={"status": status})
    auth.when_not_enrolled(lambda kind: pages.draw("not-enrolled.html", "enrol", extra={"kind": kind}))

    @app.get("/")
    @auth.open_page
    def home() -> str:
        return pages.draw("home.html", "home")

    @app.get("/sign-in")
    @auth.open_page
    def sign_in() -> str:
        wanted = request.args.get("next", "")
        # Only a path of our own: an address of elsewhere would make the sign-in page a trap.
        # Browsers drop control characters, so that `/\t/elsewhere` would be another site too.
        safe = wanted if re.fullmatch(r"/(?![/\\])[!-~]*", wanted) else ""
        known = next((c for c in auth.callers(request) if c.session), None)
        csrf = auth.csrf_token(known) if known else ""
        facts = {"next": safe, "csrf": csrf, "least": people.SHORTEST_PASSWORD}
        return pages.draw("sign-in.html", "signin", extra=facts)

    @app.get("/enrol/<code>")
    @auth.open_page
    def enrol(code: str) -> str:
        return pages.draw("enrol.html", "enrol", extra={"code": code, **devices.link(code)})

    @app.get("/api/v1/openapi.json")
    @auth.anyone
    def described() -> dict:
        return openapi.document(SUBJECTS)


def _attach_live(app: Flask, settings: Settings, async_mode: str) -> None:
    events.bus.forget()
    for feed in FEEDS:
        feed.attach()
    paperwork.attach()
    socketio.init_app(
        app,
        async_mode=async_mode,
        message_queue=settings.redis_url or None,
        transports=["websocket"],
        ping_interval=5,
        ping_timeout=5,
        cors_allowed_origins=None,
        manage_session=False,
        max_http_buffer_size=20_000,
        namespaces=[feed.NAMESPACE for feed in FEEDS],  # and no other, not the nameless one either
    )


def _headers(answer: Response) -> Response:
    headers = answer.headers
    headers.extend(ALWAYS)
    if request.is_secure:  # over http browsers ignore it, and complain about it on every page of the LAN
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint and request.endpoint.split(".")[-1] == "static":
        # An address with its version never changes; one without is asked again each time.
        headers["Cache-Control"] = assets.FOR_EVER if request.args.get("v") else "no-cache"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return answer
