"""The reserve: people who would come if a seat is given back. First come, first offered, each offer with an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.rules import OFFER_MINUTES
from iwill.callouts.services import announcing, seats
from iwill.callouts.terms import ReserveState
from iwill.core.db import db

_GONE = {ReserveState.DECLINED, ReserveState.EXPIRED, ReserveState.TAKEN}


def join(need: Need, invitation: Invitation, now: datetime) -> ReservePlace:
    """Stand in line for a need; joining twice changes nothing, joining again after an offer goes to the end."""
    place = db.session.scalar(
        select(ReservePlace).where(
            ReservePlace.need_id == need.id, ReservePlace.volunteer_id == invitation.volunteer_id
        )
    )
    if place is None:
        place = ReservePlace(
            need_id=need.id, volunteer_id=invitation.volunteer_id, invitation_id=invitation.id, joined_at=now
        )
        db.session.add(place)
    elif place.state in _GONE:
        place.state, place.joined_at = ReserveState.WAITING, now
        place.offered_at = place.offer_expires_at = None
    db.session.flush()
    return place


def leave(invitation: Invitation, *, need_ids: set[int] | None = None, state: ReserveState, now: datetime) -> None:
    """Leave the line; a seat that was held for this person goes on to the next."""
    # Held as they are now: an offer that runs out in this moment would otherwise be taken off the count twice.
    places = db.session.scalars(
        select(ReservePlace)
        .where(
            ReservePlace.invitation_id == invitation.id,
            ReservePlace.state.in_([ReserveState.WAITING, ReserveState.OFFERED]),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for place in list(places):
        if need_ids is not None and place.need_id not in need_ids:
            continue
        _close(place, state, now)


def offer_next(need: Need, call_out: CallOut, now: datetime) -> int:
    """Offer every open seat of a need to the next in line; returns how many offers went out."""
    offers = 0
    waiting = (
        select(ReservePlace)
        .where(ReservePlace.need_id == need.id, ReservePlace.state == ReserveState.WAITING)
        .order_by(ReservePlace.joined_at, ReservePlace.id)
        .limit(1)
    )
    while need.starts_at > now:
        if db.session.scalar(waiting) is None or not seats.hold_for_reserve(need):
            return offers
        # Asked again once the need is held: somebody else may have made this person an offer meanwhile.
        place = db.session.scalar(waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True))
        if place is None:
            seats.end_hold(need)
            return offers
        minutes = int(policy_for(call_out)[OFFER_MINUTES])
        place.state, place.offered_at = ReserveState.OFFERED, now
        place.offer_expires_at = min(now + timedelta(minutes=minutes), need.starts_at)
        announcing.announce_offer(place, call_out, now=now)
        audit.record(SYSTEM, "reserve.offered", f"need:{need.id}", now=now, volunteer=place.volunteer_id)
        db.session.flush()
        offers += 1
    return offers


def expire_offer(place: ReservePlace, now: datetime) -> bool:
    """End an offer that nobody took in time and go on to the next; False where it was answered meanwhile."""
    db.session.refresh(place, with_for_update=True)
    if place.state is not ReserveState.OFFERED or place.offer_expires_at is None or place.offer_expires_at > now:
        return False
    _close(place, ReserveState.EXPIRED, now)
    return True


def _close(place: ReservePlace, state: ReserveState, now: datetime) -> None:
    held = place.state is ReserveState.OFFERED
    place.state = state
    db.session.flush()
    if held:
        seats.end_hold(place.need)
        offer_next(place.need, place.invitation.call_out, now)
