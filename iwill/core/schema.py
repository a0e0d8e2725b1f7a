"""Shapes of input: marshmallow schemas that refuse unknown fields, and errors that name their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields

from iwill.core.errors import Problem


class StrictSchema(Schema):
    """The base of every input: an unknown field is an error, never dropped in silence."""

    class Meta:
        unknown = RAISE


class Instant(fields.AwareDateTime):
    """An RFC 3339 instant; one without an offset is refused rather than guessed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **kwargs)


class Flag(fields.Boolean):
    """true or false, and nothing that resembles them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def problems_from(messages: Mapping[Any, Any] | list[Any], path: str = "") -> Iterator[Problem]:
    """Flatten marshmallow's nested messages into problems with paths such as needs[0].skills[0]."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if isinstance(key, int):
                place = f"{path}[{key}]"
            elif key == "_schema":
                place = path or "$"
            else:
                place = f"{path}.{key}" if path else str(key)
            yield from problems_from(inner, place)
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            if isinstance(message, Problem):
                yield message
            else:
                yield Problem(path or "$", _code_of(str(message)), str(message))


def _code_of(message: str) -> str:
    if "Missing data" in message:
        return "required"
    if message == "Unknown field.":
        return "unknown_field"
    return "invalid"
