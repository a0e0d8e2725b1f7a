"""On the page of a shift: that a letter for the employer can be had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import Seat
from iwill.core.errors import Refused
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.certificates import duty


@dataclass(frozen=True)
class LetterSection:
    """Whether the shift has been served, or is still to come."""

    served: bool


def letter_section(seat: Seat, attendance: Attendance | None, now: datetime) -> LetterSection | None:
    """The section, where a letter may speak of this seat."""
    try:
        return LetterSection(duty.duty_of(seat, now).served)
    except Refused:
        return None
