"""The shape of a crisis request: every field, its type and its length. What the fields mean together is in rules.py."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Email, Length, OneOf, Range

from iwill.callouts.splitting import LONGEST_HAND_OVER, LONGEST_SHIFT, SHORTEST_SHIFT
from iwill.callouts.terms import CallOutKind, Work
from iwill.core.schema import Flag, Instant, StrictSchema

LEVELS = ("I", "II", "III", "IV")
MOST_SEATS = 2_000
MOST_NEEDS = 500
MOST_SUBSTITUTES = 10
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


def plausible_instant(value: datetime) -> None:
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


class Weight(fields.Float):
    """How well a substitute does, above 0 and at most 1."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=Range(0, 1, min_inclusive=False), **kwargs)

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        weight: float = super()._validated(value)
        return weight


class Sensitive(fields.Field[str | bool]):
    """What is hard to meet, in a few words; true where nothing more is said of it, false where there is nothing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | bool:
        if isinstance(value, bool):
            return value
        words: str = Text(TITLE_LENGTH).deserialize(value)
        return words


class SubstituteSchema(StrictSchema):
    """What somebody may have in place of the need's own skills and credentials, where too few have those."""

    skills = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=20))
    credentials = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=20))
    weight = Weight(load_default=1.0)

    @validates_schema
    def _something_instead(self, given: dict[str, Any], **_: Any) -> None:
        if not given.get("skills") and not given.get("credentials"):
            raise ValidationError(str(_l("Name a skill or a credential that does in its place.")))


class NeedSchema(StrictSchema):
    """One role for one window. Everything listed is needed together; `seats` is the number wanted."""

    role = Text(TITLE_LENGTH, required=True)
    skills = fields.List(Text(TITLE_LENGTH), required=True, validate=Length(min=1, max=20))
    credentials = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=20))
    languages = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=20))
    seats = fields.Integer(required=True, strict=True, validate=Range(1, MOST_SEATS))
    starts_at = Instant(required=True, validate=plausible_instant)
    ends_at = Instant(required=True, validate=plausible_instant)
    required_for = fields.List(Text(TITLE_LENGTH), load_default=list, validate=Length(max=50))
    children = Flag(load_default=False)
    adults_only = Flag()
    work = fields.String(validate=OneOf([work.value for work in Work]))
    shift_minutes = fields.Integer(strict=True, validate=Range(SHORTEST_SHIFT, LONGEST_SHIFT))
    hand_over_minutes = fields.Integer(strict=True, validate=Range(0, LONGEST_HAND_OVER))
    minimum = fields.Integer(strict=True, validate=Range(0, MOST_SEATS))
    maximum = fields.Integer(strict=True, validate=Range(1, MOST_SEATS))
    substitutes = fields.List(fields.Nested(SubstituteSchema), load_default=list, validate=Length(max=MOST_SUBSTITUTES))
    veterans = fields.Integer(strict=True, load_default=0, validate=Range(0, MOST_SEATS))
    buddy_seats = fields.Integer(strict=True, load_default=0, validate=Range(0, MOST_SEATS))
    courses = fields.List(Text(30), load_default=list, validate=Length(max=20))
    sensitive = Sensitive(
        metadata={"description": "What is hard to meet, in a few words; or true.", "type": ["string", "boolean"]}
    )


class TeamRoleSchema(NeedSchema):
    """One role of a team: a need whose seats are for each group, one where nothing is said. A role without a time of
    its own serves at the time of the request's first need."""

    seats = fields.Integer(strict=True, load_default=1, validate=Range(1, MOST_SEATS))
    starts_at = Instant(validate=plausible_instant)
    ends_at = Instant(validate=plausible_instant)


class TeamSchema(StrictSchema):
    """A team that each of so many groups gets."""

    roles = fields.List(fields.Nested(TeamRoleSchema), required=True, validate=Length(min=1, max=50))
    groups = fields.Integer(required=True, strict=True, validate=Range(1, MOST_NEEDS))


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
    respond_by = Instant(required=True, validate=plausible_instant)
    needs = fields.List(fields.Nested(NeedSchema), validate=Length(max=MOST_NEEDS))
    team = fields.Nested(TeamSchema)

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _something_needed(self, _given: dict[str, Any], original: Any, **_: Any) -> None:
        """A request with a team may leave its needs away; one without names at least one."""
        if not isinstance(original, dict) or "team" in original:
            return
        if "needs" not in original:
            raise ValidationError({"needs": ["Missing data for required field."]})
        if original["needs"] == []:
            raise ValidationError({"needs": [f"Length must be between 1 and {MOST_NEEDS}."]})
