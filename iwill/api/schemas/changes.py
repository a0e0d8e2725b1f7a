"""Changes to a running call-out, its kind put right, and another call-out taken in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range

from iwill.api.schemas.callouts import CallOutSchema
from iwill.api.schemas.common import LARGEST_ID, one_of, row_id
from iwill.callouts.changes.terms import Leaving
from iwill.callouts.schemas import MOST_NEEDS, MOST_SEATS, TITLE_LENGTH, NeedSchema, Text, plausible_instant
from iwill.callouts.terms import CallOutKind
from iwill.core.schema import Flag, Instant, StrictSchema


class NeedChangeSchema(StrictSchema):
    """What becomes of one need; what is left away stays. A new start alone moves the whole shift. `leaving` says who
    goes to the reserve where more people hold seats than are left: `last_come`, or those `named` by their ids."""

    id = row_id()
    role = Text(TITLE_LENGTH)
    seats = fields.Integer(strict=True, validate=Range(1, MOST_SEATS))
    starts_at = Instant(validate=plausible_instant)
    ends_at = Instant(validate=plausible_instant)
    drop = Flag(load_default=False)
    leaving = fields.String(validate=one_of(Leaving))
    named = fields.List(
        fields.Integer(strict=True, validate=Range(1, LARGEST_ID)), load_default=list, validate=Length(max=MOST_SEATS)
    )


class ChangeSchema(StrictSchema):
    """Everything that is changed at once; with `preview` it is only worked out. `added` are needs as in a request."""

    needs = fields.List(fields.Nested(NeedChangeSchema), load_default=list, validate=Length(max=MOST_NEEDS))
    added = fields.List(fields.Nested(NeedSchema), load_default=list, validate=Length(max=MOST_NEEDS))
    respond_by = Instant(validate=plausible_instant)
    title = Text(TITLE_LENGTH)
    preview = Flag(load_default=False)

    @validates_schema
    def _each_once(self, given: dict[str, Any], **_: Any) -> None:
        ids = [need["id"] for need in given.get("needs", ()) if "id" in need]
        if len(set(ids)) < len(ids):
            raise ValidationError({"needs": [str(_l("Each need may stand here once."))]})


class MergeSchema(StrictSchema):
    """The call-out that is taken in."""

    call_out_id = row_id()


class CorrectionSchema(StrictSchema):
    """What it should have been."""

    kind = fields.String(required=True, validate=one_of(CallOutKind))


class ChangedCallOutSchema(CallOutSchema):
    """A call-out after a change: messages queued, people whose message had not gone yet, people to be told by hand, and
    how many people each effect concerns. `preview` says that nothing of it has happened."""

    told = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    by_hand = fields.Integer(required=True)
    effects = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    preview = fields.Boolean(required=True)
