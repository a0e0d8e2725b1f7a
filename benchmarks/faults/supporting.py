"""What somebody presses who needs support, and whoever hears it, for the deaths on shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.shifts.supervision.models import SupportCall, SupportRing
from iwill.shifts.supervision.services import calls

DESK = Actor(ActorKind.STAFF, 1, Role.ORGANIZER)


def call(seat: Seat, now: datetime) -> None:
    """Somebody on shift calls."""
    calls.call_for_support(seat, Actor(ActorKind.VOLUNTEER, seat.volunteer_id), now)


def called(seat: Seat) -> tuple[int, ...]:
    """Calls, people told, and letters about it."""
    theirs = _calls(seat)
    rings = select(func.count()).select_from(SupportRing).where(SupportRing.call_id.in_([one.id for one in theirs]))
    return len(theirs), db.session.scalar(rings) or 0, _letters(theirs)


def hear(seat: Seat, now: datetime) -> None:
    """The desk acknowledges it."""
    for one in _calls(seat):
        calls.acknowledge(one, DESK, now)


def heard(seat: Seat) -> tuple[int, ...]:
    """Calls that were heard, and letters about them."""
    theirs = _calls(seat)
    return sum(one.acknowledged_at is not None for one in theirs), _letters(theirs)


def _calls(seat: Seat) -> Sequence[SupportCall]:
    return db.session.scalars(select(SupportCall).where(SupportCall.seat_id == seat.id)).all()


def _letters(theirs: Sequence[SupportCall]) -> int:
    causes = [calls.cause_of(one) for one in theirs]
    return db.session.scalar(select(func.count()).select_from(Message).where(Message.cause.in_(causes))) or 0
