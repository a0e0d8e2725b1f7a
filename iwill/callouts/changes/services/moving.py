"""Another window for a need. Seats stay with whoever holds them and are asked about; what collides is given back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from iwill.callouts.changes import rules
from iwill.callouts.changes.services.dropping import asked_for, live_seats
from iwill.callouts.changes.terms import Effect, Outcome
from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.services import seats
from iwill.callouts.terms import Answer, InvitationState, ReserveState
from iwill.core.db import db, is_sqlite
from iwill.messaging.models import MESSAGES
from iwill.pool.models import Volunteer


def move_need(
    need: Need, starts_at: datetime, ends_at: datetime, outcome: Outcome, call_out: CallOut, now: datetime
) -> None:
    """Give a need another window. Whoever holds a seat keeps it until she has said whether the new time suits; where
    it collides with another seat, rest or a limit, it is given back. Who was asked hears of it, also who said no."""
    outcome.old_windows[need.id] = (need.starts_at, need.ends_at)
    need.starts_at, need.ends_at = starts_at, ends_at
    db.session.flush()
    held = set()
    for seat in live_seats(need):
        held.add(seat.invitation_id)
        kept = _still_theirs(seat, need, call_out, now)
        outcome.touch(seat.invitation_id, Effect.CONFIRM if kept else Effect.COLLIDES, need.id)
    offered = select(ReservePlace).where(ReservePlace.need_id == need.id, ReservePlace.state == ReserveState.OFFERED)
    for place in db.session.scalars(offered):
        place.offer_expires_at = min(place.offer_expires_at or starts_at, starts_at)
    open_seats = need.taken + need.offered < need.maximum
    for invitation in asked_for(need):
        gone = invitation.state is InvitationState.STOOD_DOWN or invitation.id in held
        if not gone and (open_seats or invitation.answer is not Answer.NO):
            outcome.touch(invitation.id, Effect.MOVED, need.id)


def ask_again(need: Need, outcome: Outcome, call_out: CallOut, now: datetime) -> None:
    """The window stays and the work is another one, as when a drill turns out to be real: every seat is looked at as if
    it were new, and held until its person has said yes once more."""
    for seat in live_seats(need):
        kept = _still_theirs(seat, need, call_out, now)
        outcome.touch(seat.invitation_id, Effect.CONFIRM if kept else Effect.COLLIDES, need.id)


def _still_theirs(seat: Seat, need: Need, call_out: CallOut, now: datetime) -> bool:
    """Whether a seat can stay with its person in the new window; if not it is given back.

    It is set free for the moment of the question, because nobody collides with themselves.
    """
    _set_live(seat, now)
    objection = first_objection(seat.volunteer_id, need, call_out, now)
    _set_live(seat, None)
    if objection is not None:
        seats.give_back(seat, now)
        return False
    db.session.execute(
        update(Seat)
        .where(Seat.id == seat.id)
        .values(
            from_minute=minute_of(need.starts_at),
            to_minute=minute_of_end(need.ends_at),
            confirm_by=rules.confirm_by(need.starts_at, policy_for(call_out), now),
        )
        .execution_options(synchronize_session=False)
    )
    # The reminder of the old time is over; the new one has a reminder of its own.
    old = f"remind:{seat.id}"
    retired = f"{old}:until:{int(now.timestamp())}"
    db.session.execute(update(MESSAGES).where(MESSAGES.c.dedupe_key == old).values(dedupe_key=retired))
    db.session.expire(seat)
    return True


def _set_live(seat: Seat, released_at: datetime | None) -> None:
    db.session.execute(
        update(Seat)
        .where(Seat.id == seat.id)
        .values(released_at=released_at)
        .execution_options(synchronize_session=False)
    )


def lock_whoever_is_asked(*call_outs: CallOut) -> None:
    """Hold everybody who was asked, in one order, before any need: an answer does the same, and waits."""
    if is_sqlite(db.session()):
        return
    people = select(Invitation.volunteer_id).where(Invitation.call_out_id.in_([one.id for one in call_outs]))
    held = select(Volunteer.id).where(Volunteer.id.in_(people)).order_by(Volunteer.id).with_for_update()
    db.session.execute(held).all()
