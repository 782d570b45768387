"""How an operation of the public API is declared: one decorator says its path, who may, what it takes and gives.

From the declaration come the route, the guard, the validation (pydantic, refusing unknown fields) and the operation's
part of the OpenAPI document, so that none of them can disagree. The guard runs before anything of the body is read.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from flask import Blueprint, Response, current_app, request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType
from werkzeug.routing import BaseConverter, IntegerConverter

from server import auth
from server.wording import LANGUAGES

PREFIX = "/api/v1"
LARGEST = 2**53  # the largest whole number that JSON carries unharmed everywhere, and any database keeps

# A name typed on one keyboard in decomposed letters is the same name, and must not be longer for it.
COMPOSED = BeforeValidator(lambda value: unicodedata.normalize("NFC", value) if isinstance(value, str) else value)


def _of_the_house(lang: str) -> str:
    if lang not in LANGUAGES:
        raise ValueError("no text of the house is in this language")
    return lang


Lang = Annotated[str, AfterValidator(_of_the_house), Field(json_schema_extra={"enum": list(LANGUAGES)})]

# Where the next page begins: the place and the id of the last one shown, so that no change skips anybody.
CURSOR = r"^[0-9]{1,16}\.[0-9]{1,15}$"


def listed(known: type[StrEnum]) -> Callable[[str], str]:
    """For a query's list of states, with commas between: each must be one of them."""

    def check(words: str) -> str:
        for word in filter(None, words.split(",")):
            known(word)
        return words

    return check


class Whole(IntegerConverter):
    """A number in an address; one that no row can have is an address that does not exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


class Piece(BaseConverter):
    """A word in an address, without the NUL that databases refuse."""

    regex = r"[^/\x00]+"
    part_isolating = True


class Given(BaseModel):
    """What a request may carry: nothing but the fields named."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=4000)


# For requests that carry a password: its spaces belong to it.
AS_TYPED = ConfigDict(str_strip_whitespace=False)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: a code, and what it was judged by."""

    field: str
    code: str
    facts: dict[str, Any]


class Invalid(Exception):
    """A request that does not fit its model: 422 with the fields."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    roles: tuple[str, ...]
    act: Callable[..., Any]
    body: type[Given] | None
    query: type[Given] | None
    gives: dict[int, str]  # status → name of the answer's model in server.api.answers, figures or file_answers
    refuses: tuple[int, ...]
    subject: str

    @property
    def endpoint(self) -> str:
        return f"{self.subject}_{self.act.__name__}"


@dataclass
class Subject:
    """The operations of one subject; a module of the API fills one, the app takes them all."""

    name: str
    operations: list[Operation] = field(default_factory=list)

    def get(self, path: str, **declared: Any) -> Callable[[Any], Any]:
        return self._declare("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Any], Any]:
        return self._declare("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Any], Any]:
        return self._declare("PUT", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Any], Any]:
        return self._declare("DELETE", path, **declared)

    def _declare(
        self,
        method: str,
        path: str,
        *,
        who: tuple[str, ...],
        body: type[Given] | None = None,
        query: type[Given] | None = None,
        gives: dict[int, str] | str = "Anything",
        refuses: tuple[int, ...] = (),
    ) -> Callable[[Any], Any]:
        given = {200: gives} if isinstance(gives, str) else gives

        def keep(act: Callable[..., Any]) -> Callable[..., Any]:
            self.operations.append(Operation(method, path, who, act, body, query, given, refuses, self.name))
            return act

        return keep


def blueprint(subjects: list[Subject]) -> Blueprint:
    """All operations as one blueprint under /api/v1."""
    bp = Blueprint("api", __name__, url_prefix=PREFIX)
    for subject in subjects:
        for operation in subject.operations:
            bp.add_url_rule(operation.path, operation.endpoint, _view(operation), methods=[operation.method])
    return bp


def _view(operation: Operation) -> Callable[..., Any]:
    def view(**path: Any) -> Any:
        given = dict(path)
        if operation.query is not None:
            given["query"] = _checked(operation.query, request.args.to_dict())
        if operation.body is not None:
            given["body"] = _checked(operation.body, _json(), strict=True)
        return _answered(operation.act(**given))

    view.__name__ = operation.endpoint
    if operation.roles == ("anyone",):
        return auth.anyone(view)
    return auth.allow(*operation.roles)(view)


def _json() -> Any:
    """The body as JSON: 400 when it is not, 415 when it does not say that it is."""
    try:
        request.get_data()
    except HTTPException:
        raise
    except Exception as error:  # each server has errors of its own for a body that is framed wrongly, or cut
        raise BadRequest from error
    try:
        return request.get_json()
    except UnsupportedMediaType:
        if request.content_length:
            raise
        return {}
    except (UnicodeDecodeError, RecursionError) as error:
        raise BadRequest from error


def _checked(model: type[Given], value: Any, *, strict: bool = False) -> Given:
    """The value as its model. `strict` for JSON, which has numbers and truths of its own: "1" is no number there."""
    try:
        if wrong := list(_not_text(value)):
            raise Invalid([Fault(".".join(place) or "body", "not_text", {}) for place in wrong])
        return model.model_validate_json(json.dumps(value), strict=True) if strict else model.model_validate(value)
    except ValidationError as error:
        raise Invalid(
            [
                Fault(".".join(str(part) for part in e["loc"]) or "body", e["type"], e.get("ctx", {}))
                for e in error.errors(include_url=False, include_input=False)
            ]
        ) from error
    except RecursionError as error:
        raise BadRequest from error


_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def _not_text(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where a value holds NUL or half of a surrogate pair: no name needs them, and a database keeps neither."""
    if isinstance(value, str):
        if _UNKEPT.search(value):
            yield place
    elif isinstance(value, dict):
        for key, inner in value.items():
            here = (*place, _UNKEPT.sub("�", key))
            if _UNKEPT.search(key):
                yield here
            yield from _not_text(inner, here)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _not_text(inner, (*place, str(n)))


def _answered(answer: Any) -> Response:
    value, status = answer if isinstance(answer, tuple) else (answer, 200)
    if isinstance(value, Response):
        return value
    return current_app.response_class(current_app.json.dumps(value), status=status, mimetype="application/json")


_WHOLE = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")


def openapi_path(path: str) -> tuple[str, list[dict[str, Any]]]:
    """A route's path as OpenAPI writes it, and its parameters."""
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _WHOLE if kind == "int" else {"type": "string", "minLength": 1},
        }
        for kind, name in _CONVERTER.findall(path)
    ]
    return _CONVERTER.sub(r"{\2}", path), parameters
