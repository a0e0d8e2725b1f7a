"""Requests: what was sent comes back as it was sent."""

from __future__ import annotations

from marshmallow import Schema, fields

from iwill.api.schemas.common import one_of, row_id
from iwill.callouts.terms import CallOutKind, RequestState


class AskedSubstituteSchema(Schema):
    """What does in place of a need's own skills and credentials, as sent."""

    skills = fields.List(fields.String())
    credentials = fields.List(fields.String())
    weight = fields.Float()


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
    shift_minutes = fields.Integer()
    hand_over_minutes = fields.Integer()
    minimum = fields.Integer()
    maximum = fields.Integer()
    substitutes = fields.List(fields.Nested(AskedSubstituteSchema))
    veterans = fields.Integer()
    buddy_seats = fields.Integer()
    courses = fields.List(fields.String())
    sensitive = fields.Raw(metadata={"description": "A few words, or true or false.", "type": ["string", "boolean"]})


class AskedTeamSchema(Schema):
    """A team that each of so many groups gets, as sent."""

    roles = fields.List(fields.Nested(AskedNeedSchema))
    groups = fields.Integer()


class AskingPartySchema(Schema):
    """Who asks, as sent."""

    organisation = fields.String()
    contact_name = fields.String()
    phone = fields.String()
    email = fields.String()


class ReceivedRequestSchema(Schema):
    """A request: its id, its state and the fields as sent. Only id and state are left once the rest was destroyed."""

    id = row_id()
    state = fields.String(required=True, validate=one_of(RequestState))
    title = fields.String()
    kind = fields.String(validate=one_of(CallOutKind))
    level = fields.String()
    timezone = fields.String()
    requester = fields.Nested(AskingPartySchema)
    authority = fields.String()
    summary = fields.String()
    risks = fields.String()
    respond_by = fields.String(metadata={"format": "date-time"})
    needs = fields.List(fields.Nested(AskedNeedSchema))
    team = fields.Nested(AskedTeamSchema)


class RequestPageSchema(Schema):
    """Requests in order of arrival."""

    items = fields.List(fields.Nested(ReceivedRequestSchema), required=True)
    next = fields.String(required=True, allow_none=True)
