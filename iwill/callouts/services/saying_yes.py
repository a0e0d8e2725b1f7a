"""A yes: to which shifts, at most how many of them, from when on, or only if nobody else is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from iwill.callouts.bundles import Ticked, in_order_of_continuity
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.queries.lookup import read_for_a_seat, read_whole
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.queries.waiting_line import has_offer
from iwill.callouts.services import announcing, companions, reserve, seats, supervising
from iwill.callouts.services.answer_marks import AnswerResult, set_answer
from iwill.callouts.terms import (
    BEFORE_YOU_CAN,
    OWN_SUPERVISOR,
    SHIFT_STARTED,
    UNDER_WAY,
    WRONG_STATE,
    Answer,
    AnswerOutcome,
    ReserveState,
)
from iwill.callouts.unwanted import services as unwanted
from iwill.core.errors import Refused


def say_yes(
    invitation: Invitation,
    needs: Sequence[Need],
    now: datetime,
    *,
    at_most: int | None = None,
    from_moment: datetime | None = None,
) -> AnswerResult:
    """Take the seats that are to be had, of shifts from a moment on and at most so many; those that hang together
    first. What is full or not allowed is told, unless there are enough without it."""
    call_out = invitation.call_out
    live = seats.held_seats(invitation)
    held = {seat.need_id for seat in live}
    confirmed = seats.confirm([seat for seat in live if seat.need_id in {need.id for need in needs}])
    result = AnswerResult(AnswerOutcome.FULL, meaning=_meaning(at_most, from_moment))
    needs = _from(needs, from_moment, result)
    taken: list[Seat] = []
    for need in _in_order(needs, live, call_out, at_most):
        if need.id in held:
            result.seated.append(need)
            continue
        if at_most is not None and len(held) + len(taken) >= at_most:
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
    if at_most is not None and len(held) + len(taken) >= at_most:
        result.full, result.refused = [], {}
    result = _settle(invitation, needs, result, taken, now, at_most)
    if confirmed and result.outcome is AnswerOutcome.UNCHANGED:
        # A yes to the new time of a shift that was hers already is an answer, and is written down as one.
        result.outcome = AnswerOutcome.SEATED
    return result


def hold_back(
    invitation: Invitation,
    needs: Sequence[Need],
    now: datetime,
    *,
    at_most: int | None = None,
    from_moment: datetime | None = None,
) -> AnswerResult:
    """Keep somebody who comes only if short: no seat now, and an offer once nobody else is left."""
    held = {seat.need_id for seat in seats.held_seats(invitation)}
    result = AnswerResult(AnswerOutcome.HELD_BACK, meaning=_meaning(at_most, from_moment, only_if_short=True))
    waiting = [need for need in _from(needs, from_moment, result) if need.id not in held and need.starts_at > now]
    if not waiting:
        result.outcome = AnswerOutcome.REFUSED if result.refused else AnswerOutcome.UNCHANGED
        return result
    for need in waiting:
        reserve.join(need, invitation, now, only_if_short=True)
    result.refused = {}
    if not held:
        set_answer(invitation, Answer.ONLY_IF_SHORT, now, at_most=at_most)
    return result


def _settle(
    invitation: Invitation,
    needs: Sequence[Need],
    result: AnswerResult,
    taken: Sequence[Seat],
    now: datetime,
    at_most: int | None,
) -> AnswerResult:
    """What came of it: the outcome, the messages, and the marks on the invitation."""
    if result.seated:
        result.outcome = AnswerOutcome.SEATED if taken else AnswerOutcome.UNCHANGED
    elif result.refused and not result.full:
        result.outcome = AnswerOutcome.REFUSED
    if taken:
        announcing.announce_seats(invitation, taken, now=now)
        if any(need.taken >= need.seats for need in result.seated):
            seats.settle_state(invitation.call_out, now)
        if invitation.answer in {Answer.RESERVE, Answer.ONLY_IF_SHORT}:
            # Whoever sits does not wait for the same seat any longer.
            reserve.leave(invitation, need_ids={seat.need_id for seat in taken}, state=ReserveState.TAKEN, now=now)
    if invitation.answer is Answer.ONLY_IF_SHORT:
        # Who comes in any case now stands in reserve like everybody else.
        for need in result.full:
            reserve.join(need, invitation, now)
    if invitation.answer is Answer.NO:
        # A yes after "not this kind" takes that back too.
        read_whole(needs)
        unwanted.ask_again(invitation.volunteer_id, unwanted.kinds_of(needs))
    if invitation.answer is Answer.YES and result.outcome is AnswerOutcome.FULL:
        result.outcome = AnswerOutcome.FULL_AGAIN
    elif result.outcome is not AnswerOutcome.UNCHANGED:
        set_answer(invitation, Answer.YES, now, at_most=at_most)
    return result


def _from(needs: Sequence[Need], moment: datetime | None, result: AnswerResult) -> Sequence[Need]:
    """The shifts that start at the moment or after it; of the others the result says why not."""
    if moment is None:
        return needs
    for need in needs:
        if need.starts_at < moment:
            result.refused[need.id] = UNDER_WAY if need.ends_at > moment else BEFORE_YOU_CAN
    return [need for need in needs if need.starts_at >= moment]


def _in_order(needs: Sequence[Need], held: Sequence[Seat], call_out: CallOut, at_most: int | None) -> Sequence[Need]:
    """The order in which seats are tried for: by time, or, where not all are wanted, what hangs together first. Shifts
    that look full come last."""
    if at_most is None or at_most >= len(needs):
        return sorted(needs, key=lambda one: (one.starts_at, one.id))
    read_whole(needs)
    by_id = {need.id: need for need in needs}
    place = ZoneInfo(call_out.timezone)
    full = [need for need in needs if need.taken + need.offered >= need.maximum]
    ticked = [_ticked(need, place) for need in needs if need not in full]
    ordered = in_order_of_continuity(ticked, [_ticked(seat.need, place) for seat in held], at_most - len(held))
    return [by_id[one.need_id] for one in ordered] + full


def _ticked(need: Need, place: ZoneInfo) -> Ticked:
    return Ticked(need.id, need.starts_at.astimezone(place), need.role, need.team_group)


def _refusal(invitation: Invitation, need: Need, call_out: CallOut, now: datetime) -> str | None:
    """Why this person cannot have this seat, asked only where a seat is to be had."""
    if need.starts_at <= now and not has_offer(need, invitation, now):
        return SHIFT_STARTED
    if need.taken + need.offered >= need.maximum and not need.offered:
        return None
    read_for_a_seat(need, call_out)
    if supervising.would_supervise_herself(call_out, need, invitation.volunteer_id):
        return OWN_SUPERVISOR
    objection = first_objection(invitation.volunteer_id, need, call_out, now)
    if objection is not None:
        return objection
    if need.offered:
        # The seat may be held for this very person; whoever takes it finds out.
        return None
    return companions.why_not_beside(need, call_out, invitation.volunteer_id, now)


def _meaning(
    at_most: int | None, from_moment: datetime | None, *, only_if_short: bool = False
) -> dict[str, Any] | None:
    """What a plain yes does not say, for the line of the answers."""
    said: dict[str, Any] = {}
    if at_most is not None:
        said["at_most"] = at_most
    if from_moment is not None:
        said["from"] = from_moment.isoformat()
    if only_if_short:
        said["only_if_short"] = True
    return said or None
