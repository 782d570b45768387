"""How a page is drawn: its template, and the facts and words that its script needs, in one JSON block."""

import logging
from collections.abc import Iterable
from typing import Any

from flask import current_app, g, render_template, url_for
from werkzeug.exceptions import HTTPException

from server import auth, clock, db, settings_now, wording
from server import ward as wards
from server.domain.errors import Refused
from server.version import version

log = logging.getLogger(__name__)

# Words of what two surfaces show alike: dossiers by deadline and what may be done with one; how a visit is
# rated; what to bring.
SHARED = {
    "clerk": ("guard",),
    "manager": ("guard",),
    "citizen": ("rating",),
    "kiosk": ("rating",),
    "tablet": ("rating",),
    "guide": ("kiosk.precheck", "clerk.change"),
}


def asset(name: str, surface: str = "") -> str:
    """The address of a static file, with the version, so that it may be kept for ever."""
    return url_for(f"{surface}.static" if surface else "static", filename=name, v=version())


def draw(
    template: str, surface: str, extra: dict[str, Any] | None = None, asks: Iterable[str] = (), **context: Any
) -> str:
    """The page of a surface. `extra` joins the JSON block, `context` the template.

    `asks` are the paths of the API that the page's script reads first: their answers come with the page, which saves it
    a journey to the server and back before it can be used.
    """
    page = facts(surface, extra)
    return render_template(template, page=page | {"first": _answers(asks)}, **context)


def _answers(paths: Iterable[str]) -> dict[str, Any]:
    """What the API answers whoever opens this page, by path; nothing where it refuses: the page asks and is told."""
    answers = {}
    for path in paths:
        try:
            operation, given = current_app.url_map.bind("").match(f"/api/v1{path}")
            answers[path] = current_app.view_functions[operation](**given).get_json()
        except (Refused, HTTPException):
            continue
        except Exception:
            log.exception("could not answer %s with its page", path)  # the page stands, and asks again
    return answers


def facts(surface: str, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """What every page's script knows from the start."""
    caller = g.get("caller")
    with db.reading() as connection:
        ward, _ = wards.look(connection, auth.hall_id())
    session = caller.session if caller else None
    return {
        "version": version(),
        "lang": "vi",
        "languages": wording.LANGUAGES,
        "now": clock.now().astimezone(ward.zone).isoformat(),
        "timezone": ward.zone.key,
        "demo": ward.demo or clock.shifted(),
        "csrf": auth.csrf_token(caller) if caller and caller.cookie else "",
        "hall": {"code": ward.code, "name": ward.name, "unit": ward.unit},
        "person": {"username": session.username, "name": session.name, "role": session.role} if session else None,
        "counter": session.counter if session else None,
        "public": bool(settings_now.public_url()),
        "texts": wording.bundle(surface, "common", *SHARED.get(surface, ())),
        **(extra or {}),
    }
