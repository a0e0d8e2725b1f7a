"""Calls for support: of one seat, of one supervisor, of the whole house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.shifts.supervision.models import SupportCall, SupportRing


def open_call(seat_id: int) -> SupportCall | None:
    """The call for support of a seat that nobody has acknowledged yet."""
    waiting = select(SupportCall).where(SupportCall.seat_id == seat_id, SupportCall.acknowledged_at.is_(None))
    return db.session.scalar(waiting)


def last_call(seat_id: int) -> SupportCall | None:
    """The last call for support of a seat."""
    query = select(SupportCall).where(SupportCall.seat_id == seat_id)
    return db.session.scalar(query.order_by(SupportCall.id.desc()).limit(1))


def call_by_id(call_id: int) -> SupportCall:
    """One call; Missing where there is none of that id."""
    found = db.session.get(SupportCall, call_id)
    if found is None:
        raise Missing
    return found


def calls_for(seat: Seat, since: datetime) -> Sequence[SupportCall]:
    """The calls that the holder of a seat was told of as a supervisor, since an instant; the newest first."""
    query = (
        select(SupportCall)
        .join(SupportRing, SupportRing.call_id == SupportCall.id)
        .where(SupportRing.seat_id == seat.id, SupportCall.called_at > since)
    )
    return db.session.scalars(query.order_by(SupportCall.id.desc())).all()


def count_open_calls(call_out: CallOut | None = None) -> int:
    """How many calls for support nobody has acknowledged, in the whole house or one call-out."""
    query = select(func.count(SupportCall.id)).where(SupportCall.acknowledged_at.is_(None))
    if call_out is not None:
        query = query.join(Seat, Seat.id == SupportCall.seat_id).join(Need, Need.id == Seat.need_id)
        query = query.where(Need.call_out_id == call_out.id)
    return db.session.scalar(query) or 0


def calls_at_the_desk(since: datetime) -> Sequence[SupportCall]:
    """Every call that is open, and those acknowledged since an instant; the open ones first, the longest waiting on
    top."""
    query = select(SupportCall).where(or_(SupportCall.acknowledged_at.is_(None), SupportCall.acknowledged_at > since))
    found = db.session.scalars(query.order_by(SupportCall.id)).all()
    return sorted(found, key=lambda call: call.acknowledged_at is not None)
