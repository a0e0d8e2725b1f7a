"""A call for support: one press, told to the supervisor at once, passed on while nobody acknowledges it.

The person is never asked why. Whoever she waits for, the duty phone stands on her page from the first second.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Permission
from iwill.callouts.models import Invitation, Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.messaging.terms import Channel, Lane
from iwill.shifts.attendance.services import hold
from iwill.shifts.attendance.terms import NO_SHIFT_IN_DRILL
from iwill.shifts.supervision.models import SupportCall, SupportRing
from iwill.shifts.supervision.queries import open_call, supervisors_on
from iwill.shifts.supervision.rules import ACKNOWLEDGE_MINUTES, may_call, next_rung
from iwill.shifts.supervision.telling import EXPIRES, tell_desk, tell_holder
from iwill.shifts.supervision.terms import NOT_ON_SHIFT_NOW, NOT_YOUR_CALL, SupportRung


def call_for_support(seat: Seat, by: Actor, now: datetime) -> SupportCall:
    """Call the supervisor. A second press while the first call is open is the same call; refused on a drill, and long
    before or after the shift."""
    hold(seat)
    waiting = open_call(seat.id)
    if waiting is not None:
        return waiting
    if seat.drill:
        raise Refused(NO_SHIFT_IN_DRILL)
    if not may_call(seat.need.starts_at, seat.need.ends_at, policies.current(db.session()), now):
        raise Refused(NOT_ON_SHIFT_NOW)
    first, _second = _supervisors(seat, now)
    rung = SupportRung.FIRST if first is not None else SupportRung.DUTY

    call = SupportCall(seat_id=seat.id, called_at=now, rung=rung, rung_at=now)
    db.session.add(call)
    db.session.flush()
    audit.record(by, "support.called", f"seat:{seat.id}", now=now, call=call.id)
    _ring(call, rung, first, now)
    return call


def acknowledge(call: SupportCall, by: Actor, now: datetime) -> None:
    """Somebody is on the way to the caller. Any supervisor who was told, and the desk, can say so; the first one
    counts. Refused to everybody else."""
    db.session.refresh(call, with_for_update=True)
    if not _was_told(call, by):
        raise Refused(NOT_YOUR_CALL)
    if call.acknowledged_at is not None:
        return
    call.acknowledged_at, call.acknowledged_by = now, by.label
    db.session.flush()

    tell_holder(
        call.seat,
        "support_acknowledged",
        cause=cause_of(call),
        key=f"{cause_of(call)}:acknowledged",
        now=now,
        expires_at=now + EXPIRES,
        moments={"at": now},
        lane=Lane.CALL_OUT,
    )
    seconds = int((now - call.called_at).total_seconds())
    audit.record(by, "support.acknowledged", f"seat:{call.seat_id}", now=now, call=call.id, seconds=seconds)


def climb(call: SupportCall, now: datetime) -> bool:
    """Tell the next one, where nobody has acknowledged in time; False while there is time, and at the top."""
    db.session.refresh(call, with_for_update=True)
    minutes = float(policies.current(db.session())[ACKNOWLEDGE_MINUTES])
    if call.acknowledged_at is not None or now < call.rung_at + timedelta(minutes=minutes):
        return False
    _first, second = _supervisors(call.seat, now, besides={ring.seat_id for ring in call.rings})
    rung = next_rung(call.rung, second=second is not None)
    if rung is None:
        return False
    call.rung, call.rung_at = rung, now
    _ring(call, rung, second if rung is SupportRung.SECOND else None, now)
    return True


def calls_to_climb(now: datetime) -> list[int]:
    """The ids of calls that nobody has acknowledged in time, and that somebody else can be told of."""
    minutes = float(policies.current(db.session())[ACKNOWLEDGE_MINUTES])
    waiting = select(SupportCall.id).where(
        SupportCall.acknowledged_at.is_(None),
        SupportCall.rung_at <= now - timedelta(minutes=minutes),
        SupportCall.rung != SupportRung.DUTY,
    )
    return list(db.session.scalars(waiting.order_by(SupportCall.id)))


def cause_of(call: SupportCall) -> str:
    """The name under which the messages of a call are found."""
    return f"support:{call.id}"


def _ring(call: SupportCall, rung: SupportRung, supervisor: Seat | None, now: datetime) -> None:
    """Tell one supervisor, or the desk, and note that and when it was done."""
    ring = SupportRing(call_id=call.id, rung=rung, seat_id=supervisor.id if supervisor else None, told_at=now)
    db.session.add(ring)
    db.session.flush()
    if supervisor is None:
        told = tell_desk(
            call.seat.need,
            "support",
            cause=cause_of(call),
            now=now,
            words={"call": str(call.id)},
            moments={"at": call.called_at},
            lane=Lane.CALL_OUT,
        )
    else:
        told = tell_holder(
            supervisor,
            "support_called",
            cause=cause_of(call),
            key=f"{cause_of(call)}:{rung.value}",
            now=now,
            expires_at=now + EXPIRES,
            moments={"at": call.called_at},
            words={"role": call.seat.need.role},
            lane=Lane.CALL_OUT,
        )
    db.session.expire(call, ["rings"])
    audit.record(SYSTEM, "support.told", f"seat:{call.seat_id}", now=now, call=call.id, rung=rung.value, told=int(told))


def _supervisors(seat: Seat, now: datetime, besides: set[int | None] | None = None) -> tuple[Seat | None, Seat | None]:
    """The seats of the first and the second supervisor whom a message reaches; never the caller herself. With
    `besides`, those who were told already are first."""
    reached: list[Seat] = []
    for one in supervisors_on(seat.need, now):
        if one.seat_id is None or one.volunteer_id == seat.volunteer_id:
            continue
        theirs = db.session.get_one(Seat, one.seat_id)
        if db.session.get_one(Invitation, theirs.invitation_id).channel is not Channel.MANUAL:
            reached.append(theirs)
    if besides is not None:
        fresh = [one for one in reached if one.id not in besides]
        return None, fresh[0] if fresh else None
    first, second, *_rest = [*reached, None, None]
    return first, second


def _was_told(call: SupportCall, by: Actor) -> bool:
    if by.kind is ActorKind.VOLUNTEER:
        return any(ring.seat is not None and ring.seat.volunteer_id == by.id for ring in call.rings)
    return by.may(Permission.RUN_CALLOUTS)
