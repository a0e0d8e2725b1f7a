"""Who is next in line for a seat, where somebody stands in it, and how often people in line are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat
from iwill.callouts.terms import CallOutKind, CallOutState, ReserveState
from iwill.core.db import db

# A share of fewer people says more than it knows; one of more is of another time.
FEWEST, MOST = 20, 500


@dataclass(frozen=True)
class Called:
    """Of the last so many people who stood in reserve, how many were offered a seat."""

    people: int
    called: int


def next_in_line(need: Need, passed: Collection[int], *, only_if_short: bool) -> Select[ReservePlace]:
    """The place in line that is offered a seat next: who said yes first, of those who could sit there. Left out are
    places in `passed`, people with another seat or offer at that time, and those who have as many as they want."""
    return (
        select(ReservePlace)
        .join(Invitation, Invitation.id == ReservePlace.invitation_id)
        .where(
            ReservePlace.need_id == need.id,
            ReservePlace.state == ReserveState.WAITING,
            ReservePlace.only_if_short.is_(only_if_short),
            ReservePlace.id.not_in(passed),
            not_(_sits_then(need)),
            not_(_is_offered_then(need)),
            or_(Invitation.at_most.is_(None), _seats_and_offers() < Invitation.at_most),
        )
        .order_by(ReservePlace.joined_at, ReservePlace.id)
        .limit(1)
    )


def has_offer(need: Need, invitation: Invitation, now: datetime) -> bool:
    """Whether a seat of a need is held for somebody at this moment."""
    offer = exists().where(
        ReservePlace.need_id == need.id,
        ReservePlace.invitation_id == invitation.id,
        ReservePlace.state == ReserveState.OFFERED,
        ReservePlace.offer_expires_at > now,
    )
    return need.offered > 0 and bool(db.session.scalar(select(offer)))


def places_before(place: ReservePlace) -> int:
    """How many stand in line before this place; those who come only if short stand behind it."""
    sooner = or_(
        ReservePlace.joined_at < place.joined_at,
        and_(ReservePlace.joined_at == place.joined_at, ReservePlace.id < place.id),
    )
    ahead = select(func.count()).where(
        ReservePlace.need_id == place.need_id,
        ReservePlace.state == ReserveState.WAITING,
        not_(ReservePlace.only_if_short),
        sooner,
    )
    return db.session.scalar(ahead) or 0


def lately_called(kind: CallOutKind) -> Called | None:
    """How it went for the people last in reserve, in call-outs of this kind that are over; None where they are too few
    to say anything."""
    lately = (
        select(ReservePlace.offered_at)
        .join(Need, Need.id == ReservePlace.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(CallOut.kind == kind, CallOut.state == CallOutState.ENDED, not_(ReservePlace.only_if_short))
        .order_by(ReservePlace.id.desc())
        .limit(MOST)
        .subquery()
    )
    people, called = db.session.execute(select(func.count(), func.count(lately.c.offered_at)).select_from(lately)).one()
    return Called(people, called) if people >= FEWEST else None


def _sits_then(need: Need) -> ColumnElement[bool]:
    return exists().where(
        Seat.volunteer_id == ReservePlace.volunteer_id,
        Seat.released_at.is_(None),
        Seat.from_minute < minute_of_end(need.ends_at),
        Seat.to_minute > minute_of(need.starts_at),
    )


def _is_offered_then(need: Need) -> ColumnElement[bool]:
    other, its_need = aliased(ReservePlace), aliased(Need)
    return exists().where(
        other.volunteer_id == ReservePlace.volunteer_id,
        other.state == ReserveState.OFFERED,
        its_need.id == other.need_id,
        its_need.starts_at < need.ends_at,
        its_need.ends_at > need.starts_at,
    )


def _seats_and_offers() -> ColumnElement[int]:
    other = aliased(ReservePlace)
    held = select(func.count()).where(Seat.invitation_id == Invitation.id, Seat.released_at.is_(None))
    offered = select(func.count()).where(other.invitation_id == Invitation.id, other.state == ReserveState.OFFERED)
    return held.correlate(Invitation).scalar_subquery() + offered.correlate(Invitation).scalar_subquery()
