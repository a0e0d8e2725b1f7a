"""Presses about time served, and what each leaves: signing out with its hours, and deciding what is contested."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.shifts.attendance import services as attendance
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import ContestReason, HoursDecision, HoursReason, HoursState

ONE, ANOTHER = (Actor(ActorKind.STAFF, number, Role.ORGANIZER) for number in (2, 1))
A_WHILE = timedelta(minutes=20)


def came(seat: Seat, now: datetime) -> None:
    """Somebody has been there for a while."""
    attendance.check_in(seat, _holder(seat), now, said_at=now - A_WHILE)


def sign_out(seat: Seat, now: datetime) -> None:
    """She leaves; her hours are on file with the same press."""
    attendance.check_out(seat, _holder(seat), now)


def signed_out(seat: Seat) -> tuple[int, ...]:
    """Sign-outs, entries of hours, and their minutes."""
    gone = Attendance.seat_id == seat.id, Attendance.checked_out_at.is_not(None)
    entries = _entries(seat)
    times = db.session.scalar(select(func.count()).select_from(Attendance).where(*gone)) or 0
    return times, len(entries), sum(entry.minutes for entry in entries)


def contest(seat: Seat, now: datetime) -> None:
    """Hours are on file and confirmed, and she says that they are too long."""
    came(seat, now)
    sign_out(seat, now)
    (entry,) = _entries(seat)
    hours.confirm(entry, by=ONE, now=now)
    claimed = (now - A_WHILE / 2, now)
    hours.contest(entry, ContestReason.TOO_LONG, claimed=claimed, by=_holder(seat), now=now)


def decide(seat: Seat, now: datetime) -> None:
    """Somebody else corrects them; what is decided already is left."""
    for entry in _entries(seat):
        if entry.state is HoursState.CONTESTED:
            times = (now - A_WHILE / 2, now)
            reason = HoursReason.SIGNED_IN
            hours.decide(entry, HoursDecision.CORRECTED, reason=reason, times=times, by=ANOTHER, now=now)


def decided(seat: Seat) -> tuple[int, ...]:
    """Versions, decisions, the minutes that stand, and letters to her about it."""
    entries = _entries(seat)
    causes = [f"hours:{entry.id}" for entry in entries]
    told = select(func.count()).select_from(Message).where(Message.cause.in_(causes), Message.purpose == Purpose.HOURS)
    return (
        len(entries),
        sum(entry.decision is not None for entry in entries),
        sum(entry.minutes for entry in entries if entry.replaced_at is None),
        db.session.scalar(told) or 0,
    )


def _entries(seat: Seat) -> list[HoursEntry]:
    return list(db.session.scalars(select(HoursEntry).where(HoursEntry.seat_id == seat.id)))


def _holder(seat: Seat) -> Actor:
    return Actor(ActorKind.VOLUNTEER, seat.volunteer_id)
