"""A talk after a shift with people in crisis or in a resident group: offered once, answered with a tap, then held.
Only that it was offered, wished for and held is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.terms import CallOutKind, Work
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.messaging.rules import is_quiet
from iwill.messaging.services import reader_zone
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.supervision.models import Debrief
from iwill.shifts.supervision.queries import debrief_of
from iwill.shifts.supervision.rules import DEBRIEF_HOURS, has_debrief, held_for
from iwill.shifts.supervision.telling import tell_desk, tell_holder
from iwill.shifts.supervision.terms import DEBRIEF_IN_PAST, DEBRIEF_OVER, UNREADABLE_WISH, DebriefAnswer

# Whoever has not signed out by then is offered the talk all the same.
AFTER = timedelta(hours=1)
# Parts further on say when another mail goes to her that can carry the offer.
MAIL_BESIDE: list[Callable[[Seat, datetime], datetime | None]] = []


def offer_debrief(seat: Seat, by: Actor, now: datetime) -> Debrief | None:
    """Offer a talk to somebody who has served; None where the work is not of that kind, where it was offered before,
    and once it is too late for it. At night the mail waits for the morning, and a little longer where another can carry
    it; the page offers it at once."""
    until = offered_until(seat)
    if not has_debrief(seat.work, drill=seat.drill) or now >= until or debrief_of(seat.id) is not None:
        return None
    debrief = Debrief(seat_id=seat.id, offered_at=now)
    db.session.add(debrief)
    db.session.flush()

    tell_holder(
        seat,
        "debrief",
        cause=cause_of(debrief),
        key=cause_of(debrief),
        now=now,
        expires_at=until,
        moments={"until": until},
        at_night=False,
        not_before=_held_until(seat, until, now),
    )
    audit.record(by, "debrief.offered", f"seat:{seat.id}", now=now)
    return debrief


def offer_after(attendance: Attendance, by: Actor, now: datetime) -> None:
    """What follows from signing out."""
    offer_debrief(attendance.seat, by, now)


def cause_of(debrief: Debrief) -> str:
    """The name under which the mail of an offer is found."""
    return f"debrief:{debrief.id}"


def answer_debrief(
    debrief: Debrief, answer: DebriefAnswer | None, wished_at: datetime | None, *, by: Actor, now: datetime
) -> None:
    """Say yes, with a time, or no; another answer counts in place of it until the talk was held. Refuses what cannot be
    read, a time that has passed or lies behind the last hour of the offer, and an offer that is over."""
    db.session.refresh(debrief, with_for_update=True)
    until = offered_until(debrief.seat)
    if now >= until or debrief.held_at is not None:
        raise Refused(DEBRIEF_OVER)
    if answer is None or (answer is DebriefAnswer.YES and wished_at is None):
        raise Invalid([Problem("wished_at", UNREADABLE_WISH, sentence_for(UNREADABLE_WISH))])
    if answer is DebriefAnswer.YES and wished_at is not None and not now < wished_at <= until:
        raise Invalid([Problem("wished_at", DEBRIEF_IN_PAST, sentence_for(DEBRIEF_IN_PAST))])
    wished_at = wished_at if answer is DebriefAnswer.YES else None
    if (debrief.answer, debrief.wished_at) == (answer, wished_at):
        return
    debrief.answer, debrief.answered_at, debrief.wished_at = answer, now, wished_at
    db.session.flush()

    if wished_at is not None:
        tell_desk(
            debrief.seat.need,
            "debrief_wished",
            cause=f"debrief:{debrief.id}:{int(wished_at.timestamp())}",
            moments={"wished": wished_at},
            now=now,
            expires_at=until,
        )
    audit.record(by, "debrief.answered", f"seat:{debrief.seat_id}", now=now, answer=answer.value)


def note_held(debrief: Debrief, *, by: Actor, now: datetime) -> None:
    """The talk has taken place; what was said is written down nowhere. Harmless when repeated."""
    db.session.refresh(debrief, with_for_update=True)
    if debrief.held_at is not None:
        return
    debrief.held_at, debrief.held_by = now, by.label
    db.session.flush()
    audit.record(by, "debrief.held", f"seat:{debrief.seat_id}", now=now)


def offered_until(seat: Seat) -> datetime:
    """Until when a talk about this shift is on offer."""
    return seat.need.ends_at + timedelta(hours=float(policies.current(db.session())[DEBRIEF_HOURS]))


def seats_to_offer(now: datetime) -> list[int]:
    """The ids of seats whose holder came, has not signed out though the shift is over, and was offered nothing yet."""
    hours = float(policies.current(db.session())[DEBRIEF_HOURS])
    came = (
        select(Seat.id)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .join(Attendance, Attendance.seat_id == Seat.id)
        .where(
            Need.ends_at <= now - AFTER,
            Need.ends_at > now - timedelta(hours=hours),
            CallOut.kind == CallOutKind.REAL,
            Seat.released_at.is_(None),
            Seat.work.in_([Work.CRISIS, Work.RESIDENT]),
            Attendance.checked_in_at.is_not(None),
            ~exists().where(Debrief.seat_id == Seat.id),
        )
    )
    return list(db.session.scalars(came.order_by(Seat.id)))


def offer_late(seat_id: int, now: datetime) -> bool:
    """The same for somebody who has not signed out."""
    return offer_debrief(db.session.get_one(Seat, seat_id), SYSTEM, now) is not None


def _held_until(seat: Seat, until: datetime, now: datetime) -> datetime | None:
    """Until when the mail of an offer made at night waits for another one."""
    if not is_quiet(now, reader_zone(seat.volunteer.zone), policies.current(db.session())):
        return None
    moments = [held_for(at, now, until) for beside in MAIL_BESIDE if (at := beside(seat, now)) is not None]
    return next(iter(moments), None)
