"""Call-outs: needs, wording, preview, waves, invitations, roster."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Email, Length, OneOf

from iwill.api.schemas.common import Moment, one_of, row_id
from iwill.callouts.schemas import Text
from iwill.callouts.services.callouts import TITLE_LENGTH, WORDING_LENGTH
from iwill.callouts.services.launching import REASON_LENGTH
from iwill.callouts.services.supervising import NAME_LENGTH, PHONE_LENGTH
from iwill.callouts.terms import Answer, CallOutKind, CallOutState, InvitationState
from iwill.core.schema import Flag, StrictSchema
from iwill.messaging.terms import Channel


class CallOutNeedSchema(Schema):
    """A need of a call-out. `open` is false while the role waits for its supervisor; `reserve` is a waiting list.

    The last four are there where the request has bounds, teams or windows to be cut; `part_of` is the number, from 0,
    of the need in the request that this shift comes from."""

    id = row_id()
    role = fields.String(required=True)
    seats = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    reserve = fields.Integer(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    open = fields.Boolean(required=True)
    minimum = fields.Integer()
    maximum = fields.Integer()
    part_of = fields.Integer()
    team_group = fields.Integer(allow_none=True)


class NamedSupervisorSchema(Schema):
    """Who of staff supervises: part of the name, and the last four digits of the phone."""

    name = fields.String(required=True)
    phone = fields.String(required=True)


class CallOutSchema(Schema):
    """A call-out. `exhausted` says that the last wave found nobody left to ask. `supervisor` is there where a member of
    staff was named to supervise it."""

    id = row_id()
    request_id = row_id()
    kind = fields.String(required=True, validate=one_of(CallOutKind))
    state = fields.String(required=True, validate=one_of(CallOutState))
    title = fields.String(required=True)
    wording = fields.String(required=True)
    wording_confirmed = fields.Boolean(required=True)
    respond_by = Moment(required=True)
    exhausted = fields.Boolean(required=True)
    needs = fields.List(fields.Nested(CallOutNeedSchema), required=True)
    supervisor = fields.Nested(NamedSupervisorSchema, allow_none=True)


class CallOutPageSchema(Schema):
    """Call-outs in the order in which they were opened."""

    items = fields.List(fields.Nested(CallOutSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class AskedCallOutSchema(CallOutSchema):
    """A call-out after a wave: the wave's number, null where nobody had to be asked, and how many people it asked."""

    wave = fields.Integer(required=True, allow_none=True)
    invited = fields.Integer(required=True)


class SupervisorSchema(StrictSchema):
    """A member of staff who supervises, and the number under which she is reached during the shifts."""

    name = Text(NAME_LENGTH, required=True)
    phone = Text(PHONE_LENGTH, required=True)


class WordingSchema(StrictSchema):
    """The outward title and wording, and who of staff supervises, null for nobody; one of them at least."""

    title = Text(TITLE_LENGTH)
    wording = Text(WORDING_LENGTH)
    supervisor = fields.Nested(SupervisorSchema, allow_none=True)

    @validates_schema
    def _something(self, given: dict[str, Any], **_: Any) -> None:
        if not given:
            raise ValidationError(str(_l("Give a title, a wording, or who supervises.")))


class LaunchSchema(StrictSchema):
    """The caller confirms the outward wording in its own name. With many people, or at night, `second` is the e-mail
    address of a member of staff who stands for the launch too; at levels I and II a `reason` does instead."""

    confirm_wording = Flag(load_default=False)
    second = fields.String(validate=[Length(max=254), Email()])
    reason = Text(REASON_LENGTH)


class ExpectedSchema(Schema):
    """How many will say yes, as a range that holds about four times in five."""

    low = fields.Integer(required=True)
    high = fields.Integer(required=True)


class NeedPreviewSchema(Schema):
    """Who could come for a need. `eligible` and everybody excluded together are the whole pool."""

    need_id = row_id()
    eligible = fields.Integer(required=True)
    probably_awake = fields.Integer(required=True)
    expected_yes = fields.Nested(ExpectedSchema, required=True)
    excluded = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class PreviewSchema(Schema):
    """Who could come, need by need."""

    needs = fields.List(fields.Nested(NeedPreviewSchema), required=True)


class InvitationSchema(Schema):
    """One person asked. `answer_url` stands here in development and tests alone."""

    id = row_id()
    volunteer_id = row_id()
    wave = fields.Integer(required=True)
    state = fields.String(required=True, validate=one_of(InvitationState))
    channel = fields.String(required=True, validate=one_of(Channel))
    answer = fields.String(required=True, allow_none=True, validate=one_of(Answer))
    answer_url = fields.String(metadata={"format": "uri"})
    needs = fields.List(fields.Integer(), required=True)


class InvitationPageSchema(Schema):
    """Invitations in the order of asking."""

    items = fields.List(fields.Nested(InvitationSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RosterLineSchema(Schema):
    """One person on one shift. Without the scope names:read the name is masked."""

    need_id = row_id()
    volunteer_id = row_id()
    name = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(["held", "reserve"]))


class RosterSchema(Schema):
    """Who has a seat and who stands in reserve; always the whole roster, so `next` is null."""

    items = fields.List(fields.Nested(RosterLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)
