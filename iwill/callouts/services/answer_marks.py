"""What became of an answer, the marks that it leaves on an invitation, and how often somebody has said yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.models import AnswerRecord, Invitation, Need
from iwill.callouts.services import announcing
from iwill.callouts.terms import Answer, AnswerAction, AnswerOutcome, CallOutKind, InvitationState
from iwill.core.db import carry_out, db
from iwill.core.past_mapper import write_columns
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Volunteer

_insert_record = insert(cast(Table, AnswerRecord.__table__))
PEOPLE = cast(Table, Volunteer.__table__)
# Whoever comes only if short is willing too; that no seat was needed is not held against anybody.
WILLING = frozenset({Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT})
# What takes an earlier answer back is none.
_NO_ANSWER = frozenset({AnswerAction.UNDO, AnswerAction.RELEASE})
_count = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("person"))
    .values(
        times_yes=PEOPLE.c.times_yes + bindparam("yes"),
        times_no=PEOPLE.c.times_no + bindparam("no"),
        times_silent=PEOPLE.c.times_silent - bindparam("silent"),
    )
)


@dataclass
class AnswerResult:
    """What became of an answer: needs with a seat, needs that are full, and needs refused with the reason's code.
    `meaning` is what it said beyond its action."""

    outcome: AnswerOutcome
    seated: list[Need] = field(default_factory=list)
    full: list[Need] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    meaning: dict[str, Any] | None = None


def set_answer(invitation: Invitation, given: Answer, now: datetime, *, at_most: int | None = None) -> None:
    """Put an answer on the invitation; the question is withdrawn from the outbox where it has not gone yet."""
    if invitation.state is InvitationState.ASKED or invitation.answer is Answer.LATER:
        announcing.withdraw_question(invitation, now=now)
    count_answer(invitation, was=invitation.answer, becomes=given)
    more = {} if invitation.at_most == at_most else {"at_most": at_most}
    write_columns(
        invitation,
        answer=given,
        state=InvitationState.ANSWERED,
        answered_at=now,
        later_until=None,
        fell_silent=False,
        **more,
    )


def count_answer(invitation: Invitation, *, was: Answer | None, becomes: Answer | None) -> None:
    """Keep the counts by which later waves are sized: standing in reserve is a yes too, and an answer after the
    deadline ends the silence."""
    # Giving a seat back does not unsay the yes: the person answered, and the wave is sized by answers.
    if was in WILLING and becomes is Answer.NO:
        return
    if was is Answer.NO and _said_yes(invitation):
        was = Answer.YES
    yes = int(becomes in WILLING) - int(was in WILLING)
    no = int(becomes is Answer.NO) - int(was is Answer.NO)
    if yes or no or invitation.fell_silent:
        changes = {"yes": yes, "no": no, "silent": int(invitation.fell_silent)}
        carry_out(_count, {"person": invitation.volunteer_id} | changes)


def _said_yes(invitation: Invitation) -> bool:
    willing = [AnswerAction.YES, AnswerAction.RESERVE]
    lines = select(AnswerRecord.id).where(AnswerRecord.invitation_id == invitation.id, AnswerRecord.action.in_(willing))
    return db.session.scalar(lines.limit(1)) is not None


def record_answer(
    invitation: Invitation,
    action: AnswerAction,
    needs: Sequence[Need],
    outcome: AnswerOutcome,
    by: Actor,
    now: datetime,
    meaning: Mapping[str, Any] | None = None,
) -> None:
    """Add a line to the answers: what was pressed or said, about which needs, by whom."""
    line: dict[str, Any] = {
        "invitation_id": invitation.id,
        "action": action,
        "need_ids": [need.id for need in needs],
        "recorded_by": by.label,
        "at": now,
    }
    if meaning:
        line["meaning"] = dict(meaning)
    carry_out(_insert_record, line)
    if action not in _NO_ANSWER and by != SYSTEM:
        kind = Kind.DRILLED if invitation.call_out.kind is CallOutKind.DRILL else Kind.ANSWERED
        activity.note(kind, invitation.volunteer_id, ref=invitation.id, now=now)
    if by.kind is not ActorKind.VOLUNTEER:
        # That line is the record of the person's own word. What is said for somebody else is also sealed.
        audit.record(by, f"answer.{action.value}", f"invitation:{invitation.id}", now=now, outcome=outcome.value)
    db.session.flush()


def last_action(invitation: Invitation) -> AnswerRecord | None:
    """The newest line of the answers to an invitation."""
    return db.session.scalar(
        select(AnswerRecord)
        .where(AnswerRecord.invitation_id == invitation.id)
        .order_by(AnswerRecord.id.desc())
        .limit(1)
    )
