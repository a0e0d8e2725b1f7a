"""Replies by text message and mail: what a gateway hands over, and what became of it."""

from __future__ import annotations

from marshmallow import Schema, fields
from marshmallow.validate import Length

from iwill.api.schemas.common import one_of
from iwill.callouts.replies.terms import ReplyAnswer, ReplyChannel, ReplyOutcome
from iwill.callouts.schemas import Text
from iwill.core.schema import Instant, StrictSchema

LONGEST_ID, LONGEST_SENDER, LONGEST_TEXT = 400, 320, 100_000


class InboundReplySchema(StrictSchema):
    """One message as its provider received it. `from` is a telephone number or an e-mail address; a number without a
    country is read by the rule of the pool."""

    id = Text(LONGEST_ID, required=True, metadata={"description": "The provider's own id of the message."})
    from_ = Text(LONGEST_SENDER, required=True, data_key="from")
    channel = fields.String(required=True, validate=one_of(ReplyChannel))
    text = fields.String(required=True, validate=Length(max=LONGEST_TEXT))
    received_at = Instant(required=True)


class ReplyTakenSchema(Schema):
    """What became of a reply. `answer` is empty where nothing was answered."""

    outcome = fields.String(required=True, validate=one_of(ReplyOutcome))
    invitation_id = fields.Integer(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True, validate=one_of(ReplyAnswer))
