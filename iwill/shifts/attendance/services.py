"""Signing in and out, staying longer, confirming, and not coming after all.

Whoever presses twice, or on two devices, has pressed once: the person's row is held first, and the first press counts.
Where a later one says another time, the trail keeps by how many minutes, and the page says what stands.
Parts further on add what follows from it to the two lists.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts import limits
from iwill.callouts.facts.queries import overridden
from iwill.callouts.models import Seat
from iwill.callouts.services import seats
from iwill.callouts.terms import SHIFT_STARTED, Rule
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.shifts.attendance import absences, rules
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.queries import attendance_of, held_besides, served
from iwill.shifts.attendance.terms import (
    ALREADY_PRESENT,
    CAP_WOULD_BREAK,
    NO_SHIFT_IN_DRILL,
    REST_WOULD_BREAK,
    SAID_AFTER_SHIFT,
    SAID_BEFORE_SHIFT,
    SAID_BEFORE_SIGN_IN,
    SAID_IN_FUTURE,
    SAY_WHEN,
    TOO_LATE,
    YES_TO_SHARING,
    YES_TO_STAYING,
    Excuse,
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
    if attendance is not None and attendance.came_at is not None:
        _note_other_time(seat, attendance.came_at, said_at, by, now)
        return attendance
    policy = policies.current(db.session())
    _refuse(rules.why_not_in(served(seat, attendance), said_at, policy, now))

    attendance = attendance or begin(seat)
    attendance.checked_in_at, attendance.checked_in_by = now, by.label
    attendance.checked_in_said_at = rules.clamped(said_at, now)
    db.session.flush()

    absences.came_after_all(seat, by, now)
    audit.record(by, "shift.checked_in", f"seat:{seat.id}", now=now, afterwards=said_at is not None)
    return attendance


def check_out(seat: Seat, by: Actor, now: datetime, said_at: datetime | None = None) -> Attendance:
    """Sign somebody out. Harmless when repeated; refused before a sign-in, and where the time said cannot be right."""
    attendance = hold(seat)
    if attendance is not None and attendance.left_at is not None:
        _note_other_time(seat, attendance.left_at, said_at, by, now)
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


def extend(seat: Seat, to: datetime, by: Actor, now: datetime) -> Attendance:
    """Stay on until a moment. Only she herself can say so; refused beyond the longest extension, and where she would
    break a limit on rest or hours, unless those were set aside for this shift."""
    attendance = hold(seat)
    if by != Actor(ActorKind.VOLUNTEER, seat.volunteer_id):
        raise Refused(YES_TO_STAYING)
    if attendance is not None and attendance.extended_to == to:
        return attendance
    policy = policies.current(db.session())
    _refuse(rules.why_not_longer(served(seat, attendance), to, policy, now))
    assert attendance is not None
    longer = limits.Commitment(seat.need.starts_at, to, seat.work)
    broken = limits.broken_limit(longer, held_besides(seat), policy, organisation_zone())
    if broken is not None and seat.volunteer_id not in overridden(seat.need_id):
        raise Refused(REST_WOULD_BREAK if broken is Rule.REST else CAP_WOULD_BREAK)

    attendance.extended_to = to
    db.session.flush()

    minutes = int((to - seat.need.ends_at).total_seconds() // 60)
    audit.record(by, "shift.extended", f"seat:{seat.id}", now=now, minutes=minutes)
    return attendance


def confirm(seat: Seat, by: Actor, now: datetime) -> Attendance:
    """She says once more that she comes. Harmless when repeated; refused on a drill and once the shift has started."""
    attendance = hold(seat)
    if attendance is not None and (attendance.confirmed_at is not None or attendance.checked_in_at is not None):
        return attendance
    if seat.drill:
        raise Refused(NO_SHIFT_IN_DRILL)
    if seat.need.starts_at <= now:
        raise Refused(SHIFT_STARTED)

    attendance = attendance or begin(seat)
    attendance.confirmed_at = now
    seats.confirm([seat])
    db.session.flush()

    audit.record(by, "shift.confirmed", f"seat:{seat.id}", now=now)
    return attendance


def excuse(seat: Seat, reason: Excuse, by: Actor, now: datetime) -> Attendance:
    """She cannot come after all. Before the start her seat goes to the next at once; afterwards the reserve is called,
    and what was noted of her absence is put right. Harmless when repeated; refused once she has signed in."""
    attendance = hold(seat)
    if attendance is not None and attendance.excused_at is not None:
        return attendance
    if attendance is not None and attendance.checked_in_at is not None:
        raise Refused(ALREADY_PRESENT)
    if rules.is_entered_too_late(seat.need.ends_at, policies.current(db.session()), now):
        raise Refused(TOO_LATE)

    attendance = attendance or begin(seat)
    attendance.excuse, attendance.excused_at = reason, now
    db.session.flush()

    audit.record(by, "shift.excused", f"seat:{seat.id}", now=now)
    absences.make_room(seat, by, now)
    return attendance


def share_phone(seat: Seat, shared: bool, by: Actor, now: datetime) -> None:
    """Whether those on the same shift may see her number; only she herself can say so."""
    attendance = hold(seat) or begin(seat)
    if by != Actor(ActorKind.VOLUNTEER, seat.volunteer_id):
        raise Refused(YES_TO_SHARING)
    if (attendance.phone_shared_at is not None) == shared:
        return
    attendance.phone_shared_at = now if shared else None
    db.session.flush()
    audit.record(by, "phone.shared" if shared else "phone.kept_back", f"seat:{seat.id}", now=now)


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


def _note_other_time(seat: Seat, stands_at: datetime, said_at: datetime | None, by: Actor, now: datetime) -> None:
    minutes = rules.minutes_apart(stands_at, said_at)
    if minutes:
        audit.record(by, "shift.said_otherwise", f"seat:{seat.id}", now=now, minutes=minutes)


def _refuse(code: str | None) -> None:
    if code in _ABOUT_THE_TIME:
        raise Invalid([Problem("said_at", code, sentence_for(code))])
    if code is not None:
        raise Refused(code)
