"""What is known of attendance: of one seat, of a shift, and who is there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, not_, select

from iwill.callouts import limits
from iwill.callouts.minutes import minute_of
from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.db import db
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import Served


def attendance_of(seat_id: int) -> Attendance | None:
    """What is known of one seat; None where nothing has happened yet."""
    return db.session.scalar(select(Attendance).where(Attendance.seat_id == seat_id))


def attended(need_id: int) -> Sequence[Attendance]:
    """Everybody who came to a shift, in the order of their seats."""
    query = (
        select(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .where(Seat.need_id == need_id, Seat.released_at.is_(None), Attendance.checked_in_at.is_not(None))
    )
    return db.session.scalars(query.order_by(Seat.id)).all()


def on_shift(now: datetime) -> Sequence[Attendance]:
    """Everybody who is signed in, has not signed out, and whose shift is not over; the first to end first."""
    query = (
        select(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(
            Attendance.checked_in_at.is_not(None),
            Attendance.checked_out_at.is_(None),
            Seat.released_at.is_(None),
            (Need.ends_at > now) | (Attendance.extended_to > now),
        )
    )
    return db.session.scalars(query.order_by(Need.ends_at, Seat.id)).all()


def attendance_on(call_out: CallOut) -> Mapping[int, Attendance]:
    """What is known of the seats of a call-out, by the id of the seat."""
    query = (
        select(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id)
    )
    return {row.seat_id: row for row in db.session.scalars(query)}


def buddy_of(seat: Seat) -> Seat | None:
    """Who is at somebody's side on the same shift: for a first-timer a veteran and the reverse, else the next in the
    order of seats, so that nobody is named twice where all could be; None where she is alone."""
    held = db.session.scalars(select(Seat).where(Seat.need_id == seat.need_id, _held()).order_by(Seat.id)).all()
    others = [one for one in held if one.id > seat.id] + [one for one in held if one.id < seat.id]
    unlike = [one for one in others if None not in (one.veteran, seat.veteran) and one.veteran is not seat.veteran]
    return next(iter(unlike or others), None)


def served(seat: Seat, attendance: Attendance | None) -> Served:
    """A seat as the rules want it."""
    if attendance is None:
        return Served(seat.need.starts_at, seat.need.ends_at, seat.drill, seat.taken_at)
    return Served(
        seat.need.starts_at,
        seat.need.ends_at,
        seat.drill,
        seat.taken_at,
        came_at=attendance.came_at,
        left_at=attendance.left_at,
        extended_to=attendance.extended_to,
        asked_at=attendance.asked_at,
        confirmed_at=attendance.confirmed_at,
        missed_at=attendance.missed_at,
        excused_at=attendance.excused_at,
    )


def held_besides(seat: Seat) -> Sequence[limits.Commitment]:
    """What else the holder of a seat serves around it, as the limits on rest and hours want it; no drills."""
    query = (
        select(Need.starts_at, Need.ends_at, Seat.work)
        .join(Seat, Seat.need_id == Need.id)
        .where(
            Seat.volunteer_id == seat.volunteer_id,
            Seat.released_at.is_(None),
            Seat.id != seat.id,
            not_(Seat.drill),
            Seat.to_minute > minute_of(seat.need.starts_at - limits.HORIZON),
            Seat.from_minute < minute_of(seat.need.ends_at + limits.HORIZON),
        )
    )
    return [limits.Commitment(*row) for row in db.session.execute(query)]


def _held() -> ColumnElement[bool]:
    return Seat.released_at.is_(None)
