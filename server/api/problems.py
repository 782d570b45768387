"""Every error as problem+json, with its words in the caller's language, chosen once, here."""

import logging
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from server import auth, wording
from server.api.operations import PREFIX, Invalid
from server.domain.errors import NotFound, Refused
from server.jsonable import jsonable

log = logging.getLogger(__name__)

# Most refusals are a matter of state, 409; these are not.
STATUS = {
    "session.wrong": 401,
    "session.locked": 429,
    "rate.limited": 429,
    "rating.expired": 410,
    "device.link_expired": 410,
    "limit.invalid": 422,
    "password.short": 422,
    "password.same": 422,
    "person.role": 422,
    "pin.form": 422,
    "pin.easy": 422,
    "device.kind": 422,
    "period.order": 422,
    "period.kind": 422,
    "due.no_offset": 422,
    "calendar.day": 422,
    "calendar.day_twice": 422,
    "calendar.no_source": 422,
    "calendar.outside_year": 422,
    "calendar.period": 422,
    "calendar.year": 422,
    "calendar.year_empty": 422,
    "dossier.proxy_needs_authority": 422,
    "service.unknown": 422,
    "priority.unknown": 422,
    "token.scope": 422,
}


def attach(app: Flask) -> None:
    """Answer every error of the API as a problem, and of a page as a page."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(auth.Unknown, _unknown)
    app.register_error_handler(auth.Forbidden, _forbidden)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def problem(status: int, code: str, **facts: Any) -> Response:
    """A refusal in words, with its facts."""
    lang = wording.best(request.headers.get("Accept-Language"))
    shown = jsonable(facts)
    detail = wording.refusal(code, shown, lang) or wording.t(f"problem.status.{status}", lang)
    body = {
        "type": f"urn:motcua:{code}",
        "title": wording.t(f"problem.status.{status}", lang),
        "status": status,
        "code": code,
        "detail": detail,
        **{name: value for name, value in shown.items() if name not in ("type", "title", "status", "code", "detail")},
    }
    answer = current_app.response_class(current_app.json.dumps(body), status, mimetype="application/problem+json")
    answer.headers["Content-Language"] = lang
    if "retry_after" in facts:
        answer.headers["Retry-After"] = str(facts["retry_after"])
    return answer


def _refused(error: Refused) -> Any:
    status = STATUS.get(error.code, 404 if isinstance(error, NotFound) else 409)
    if status == 422:
        field = next(iter(error.facts), "body")
        said = wording.refusal(error.code, jsonable(error.facts), wording.best(request.headers.get("Accept-Language")))
        facts = {"errors": [{"field": field, "code": error.code, "detail": said}]}
        return problem(status, error.code, **{**facts, **error.facts})
    return problem(status, error.code, **error.facts)


def _invalid(error: Invalid) -> Any:
    lang = wording.best(request.headers.get("Accept-Language"))
    faults = [
        {
            "field": one.field,
            "code": one.code,
            "detail": _said(f"problem.field.{_kind(one.code)}", lang, one.facts),
        }
        for one in error.faults
    ]
    return problem(422, "request.invalid", errors=faults)


def _said(code: str, lang: str, facts: dict[str, Any]) -> str:
    told = {name: value for name, value in facts.items() if name != "error"}
    if isinstance(told.get("expected"), str):  # pydantic's list: 'a', 'b' or 'c'
        told["expected"] = told["expected"].replace(" or ", ", ").replace("'", "")
    return wording.t(code, lang, **told)


# What pydantic calls a fault → how it is said; whatever is not here is said to be of another kind.
KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "not_text": "not_text",
    "literal_error": "one_of",
    "enum": "one_of",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "string_pattern_mismatch": "form",
}


def _kind(code: str) -> str:
    return KINDS.get(code, "other")


def _unknown(_error: auth.Unknown) -> Any:
    answer = problem(401, "auth.unknown")
    answer.headers["WWW-Authenticate"] = 'Bearer realm="motcua"'
    return answer


def _forbidden(error: auth.Forbidden) -> Any:
    return problem(403, error.code)


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if not request.path.startswith(PREFIX) and status in (404, 403):
        return current_app.extensions["motcua.error_page"](status), status
    if 300 <= status < 400:
        return error.get_response()
    status = status if wording.known(f"problem.status.{status}") else 400
    answer = problem(status, f"http.{error.code}")
    if status == 405 and getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return answer


def _failed(error: Exception) -> Any:
    log.error("failed: %s %s", request.method, request.url_rule, exc_info=error)
    return problem(500, "server.failed")
