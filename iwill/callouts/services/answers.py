"""What somebody pressed or said, and what follows. Repeating an answer is harmless; ten minutes long it can be undone.

The same use case serves the personal link, the call sheet and, later, inbound texts: who recorded the answer is `by`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Invitation, Need
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.lookup import invitation_by_link
from iwill.callouts.rules import UNDO_MINUTES
from iwill.callouts.services import announcing, reserve, seats
from iwill.callouts.services.answer_marks import AnswerResult, count_answer, record_answer, set_answer
from iwill.callouts.services.declining import ask_for_a_pause, say_no, say_not_this_kind, take_back_wishes
from iwill.callouts.services.giving_back import give_back_seats
from iwill.callouts.services.saying_yes import hold_back, say_yes
from iwill.callouts.terms import (
    NEED_REQUIRED,
    NOTHING_TO_UNDO,
    SHIFT_STARTED,
    UNKNOWN_NEED,
    WRONG_STATE,
    Answer,
    AnswerAction,
    AnswerOutcome,
    CallOutState,
    InvitationState,
    ReserveState,
)
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.core.tokens import LinkPurpose, read_token

__all__ = ["AnswerResult", "answer", "invitation_to_answer"]


def invitation_to_answer(token: str) -> Invitation | None:
    """The invitation behind a personal link, its person held until the transaction ends; None where there is none."""
    link_id = read_token(LinkPurpose.ANSWER, token)
    if link_id is None:
        return None
    seats.lock_behind_link(link_id)
    invitation = invitation_by_link(link_id)
    if invitation is not None and invitation.link_id != link_id:
        # It became one with another, of whom nothing is held yet.
        seats.lock_answerer(invitation)
    return invitation


def answer(
    invitation: Invitation,
    action: AnswerAction,
    *,
    need_ids: Sequence[int] = (),
    later_until: datetime | None = None,
    at_most: int | None = None,
    from_moment: datetime | None = None,
    only_if_short: bool = False,
    until: date | None = None,
    by: Actor,
    now: datetime,
    held: bool = False,
) -> AnswerResult:
    """Record an answer and do what it says. Refuses an unknown or missing need (Invalid), a call-out that has ended
    (wrong_state), and an undo that comes too late (nothing_to_undo).

    A yes can be for `at_most` so many of its needs, only from a moment on, and `only_if_short`. A pause is `until` a
    day. `held` says that `invitation_to_answer` read the invitation.
    """
    if not held:
        seats.lock_answerer(invitation)
    call_out = invitation.call_out
    if call_out.state is CallOutState.ENDED or invitation.state is InvitationState.STOOD_DOWN:
        raise Refused(WRONG_STATE)
    needs = _needs_meant(invitation, action, need_ids)
    if at_most is not None and at_most < 1:
        raise Invalid([Problem("at_most", "invalid", _("Say at most how many, one or more."))])
    match action:
        case AnswerAction.YES if only_if_short:
            result = hold_back(invitation, needs, now, at_most=at_most, from_moment=from_moment)
        case AnswerAction.YES:
            result = say_yes(invitation, needs, now, at_most=at_most, from_moment=from_moment)
        case AnswerAction.NO:
            result = say_no(invitation, now)
        case AnswerAction.NOT_THIS_KIND:
            result = say_not_this_kind(invitation, needs, now)
        case AnswerAction.PAUSE:
            result = ask_for_a_pause(invitation, until, by, now)
        case AnswerAction.LATER:
            result = _later(invitation, later_until, now)
        case AnswerAction.RESERVE:
            result = _reserve(invitation, needs, now)
        case AnswerAction.UNDO:
            result = _undo(invitation, call_out, by, now)
        case AnswerAction.RELEASE:
            result = _release(invitation, needs, now)
    if result.outcome is not AnswerOutcome.UNCHANGED:
        record_answer(invitation, action, needs, result.outcome, by, now, result.meaning)
    return result


def _needs_meant(invitation: Invitation, action: AnswerAction, need_ids: Sequence[int]) -> list[Need]:
    """The offered needs an answer is about; a yes to several offers has to name them."""
    offered = {offer.need_id: offer.need for offer in invitation.offers}
    unknown = [need_id for need_id in need_ids if need_id not in offered]
    if unknown:
        raise Invalid([Problem("need", UNKNOWN_NEED, sentence_for(UNKNOWN_NEED))])
    if need_ids:
        return [need for need_id, need in offered.items() if need_id in set(need_ids)]
    if len(offered) > 1 and action in {AnswerAction.YES, AnswerAction.RESERVE}:
        raise Invalid([Problem("need", NEED_REQUIRED, sentence_for(NEED_REQUIRED))])
    return list(offered.values())


def _later(invitation: Invitation, until: datetime | None, now: datetime) -> AnswerResult:
    if seats.held_seats(invitation):
        return AnswerResult(AnswerOutcome.UNCHANGED)
    call_out = invitation.call_out
    until = min(until or call_out.respond_by, max(call_out.respond_by, now))
    if until < now:
        raise Invalid([Problem("later_until", "invalid", sentence_for("later_in_past"))])
    if invitation.answer is Answer.LATER and invitation.later_until == until:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    if invitation.answer in {Answer.RESERVE, Answer.ONLY_IF_SHORT}:
        reserve.leave(invitation, state=ReserveState.DECLINED, now=now)
    set_answer(invitation, Answer.LATER, now)
    invitation.later_until = until
    if until < call_out.respond_by:
        announcing.remind_later(invitation, at=until, now=now)
    return AnswerResult(AnswerOutcome.LATER)


def _reserve(invitation: Invitation, needs: Sequence[Need], now: datetime) -> AnswerResult:
    call_out = invitation.call_out
    held = {seat.need_id for seat in seats.held_seats(invitation)}
    waiting = [need for need in needs if need.id not in held and need.starts_at > now]
    if not waiting:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    result = AnswerResult(AnswerOutcome.IN_RESERVE)
    for need in waiting:
        reserve.join(need, invitation, now)
        reserve.offer_next(need, call_out, now)
        result.full.append(need)
    if not held:
        set_answer(invitation, Answer.RESERVE, now, at_most=invitation.at_most)
    return result


def _release(invitation: Invitation, needs: Sequence[Need], now: datetime) -> AnswerResult:
    meant = {need.id for need in needs}
    held = seats.held_seats(invitation)
    going = [seat for seat in held if seat.need_id in meant]
    if not going:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    if any(seat.need.starts_at <= now for seat in going):
        raise Refused(SHIFT_STARTED)
    give_back_seats(invitation, going, now)
    announcing.announce_release(invitation, going, now=now)
    if len(going) == len(held):
        set_answer(invitation, Answer.NO, now)
    return AnswerResult(AnswerOutcome.RELEASED)


def _undo(invitation: Invitation, call_out: CallOut, by: Actor, now: datetime) -> AnswerResult:
    if invitation.answer is None or invitation.answered_at is None:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    minutes = int(policy_for(call_out)[UNDO_MINUTES])
    if now > invitation.answered_at + timedelta(minutes=minutes):
        raise Refused(NOTHING_TO_UNDO)
    give_back_seats(invitation, seats.held_seats(invitation), now)
    reserve.leave(invitation, state=ReserveState.DECLINED, now=now)
    if invitation.answer is Answer.NO:
        take_back_wishes(invitation, by, now)
    count_answer(invitation, was=invitation.answer, becomes=None)
    announcing.withdraw_question(invitation, now=now)
    invitation.answer = invitation.answered_at = invitation.later_until = invitation.at_most = None
    invitation.state = InvitationState.ASKED
    return AnswerResult(AnswerOutcome.UNDONE)
