"""The shape of a crisis request: every field, its type and its length. What the fields mean together is in rules.py."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Email, Length, OneOf, Range

from iwill.callouts.terms import CallOutKind, Work
from iwill.core.schema import Flag, Instant, StrictSchema

LEVELS = ("I", "II", "III", "IV")
MOST_SEATS = 2_000
MOST_NEEDS = 500
TITLE_LENGTH = 200
TEXT_LENGTH = 4_000
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_FORBIDDEN_CHARACTERS = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
# The same for readers of the API's description: no control character, and something that is not white space.
WORDS_PATTERN = rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"


class Text(fields.String):
    """Words that a person wrote: not blank, within a length, without control characters."""

    def __init__(self, longest: int = TEXT_LENGTH, **kwargs: Any) -> None:
        kwargs["metadata"] = {"pattern": WORDS_PATTERN, **kwargs.get("metadata", {})}
        super().__init__(validate=[Length(max=longest), _plain_text], **kwargs)


def has_control_characters(value: str) -> bool:
    """Whether there is something in it that is not text: a control character, half a character."""
    return _FORBIDDEN_CHARACTERS.search(value) is not None


def _plain_text(value: str) -> None:
    if not value.strip():
        raise ValidationError(str(_l("This may not be empty.")))
    if has_control_characters(value):
        raise ValidationError(str(_l("This contains characters that are not text.")))


def _known_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(str(_l("This is no time zone; write one such as Asia/Shanghai.")))


def _plausible_instant(value: datetime) -> None:
    if not 2000 <= value.year <= 2100:
        raise ValidationError(str(_l("This date is too far away to be meant.")))


class RequesterSchema(StrictSchema):
    """Who asks, and how to call them back."""

    organisation = Text(TITLE_LENGTH, required=True)
    contact_name = Text(TITLE_LENGTH, required=True)
    phone = Text(40)
    email = fields.String(validate=[Length(max=254), Email()])

    @validates_schema
    def _one_way_back(self, given: dict[str, Any], **_: Any) -> None:
        if not given.get("phone") and not given.get("email"):
            raise ValidationError(str(_l("Give a phone number or an e-mail address, so that we can answer.")))


class NeedSchema(StrictSchema):
    """One role for one window. Everything listed is needed together."""

    role = Text(TITLE_LENGTH, required=True)
    skills = fields.List(Text(TITLE_LENGTH), required=True, validate=Length(min=1, max=20))
    credentials = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=20))
    languages = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=20))
    seats = fields.Integer(required=True, strict=True, validate=Range(1, MOST_SEATS))
    starts_at = Instant(required=True, validate=_plausible_instant)
    ends_at = Instant(required=True, validate=_plausible_instant)
    required_for = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=50))
    children = Flag(load_default=False)
    adults_only = Flag()
    work = fields.String(validate=OneOf([work.value for work in Work]))


class CrisisRequestSchema(StrictSchema):
    """What an organisation asks for."""

    title = Text(TITLE_LENGTH, required=True)
    kind = fields.String(required=True, validate=OneOf([kind.value for kind in CallOutKind]))
    level = fields.String(required=True, validate=OneOf(LEVELS))
    timezone = fields.String(required=True, validate=_known_zone)
    requester = fields.Nested(RequesterSchema, required=True)
    authority = Text(required=True)
    summary = Text(required=True)
    risks = Text(required=True)
    respond_by = Instant(required=True, validate=_plausible_instant)
    needs = fields.List(fields.Nested(NeedSchema), required=True, validate=Length(min=1, max=MOST_NEEDS))
