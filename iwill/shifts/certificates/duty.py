"""The shifts that a letter to an employer may speak of (突发事件应对法 art. 90): real ones, held or served."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import not_, select
from sqlalchemy.orm import joinedload

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.terms import CallOutState
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.shifts.attendance import queries as attendance_queries
from iwill.shifts.certificates.terms import NO_DUTY, Duty
from iwill.shifts.hours import queries as hours_queries
from iwill.shifts.hours.terms import COUNTING

# Whoever needs a letter needs it with the pay slip; older service is in a certificate.
LISTED_FOR = timedelta(days=180)


def duty_of(seat: Seat, now: datetime) -> Duty:
    """What a letter may say of a seat. Refused for a drill, for a seat given back, for a shift that was called off, and
    for one that is over and to which nobody is known to have come."""
    duty = _duty(seat, now)
    if duty is None:
        raise Refused(NO_DUTY)
    return duty


def duties_of(volunteer_id: int, now: datetime) -> Sequence[Duty]:
    """Every shift of the last half year, and to come, that a letter can be had for; the latest first."""
    query = (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .options(joinedload(Seat.need).joinedload(Need.call_out))
        .where(
            Seat.volunteer_id == volunteer_id,
            Seat.released_at.is_(None),
            not_(Seat.drill),
            Need.ends_at > now - LISTED_FOR,
        )
        .order_by(Need.starts_at.desc(), Seat.id)
    )
    found = (_duty(seat, now) for seat in db.session.scalars(query))
    return [duty for duty in found if duty is not None]


def note_printed(duty: Duty, *, by: Actor, now: datetime) -> None:
    """Leave a line that a letter was printed; what was typed for it is in no line."""
    audit.record(by, "letter.printed", f"seat:{duty.seat_id}", now=now)


def _duty(seat: Seat, now: datetime) -> Duty | None:
    need, call_out = seat.need, seat.need.call_out
    if seat.drill or seat.released_at is not None or need.dropped_at is not None:
        return None
    entry, attendance = hours_queries.standing_entry(seat.id), attendance_queries.attendance_of(seat.id)
    came_at, left_at = None, None
    if entry is not None and entry.state in COUNTING:
        came_at, left_at = entry.started_at, entry.ended_at
    elif attendance is not None:
        came_at, left_at = attendance.came_at, attendance.left_at
    coming = need.ends_at > now and call_out.state is not CallOutState.ENDED
    if came_at is None and not coming:
        return None
    return Duty(
        seat_id=seat.id,
        call_out_id=call_out.id,
        title=call_out.title,
        role=need.role,
        starts_at=need.starts_at,
        ends_at=need.ends_at,
        came_at=came_at,
        left_at=left_at,
        served=came_at is not None and (left_at is not None or need.ends_at <= now),
    )
