"""What a sign-out recorded goes with the sign-out. The version stays as it was, and the next one follows it."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import standing_entry
from iwill.shifts.hours.services.writing import set_aside
from iwill.shifts.hours.terms import HoursSource, HoursState


def take_back_from(attendance: Attendance, by: Actor, now: datetime) -> None:
    """Let what signing out recorded stand no longer; nothing where it recorded nothing."""
    entry = standing_entry(attendance.seat_id)
    if entry is None or not came_of_sign_out(entry):
        return
    set_aside(entry, now)
    audit.record(by, "hours.taken_back", f"hours:{entry.id}", now=now, volunteer=entry.volunteer_id)


def came_of_sign_out(entry: HoursEntry) -> bool:
    """Whether an entry is what her own signing out recorded, and nobody has done anything about it since."""
    hers = entry.recorded_by == f"{ActorKind.VOLUNTEER.value}:{entry.volunteer_id}"
    return hers and entry.source is not HoursSource.SELF_DECLARED and entry.state is HoursState.RECORDED
