"""Reading JSON from outside: an error names the line and the column, and nothing that is not JSON gets in."""

from __future__ import annotations

import json
from typing import NoReturn

from iwill.core.errors import Invalid, Problem


def read_json(content: bytes) -> object:
    """The value in a UTF-8 JSON document; refuses anything else as not_json at path $, with line and column."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as damage:
        raise _not_json(f"byte {damage.start + 1} is not UTF-8") from None
    try:
        value: object = json.loads(text, parse_constant=_no_such_number)
    except json.JSONDecodeError as fault:
        raise _not_json(f"line {fault.lineno}, column {fault.colno}: {fault.msg}") from None
    except RecursionError:
        raise _not_json("line 1, column 1: nested too deeply") from None
    except ValueError as fault:
        raise _not_json(f"line 1, column 1: {fault}") from None
    return value


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _not_json(place: str) -> Invalid:
    return Invalid([Problem("$", "not_json", place)], code="not_json", message=f"This is not JSON: {place}.")
