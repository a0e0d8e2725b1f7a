"""What somebody pressed or said, and what follows. Repeating an answer is harmless; ten minutes long it can be undone.

The same use case serves the personal link, the call sheet and, later, inbound texts: who recorded the answer is `by`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.queries.candidates import eligibility, policy_for
from iwill.callouts.queries.lookup import invitation_by_link
from iwill.callouts.rules import UNDO_MINUTES
from iwill.callouts.services import announcing, reserve, seats
from iwill.callouts.services.answer_marks import count_answer, record_answer, set_answer
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
    Rule,
)
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.core.tokens import LinkPurpose, read_token

# What is looked at again when somebody says yes. When they are free and whether they were asked too often is theirs to
# say by answering.
CHECKED_AGAIN = frozenset(Rule) - {Rule.AVAILABILITY, Rule.CHANNEL, Rule.ASKED_TOO_OFTEN}


@dataclass
class AnswerResult:
    """What became of an answer: needs with a seat, needs that are full, and needs refused with the reason's code."""

    outcome: AnswerOutcome
    seated: list[Need] = field(default_factory=list)
    full: list[Need] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


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
    by: Actor,
    now: datetime,
    held: bool = False,
) -> AnswerResult:
    """Record an answer and do what it says. Refuses an unknown or missing need (Invalid), a call-out that has ended
    (wrong_state), and an undo that comes too late (nothing_to_undo). `held` says that `invitation_to_answer` read the
    invitation."""
    if not held:
        seats.lock_answerer(invitation)
    call_out = invitation.call_out
    if call_out.state is CallOutState.ENDED or invitation.state is InvitationState.STOOD_DOWN:
        raise Refused(WRONG_STATE)
    needs = _needs_meant(invitation, action, need_ids)
    match action:
        case AnswerAction.YES:
            result = _yes(invitation, needs, now)
        case AnswerAction.NO:
            result = _no(invitation, now)
        case AnswerAction.LATER:
            result = _later(invitation, later_until, now)
        case AnswerAction.RESERVE:
            result = _reserve(invitation, needs, now)
        case AnswerAction.UNDO:
            result = _undo(invitation, call_out, now)
        case AnswerAction.RELEASE:
            result = _release(invitation, needs, now)
    if result.outcome is not AnswerOutcome.UNCHANGED:
        record_answer(invitation, action, needs, result.outcome, by, now)
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


def _yes(invitation: Invitation, needs: Sequence[Need], now: datetime) -> AnswerResult:
    call_out = invitation.call_out
    held = {seat.need_id for seat in seats.held_seats(invitation)}
    result = AnswerResult(AnswerOutcome.FULL)
    taken: list[Seat] = []
    for need in sorted(needs, key=lambda one: (one.starts_at, one.id)):
        if need.id in held:
            result.seated.append(need)
            continue
        refusal = _refusal(invitation, need, call_out, now)
        if refusal is not None:
            result.refused[need.id] = refusal
            continue
        seat = seats.take_seat(need, call_out, invitation, now)
        if seat is None:
            result.full.append(need)
        else:
            taken.append(seat)
            result.seated.append(need)
    if taken and seats.ended_meanwhile(call_out):
        raise Refused(WRONG_STATE)
    if result.seated:
        result.outcome = AnswerOutcome.SEATED if taken else AnswerOutcome.UNCHANGED
    elif result.refused and not result.full:
        result.outcome = AnswerOutcome.REFUSED
    if taken:
        announcing.announce_seats(invitation, taken, now=now)
        seats.settle_state(call_out, now)
    if invitation.answer is Answer.YES and result.outcome is AnswerOutcome.FULL:
        result.outcome = AnswerOutcome.FULL_AGAIN
    elif result.outcome is not AnswerOutcome.UNCHANGED:
        set_answer(invitation, Answer.YES, now)
    return result


def _refusal(invitation: Invitation, need: Need, call_out: CallOut, now: datetime) -> str | None:
    """Why this person cannot have this seat, asked only where a seat is to be had."""
    if need.starts_at <= now:
        return SHIFT_STARTED
    if need.taken + need.offered >= need.seats and not need.offered:
        return None
    for finding in eligibility(invitation.volunteer_id, need, call_out, now).findings:
        if not finding.passed and finding.rule in CHECKED_AGAIN:
            return finding.reason
    return None


def _no(invitation: Invitation, now: datetime) -> AnswerResult:
    if invitation.answer is Answer.NO and not seats.held_seats(invitation):
        return AnswerResult(AnswerOutcome.UNCHANGED)
    _give_back(invitation, seats.held_seats(invitation), now)
    reserve.leave(invitation, state=ReserveState.DECLINED, now=now)
    set_answer(invitation, Answer.NO, now)
    return AnswerResult(AnswerOutcome.DECLINED)


def _later(invitation: Invitation, until: datetime | None, now: datetime) -> AnswerResult:
    if seats.held_seats(invitation):
        return AnswerResult(AnswerOutcome.UNCHANGED)
    call_out = invitation.call_out
    until = min(until or call_out.respond_by, max(call_out.respond_by, now))
    if until < now:
        raise Invalid([Problem("later_until", "invalid", sentence_for("later_in_past"))])
    if invitation.answer is Answer.LATER and invitation.later_until == until:
        return AnswerResult(AnswerOutcome.UNCHANGED)
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
        set_answer(invitation, Answer.RESERVE, now)
    return result


def _release(invitation: Invitation, needs: Sequence[Need], now: datetime) -> AnswerResult:
    meant = {need.id for need in needs}
    held = seats.held_seats(invitation)
    going = [seat for seat in held if seat.need_id in meant]
    if not going:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    if any(seat.need.starts_at <= now for seat in going):
        raise Refused(SHIFT_STARTED)
    _give_back(invitation, going, now)
    announcing.announce_release(invitation, going, now=now)
    if len(going) == len(held):
        set_answer(invitation, Answer.NO, now)
    return AnswerResult(AnswerOutcome.RELEASED)


def _undo(invitation: Invitation, call_out: CallOut, now: datetime) -> AnswerResult:
    if invitation.answer is None or invitation.answered_at is None:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    minutes = int(policy_for(call_out)[UNDO_MINUTES])
    if now > invitation.answered_at + timedelta(minutes=minutes):
        raise Refused(NOTHING_TO_UNDO)
    _give_back(invitation, seats.held_seats(invitation), now)
    reserve.leave(invitation, state=ReserveState.DECLINED, now=now)
    count_answer(invitation, was=invitation.answer, becomes=None)
    announcing.withdraw_question(invitation, now=now)
    invitation.answer = invitation.answered_at = invitation.later_until = None
    invitation.state = InvitationState.ASKED
    return AnswerResult(AnswerOutcome.UNDONE)


def _give_back(invitation: Invitation, going: Sequence[Seat], now: datetime) -> None:
    """Free the seats, call the reserve for each, and let the call-out go on calling if one stays open."""
    for seat in going:
        if seats.give_back(seat, now):
            reserve.offer_next(seat.need, invitation.call_out, now)
    if going:
        seats.settle_state(invitation.call_out, now)
