"""Who is on duty as a supervisor, and which calls for support there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Need, Seat
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.pool.services.contacts import contact_value
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.supervision.models import Debrief, GroupSession, SupportCall, SupportRing
from iwill.shifts.supervision.terms import DebriefAnswer, OnDuty


def supervisors_on(need: Need, now: datetime) -> Sequence[OnDuty]:
    """Who supervises a shift, whom to turn to first standing first: those who are there, then those on whose shift it
    is now, then whoever took the seat first; behind them the member of staff who was named. Phones are in clear."""
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
        starts_at, ends_at = windows[seat.need_id]
        present = row is not None and row.checked_in_at is not None and row.checked_out_at is None
        people.append((not present, not starts_at <= now < ends_at, seat))
    people.sort(key=lambda one: one[:2])
    on_duty = [_seated(seat, not absent, first=not place) for place, (absent, _later, seat) in enumerate(people)]
    named = callout_queries.named_supervisor(need.call_out)
    if named is not None:
        on_duty.append(OnDuty(named.name, named.phone, None, None, present=False, first=not on_duty))
    return on_duty


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


def open_call(seat_id: int) -> SupportCall | None:
    """The call for support of a seat that nobody has acknowledged yet."""
    waiting = select(SupportCall).where(SupportCall.seat_id == seat_id, SupportCall.acknowledged_at.is_(None))
    return db.session.scalar(waiting)


def last_call(seat_id: int) -> SupportCall | None:
    """The last call for support of a seat."""
    query = select(SupportCall).where(SupportCall.seat_id == seat_id)
    return db.session.scalar(query.order_by(SupportCall.id.desc()).limit(1))


def call_by_id(call_id: int) -> SupportCall:
    """One call; Missing where there is none of that id."""
    found = db.session.get(SupportCall, call_id)
    if found is None:
        raise Missing
    return found


def calls_for(seat: Seat, since: datetime) -> Sequence[SupportCall]:
    """The calls that the holder of a seat was told of as a supervisor, since an instant; the newest first."""
    query = (
        select(SupportCall)
        .join(SupportRing, SupportRing.call_id == SupportCall.id)
        .where(SupportRing.seat_id == seat.id, SupportCall.called_at > since)
    )
    return db.session.scalars(query.order_by(SupportCall.id.desc())).all()


def calls_at_the_desk(since: datetime) -> Sequence[SupportCall]:
    """Every call that is open, and those acknowledged since an instant; the open ones first, the longest waiting on
    top."""
    query = select(SupportCall).where(or_(SupportCall.acknowledged_at.is_(None), SupportCall.acknowledged_at > since))
    found = db.session.scalars(query.order_by(SupportCall.id)).all()
    return sorted(found, key=lambda call: call.acknowledged_at is not None)


def debrief_of(seat_id: int) -> Debrief | None:
    """The talk that was offered about a seat."""
    return db.session.scalar(select(Debrief).where(Debrief.seat_id == seat_id))


def debriefs_wished() -> Sequence[Debrief]:
    """The talks that people wish for and that nobody has held yet, the soonest first."""
    wished = select(Debrief).where(Debrief.answer == DebriefAnswer.YES, Debrief.held_at.is_(None))
    return db.session.scalars(wished.order_by(Debrief.wished_at, Debrief.id)).all()


def debrief_by_id(debrief_id: int) -> Debrief:
    """One offer; Missing where there is none of that id."""
    found = db.session.get(Debrief, debrief_id)
    if found is None:
        raise Missing
    return found


def sessions_from(since: datetime) -> Sequence[GroupSession]:
    """Group sessions that were not over at an instant, the soonest first; also those called off."""
    return db.session.scalars(
        select(GroupSession).where(GroupSession.ends_at > since).order_by(GroupSession.starts_at, GroupSession.id)
    ).all()


def session_by_id(session_id: int) -> GroupSession:
    """One group session; Missing where there is none of that id."""
    found = db.session.get(GroupSession, session_id)
    if found is None:
        raise Missing
    return found


def leader_of(session: GroupSession) -> str:
    """Who leads a session."""
    return unseal(session.leader_sealed, session.uid)
