"""What training does by itself when something happens elsewhere: a drill that somebody signed out of is practice."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.pool.services.skills import note_practice
from iwill.pool.vocabulary import vocabulary
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.attendance.models import Attendance


def count_drill(attendance: Attendance, by: Actor, now: datetime) -> None:
    """The skills of the shift count as practised today, those of them that she holds. Being there is enough, a drill
    has no marks; a real shift tells of itself."""
    seat = attendance.seat
    if not seat.drill or attendance.came_at is None:
        return
    wanted = {code for one in seat.need.skills for code in vocabulary().satisfied_by("skill", one)}
    for held in list(seat.volunteer.skills):
        if held.skill in wanted:
            note_practice(seat.volunteer, held.skill, civil_day(now), by=by, now=now)


attendance_services.ON_CHECK_OUT.append(count_drill)
