"""Who is on duty as a supervisor, and which shifts begin without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.opened import needs_not_open
from iwill.callouts.terms import CallOutKind, CallOutState
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.pool.services.contacts import contact_value
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.supervision.rules import WARN_MINUTES
from iwill.shifts.supervision.terms import OnDuty

UNSUPERVISED = frozenset({NotOpen.UNSUPERVISED, NotOpen.NO_SUPERVISOR, NotOpen.TOO_FEW_SUPERVISORS})


def supervisors_on(need: Need, now: datetime) -> Sequence[OnDuty]:
    """Who supervises a shift, whom to turn to first standing first: those who are there, then those on whose shift it
    is now, then whoever took the seat first; behind them the member of staff who was named. Who has gone again, or has
    said that she cannot come, is not among them. Phones are in clear."""
    over = callout_queries.supervising_needs(need)
    windows = {one.id: (one.starts_at, one.ends_at) for one in over}
    rows = db.session.execute(
        select(Seat, Attendance)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(Seat.need_id.in_(windows), Seat.released_at.is_(None))
        .order_by(Seat.id)
    )
    people = []
    for seat, row in rows:
        if row is not None and _is_gone(row):
            continue
        starts_at, ends_at = windows[seat.need_id]
        present = row is not None and row.checked_in_at is not None
        people.append((not present, not starts_at <= now < ends_at, seat))
    people.sort(key=lambda one: one[:2])
    on_duty = [_seated(seat, not absent, first=not place) for place, (absent, _later, seat) in enumerate(people)]
    named = callout_queries.named_supervisor(need.call_out)
    if named is not None:
        on_duty.append(OnDuty(named.name, named.phone, None, None, present=False, first=not on_duty))
    return on_duty


def soon_unsupervised(now: datetime) -> Sequence[int]:
    """The ids of running real call-outs with a shift that somebody sits on, that starts within the minutes of the
    policy or has started, and that has no supervisor."""
    minutes = float(policies.current(db.session())[WARN_MINUTES])
    query = (
        select(Need.call_out_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(
            CallOut.kind == CallOutKind.REAL,
            CallOut.launched_at.is_not(None),
            CallOut.state != CallOutState.ENDED,
            Need.dropped_at.is_(None),
            Need.taken > 0,
            Need.starts_at <= now + timedelta(minutes=minutes),
            Need.ends_at > now,
        )
        .distinct()
    )
    running = db.session.scalars(query.order_by(Need.call_out_id)).all()
    return [one for one in running if unsupervised_soon(db.session.get_one(CallOut, one), now)]


def unsupervised_soon(call_out: CallOut, now: datetime) -> Sequence[Need]:
    """The shifts that somebody sits on, that begin within the minutes of the policy or have begun, and that are not
    open for want of a supervisor, or whose supervisors have all gone since they began."""
    if call_out.kind is not CallOutKind.REAL or call_out.state is CallOutState.ENDED:
        return []
    until = now + timedelta(minutes=float(policies.current(db.session())[WARN_MINUTES]))
    soon = [need for need in call_out.needs if need.taken and need.starts_at <= until and need.ends_at > now]
    if not soon:
        return []
    closed = needs_not_open(call_out, now)
    return [need for need in soon if closed.get(need.id) in UNSUPERVISED or is_left_alone(need, now)]


def is_left_alone(need: Need, now: datetime) -> bool:
    """Whether a shift has begun and everybody who was to supervise it has gone, did not come, or cannot."""
    over = callout_queries.supervising_needs(need) if need.starts_at <= now else []
    if not over or need.required_for:
        return False
    rows = db.session.scalars(
        select(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .where(Seat.need_id.in_([one.id for one in over]), Seat.released_at.is_(None))
    ).all()
    gone = sum(_is_gone(row) or (row.missed_at is not None and row.checked_in_at is None) for row in rows)
    return gone > 0 and gone >= sum(one.taken for one in over)


def _is_gone(row: Attendance) -> bool:
    return row.checked_out_at is not None or (row.excused_at is not None and row.checked_in_at is None)


def _seated(seat: Seat, present: bool, *, first: bool) -> OnDuty:
    number = callout_queries.number_to_ring(seat.volunteer)
    return OnDuty(
        name=seat.volunteer.preferred_name,
        phone=contact_value(number) if number else None,
        volunteer_id=seat.volunteer_id,
        seat_id=seat.id,
        present=present,
        first=first,
    )
