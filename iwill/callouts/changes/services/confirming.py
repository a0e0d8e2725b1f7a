"""A moved shift is held for a while and then goes on, so that nobody is counted on who has not said yes to its time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.changes.services import telling
from iwill.callouts.changes.terms import Effect, Outcome
from iwill.callouts.models import Invitation, Need, Seat
from iwill.callouts.services import announcing, reserve, seats
from iwill.core.db import db
from iwill.messaging.terms import Purpose


def unconfirmed_seats(now: datetime) -> list[int]:
    """Ids of the seats whose new time nobody has said yes to, and whose time to do so is over."""
    waiting = select(Seat.id).where(Seat.released_at.is_(None), Seat.confirm_by <= now)
    return list(db.session.scalars(waiting.order_by(Seat.confirm_by)))


def pass_on(seat_id: int, *, by: Actor, now: datetime) -> bool:
    """Give an unconfirmed seat to the next person and tell whoever had it; False where it was confirmed meanwhile."""
    seat = db.session.get_one(Seat, seat_id)
    seats.lock_person(seat.volunteer_id)
    db.session.refresh(seat)
    if seat.released_at is not None or seat.confirm_by is None or seat.confirm_by > now:
        return False
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    call_out, need = invitation.call_out, db.session.get_one(Need, seat.need_id)
    seats.give_back(seat, now)
    outcome = Outcome()
    outcome.touch(invitation.id, Effect.LAPSED, need.id)
    brief = announcing.brief_for(call_out, now)
    telling.tell(call_out, outcome, brief, Purpose.CHANGED, f"lapsed:{seat.id}:{int(now.timestamp())}", now)
    reserve.offer_next(need, call_out, now)
    seats.settle_state(call_out, now)
    audit.record(by, "seat.unconfirmed", f"seat:{seat.id}", now=now, call_out=call_out.id)
    db.session.flush()
    return True
