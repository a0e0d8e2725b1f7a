"""What the page of a shift says of hours: how long is on file for it, and where to say that this is not so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import Seat
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours.queries import standing_entry
from iwill.web.hours_words import say_hours, state


@dataclass(frozen=True)
class HoursSection:
    """Hours in words, and how they stand."""

    hours: str
    state: str


def hours_section(seat: Seat, attendance: Attendance | None, now: datetime) -> HoursSection | None:
    """What is on file for this seat; None before anything is."""
    entry = standing_entry(seat.id)
    return HoursSection(say_hours(entry.minutes), state(entry)[1]) if entry is not None else None
