"""Whom somebody may ask to take a seat over, and how offers stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Seat
from iwill.callouts.queries.candidates import fitting, policy_for
from iwill.callouts.queries.instead import why_not_instead
from iwill.callouts.queries.personal import invitation_to
from iwill.callouts.services import companions
from iwill.callouts.terms import Answer, InvitationState
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.rules import stands_until
from iwill.shifts.swaps.terms import OfferState

# As many as a page can show without becoming a list of everybody.
MOST_COLLEAGUES = 12
# So many are looked at one by one: in a call-out of thousands the first to have answered are enough.
MOST_LOOKED_AT = 60
MOST_IN_RETURN = 4
MOST_SHOWN = 30
_WILLING = (Answer.YES, Answer.RESERVE)


@dataclass(frozen=True)
class Colleague:
    """Somebody who could take a seat over. `in_return` are her seats that the asker could take for it."""

    invitation: Invitation
    name: str
    in_return: Sequence[Seat] = ()


def colleagues_for(seat: Seat, now: datetime) -> list[Colleague]:
    """Who could sit in place of somebody: eligible for the shift at this moment, and awake before the offer ends. Of
    those only who have a seat in the same call-out or would come to it, in the order of their answers, a page at
    most."""
    need, call_out = seat.need, seat.need.call_out
    asked = _who_would_come(seat)
    able = _fitting(need, call_out, [one.volunteer_id for one in asked], now)
    found: list[Colleague] = []
    for one in asked:
        if len(found) == MOST_COLLEAGUES:
            break
        if one.volunteer_id in able and in_time(one, [need], now) and _may_sit(seat, one, now):
            found.append(Colleague(one, one.volunteer.preferred_name))
    return found


def exchanges_for(seat: Seat, now: datetime) -> list[Colleague]:
    """Who could change seats with somebody, each with the seats of hers that the asker could take in return; as many
    seats in all as fit on a page. Only shifts that each of the two was asked for are looked at."""
    asked = {one.id: one for one in _who_would_come(seat)}
    found: dict[int, list[Seat]] = {}
    for other in _seats_in_return(seat, asked, now):
        one = asked[other.invitation_id]
        if in_time(one, [seat.need, other.need], now) and may_exchange(seat, other, now):
            found.setdefault(one.id, []).append(other)
        if sum(map(len, found.values())) == MOST_COLLEAGUES:
            break
    return [Colleague(asked[one], asked[one].volunteer.preferred_name, theirs) for one, theirs in found.items()]


def may_exchange(one: Seat, other: Seat, now: datetime) -> bool:
    """Whether each of two people could sit where the other sits."""
    call_out = one.need.call_out
    return all(
        why_not_instead(comes.volunteer_id, goes.need, call_out, now, without=[comes.id]) is None
        and companions.why_not_in_place_of(goes, call_out, comes.volunteer_id, now) is None
        for comes, goes in ((one, other), (other, one))
    )


def in_time(invitation: Invitation, needs: Iterable[Need], now: datetime) -> bool:
    """Whether an offer would reach its reader while there is time to answer."""
    first = min(need.starts_at for need in needs)
    zone = messaging_services.reader_zone(invitation.volunteer.zone)
    return stands_until(first, zone, policy_for(invitation.call_out), now) is not None


def open_offer(seat_id: int) -> SeatSwap | None:
    """The offer of a seat that waits for an answer."""
    return db.session.scalar(select(SeatSwap).where(SeatSwap.seat_id == seat_id, SeatSwap.state == OfferState.ASKED))


def invitation_asked(swap: SeatSwap) -> Invitation:
    """The invitation of the colleague who is asked, to the same call-out."""
    found = invitation_to(swap.asked_id, swap.seat.need.call_out_id)
    if found is None:
        raise Missing
    return found


def offers_to(invitation: Invitation, now: datetime) -> Sequence[SeatSwap]:
    """What colleagues have offered to whoever an invitation belongs to, and can still be taken."""
    query = (
        select(SeatSwap)
        .join(Seat, Seat.id == SeatSwap.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(
            SeatSwap.asked_id == invitation.volunteer_id,
            SeatSwap.state == OfferState.ASKED,
            SeatSwap.expires_at > now,
            Need.call_out_id == invitation.call_out_id,
            Seat.released_at.is_(None),
        )
    )
    return db.session.scalars(query.order_by(SeatSwap.id)).all()


def last_offer(seat_id: int) -> SeatSwap | None:
    """The newest offer of a seat, however it stands."""
    query = select(SeatSwap).where(SeatSwap.seat_id == seat_id).order_by(SeatSwap.id.desc()).limit(1)
    return db.session.scalar(query)


def swap_by_id(swap_id: int) -> SeatSwap:
    """One offer; Missing where there is none of that id."""
    found = db.session.get(SeatSwap, swap_id)
    if found is None:
        raise Missing
    return found


def swaps_in(call_out: CallOut) -> Sequence[SeatSwap]:
    """The offers of a call-out that wait or were taken, the newest first: what the desk is shown."""
    shown = SeatSwap.state.in_([OfferState.ASKED, OfferState.ACCEPTED])
    query = (
        select(SeatSwap)
        .join(Seat, Seat.id == SeatSwap.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id, shown)
        .options(joinedload(SeatSwap.asker), joinedload(SeatSwap.asked), joinedload(SeatSwap.seat))
    )
    return db.session.scalars(query.order_by(SeatSwap.id.desc()).limit(MOST_SHOWN)).unique().all()


def offers_over(now: datetime) -> Sequence[int]:
    """Offers whose time is over, or whose seats have gone another way."""
    other = aliased(Seat)
    lost = (
        Seat.released_at.is_not(None)
        | exists().where(other.id == SeatSwap.in_return_id, other.released_at.is_not(None)).correlate(SeatSwap)
        | (SeatSwap.expires_at <= now)
    )
    query = select(SeatSwap.id).join(Seat, Seat.id == SeatSwap.seat_id)
    return db.session.scalars(query.where(SeatSwap.state == OfferState.ASKED, lost).order_by(SeatSwap.id)).all()


def _who_would_come(seat: Seat) -> Sequence[Invitation]:
    """Everybody of the same call-out who said yes or stands in reserve, can be told by message, has no offer waiting,
    and has not said no to this very seat."""
    waiting = exists().where(SeatSwap.asked_id == Invitation.volunteer_id, SeatSwap.state == OfferState.ASKED)
    said_no = exists().where(
        SeatSwap.asked_id == Invitation.volunteer_id,
        SeatSwap.seat_id == seat.id,
        SeatSwap.state == OfferState.DECLINED,
    )
    query = (
        select(Invitation)
        .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
        .options(joinedload(Invitation.volunteer))
        .where(
            Invitation.call_out_id == seat.need.call_out_id,
            Invitation.volunteer_id != seat.volunteer_id,
            Invitation.state == InvitationState.ANSWERED,
            Invitation.answer.in_(_WILLING),
            Invitation.channel != Channel.MANUAL,
            Volunteer.erased_at.is_(None),
            ~waiting,
            ~said_no,
        )
        .order_by(Invitation.answered_at, Invitation.id)
        .limit(MOST_LOOKED_AT)
    )
    return db.session.scalars(query).all()


def _fitting(need: Need, call_out: CallOut, among: Sequence[int], now: datetime) -> set[int]:
    policy, able = policy_for(call_out), set[int]()
    for instead in (None, *need.substitutes):
        left = [one for one in among if one not in able]
        able |= set(fitting(need, call_out, policy, now, among=left, substitute=instead)) if left else set()
    return able


def _may_sit(seat: Seat, colleague: Invitation, now: datetime) -> bool:
    return companions.why_not_in_place_of(seat, seat.need.call_out, colleague.volunteer_id, now) is None


def _seats_in_return(seat: Seat, asked: Collection[int], now: datetime) -> Sequence[Seat]:
    """Seats to come of those asked for the shift of a seat, on shifts that its holder was asked for; by time, and not
    many of one person."""
    offered_to_asker = select(InvitationNeed.need_id).where(InvitationNeed.invitation_id == seat.invitation_id)
    offered_this = select(InvitationNeed.invitation_id).where(InvitationNeed.need_id == seat.need_id)
    query = (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .where(
            Seat.invitation_id.in_(list(asked)),
            Seat.invitation_id.in_(offered_this),
            Seat.released_at.is_(None),
            Seat.need_id != seat.need_id,
            Seat.need_id.in_(offered_to_asker),
            Need.starts_at > now,
            Need.dropped_at.is_(None),
        )
        .order_by(Seat.from_minute, Seat.id)
    )
    kept: dict[int, list[Seat]] = {}
    for other in db.session.scalars(query):
        kept.setdefault(other.invitation_id, []).append(other)
    return [other for theirs in kept.values() for other in theirs[:MOST_IN_RETURN]]
