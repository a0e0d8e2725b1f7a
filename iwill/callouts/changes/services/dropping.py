"""Fewer seats, or a need that is not needed any more: seats are released with thanks, nobody is thrown out unchosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from iwill.callouts.changes import rules
from iwill.callouts.changes.services import telling
from iwill.callouts.changes.terms import CHOOSE_WHO_GOES, Effect, NeedChange, Outcome
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, ReservePlace, Seat
from iwill.callouts.services import announcing, reserve, seats
from iwill.callouts.terms import Answer, InvitationState, ReserveState
from iwill.core.db import db
from iwill.core.errors import Problem, Refused, sentence_for
from iwill.messaging import services as messaging_services

_STANDING = (ReserveState.WAITING, ReserveState.OFFERED)


def drop_need(need: Need, outcome: Outcome, now: datetime) -> None:
    """Take a need away: its seats are released, its reserve goes home, and whoever was asked for nothing else has
    nothing left to answer. Who said no is left alone."""
    for seat in live_seats(need):
        seats.give_back(seat, now)
        outcome.touch(seat.invitation_id, Effect.RELEASED, need.id)
    for place in places_of(need):
        if place.state is ReserveState.OFFERED:
            seats.end_hold(need)
        place.state = ReserveState.STOOD_DOWN
        outcome.touch(place.invitation_id, Effect.RELEASED, need.id)
    need.dropped_at = now
    db.session.flush()
    for invitation in asked_for(need):
        _offer_without(invitation, need, outcome, now)
    db.session.flush()


def resize_need(need: Need, change: NeedChange, place: str, outcome: Outcome, call_out: CallOut, now: datetime) -> None:
    """Another number of seats. Where more people hold one than are left, those whom a person chose go to the head of
    the reserve; refused (choose_who_goes) where nobody was chosen."""
    assert change.seats is not None
    wanted = change.seats
    stood = rules.Bounds(need.minimum, need.maximum, need.veterans, need.buddy_seats)
    bounds = rules.bounds_for(wanted, stood, need.seats)
    holding = live_seats(need)
    holders = [rules.Holder(seat.volunteer_id, seat.taken_at) for seat in holding]
    going = rules.who_goes(holders, need.taken - bounds.maximum, change.leaving, change.named)
    if isinstance(going, str):
        told = Problem(f"{place}.leaving", CHOOSE_WHO_GOES, sentence_for(CHOOSE_WHO_GOES))
        raise Refused(going, details=[told])
    leaving = [seat for seat in holding if seat.volunteer_id in set(going)]
    for seat in leaving:
        seats.give_back(seat, now)
    _call_offers_back(need, need.taken + need.offered - bounds.maximum)
    need.seats, need.minimum, need.maximum = wanted, bounds.minimum, bounds.maximum
    need.veterans, need.buddy_seats = bounds.veterans, bounds.buddy_seats
    db.session.flush()
    for seat in leaving:
        _to_reserve(seat, need, now)
        outcome.touch(seat.invitation_id, Effect.TO_RESERVE, need.id)
    reserve.offer_next(need, call_out, now)


def live_seats(need: Need) -> Sequence[Seat]:
    """The seats of a need that are held, in the order in which they were taken."""
    held = select(Seat).where(Seat.need_id == need.id, Seat.released_at.is_(None)).order_by(Seat.taken_at, Seat.id)
    return list(db.session.scalars(held))


def places_of(need: Need) -> Sequence[ReservePlace]:
    """The places in reserve that stand, in their order."""
    standing = select(ReservePlace).where(ReservePlace.need_id == need.id, ReservePlace.state.in_(_STANDING))
    return list(db.session.scalars(standing.order_by(ReservePlace.joined_at, ReservePlace.id)))


def asked_for(need: Need) -> Sequence[Invitation]:
    """Everybody to whom a need was offered."""
    offered = select(InvitationNeed.invitation_id).where(InvitationNeed.need_id == need.id)
    return list(db.session.scalars(select(Invitation).where(Invitation.id.in_(offered)).order_by(Invitation.id)))


def is_undecided(invitation: Invitation) -> bool:
    """Whether a question is open still: no answer yet, or one that waits for another hour or for others."""
    if invitation.state is InvitationState.STOOD_DOWN:
        return False
    return invitation.answer is None or invitation.answer in (Answer.LATER, Answer.ONLY_IF_SHORT)


def _offer_without(invitation: Invitation, gone: Need, outcome: Outcome, now: datetime) -> None:
    offers = list(db.session.scalars(select(InvitationNeed).where(InvitationNeed.invitation_id == invitation.id)))
    others = [offer for offer in offers if offer.need_id != gone.id and offer.need.dropped_at is None]
    if others:
        counted = any(offer.counted for offer in offers if offer.need_id == gone.id)
        if counted and not any(offer.counted for offer in others):
            others[0].counted = True
        db.session.execute(
            delete(InvitationNeed).where(
                InvitationNeed.invitation_id == invitation.id, InvitationNeed.need_id == gone.id
            )
        )
        telling.offer_less(invitation, gone)
        db.session.expire(invitation, ["offers"])
        return
    if invitation.answer is Answer.NO or invitation.state is InvitationState.STOOD_DOWN:
        return
    if messaging_services.cancel_for(announcing.cause_of(invitation.id), now=now) == 0 or invitation.answer:
        outcome.touch(invitation.id, Effect.RELEASED, gone.id)
    invitation.state = InvitationState.STOOD_DOWN


def _call_offers_back(need: Need, too_many: int) -> None:
    """Offers to the reserve that no seat is left for: the last in line waits again."""
    offered = [place for place in places_of(need) if place.state is ReserveState.OFFERED]
    for place in offered[::-1][: max(0, too_many)]:
        place.state, place.offered_at, place.offer_expires_at = ReserveState.WAITING, None, None
        db.session.flush()
        seats.end_hold(need)


def _to_reserve(seat: Seat, need: Need, now: datetime) -> None:
    """First in line, because this person had a seat already."""
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    place = reserve.join(need, invitation, now)
    ahead = select(ReservePlace.joined_at).where(ReservePlace.need_id == need.id).order_by(ReservePlace.joined_at)
    first = db.session.scalar(ahead.limit(1))
    place.joined_at = min(seat.taken_at, first or seat.taken_at)
    if not seats.held_seats(invitation):
        db.session.execute(
            update(Invitation)
            .where(Invitation.id == invitation.id)
            .values(answer=Answer.RESERVE)
            .execution_options(synchronize_session="fetch")
        )
    db.session.flush()
