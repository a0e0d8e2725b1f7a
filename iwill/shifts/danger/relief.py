"""Whoever reported an act in progress is relieved: her shift ends, her hours until then stay, the reserve is called."""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.services import standing_in
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.attendance.queries import attendance_of, served
from iwill.shifts.attendance.rules import presence
from iwill.shifts.attendance.terms import Presence
from iwill.shifts.care import services as care_services
from iwill.shifts.care.terms import TaskWhy
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.rules import debrief_by
from iwill.shifts.danger.telling import tell_reporter, write_line
from iwill.shifts.danger.terms import LineKind

# Nobody is asked to come for less.
WORTH_COMING = timedelta(minutes=15)


def relieve(report: DangerReport, by: Actor, now: datetime) -> None:
    """End the reporter's shift, keep her hours until now, call the reserve for her place and owe her a talk. Harmless
    when repeated; on a drill nobody goes home and nobody is called."""
    if report.relieved_at is not None:
        return
    policy = policies.current(db.session())
    report.relieved_at, report.debrief_due_at = now, debrief_by(policy, report.reported_at)
    write_line(report, LineKind.RELIEVED, by, now)
    if report.drill:
        return
    seat = report.seat
    attendance = attendance_of(seat.id)
    if presence(served(seat, attendance), policy, now) is Presence.PRESENT:
        attendance_services.check_out(seat, by, now)
    tell_reporter(report, now)
    care_services.open_task(seat.volunteer, seat, TaskWhy.DANGER, report.debrief_due_at, SYSTEM, now)
    if now < seat.need.ends_at - WORTH_COMING:
        offers = standing_in.offer_beside(seat.need, seat.need.call_out, now, most=1)
        write_line(report, LineKind.RESERVE_CALLED if offers else LineKind.RESERVE_EMPTY, SYSTEM, now)
