"""More people than their supervisors can stand by: the desk hears as soon as the yes is there that makes it so."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.opened import needs_not_open, supervising_needs
from iwill.callouts.terms import CallOutKind, CallOutState
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.shifts.supervision.telling import tell_desk

# The program may have been away for a moment; what is older the desk hears shortly before the shift.
_LATELY = timedelta(minutes=15)


def newly_seated(now: datetime) -> list[int]:
    """The ids of running real call-outs in which somebody has said yes of late."""
    query = (
        select(Need.call_out_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .join(Seat, Seat.need_id == Need.id)
        .where(
            CallOut.kind == CallOutKind.REAL,
            CallOut.launched_at.is_not(None),
            CallOut.state != CallOutState.ENDED,
            Need.ends_at > now,
            Seat.taken_at > now - _LATELY,
            Seat.released_at.is_(None),
        )
        .distinct()
    )
    return list(db.session.scalars(query.order_by(Need.call_out_id)))


def tell_of_crowding(call_out: CallOut, now: datetime) -> int:
    """Tell the desk of each shift to come with more people than its supervisors can stand by, once for each number of
    supervisors; returns of how many now."""
    closed, told = needs_not_open(call_out, now), 0
    crowded = [one for one in call_out.needs if closed.get(one.id) is NotOpen.TOO_FEW_SUPERVISORS and one.ends_at > now]
    for need in crowded:
        supervisors = sum(one.taken for one in supervising_needs(need))
        cause = f"too_few_supervisors:{need.id}:{supervisors}"
        if db.session.scalar(select(exists().where(Message.cause == cause))):
            continue
        told += 1
        tell_desk(
            need,
            "too_few_supervisors",
            cause=cause,
            words={"people": str(need.taken)},
            moments={"starts": need.starts_at},
            now=now,
            expires_at=need.ends_at,
        )
    return told
