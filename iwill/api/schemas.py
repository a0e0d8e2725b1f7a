"""Shapes of what the API takes and answers. Each is written out, so that no new column leaves by accident."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from iwill.callouts.schemas import Text
from iwill.callouts.services.callouts import TITLE_LENGTH, WORDING_LENGTH
from iwill.callouts.terms import Answer, CallOutKind, CallOutState, InvitationState, RequestState, Rule
from iwill.core.schema import Instant, StrictSchema
from iwill.messaging.terms import Channel
from iwill.pool.terms import Lifecycle

LARGEST_ID = 2**31 - 1
LONGEST_WINDOW = timedelta(hours=24)


class Moment(fields.AwareDateTime):
    """An instant that we write: RFC 3339 in UTC, ending in Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Flag(fields.Boolean):
    """true or false, and nothing that resembles them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryInstant(Instant):
    """An instant in a query, where a plus sign that nobody escaped arrives as a space."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        mended = re.sub(r" (?=\d\d:\d\d$)", "+", value) if isinstance(value, str) else value
        instant: datetime = super()._deserialize(mended, attr, data, **kwargs)
        if not 2000 <= instant.year <= 2100:
            raise ValidationError(str(_l("This date is too far away to be meant.")))
        return instant


def _one_of(words: Any) -> OneOf:
    return OneOf([word.value for word in words])


def _id(**kwargs: Any) -> fields.Integer:
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


# Requests: what was sent comes back as it was sent.


class AskedNeedSchema(Schema):
    """One need of a request, as sent."""

    role = fields.String()
    skills = fields.List(fields.String())
    credentials = fields.List(fields.String())
    languages = fields.List(fields.String())
    seats = fields.Integer()
    starts_at = fields.String(metadata={"format": "date-time"})
    ends_at = fields.String(metadata={"format": "date-time"})
    required_for = fields.List(fields.String())
    children = fields.Boolean()
    adults_only = fields.Boolean()
    work = fields.String()


class AskingPartySchema(Schema):
    """Who asks, as sent."""

    organisation = fields.String()
    contact_name = fields.String()
    phone = fields.String()
    email = fields.String()


class ReceivedRequestSchema(Schema):
    """A request: its id, its state and the fields as sent. Only id and state are left once the rest was destroyed."""

    id = _id()
    state = fields.String(required=True, validate=_one_of(RequestState))
    title = fields.String()
    kind = fields.String(validate=_one_of(CallOutKind))
    level = fields.String()
    timezone = fields.String()
    requester = fields.Nested(AskingPartySchema)
    authority = fields.String()
    summary = fields.String()
    risks = fields.String()
    respond_by = fields.String(metadata={"format": "date-time"})
    needs = fields.List(fields.Nested(AskedNeedSchema))


class RequestPageSchema(Schema):
    """Requests in order of arrival."""

    items = fields.List(fields.Nested(ReceivedRequestSchema), required=True)
    next = fields.String(required=True, allow_none=True)


# Call-outs.


class CallOutNeedSchema(Schema):
    """A need of a call-out. `open` is false while the role waits for its supervisor; `reserve` is a waiting list."""

    id = _id()
    role = fields.String(required=True)
    seats = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    reserve = fields.Integer(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    open = fields.Boolean(required=True)


class CallOutSchema(Schema):
    """A call-out. `exhausted` says that the last wave found nobody left to ask."""

    id = _id()
    request_id = _id()
    kind = fields.String(required=True, validate=_one_of(CallOutKind))
    state = fields.String(required=True, validate=_one_of(CallOutState))
    title = fields.String(required=True)
    wording = fields.String(required=True)
    wording_confirmed = fields.Boolean(required=True)
    respond_by = Moment(required=True)
    exhausted = fields.Boolean(required=True)
    needs = fields.List(fields.Nested(CallOutNeedSchema), required=True)


class CallOutPageSchema(Schema):
    """Call-outs in the order in which they were opened."""

    items = fields.List(fields.Nested(CallOutSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class AskedCallOutSchema(CallOutSchema):
    """A call-out after a wave: the wave's number, null where nobody had to be asked, and how many people it asked."""

    wave = fields.Integer(required=True, allow_none=True)
    invited = fields.Integer(required=True)


class WordingSchema(StrictSchema):
    """The outward title and wording; either may stay as it is, not both."""

    title = Text(TITLE_LENGTH)
    wording = Text(WORDING_LENGTH)

    @validates_schema
    def _something(self, given: dict[str, Any], **_: Any) -> None:
        if not given:
            raise ValidationError(str(_l("Give a title, a wording, or both.")))


class LaunchSchema(StrictSchema):
    """The caller confirms the outward wording in its own name."""

    confirm_wording = Flag(load_default=False)


class ExpectedSchema(Schema):
    """How many will say yes, as a range that holds about four times in five."""

    low = fields.Integer(required=True)
    high = fields.Integer(required=True)


class NeedPreviewSchema(Schema):
    """Who could come for a need. `eligible` and everybody excluded together are the whole pool."""

    need_id = _id()
    eligible = fields.Integer(required=True)
    probably_awake = fields.Integer(required=True)
    expected_yes = fields.Nested(ExpectedSchema, required=True)
    excluded = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class PreviewSchema(Schema):
    """Who could come, need by need."""

    needs = fields.List(fields.Nested(NeedPreviewSchema), required=True)


class InvitationSchema(Schema):
    """One person asked. `answer_url` stands here in development and tests alone."""

    id = _id()
    volunteer_id = _id()
    wave = fields.Integer(required=True)
    state = fields.String(required=True, validate=_one_of(InvitationState))
    channel = fields.String(required=True, validate=_one_of(Channel))
    answer = fields.String(required=True, allow_none=True, validate=_one_of(Answer))
    answer_url = fields.String(metadata={"format": "uri"})
    needs = fields.List(fields.Integer(), required=True)


class InvitationPageSchema(Schema):
    """Invitations in the order of asking."""

    items = fields.List(fields.Nested(InvitationSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RosterLineSchema(Schema):
    """One person on one shift. Without the scope names:read the name is masked."""

    need_id = _id()
    volunteer_id = _id()
    name = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(["held", "reserve"]))


class RosterSchema(Schema):
    """Who has a seat and who stands in reserve; always the whole roster, so `next` is null."""

    items = fields.List(fields.Nested(RosterLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)


# Volunteers.


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

    id = _id()
    number = fields.String(required=True)
    name = fields.String(required=True)
    lifecycle = fields.String(required=True, validate=_one_of(Lifecycle))
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

    rule = fields.String(required=True, validate=_one_of(Rule))
    passed = fields.Boolean(required=True)
    text = fields.String(required=True)


class EligibilitySchema(Schema):
    """Whether somebody could come, and every rule in order."""

    eligible = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(FindingSchema), required=True)
