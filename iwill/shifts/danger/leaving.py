"""What danger holds about a person: that she reported it, and what she was owed. Nothing here is about anybody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.danger.models import DangerReport


def danger_reported_by(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What she reported, on which shift, and whether she was relieved and talked with."""
    return [
        {
            "level": report.level.value,
            "role": report.seat.need.role,
            "reported_at": report.reported_at.isoformat(),
            "late": report.late,
            "drill": report.drill,
            "relieved_at": report.relieved_at.isoformat() if report.relieved_at else None,
            "talked_at": report.debriefed_at.isoformat() if report.debriefed_at else None,
        }
        for report in _reports(volunteer)
    ]


def owe_nothing_more(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Whoever is erased is not talked with any more. The timeline stays under the seat, which names nobody then: it is
    kept for evaluation (突发事件应对法 art. 85) and goes with its own time."""
    for report in _reports(volunteer):
        if report.debriefed_at is None:
            report.debrief_due_at = None


def _reports(volunteer: Volunteer) -> list[DangerReport]:
    query = select(DangerReport).join(Seat, Seat.id == DangerReport.seat_id).where(Seat.volunteer_id == volunteer.id)
    return list(db.session.scalars(query.order_by(DangerReport.id)))


leaving.SECTIONS["danger_reported"] = danger_reported_by
leaving.ON_ERASE.append(owe_nothing_more)
