"""The OpenAPI 3.1 document, made from the operations themselves the first time somebody asks."""

from typing import Any

from pydantic.json_schema import models_json_schema

from server.api import (
    answers,
    dossier_answers,
    figures,
    file_answers,
    kiosk_answers,
    messages,
    opinion_answers,
    printer_answers,
    rating_answers,
    releases,
    slip_answers,
    switch_answers,
    voice_answers,
    wall_answers,
    worktime,
)
from server.api.operations import Operation, Subject, openapi_path
from server.version import version

MODELS = (
    dossier_answers,
    figures,
    file_answers,
    messages,
    printer_answers,
    rating_answers,
    releases,
    slip_answers,
    opinion_answers,
    wall_answers,
    voice_answers,
    kiosk_answers,
    switch_answers,
    worktime,
    answers,
)
REF = "#/components/schemas/{model}"
# What every guarded operation may answer besides its own refusals.
ALWAYS = {400: "malformed", 422: "does not fit the model"}
GUARDED = {401: "nobody has signed in", 403: "not allowed"}
WORDS = {
    404: "not found",
    409: "the state does not allow it",
    410: "expired",
    413: "too long",
    429: "too many; see Retry-After",
}


def _model(name: str) -> Any:
    """The model of an answer, by its name."""
    return next(getattr(models, name) for models in MODELS if hasattr(models, name))


def document(subjects: list[Subject]) -> dict[str, Any]:
    """The whole document; the same one for the life of the process."""
    global _made
    if _made is None:
        _made = _document([operation for subject in subjects for operation in subject.operations])
    return _made


_made: dict[str, Any] | None = None


def _document(operations: list[Operation]) -> dict[str, Any]:
    given = {(model, "validation") for op in operations for model in (op.body, op.query) if model is not None}
    gives = {(_model(name), "serialization") for op in operations for name in op.gives.values() if name}
    problem = (answers.Problem, "serialization")
    _, schemas = models_json_schema(
        sorted({*given, *gives, problem}, key=lambda pair: pair[0].__name__), ref_template=REF
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path, parameters = openapi_path("/api/v1" + operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, parameters)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Một Cửa", "version": version()},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "motcua_session"},
            },
        },
    }


def _operation(operation: Operation, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    parameters = [*parameters, *_query(operation)]
    described: dict[str, Any] = {
        "operationId": operation.endpoint,
        "tags": [operation.subject],
        "summary": (operation.act.__doc__ or operation.act.__name__).strip().split("\n")[0],
        "responses": _responses(operation),
    }
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = {"$ref": REF.format(model=operation.body.__name__)}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if operation.roles != ("anyone",):
        described["security"] = [{"bearer": []}, {"session": []}]
        described["description"] = "For: " + ", ".join(operation.roles)
    return described


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _responses(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, model in operation.gives.items():
        answer: dict[str, Any] = {"description": "done"}
        if model:
            schema = {"$ref": REF.format(model=_model(model).__name__)}
            answer["content"] = {"application/json": {"schema": schema}}
        found[str(status)] = answer
    refusals = dict(ALWAYS)
    if operation.body is not None:
        refusals[415] = "not JSON"
    if operation.roles != ("anyone",):
        refusals |= GUARDED
    refusals |= {status: (GUARDED | WORDS)[status] for status in operation.refuses}
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    found |= {str(status): {"description": words, "content": problem} for status, words in sorted(refusals.items())}
    return found
