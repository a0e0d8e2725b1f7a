"""People who give their seats to colleagues: an offer in one transaction, the colleague's yes in another."""

from __future__ import annotations

import random

from sqlalchemy import func, select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.terms import CallOutState
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.shifts.swaps import queries, services
from iwill.shifts.swaps.models import SeatSwap

# So often somebody presses yes once more whose first yes died on the way, where there is such a person.
AGAIN = 0.5


def try_to_swap() -> None:
    """One offer and its yes."""
    try:
        _swap_one()
    except Exception:
        # Refused, because the seat has gone another way meanwhile, or the database was too busy.
        db.session.rollback()
    finally:
        db.session.remove()


def _swap_one() -> None:
    """A yes to an offer whose yes was never heard, or else to a new one."""
    now = clock.now()
    open_ones = list(db.session.execute(select(SeatSwap.id, SeatSwap.asked_id).where(SeatSwap.settled_at.is_(None))))
    if open_ones and random.random() < AGAIN:
        offer_id, asked_id = random.choice(open_ones)
    else:
        with transaction():
            seat = _some_seat()
            colleagues = queries.colleagues_for(seat, now) if seat is not None else []
            if seat is None or not colleagues:
                return
            by = Actor(ActorKind.VOLUNTEER, seat.volunteer_id)
            offer = services.offer_seat(seat, random.choice(colleagues).invitation, by=by, now=now)
            offer_id, asked_id = offer.id, offer.asked_id
    with transaction():
        services.accept_offer(db.session.get_one(SeatSwap, offer_id), by=Actor(ActorKind.VOLUNTEER, asked_id), now=now)


def _some_seat() -> Seat | None:
    """A seat of a running call-out that nobody has been asked to take."""
    waiting = select(SeatSwap.seat_id).where(SeatSwap.settled_at.is_(None))
    running = (CallOutState.CALLING, CallOutState.FILLED, CallOutState.UNFILLED)
    query = (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(Seat.released_at.is_(None), CallOut.state.in_(running), Seat.id.not_in(waiting))
    )
    return db.session.scalar(query.order_by(func.random()).limit(1))
