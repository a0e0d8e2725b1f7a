"""Hours follow from signing out."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts.terms import Actor
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours.services import record_from


def record_hours(attendance: Attendance, by: Actor, now: datetime) -> None:
    """Whoever is signed out has hours on file in the same transaction."""
    record_from(attendance, by, now)


attendance_services.ON_CHECK_OUT.append(record_hours)
