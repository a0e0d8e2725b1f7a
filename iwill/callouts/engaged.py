"""Who is taken up by a call-out at present, so that nothing that can wait is put to them: whoever has one to answer, is
on shift, or has just been. The contact policy asks by registration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, not_, select

from iwill.callouts.asking import REST_BEFORE_ASK
from iwill.callouts.minutes import minute_of, moment_of
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.callouts.terms import CallOutState, InvitationState
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.core.policy import Value
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import AFTER_A_SHIFT, OPEN_CALL_OUT, Refusal

_asked = (
    select(Invitation.volunteer_id, func.max(CallOut.respond_by))
    .join(CallOut, CallOut.id == Invitation.call_out_id)
    .where(
        one_of(Invitation.volunteer_id, "ids"),
        CallOut.respond_by > bindparam("now"),
        Invitation.state == InvitationState.ASKED,
        CallOut.state.in_((CallOutState.CALLING, CallOutState.FILLED, CallOutState.UNFILLED)),
    )
    .group_by(Invitation.volunteer_id)
)
_on_shift = (
    select(Seat.volunteer_id, func.max(Seat.to_minute))
    .where(
        one_of(Seat.volunteer_id, "ids"),
        Seat.released_at.is_(None),
        not_(Seat.drill),
        Seat.from_minute <= bindparam("this_minute"),
        Seat.to_minute > bindparam("rested_since"),
    )
    .group_by(Seat.volunteer_id)
)


def taken_up(people: Sequence[int], policy: Mapping[str, Value], now: datetime) -> Mapping[int, Refusal]:
    """Whom to leave alone, and until when: the deadline of the call-out, or some hours after the end of the shift."""
    connection, ids = db.session.connection(), list(people)
    rest = timedelta(hours=float(policy[REST_BEFORE_ASK]))
    asked = connection.execute(_asked, {"ids": ids, "now": now})
    found = {person: Refusal(OPEN_CALL_OUT, until) for person, until in asked}
    minutes = {"this_minute": minute_of(now), "rested_since": minute_of(now - rest)}
    for person, minute in connection.execute(_on_shift, {"ids": ids, **minutes}):
        found[person] = Refusal(AFTER_A_SHIFT, moment_of(minute) + rest)
    return found


contact.BUSY.append(taken_up)
