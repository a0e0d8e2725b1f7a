"""The marks that an answer leaves on an invitation, and how often somebody has said yes."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update

from iwill.callouts.models import AnswerRecord, Invitation
from iwill.callouts.services import announcing
from iwill.callouts.terms import Answer, InvitationState
from iwill.core.db import db, write_columns
from iwill.pool.models import Volunteer

PEOPLE = cast(Table, Volunteer.__table__)
_count_yes = (
    update(PEOPLE).where(PEOPLE.c.id == bindparam("person")).values(times_yes=PEOPLE.c.times_yes + bindparam("change"))
)


def set_answer(invitation: Invitation, given: Answer, now: datetime) -> None:
    """Put an answer on the invitation; the question is withdrawn from the outbox where it has not gone yet."""
    if invitation.state is InvitationState.ASKED or invitation.answer is Answer.LATER:
        announcing.withdraw_question(invitation, now=now)
    count_yes(invitation, was=invitation.answer, becomes=given)
    write_columns(invitation, answer=given, state=InvitationState.ANSWERED, answered_at=now, later_until=None)


def count_yes(invitation: Invitation, *, was: Answer | None, becomes: Answer | None) -> None:
    """Keep the count of yeses by which later waves are sized; standing in reserve is a yes too."""
    willing = {Answer.YES, Answer.RESERVE}
    change = int(becomes in willing) - int(was in willing)
    # Giving a seat back does not unsay the yes: the person answered, and the wave is sized by answers.
    if change and not (was in willing and becomes is Answer.NO):
        db.session.execute(_count_yes, {"person": invitation.volunteer_id, "change": change})


def last_action(invitation: Invitation) -> AnswerRecord | None:
    """The newest line of the answers to an invitation."""
    return db.session.scalar(
        select(AnswerRecord)
        .where(AnswerRecord.invitation_id == invitation.id)
        .order_by(AnswerRecord.id.desc())
        .limit(1)
    )
