"""The description of the interface, OpenAPI 3.1, made of the operations and their models: `GET /api/openapi.json`."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import signin
from dashboard.api.answers import Doubts, Sentence
from dashboard.api.calls import Operation

_WHY = {
    200: "Done; for a save, the same save as before",
    201: "Saved: the transaction has been committed",
    400: "The body cannot be read",
    401: "Nobody has signed in, the session has ended, or the token is none",
    403: "This account may not do that, or another site sent it",
    404: "There is no such thing",
    405: "Another method is asked for",
    409: "The key has other content, or somebody else was first",
    413: "The body is too large",
    422: "Nothing was saved: a sentence for each field that is refused or asked about",
    429: "Too much in a minute; Retry-After says how many seconds to wait",
    503: "The store cannot be used now, and nothing was saved; Retry-After says how many seconds to wait",
}
_REFERENCE = "#/components/schemas/{model}"


def route(operations: Sequence[Operation]) -> Route:
    """The route that describes these."""

    @cache
    def described() -> dict[str, Any]:
        return description(operations)

    async def openapi(_: Request) -> Response:
        return JSONResponse(described())

    return Route("/api/openapi.json", openapi)


def description(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Capwatch", "version": "1", "description": "Readings at the bedside, in and out."},
        "security": [{"session": []}, {"token": []}],
        "paths": paths,
        "components": {"schemas": _schemas(operations), "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": signin.COOKIE,
        "description": "A browser's session. What it sends must name this site as its Origin.",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "A token of `python -m dashboard token add`."},
}


def _described(operation: Operation) -> dict[str, Any]:
    name = operation.act.__name__
    described: dict[str, Any] = {
        "operationId": "".join(part.capitalize() if place else part for place, part in enumerate(name.split("_"))),
        "summary": operation.summary,
        "parameters": [_ACCEPT_LANGUAGE, *map(_number, operation.numbers)],
        "responses": {str(status): _response(status, model) for status, model in sorted(_answers(operation).items())},
    }
    if operation.body:
        content = {"application/json": {"schema": _reference(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


_ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "The language of every sentence: English where there is no other.",
    "schema": {"type": "string"},
}


def _number(name: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _answers(operation: Operation) -> Mapping[int, Any]:
    failures: dict[int, Any] = dict.fromkeys((401, 403, 405, 413, 429, 503), Sentence)
    if operation.method == "GET":
        del failures[403], failures[429]
        failures[429] = Sentence
    if operation.body:
        failures[400] = Sentence
    if operation.numbers or operation.body:
        failures[404] = Sentence
    if operation.method == "POST":
        failures |= {409: Sentence, 422: Doubts}
    return failures | dict(operation.answers)


def _response(status: int, model: Any) -> dict[str, Any]:
    models = get_args(model) or (model,)
    schema = _reference(models[0]) if len(models) == 1 else {"anyOf": [_reference(one) for one in models]}
    answer = {"description": _WHY[status], "content": {"application/json": {"schema": schema}}}
    if status in {429, 503}:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
    if status == 405:
        answer["headers"] = {"Allow": {"schema": {"type": "string"}, "required": True}}
    return answer


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    bodies = {operation.body for operation in operations if operation.body}
    answers: set[type[BaseModel]] = {Sentence, Doubts}
    for operation in operations:
        for model in operation.answers.values():
            answers |= set(get_args(model) or (model,))
    of_both = [(one, "validation") for one in sorted(bodies, key=str)]
    of_both += [(one, "serialization") for one in sorted(answers, key=str)]
    _, schemas = models_json_schema(of_both, ref_template=_REFERENCE)
    return dict(schemas["$defs"])
