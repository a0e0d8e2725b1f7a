"""A no, and what more somebody may mean by it: not this kind of work, or nothing at all until a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from iwill.accounts.terms import Actor
from iwill.callouts.models import Invitation, Need
from iwill.callouts.queries.lookup import read_whole
from iwill.callouts.services import reserve, seats
from iwill.callouts.services.answer_marks import AnswerResult, last_action, set_answer
from iwill.callouts.services.giving_back import give_back_seats
from iwill.callouts.terms import PAUSE_NEEDS_A_DAY, Answer, AnswerAction, AnswerOutcome, ReserveState, Work
from iwill.callouts.unwanted import services as unwanted
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.core.past_mapper import write_columns
from iwill.pool.services import preferences
from iwill.pool.terms import Lifecycle


def say_no(invitation: Invitation, now: datetime) -> AnswerResult:
    """Decline: seats and places in reserve go on to others."""
    held = seats.held_seats(invitation)
    if invitation.answer is Answer.NO and not held:
        return AnswerResult(AnswerOutcome.UNCHANGED)
    give_back_seats(invitation, held, now)
    reserve.leave(invitation, state=ReserveState.DECLINED, now=now)
    set_answer(invitation, Answer.NO, now)
    return AnswerResult(AnswerOutcome.DECLINED)


def say_not_this_kind(invitation: Invitation, needs: Sequence[Need], now: datetime) -> AnswerResult:
    """Decline, and be asked no more for work of this kind: the sort of work together with the skill that it wants."""
    result = _decline(invitation, now)
    read_whole(needs)
    new = unwanted.leave_out(invitation.volunteer_id, unwanted.kinds_of(needs), now)
    result.meaning = {"not_this_kind": [[work.value, skill] for work, skill in new]}
    return result


def ask_for_a_pause(invitation: Invitation, until: date | None, by: Actor, now: datetime) -> AnswerResult:
    """Decline, and be asked nothing until a day. Refuses a pause without a day, and a day that is not to come."""
    if until is None:
        raise Invalid([Problem("pause_until", "required", sentence_for(PAUSE_NEEDS_A_DAY))])
    volunteer = invitation.volunteer
    before = {
        "lifecycle": volunteer.lifecycle.value,
        "until": volunteer.paused_until.isoformat() if volunteer.paused_until else None,
    }
    try:
        preferences.pause(volunteer, until=until, by=by, now=now)
    except Invalid as wrong:
        raise Invalid([Problem("pause_until", one.code, one.message) for one in wrong.details]) from wrong
    result = _decline(invitation, now)
    result.meaning = {"pause_until": until.isoformat(), "before": before}
    return result


def take_back_wishes(invitation: Invitation, by: Actor, now: datetime) -> None:
    """Undo what the last answer said beyond its no: ask for this kind of work again, end the pause that it began."""
    last = last_action(invitation)
    if last is None or not last.meaning:
        return
    if last.action is AnswerAction.NOT_THIS_KIND:
        unwanted.ask_again(
            invitation.volunteer_id, [(Work(work), skill) for work, skill in last.meaning["not_this_kind"]]
        )
    if last.action is AnswerAction.PAUSE:
        _end_pause(invitation, date.fromisoformat(last.meaning["pause_until"]), last.meaning["before"], by, now)


def _end_pause(invitation: Invitation, until: date, before: dict[str, str | None], by: Actor, now: datetime) -> None:
    """Back to how it was before; a pause that has been changed since is left alone."""
    volunteer = invitation.volunteer
    if volunteer.lifecycle is not Lifecycle.PAUSED or volunteer.paused_until != until:
        return
    if before["lifecycle"] == Lifecycle.PAUSED:
        volunteer.paused_until = date.fromisoformat(before["until"]) if before["until"] else None
    else:
        preferences.resume(volunteer, by=by, now=now)


def _decline(invitation: Invitation, now: datetime) -> AnswerResult:
    """A no that is heard once more: its ten minutes begin anew."""
    if say_no(invitation, now).outcome is AnswerOutcome.UNCHANGED:
        write_columns(invitation, answered_at=now)
    return AnswerResult(AnswerOutcome.DECLINED)
