"""Reading JSON from outside: an error names the line and the column, and nothing that is not JSON gets in."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from iwill.core.errors import Invalid, Problem

# Names of members, other strings, braces, and what Python would take for a number although JSON has none such.
_TOKENS = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|(?P<brace>[{}])|(?P<word>NaN|-?Infinity)|(?P<long>\d{4301,})',
    re.DOTALL,
)


class _OutsideJson(Exception):
    """Something that Python's reader would let pass, or stumble over without saying where."""


def read_json(content: bytes) -> object:
    """The value in a UTF-8 JSON document; refuses anything else as not_json at path $, with line and column.

    Refused too: a name that stands twice in one object, because one of the two values would be lost without a word.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as damage:
        read = content[: damage.start].decode("utf-8-sig")
        raise _not_json(read, len(read), "this is not UTF-8") from None
    try:
        value: object = json.loads(text, parse_constant=_no_number, parse_int=_whole, object_pairs_hook=_object)
    except json.JSONDecodeError as fault:
        raise _not_json(text, fault.pos, fault.msg) from None
    except _OutsideJson:
        raise _not_json(text, *_outside(text)) from None
    except RecursionError:
        raise _not_json(text, 0, "nested too deeply") from None
    return value


def _no_number(_word: str) -> NoReturn:
    raise _OutsideJson


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise _OutsideJson from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _OutsideJson
    return value


def _outside(text: str) -> tuple[int, str]:
    """The place of the first thing that is outside JSON, and what it is."""
    names: list[set[str]] = []
    for token in _TOKENS.finditer(text):
        if token["word"]:
            return token.start(), f"{token['word']} is not a number in JSON"
        if token["long"]:
            return token.start(), "this number has too many digits"
        if token["brace"] == "{":
            names.append(set())
        elif token["brace"]:
            names.pop()
        elif token["name"]:
            name = json.loads(token["name"])
            if name in names[-1]:
                return token.start(), "this name stands twice in its object"
            names[-1].add(name)
    return 0, "this cannot be read"


def _not_json(text: str, offset: int, fault: str) -> Invalid:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    place = f"line {line}, column {column}: {fault}"
    return Invalid([Problem("$", "not_json", place)], code="not_json", message=f"This is not JSON: {place}.")
