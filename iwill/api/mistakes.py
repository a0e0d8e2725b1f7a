"""Every refusal and failure as JSON: {code, message, details: [{path, code, message}]}, in the caller's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from iwill.api import terms
from iwill.api.sayings import in_our_words
from iwill.core.db import db
from iwill.core.errors import NOT_FOUND, IwillError, sentence_for
from iwill.core.troubles import trouble_behind

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
_CODES = {
    404: NOT_FOUND,
    405: terms.METHOD_NOT_ALLOWED,
    413: terms.TOO_LARGE,
    415: terms.NOT_JSON_TYPE,
    429: terms.TOO_MANY,
}


class Unauthorized(IwillError):
    """No token, or one that belongs to nobody. `sent` says whether there was one."""

    status = 401

    def __init__(self, *, sent: bool) -> None:
        super().__init__(terms.UNAUTHORIZED)
        self.sent = sent


class TooLarge(IwillError):
    """A body over the limit."""

    status = 413


class NotJsonType(IwillError):
    """A body that says it is something else than JSON."""

    status = 415


class TooMany(IwillError):
    """More calls than a client may make."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(terms.TOO_MANY)
        self.retry_after = retry_after


def json_text(value: Mapping[str, Any]) -> str:
    """A value as the JSON text that is sent, readable where it can be."""
    # A lone surrogate, which only an echo of damaged input can bring, becomes the escape it came as.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def json_response(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """A response of the API; never kept in a cache."""
    response = Response(text + "\n", status, mimetype="application/json")
    response.headers.update({"Cache-Control": "no-store", **(headers or {})})
    return response


def status_of(refusal: IwillError) -> int:
    """The status code of a refusal. What is not JSON at all is 400, what is JSON and wrong is 422."""
    return 400 if refusal.code == terms.NOT_JSON else refusal.status


def refusal_text(refusal: IwillError) -> str:
    """A refusal as it is sent."""
    details = [
        {"path": problem.path, "code": problem.code, "message": in_our_words(problem.message)}
        for problem in refusal.details
    ]
    return json_text({"code": refusal.code, "message": refusal.message, "details": details})


def answer_to(fault: Exception) -> Response:
    """The response to whatever went wrong; what nobody expected is logged and answered without a trace."""
    db.session.rollback()
    match fault:
        case IwillError():
            return json_response(status_of(fault), refusal_text(fault), _headers(fault))
        case HTTPException():
            return _http_mistake(fault)
        case DBAPIError() | NoConnection() | OSError():
            return _trouble(fault)
    return _our_fault(fault)


def _headers(refusal: IwillError) -> dict[str, str]:
    match refusal:
        case Unauthorized(sent=True):
            return {"WWW-Authenticate": 'Bearer realm="iwill", error="invalid_token"'}
        case Unauthorized():
            return {"WWW-Authenticate": 'Bearer realm="iwill"'}
        case TooMany():
            return {"Retry-After": str(refusal.retry_after)}
    return {}


def _http_mistake(mistake: HTTPException) -> Response:
    status = mistake.code or 500
    if status >= 500:
        return _our_fault(mistake)
    code = _CODES.get(status, terms.BAD_REQUEST)
    kept = {name: value for name, value in mistake.get_headers() if name == "Allow"}
    return json_response(status, _plain(code), kept)


def _trouble(fault: Exception) -> Response:
    """A database that is locked, full or away is no fault of the caller: come back in a moment."""
    trouble = trouble_behind(fault)
    known = trouble is not None and trouble[0] != "not_migrated"
    if not known and not isinstance(fault, OperationalError | NoConnection):
        return _our_fault(fault)
    # An operational error without a saying of its own is a deadlock or a wait that was cut short.
    busy = trouble is None or trouble[0] == terms.DATABASE_BUSY
    log.error("trouble with the machine: %s", trouble[0] if trouble else type(fault).__name__)
    code = terms.DATABASE_BUSY if busy else terms.UNAVAILABLE
    return json_response(503, _plain(code), {"Retry-After": str(RETRY_SECONDS)})


def _our_fault(fault: Exception) -> Response:
    current_app.logger.error("the API failed", exc_info=fault)
    return json_response(500, _plain(terms.INTERNAL))


def _plain(code: str) -> str:
    return json_text({"code": code, "message": sentence_for(code), "details": []})
