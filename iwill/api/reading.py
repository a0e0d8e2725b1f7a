"""Reading what a caller sent: the query, the body, the key of a repetition. What is not asked for is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from iwill.api import terms
from iwill.api.mistakes import NotJsonType, TooLarge
from iwill.core.errors import Invalid, Problem
from iwill.core.json_input import read_json
from iwill.core.schema import problems_from

KEY_HEADER = "Idempotency-Key"
KEY_PATTERN = rf"^[\x21-\x7e]{{1,{terms.LONGEST_KEY}}}$"


def query_of(schema: type[Schema]) -> dict[str, Any]:
    """The query's parameters as typed values; an unknown, repeated or wrong one is refused at its name."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise Invalid([Problem(name, "repeated", _("This may be given once.")) for name in twice])
    return _loaded(schema, request.args.to_dict())


def refuse_announced_excess() -> None:
    """Refuse a body that says itself that it is too large, before anybody is asked for a token."""
    if (request.content_length or 0) > terms.LARGEST_BODY:
        raise TooLarge(terms.TOO_LARGE)


def content() -> bytes:
    """The body's bytes; refused when they are too many, whether or not the caller said how many they are."""
    # A body without a length is cut off at the limit in silence, so one byte more is read than is allowed.
    request.max_content_length = terms.LARGEST_BODY + 1
    try:
        sent = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLarge(terms.TOO_LARGE) from None
    if len(sent) > terms.LARGEST_BODY:
        raise TooLarge(terms.TOO_LARGE)
    return sent


def json_body(sent: bytes) -> object:
    """The JSON value of a body; refuses another content type, and text that is not JSON."""
    # Somebody who names no type and sends JSON has said enough.
    if sent and request.mimetype and not re.fullmatch(r"application/(json|[\w.+-]+\+json)", request.mimetype):
        raise NotJsonType(terms.NOT_JSON_TYPE)
    return read_json(sent)


def fields_of(schema: type[Schema], sent: bytes) -> dict[str, Any]:
    """The body's fields as typed values; no body at all counts as one without fields."""
    value = json_body(sent) if sent else {}
    if not isinstance(value, Mapping):
        raise Invalid([Problem("$", "invalid", _("The body has to be a JSON object."))])
    return _loaded(schema, value)


def repetition_key() -> str | None:
    """The Idempotency-Key, if there is one; refuses one that is empty, too long or not plain ASCII."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and not re.fullmatch(KEY_PATTERN, key):
        raise Invalid(
            [Problem(KEY_HEADER, "invalid", _("Between 1 and 200 visible ASCII characters, without spaces."))]
        )
    return key


def _loaded(schema: type[Schema], values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema().load(values)
    except ValidationError as wrong:
        raise Invalid(list(problems_from(wrong.messages))) from None
    return loaded
