"""What concerns one volunteer: seats held, calls waiting for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, func, not_, select
from sqlalchemy.orm import joinedload

from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.terms import Answer, CallOutKind, CallOutState, InvitationState
from iwill.core.db import db


def held_seats(volunteer_id: int, now: datetime) -> list[Seat]:
    """Seats whose shift is not over, the next one first."""
    query = (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .options(joinedload(Seat.need).joinedload(Need.call_out))
        .where(Seat.volunteer_id == volunteer_id, Seat.released_at.is_(None), Need.ends_at > now)
        .order_by(Need.starts_at, Seat.id)
    )
    return list(db.session.scalars(query))


def open_invitations(volunteer_id: int, now: datetime) -> list[Invitation]:
    """Invitations to running call-outs that wait for an answer, "later" among them, the soonest deadline first."""
    query = (
        select(Invitation)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .options(joinedload(Invitation.call_out), joinedload(Invitation.offers))
        .where(
            Invitation.volunteer_id == volunteer_id,
            Invitation.state != InvitationState.STOOD_DOWN,
            Invitation.answer.is_(None) | (Invitation.answer == Answer.LATER),
            CallOut.state.in_([CallOutState.CALLING, CallOutState.FILLED]),
            CallOut.respond_by > now,
        )
        .order_by(CallOut.respond_by, Invitation.id)
    )
    return list(db.session.scalars(query).unique())


def invitation_to(volunteer_id: int, call_out_id: int) -> Invitation | None:
    """The invitation of one person to one call-out."""
    return db.session.scalar(
        select(Invitation).where(Invitation.volunteer_id == volunteer_id, Invitation.call_out_id == call_out_id)
    )


def real_callouts_launched(now: datetime, within: timedelta) -> int:
    """How many real call-outs were launched of late; tells somebody who was not asked that it was not about them."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(CallOut)
            .where(CallOut.kind == CallOutKind.REAL, CallOut.launched_at > now - within, CallOut.launched_at <= now)
        )
        or 0
    )


def lately_asked(volunteer_id: int, most: int) -> list[Invitation]:
    """The last call-outs that somebody was asked for, the newest first."""
    query = (
        select(Invitation)
        .options(joinedload(Invitation.call_out), joinedload(Invitation.offers))
        .where(Invitation.volunteer_id == volunteer_id)
        .order_by(Invitation.asked_at.desc(), Invitation.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(query).unique())


def running_without(volunteer_id: int, most: int) -> list[CallOut]:
    """Running call-outs that somebody has not been asked for, the newest first."""
    asked = exists().where(Invitation.call_out_id == CallOut.id, Invitation.volunteer_id == volunteer_id)
    query = (
        select(CallOut)
        .where(CallOut.state.in_([CallOutState.CALLING, CallOutState.FILLED]), not_(asked))
        .order_by(CallOut.launched_at.desc(), CallOut.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(query))
