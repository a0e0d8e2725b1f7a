"""What a personal link shows, worked out from the rows each time: the link itself holds no state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.callouts.models import AnswerRecord, Invitation, Need, ReservePlace, Seat
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.opened import needs_not_open
from iwill.callouts.queries.waiting_line import places_before
from iwill.callouts.rules import UNDO_MINUTES
from iwill.callouts.terms import Answer, AnswerAction, AnswerPage, CallOutState, InvitationState, ReserveState
from iwill.core.db import db


@dataclass(frozen=True)
class OfferLine:
    """One offered need as its reader sees it. `open_seats` counts those to be had now, `not_open` says why a shift
    is not open yet (未开放). Who waits for it stands at `place` in line, from 1. For whoever is offered a shift that is
    under way it has not `started`."""

    need: Need
    open_seats: int
    not_open: NotOpen | None
    started: bool
    held: bool
    reserve: ReserveState | None
    offer_expires_at: datetime | None
    place: int | None = None


@dataclass(frozen=True)
class Standing:
    """Which page to show, and what stands on it."""

    page: AnswerPage
    offers: Sequence[OfferLine]
    seats: Sequence[Seat]
    undo_until: datetime | None


def standing(invitation: Invitation, now: datetime) -> Standing:
    """How an invitation stands for the person who holds its link."""
    call_out = invitation.call_out
    held = list(
        db.session.scalars(
            select(Seat)
            .where(Seat.invitation_id == invitation.id, Seat.released_at.is_(None))
            .order_by(Seat.from_minute)
        )
    )
    places = {
        place.need_id: place
        for place in db.session.scalars(select(ReservePlace).where(ReservePlace.invitation_id == invitation.id))
    }
    held_needs, closed = {seat.need_id for seat in held}, needs_not_open(call_out, now)
    offers = [
        OfferLine(
            need=offer.need,
            open_seats=offer.need.maximum - offer.need.taken - offer.need.offered,
            not_open=closed.get(offer.need_id),
            started=offer.need.starts_at <= now and not _may_stand_in(places.get(offer.need_id), now),
            held=offer.need_id in held_needs,
            reserve=places[offer.need_id].state if offer.need_id in places else None,
            offer_expires_at=places[offer.need_id].offer_expires_at if offer.need_id in places else None,
            place=_place_in_line(places.get(offer.need_id)),
        )
        for offer in invitation.offers
    ]
    undo_until = None
    if invitation.answered_at is not None:
        until = invitation.answered_at + timedelta(minutes=int(policy_for(call_out)[UNDO_MINUTES]))
        undo_until = until if until >= now and call_out.state is not CallOutState.ENDED else None
    return Standing(_page(invitation, offers, held, now), offers, held, undo_until)


def _page(invitation: Invitation, offers: Sequence[OfferLine], held: Sequence[Seat], now: datetime) -> AnswerPage:
    ended = invitation.call_out.state is CallOutState.ENDED or invitation.state is InvitationState.STOOD_DOWN
    if ended:
        last = max(offer.need.ends_at for offer in offers)
        return (
            AnswerPage.STOOD_DOWN
            if invitation.state is InvitationState.STOOD_DOWN
            else (AnswerPage.EXPIRED if last <= now or not held else AnswerPage.STOOD_DOWN)
        )
    if held:
        return AnswerPage.SEAT
    if any(offer.reserve is ReserveState.OFFERED and not offer.started for offer in offers):
        return AnswerPage.OFFERED
    if all(offer.started for offer in offers):
        return AnswerPage.EXPIRED
    if invitation.answer is Answer.ONLY_IF_SHORT:
        return AnswerPage.ONLY_IF_SHORT
    if any(offer.reserve is ReserveState.WAITING for offer in offers):
        return AnswerPage.RESERVE
    if invitation.answer is Answer.NO:
        return _PAGE_OF_A_NO.get(_last_action(invitation), AnswerPage.DECLINED)
    if not any(offer.open_seats > 0 and not offer.started for offer in offers):
        return AnswerPage.FULL
    return AnswerPage.LATER if invitation.answer is Answer.LATER else AnswerPage.QUESTION


_PAGE_OF_A_NO: dict[AnswerAction | None, AnswerPage] = {
    AnswerAction.RELEASE: AnswerPage.RELEASED,
    AnswerAction.NOT_THIS_KIND: AnswerPage.NOT_THIS_KIND,
    AnswerAction.PAUSE: AnswerPage.PAUSED,
}


def _place_in_line(place: ReservePlace | None) -> int | None:
    waits = place is not None and place.state is ReserveState.WAITING and not place.only_if_short
    return places_before(place) + 1 if place is not None and waits else None


def _may_stand_in(place: ReservePlace | None, now: datetime) -> bool:
    """Whether somebody is offered a shift that is under way: any other offer ends as its shift starts."""
    if place is None or place.state is not ReserveState.OFFERED or place.offer_expires_at is None:
        return False
    return place.offer_expires_at > now


def _last_action(invitation: Invitation) -> AnswerAction | None:
    return db.session.scalar(
        select(AnswerRecord.action)
        .where(AnswerRecord.invitation_id == invitation.id)
        .order_by(AnswerRecord.id.desc())
        .limit(1)
    )
