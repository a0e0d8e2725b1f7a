"""Asking somebody for one shift of many, taking that back, and her yes or her no.

Nobody is put on a shift: choosing a person asks her, and the seat comes of her own yes, looked at as any other.
"""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import Invitation, InvitationNeed, Need
from iwill.callouts.queries.candidates import eligibility, policy_for, rank_candidates
from iwill.callouts.queries.lookup import LIVE
from iwill.callouts.queries.personal import invitation_to
from iwill.callouts.services import announcing, answers, inviting, seats
from iwill.callouts.services.answers import AnswerResult
from iwill.callouts.terms import SHIFT_STARTED, WRONG_STATE, Answer, AnswerAction, InvitationState
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Volunteer
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.queries import asks_of, one_shift, open_asks
from iwill.shifts.roster.suggesting import LOOKED_AT, fits_among, is_awake
from iwill.shifts.roster.terms import (
    ASK_OVER,
    ASKED_FOR_THIS,
    ASLEEP,
    BY_TELEPHONE,
    NOBODY_MISSING,
    NOT_IN_LINE,
    SAID_NO_TO_THIS,
    SITS_THERE,
    AskState,
)


def ask_for_shift(need: Need, volunteer: Volunteer, *, by: Actor, now: datetime) -> ShiftAsk:
    """Ask one person for one shift, in one message; asking again while the question is open is harmless.

    Refused where nobody is missing, at night where she is, after a no to it, and for every reason for which she could
    not be asked or could not sit there.
    """
    seats.lock_person(volunteer.id)
    call_out = need.call_out
    earlier = asks_of(volunteer.id, need.id)
    if earlier and earlier[0].state is AskState.ASKED:
        return earlier[0]
    _check(need, volunteer, now)
    if any(one.state is AskState.DECLINED for one in earlier):
        raise Refused(SAID_NO_TO_THIS)
    invitation = invitation_to(volunteer.id, call_out.id)
    if invitation is not None:
        _check_invited(invitation, need, now)

    ask = ShiftAsk(need_id=need.id, volunteer_id=volunteer.id, asked_by=by.label, asked_at=now)
    db.session.add(ask)
    db.session.flush()
    if invitation is None:
        _invite(need, volunteer, by, now)
    else:
        _offer(invitation, need)
        _tell(ask, invitation, now)
    audit.record(by, "shift.asked", f"need:{need.id}", now=now, ask=ask.id, volunteer=volunteer.id)
    return ask


def withdraw_ask(ask: ShiftAsk, *, by: Actor, now: datetime) -> None:
    """Take a question back; what has not gone out yet never will. Harmless where it was answered."""
    db.session.refresh(ask, with_for_update=True)
    if ask.state is not AskState.ASKED:
        return
    ask.state, ask.settled_at = AskState.WITHDRAWN, now
    messaging_services.cancel_for(_cause(ask), now=now)
    audit.record(by, "shift.ask_withdrawn", f"need:{ask.need_id}", now=now, ask=ask.id)
    db.session.flush()


def say_yes(ask: ShiftAsk, *, by: Actor, now: datetime) -> AnswerResult:
    """Take the shift as by any yes. Refused once the question was taken back or the shift has started (ask_over)."""
    invitation = invitation_to(ask.volunteer_id, ask.need.call_out_id)
    if invitation is None or ask.state is AskState.WITHDRAWN or ask.need.starts_at <= now:
        raise Refused(ASK_OVER)
    return answers.answer(invitation, AnswerAction.YES, need_ids=[ask.need_id], at_most=None, by=by, now=now)


def say_no(ask: ShiftAsk, *, by: Actor, now: datetime) -> None:
    """Say no to this one shift; what she holds and what else she was asked for stays. Harmless when repeated."""
    db.session.refresh(ask, with_for_update=True)
    if ask.state is AskState.ASKED:
        ask.state, ask.settled_at = AskState.DECLINED, now
        audit.record(by, "shift.ask_declined", f"need:{ask.need_id}", now=now, ask=ask.id)
        db.session.flush()


def is_open(ask: ShiftAsk, now: datetime) -> bool:
    """Whether a question waits for its answer."""
    return any(one.id == ask.id for one in open_asks([ask.need_id], now))


def _check(need: Need, volunteer: Volunteer, now: datetime) -> None:
    """What is in the way of asking anybody, and this person, whatever she was asked before."""
    if need.starts_at <= now:
        raise Refused(SHIFT_STARTED)
    if need.dropped_at is not None or need.call_out.state not in LIVE:
        raise Refused(WRONG_STATE)
    if any(one.id == volunteer.id for one in one_shift(need, now).holders):
        raise Refused(SITS_THERE)
    if need.taken + need.offered >= need.seats:
        raise Refused(NOBODY_MISSING)
    if volunteer.id not in fits_among(need, [volunteer.id], now):
        raise Refused(eligibility(volunteer.id, need, need.call_out, now).reason or NOT_IN_LINE)
    if not is_awake(volunteer, need.call_out, now):
        raise Refused(ASLEEP)


def _check_invited(invitation: Invitation, need: Need, now: datetime) -> None:
    """What is in the way of asking somebody who was asked for the call-out before."""
    if invitation.state is InvitationState.STOOD_DOWN:
        raise Refused(WRONG_STATE)
    if invitation.answer is Answer.NO:
        raise Refused(SAID_NO_TO_THIS)
    if invitation.answer is None and any(offer.need_id == need.id for offer in invitation.offers):
        raise Refused(ASKED_FOR_THIS)
    if invitation.channel is Channel.MANUAL:
        raise Refused(BY_TELEPHONE)


def _invite(need: Need, volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """The first question of this call-out, for one shift."""
    policy = policy_for(need.call_out)
    for instead in (None, *need.substitutes):
        ranked = rank_candidates(need, need.call_out, policy, now, limit=LOOKED_AT, substitute=instead)
        chosen = [one for one in ranked if one.volunteer_id == volunteer.id]
        if chosen:
            inviting.ask_by_name(need, chosen, by=by, now=now)
            return
    raise Refused(NOT_IN_LINE)


def _offer(invitation: Invitation, need: Need) -> None:
    if all(offer.need_id != need.id for offer in invitation.offers):
        db.session.add(InvitationNeed(invitation_id=invitation.id, need_id=need.id))
        db.session.flush()
        db.session.expire(invitation, ["offers"])


def _tell(ask: ShiftAsk, invitation: Invitation, now: datetime) -> None:
    messaging_services.queue_to_volunteer(
        ask.volunteer,
        Purpose.ON_SHIFT,
        cause=_cause(ask),
        dedupe_key=_cause(ask),
        brief=announcing.brief_for(invitation.call_out, now),
        facts={
            "news": "roster_asked",
            "words": {"ask": str(ask.id)},
            "needs": [ask.need_id],
            "link_id": invitation.link_id,
        },
        lane=Lane.SEAT,
        passes_quiet_hours=False,
        now=now,
        expires_at=ask.need.starts_at,
    )


def _cause(ask: ShiftAsk) -> str:
    return f"shift_ask:{ask.id}"
