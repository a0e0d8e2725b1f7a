"""What all shapes share: identifiers, instants, refusals, pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from iwill.core.schema import StrictSchema

LARGEST_ID = 2**31 - 1


class Moment(fields.AwareDateTime):
    """An instant that we write: RFC 3339 in UTC, ending in Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def one_of(words: Any) -> OneOf:
    return OneOf([word.value for word in words])


def row_id(**kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=Range(1, LARGEST_ID), **kwargs)


class NoFields(StrictSchema):
    """Nothing."""


class ProblemSchema(Schema):
    """One thing that is wrong, and where."""

    path = fields.String(required=True, metadata={"example": "needs[0].skills[0]"})
    code = fields.String(required=True)
    message = fields.String(required=True)


class ErrorSchema(Schema):
    """A refusal. `code` is stable, `message` is for people and follows Accept-Language."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    details = fields.List(fields.Nested(ProblemSchema), required=True)


class PageQuery(StrictSchema):
    """Where in a list to go on."""

    cursor = fields.String(validate=Length(max=100), metadata={"description": "What the page before gave as `next`."})
