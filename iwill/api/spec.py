"""The OpenAPI description, written by the same declarations that serve the calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint

from iwill.api import reading, terms
from iwill.api.mistakes import json_response, json_text
from iwill.api.schemas.common import ErrorSchema

if TYPE_CHECKING:
    from iwill.api.edge import Operation

TITLE = "iwill"
INTRODUCTION = (
    "Crisis requests, call-outs and the pool of volunteers. Every call carries a bearer token; codes of refusals are "
    "stable and explained in docs/api.md. Instants carry an offset; those that we write are UTC and end in Z."
)
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}}
WWW_AUTHENTICATE = {"WWW-Authenticate": {"schema": {"type": "string"}}}
_MEANINGS: dict[int, tuple[str, dict[str, Any]]] = {
    400: ("The body is not JSON.", {}),
    401: ("No token, or not a valid one.", WWW_AUTHENTICATE),
    403: ("The token does not include the scope.", {}),
    404: ("There is no such thing.", {}),
    409: ("The state of things does not allow it.", {}),
    413: ("The body is over 1 MiB.", {}),
    415: ("The body is not application/json.", {}),
    422: ("Something is wrong, at the places named.", {}),
    429: ("Too many calls in a minute.", RETRY_AFTER),
    500: ("A fault of ours.", {}),
    503: ("The database is busy or away.", RETRY_AFTER),
}
_KEY = {
    "in": "header",
    "name": reading.KEY_HEADER,
    "required": False,
    "description": "Send the same key again after a broken connection: the work is done once, the answer replayed.",
    "schema": {"type": "string", "minLength": 1, "maxLength": terms.LONGEST_KEY, "pattern": reading.KEY_PATTERN},
}


class Description(Api):  # type: ignore[misc]
    """Describes and does nothing else: refusals have one shape, and pages keep their own."""

    ERROR_SCHEMA = ErrorSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def described(blueprint: Blueprint, operation: Operation, view: Callable[..., Any]) -> Callable[..., Any]:
    """The view with its description: parameters, body, answer, refusals and the scope."""
    parameters: list[dict[str, Any]] = [{"in": "query", "schema": operation.query}]
    manual: dict[str, Any] = {"security": [{"token": [operation.scope.value]}], "parameters": parameters}
    refusals = [401, 403, 422, 429, 500, 503]
    if "<" in operation.rule:
        refusals.append(404)
    if operation.changes:
        refusals += [400, 409, 413, 415]
    if operation.method == "POST":
        parameters.append(_KEY)
    if operation.takes is not None:
        manual["requestBody"] = {
            "required": operation.whole,
            "content": {"application/json": {"schema": operation.takes, "example": operation.example}},
        }
    for status in sorted(refusals):
        meaning, headers = _MEANINGS[status]
        view = blueprint.alt_response(status, schema=ErrorSchema, description=meaning, headers=headers or None)(view)
    view = blueprint.response(operation.status, operation.answers)(view)
    documented: Callable[..., Any] = blueprint.doc(**manual)(view)
    return documented


def tag_of(blueprint: Blueprint) -> str:
    """The heading that its calls stand under; pages have blueprints of the same name."""
    name: str = blueprint.name
    return name.removeprefix("api-")


def install(app: Flask, blueprints: tuple[Blueprint, ...]) -> None:
    """Serve the description of the blueprints at /api/v1/openapi.json, to everybody."""

    @cache
    def text() -> str:
        return json_text(_description(app, blueprints))

    def openapi() -> Response:
        return json_response(200, text())

    app.add_url_rule(f"{terms.PREFIX}/openapi.json", "openapi", openapi)


def _description(app: Flask, blueprints: tuple[Blueprint, ...]) -> dict[str, Any]:
    """Worked out when somebody first asks, because most processes never are asked."""
    api = Description(
        app,
        spec_kwargs={
            "title": TITLE,
            "version": "1",
            "openapi_version": "3.1.0",
            "info": {"description": INTRODUCTION},
        },
    )
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "From `iwill client add`."}
    )
    for blueprint in blueprints:
        blueprint.register_views_in_doc(api, app, api.spec, name=blueprint.name, parameters=None)
        api.spec.tag({"name": tag_of(blueprint), "description": blueprint.description})
    described_so: dict[str, Any] = api.spec.to_dict()
    return described_so
