"""The marks that an answer leaves on an invitation, and how often somebody has said yes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.callouts.models import AnswerRecord, Invitation
from iwill.callouts.services import announcing
from iwill.callouts.terms import Answer, InvitationState
from iwill.core.db import db


def set_answer(invitation: Invitation, given: Answer, now: datetime) -> None:
    """Put an answer on the invitation; the question is withdrawn from the outbox where it has not gone yet."""
    if invitation.state is InvitationState.ASKED or invitation.answer is Answer.LATER:
        announcing.withdraw_question(invitation, now=now)
    count_yes(invitation, was=invitation.answer, becomes=given)
    invitation.answer, invitation.state = given, InvitationState.ANSWERED
    invitation.answered_at, invitation.later_until = now, None


def count_yes(invitation: Invitation, *, was: Answer | None, becomes: Answer | None) -> None:
    """Keep the count of yeses by which later waves are sized; standing in reserve is a yes too."""
    willing = {Answer.YES, Answer.RESERVE}
    change = int(becomes in willing) - int(was in willing)
    # Giving a seat back does not unsay the yes: the person answered, and the wave is sized by answers.
    if change and not (was in willing and becomes is Answer.NO):
        invitation.volunteer.times_yes += change


def last_action(invitation: Invitation) -> AnswerRecord | None:
    """The newest line of the answers to an invitation."""
    return db.session.scalar(
        select(AnswerRecord)
        .where(AnswerRecord.invitation_id == invitation.id)
        .order_by(AnswerRecord.id.desc())
        .limit(1)
    )
