"""Open seats for which somebody waits: the reserve first, and once nobody else is left those who come only if short."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, ReservePlace
from iwill.callouts.queries.candidates import policy_for, rank_candidates
from iwill.callouts.services import reserve
from iwill.callouts.terms import InvitationState, ReserveState
from iwill.core.db import db
from iwill.core.policy import Value, declare

LAST_CALL_MINUTES = declare(
    "reserve.last_call_minutes",
    30,
    "minutes",
    "our own judgement: time for one offer and a little more",
    "before the deadline, open seats are offered to those who come only if short, whoever is still silent",
)


def call_in(call_out: CallOut, need_ids: Collection[int], now: datetime) -> int:
    """Offer the open seats of these needs to whoever waits for them; returns how many offers went out."""
    waiting = (
        select(ReservePlace.need_id, ReservePlace.only_if_short)
        .where(ReservePlace.need_id.in_(need_ids), ReservePlace.state == ReserveState.WAITING)
        .distinct()
    )
    lines = {(need_id, last) for need_id, last in db.session.execute(waiting)}
    if not lines:
        return 0
    policy = policy_for(call_out)
    silent = _silent_at([need_id for need_id, last in lines if last])
    offers = 0
    for need in call_out.needs:
        if (need.id, False) in lines:
            offers += reserve.offer_next(need, call_out, now)
        if (need.id, True) in lines and _nobody_else_is_left(need, call_out, policy, silent, now):
            offers += reserve.offer_next(need, call_out, now, only_if_short=True)
    return offers


def _silent_at(need_ids: Collection[int]) -> set[int]:
    """The needs that were offered to somebody who has not answered yet; one question for all of them."""
    offered = select(InvitationNeed.need_id).where(InvitationNeed.need_id.in_(need_ids)).distinct()
    waiting = Invitation.id == InvitationNeed.invitation_id
    return set(db.session.scalars(offered.join(Invitation, waiting).where(Invitation.state == InvitationState.ASKED)))


def _nobody_else_is_left(
    need: Need, call_out: CallOut, policy: Mapping[str, Value], silent: Collection[int], now: datetime
) -> bool:
    """Whether everybody who fits was asked and has answered, or the time to answer is all but over."""
    if now >= call_out.respond_by - timedelta(minutes=float(policy[LAST_CALL_MINUTES])):
        return True
    return need.id not in silent and not rank_candidates(need, call_out, policy, now, limit=1)
