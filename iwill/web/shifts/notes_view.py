"""On the page of a shift: what those who served before hand on about this kind of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import Seat
from iwill.engagement.mentoring.models import PlaybookNote
from iwill.engagement.mentoring.queries import notes_about
from iwill.shifts.attendance.models import Attendance

MOST_SHOWN = 3


@dataclass(frozen=True)
class NotesSection:
    """A few notes, the newest first."""

    notes: Sequence[PlaybookNote]


def notes_section(seat: Seat, attendance: Attendance | None, now: datetime) -> NotesSection | None:
    """Nothing once she has left, and where nobody has handed anything on."""
    if attendance is not None and attendance.left_at is not None:
        return None
    notes = notes_about(seat.need.skills, MOST_SHOWN)
    return NotesSection(notes) if notes else None
