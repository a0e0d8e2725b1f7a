"""What danger does by itself when something happens elsewhere: the talk that was owed was held by somebody of care,
or somebody who was relieved would come back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.shifts.attendance import returning
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.care import services as care_services
from iwill.shifts.care.models import CareTask
from iwill.shifts.care.terms import Outcome, TaskWhy
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.services import note_debrief
from iwill.shifts.danger.terms import RELIEVED_NOW


def note_talk(task: CareTask, by: Actor, now: datetime) -> None:
    """One talk is noted once: with the task of care, what was owed for a report of the same shift is done as well."""
    if task.why is not TaskWhy.DANGER or task.outcome is not Outcome.TALKED or task.seat_id is None:
        return
    owed = select(DangerReport).where(
        DangerReport.seat_id == task.seat_id,
        DangerReport.debrief_due_at.is_not(None),
        DangerReport.debriefed_at.is_(None),
    )
    for report in db.session.scalars(owed.order_by(DangerReport.id)).all():
        note_debrief(report, by=by, now=now)


def was_relieved(attendance: Attendance) -> str | None:
    """Whoever was relieved rests; others are asked for her place."""
    relieved = exists().where(DangerReport.seat_id == attendance.seat_id, DangerReport.relieved_at.is_not(None))
    return RELIEVED_NOW if db.session.scalar(select(relieved)) else None


returning.AGAINST.append(was_relieved)
care_services.ON_CLOSED.append(note_talk)
