"""The reserve: people who would come if a seat is given back. Who said yes first is offered one first, each offer with
an end. Behind them all stand those who come only if short."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import AnswerRecord, CallOut, Invitation, Need, ReservePlace
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.queries.waiting_line import next_in_line
from iwill.callouts.rules import offer_minutes
from iwill.callouts.services import announcing, companions, seats
from iwill.callouts.terms import AnswerAction, CallOutKind, ReserveState
from iwill.core.db import db

_GONE = {ReserveState.DECLINED, ReserveState.EXPIRED, ReserveState.TAKEN}


def join(need: Need, invitation: Invitation, now: datetime, *, only_if_short: bool = False) -> ReservePlace:
    """Stand in line for a need, from the moment of the first yes to it. Joining twice changes nothing, joining again
    after an offer goes to the end; `only_if_short` stands behind everybody, and gives an offer back."""
    place = db.session.scalar(
        select(ReservePlace).where(
            ReservePlace.need_id == need.id, ReservePlace.volunteer_id == invitation.volunteer_id
        )
    )
    if place is None:
        place = ReservePlace(
            need_id=need.id,
            volunteer_id=invitation.volunteer_id,
            invitation_id=invitation.id,
            joined_at=_said_yes_at(invitation, need, now),
        )
        db.session.add(place)
    elif place.state in _GONE:
        place.state, place.joined_at = ReserveState.WAITING, now
        place.offered_at = place.offer_expires_at = None
    elif only_if_short and place.state is ReserveState.OFFERED:
        _close(place, ReserveState.DECLINED, now)
        place.state = ReserveState.WAITING
    place.only_if_short = only_if_short
    db.session.flush()
    return place


def _said_yes_at(invitation: Invitation, need: Need, now: datetime) -> datetime:
    """When this person first said yes to a need, or would stand in reserve for it, since she last said no."""
    lines = select(AnswerRecord).where(AnswerRecord.invitation_id == invitation.id).order_by(AnswerRecord.id)
    said: datetime | None = None
    for line in db.session.scalars(lines):
        if line.action in {AnswerAction.YES, AnswerAction.RESERVE}:
            plain = not (line.meaning or {}).get("only_if_short")
            said = said or (line.at if plain and need.id in line.need_ids else None)
        elif line.action is not AnswerAction.LATER:
            said = None
    return said or now


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


def offer_next(need: Need, call_out: CallOut, now: datetime, *, only_if_short: bool = False) -> int:
    """Offer every open seat of a need to the next in line, or to those who come only if short; returns how many offers
    went out. Nobody is offered a seat that she could not take."""
    offers = 0
    passed: set[int] = set()
    while need.starts_at > now:
        waiting = next_in_line(need, passed, only_if_short=only_if_short)
        first = db.session.scalar(waiting)
        if first is None:
            return offers
        if not could_take(first, need, call_out, now):
            passed.add(first.id)
            continue
        if not seats.hold_for_reserve(need):
            return offers
        # Asked again once the need is held: somebody else may have made this person an offer meanwhile.
        place = db.session.scalar(
            waiting.with_for_update(skip_locked=True, of=ReservePlace).execution_options(populate_existing=True)
        )
        if place is None:
            seats.end_hold(need)
            return offers
        supervises = bool(need.required_for) and call_out.kind is CallOutKind.REAL
        minutes = offer_minutes(policy_for(call_out), supervises=supervises, until_start=need.starts_at - now)
        place.state, place.offered_at = ReserveState.OFFERED, now
        place.offer_expires_at = min(now + timedelta(minutes=minutes), need.starts_at)
        announcing.announce_offer(place, call_out, now=now)
        audit.record(SYSTEM, "reserve.offered", f"need:{need.id}", now=now, volunteer=place.volunteer_id)
        db.session.flush()
        offers += 1
    return offers


def could_take(place: ReservePlace, need: Need, call_out: CallOut, now: datetime) -> bool:
    """Whether a yes to the offer would be followed by the seat, as it stands now."""
    if first_objection(place.volunteer_id, need, call_out, now) is not None:
        return False
    return companions.why_not_beside(need, call_out, place.volunteer_id, now) is None


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
