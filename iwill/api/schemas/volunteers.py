"""The pool: who to look for, a person without any way to reach them, the rules of eligibility."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range

from iwill.api.schemas.common import LARGEST_ID, PageQuery, one_of, row_id
from iwill.callouts.terms import Rule
from iwill.core.schema import Instant, StrictSchema
from iwill.pool.terms import Lifecycle

LONGEST_WINDOW = timedelta(hours=24)


class QueryInstant(Instant):
    """An instant in a query, where a plus sign that nobody escaped arrives as a space."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        mended = re.sub(r" (?=\d\d:\d\d$)", "+", value) if isinstance(value, str) else value
        instant: datetime = super()._deserialize(mended, attr, data, **kwargs)
        if not 2000 <= instant.year <= 2100:
            raise ValidationError(str(_l("This date is too far away to be meant.")))
        return instant


class VolunteerQuery(PageQuery):
    """Who to look for: a skill by code, name or synonym; a window, both ends or neither."""

    skill = fields.String(validate=Length(min=1, max=200))
    from_ = QueryInstant(data_key="from")
    to = QueryInstant()

    @validates_schema
    def _whole_window(self, given: dict[str, Any], **_: Any) -> None:
        starts_at, ends_at = given.get("from_"), given.get("to")
        if (starts_at is None) != (ends_at is None):
            raise ValidationError(str(_l("Give both ends of the window, or neither.")), "from" if ends_at else "to")
        if starts_at and ends_at and not timedelta(0) < ends_at - starts_at <= LONGEST_WINDOW:
            raise ValidationError(str(_l("A window ends after it starts, and lasts 24 hours at most.")), "to")


class VolunteerSchema(Schema):
    """A person of the pool, without any way to reach them. Without the scope names:read the name is masked."""

    id = row_id()
    number = fields.String(required=True)
    name = fields.String(required=True)
    lifecycle = fields.String(required=True, validate=one_of(Lifecycle))
    skills = fields.List(fields.String(), required=True)
    languages = fields.List(fields.String(), required=True)
    zone = fields.String(required=True, allow_none=True)


class VolunteerPageSchema(Schema):
    """Active people in order of entry."""

    items = fields.List(fields.Nested(VolunteerSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class EligibilityQuery(StrictSchema):
    """For which need."""

    need = fields.Integer(required=True, validate=Range(1, LARGEST_ID))


class FindingSchema(Schema):
    """One rule, whether the person passes it, and a sentence that says so."""

    rule = fields.String(required=True, validate=one_of(Rule))
    passed = fields.Boolean(required=True)
    text = fields.String(required=True)


class PlaceSchema(Schema):
    """A place in line from 1, of how many who fit and have not been asked, and what it came of, in sentences. Once
    somebody has been asked it is the place at which she was, and `of` is null."""

    rank = fields.Integer(required=True)
    of = fields.Integer(required=True, allow_none=True)
    reasons = fields.List(fields.String(), required=True)


class EligibilitySchema(Schema):
    """Whether somebody could come, every rule in order, and the place in line, null for who is in none."""

    eligible = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(FindingSchema), required=True)
    place = fields.Nested(PlaceSchema, required=True, allow_none=True)
