"""Signing in and out, staying longer, confirming, and not coming after all.

Whoever presses twice, or on two devices, has pressed once: the person's row is held first, and the first press counts.
Parts further on add what follows from it to the two lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.callouts.services import seats
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.shifts.attendance import rules
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.queries import attendance_of, served
from iwill.shifts.attendance.terms import (
    SAID_AFTER_SHIFT,
    SAID_BEFORE_SHIFT,
    SAID_BEFORE_SIGN_IN,
    SAID_IN_FUTURE,
    SAY_WHEN,
)

Following = Callable[[Attendance, Actor, datetime], None]
ON_CHECK_OUT: list[Following] = []
ON_MISSED: list[Following] = []
# What is wrong with a time is said at its field.
_ABOUT_THE_TIME = frozenset({SAY_WHEN, SAID_IN_FUTURE, SAID_BEFORE_SHIFT, SAID_AFTER_SHIFT, SAID_BEFORE_SIGN_IN})


def check_in(seat: Seat, by: Actor, now: datetime, said_at: datetime | None = None) -> Attendance:
    """Sign somebody in, as of now or as of a moment said afterwards. Harmless when repeated; refused on a drill, before
    the doors open, and where the time said cannot be right."""
    attendance = hold(seat)
    if attendance is not None and attendance.checked_in_at is not None:
        return attendance
    policy = policies.current(db.session())
    _refuse(rules.why_not_in(served(seat, attendance), said_at, policy, now))

    attendance = attendance or begin(seat)
    attendance.checked_in_at, attendance.checked_in_by = now, by.label
    attendance.checked_in_said_at = rules.clamped(said_at, now)
    db.session.flush()

    audit.record(by, "shift.checked_in", f"seat:{seat.id}", now=now, afterwards=said_at is not None)
    return attendance


def check_out(seat: Seat, by: Actor, now: datetime, said_at: datetime | None = None) -> Attendance:
    """Sign somebody out. Harmless when repeated; refused before a sign-in, and where the time said cannot be right."""
    attendance = hold(seat)
    if attendance is not None and attendance.checked_out_at is not None:
        return attendance
    policy = policies.current(db.session())
    _refuse(rules.why_not_out(served(seat, attendance), said_at, policy, now))
    assert attendance is not None

    attendance.checked_out_at, attendance.checked_out_by = now, by.label
    attendance.checked_out_said_at = rules.clamped(said_at, now)
    db.session.flush()

    audit.record(by, "shift.checked_out", f"seat:{seat.id}", now=now, afterwards=said_at is not None)
    for following in ON_CHECK_OUT:
        following(attendance, by, now)
    return attendance


def hold(seat: Seat) -> Attendance | None:
    """Hold the person, then read how it stands with the seat; Missing where it has been given back."""
    seats.lock_person(seat.volunteer_id)
    db.session.refresh(seat)
    if seat.released_at is not None:
        raise Missing
    attendance = attendance_of(seat.id)
    if attendance is not None:
        db.session.refresh(attendance)
    return attendance


def begin(seat: Seat) -> Attendance:
    """The row of a seat to which nothing has happened before."""
    attendance = Attendance(seat_id=seat.id, seat=seat)
    db.session.add(attendance)
    return attendance


def _refuse(code: str | None) -> None:
    if code in _ABOUT_THE_TIME:
        raise Invalid([Problem("said_at", code, sentence_for(code))])
    if code is not None:
        raise Refused(code)
