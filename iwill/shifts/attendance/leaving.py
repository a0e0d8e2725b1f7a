"""What attendance holds about a person: all of it in her export. When she was there stays under her number, because
hours hang on it; why she could not come, and her yes to showing a number, do not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.attendance.models import Attendance

_MOMENTS = (
    "asked_at",
    "confirmed_at",
    "checked_in_at",
    "checked_in_said_at",
    "checked_out_at",
    "checked_out_said_at",
    "extended_to",
    "missed_at",
    "excused_at",
    "phone_shared_at",
)


def attendance_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """When she came and left, as far as anybody entered it; of whoever did, only what kind of actor they were."""
    query = select(Attendance).join(Seat, Seat.id == Attendance.seat_id).where(Seat.volunteer_id == volunteer.id)
    return [_written(row) for row in db.session.scalars(query.order_by(Attendance.id))]


def forget_reasons(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete why she could not come, and that her number may be shown."""
    hers = select(Seat.id).where(Seat.volunteer_id == volunteer.id)
    db.session.execute(
        update(Attendance)
        .where(Attendance.seat_id.in_(hers))
        .values(excuse=None, phone_shared_at=None)
        .execution_options(synchronize_session=False)
    )


def _written(row: Attendance) -> dict[str, Any]:
    moments = {name: getattr(row, name) for name in _MOMENTS}
    return {
        "role": row.seat.need.role,
        "starts_at": row.seat.need.starts_at.isoformat(),
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "checked_in_by": row.checked_in_by.split(":")[0] if row.checked_in_by else None,
        "checked_out_by": row.checked_out_by.split(":")[0] if row.checked_out_by else None,
        "excuse": row.excuse.value if row.excuse else None,
    }


leaving.SECTIONS["attendance"] = attendance_about
leaving.ON_ERASE.append(forget_reasons)
