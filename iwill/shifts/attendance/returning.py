"""A sign-out that was pressed by mistake is taken back: she is there as before, and signs out once more when she goes.

Parts further on add to AGAINST what speaks against it, and to ON_RETURN what is put right with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.shifts.attendance import rules
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.queries import served
from iwill.shifts.attendance.services import hold
from iwill.shifts.attendance.terms import NOT_YOUR_SIGN_OUT, TOO_LATE_TO_RETURN

AGAINST: list[Callable[[Attendance], str | None]] = []
ON_RETURN: list[Callable[[Attendance, Actor, datetime], None]] = []


def why_not_back(attendance: Attendance, now: datetime) -> str | None:
    """Why the holder of a seat cannot take her sign-out back, as a code; None where she can."""
    seat, pressed_at = attendance.seat, attendance.checked_out_at
    if pressed_at is None or attendance.checked_out_by != Actor(ActorKind.VOLUNTEER, seat.volunteer_id).label:
        return NOT_YOUR_SIGN_OUT
    if now > rules.back_until(served(seat, attendance), pressed_at, policies.current(db.session())):
        return TOO_LATE_TO_RETURN
    return next((reason for against in AGAINST if (reason := against(attendance))), None)


def still_here(seat: Seat, by: Actor, now: datetime) -> Attendance | None:
    """Take a sign-out back; what hung on it is undone in the same transaction. Harmless where she is signed in; refused
    once it is too late for it, and where somebody else signed her out."""
    attendance = hold(seat)
    if attendance is None or attendance.checked_out_at is None:
        return attendance
    if by != Actor(ActorKind.VOLUNTEER, seat.volunteer_id):
        raise Refused(NOT_YOUR_SIGN_OUT)
    reason = why_not_back(attendance, now)
    if reason is not None:
        raise Refused(reason)

    attendance.checked_out_at = attendance.checked_out_by = attendance.checked_out_said_at = None
    db.session.flush()

    audit.record(by, "shift.sign_out_taken_back", f"seat:{seat.id}", now=now)
    for following in ON_RETURN:
        following(attendance, by, now)
    return attendance
