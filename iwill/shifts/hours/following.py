"""Hours follow from signing out, and go with a sign-out that is taken back."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts.terms import Actor
from iwill.shifts.attendance import returning
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours.queries import standing_entry
from iwill.shifts.hours.services import came_of_sign_out, record_from, take_back_from
from iwill.shifts.hours.terms import HOURS_SETTLED


def record_hours(attendance: Attendance, by: Actor, now: datetime) -> None:
    """Whoever is signed out has hours on file in the same transaction."""
    record_from(attendance, by, now)


def settled_since(attendance: Attendance) -> str | None:
    """What somebody has confirmed, corrected or contested since is put right by people, not by a press."""
    standing = standing_entry(attendance.seat_id)
    return None if standing is None or came_of_sign_out(standing) else HOURS_SETTLED


def take_back(attendance: Attendance, by: Actor, now: datetime) -> None:
    """Whoever is still there has no hours of a shift that she left; signing out once more records them anew."""
    take_back_from(attendance, by, now)


attendance_services.ON_CHECK_OUT.append(record_hours)
returning.AGAINST.append(settled_since)
returning.ON_RETURN.append(take_back)
