"""What call-outs hold about a person, and what they let go when she is erased. The pool calls these by registration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.callouts.models import AnswerRecord, CallOut, Invitation, Seat
from iwill.callouts.services import answers, reserve, seats
from iwill.callouts.terms import Answer, AnswerAction, CallOutState, InvitationState, ReserveState
from iwill.callouts.unwanted import services as unwanted
from iwill.callouts.unwanted.queries import unwanted_kinds
from iwill.core.db import db
from iwill.pool.complaints.services import bars
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def call_outs_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every call-out she was asked for: what she answered, and the seats that came of it."""
    return [
        {
            "title": invitation.call_out.title,
            "kind": invitation.call_out.kind.value,
            "asked_at": invitation.asked_at.isoformat(),
            "place": invitation.place,
            "answer": invitation.answer.value if invitation.answer else None,
            "answered_at": invitation.answered_at.isoformat() if invitation.answered_at else None,
            "more_asks_at": invitation.more_asks_at.isoformat() if invitation.more_asks_at else None,
            "pressed": [
                {
                    "action": line.action.value,
                    "meaning": line.meaning,
                    "at": line.at.isoformat(),
                    "by": line.recorded_by.split(":")[0],
                }
                for line in _pressed(invitation)
            ],
            "seats": [_seat(seat) for seat in _seats(invitation)],
        }
        for invitation in _invitations(volunteer)
    ]


def unwanted_by(volunteer: Volunteer) -> list[dict[str, str]]:
    """The kinds of work that she is not asked for, as she said."""
    return [{"work": work.value, "skill": skill} for work, skill in unwanted_kinds(volunteer.id)]


def forget_unwanted(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete them."""
    unwanted.ask_again(volunteer.id, unwanted_kinds(volunteer.id))


def free_places(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Give back what she holds of shifts to come, so that somebody else is asked. What she has served stays."""
    for invitation in _invitations(volunteer):
        invitation.more_asks_at = None
        if invitation.call_out.state is CallOutState.ENDED or invitation.state is InvitationState.STOOD_DOWN:
            continue
        coming = [seat.need_id for seat in seats.held_seats(invitation) if seat.need.starts_at > now]
        if coming:
            answers.answer(invitation, AnswerAction.RELEASE, need_ids=coming, by=by, now=now)
        reserve.leave(invitation, state=ReserveState.DECLINED, now=now)
        if not seats.held_seats(invitation) and invitation.answer is not Answer.NO:
            answers.answer(invitation, AnswerAction.NO, by=by, now=now)


def _invitations(volunteer: Volunteer) -> Sequence[Invitation]:
    query = select(Invitation).join(CallOut).where(Invitation.volunteer_id == volunteer.id).order_by(Invitation.id)
    return db.session.scalars(query).all()


def _pressed(invitation: Invitation) -> Sequence[AnswerRecord]:
    query = select(AnswerRecord).where(AnswerRecord.invitation_id == invitation.id).order_by(AnswerRecord.id)
    return db.session.scalars(query).all()


def _seats(invitation: Invitation) -> Sequence[Seat]:
    return db.session.scalars(select(Seat).where(Seat.invitation_id == invitation.id).order_by(Seat.id)).all()


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "role": seat.need.role,
        "starts_at": seat.need.starts_at.isoformat(),
        "ends_at": seat.need.ends_at.isoformat(),
        "taken_at": seat.taken_at.isoformat(),
        "released_at": seat.released_at.isoformat() if seat.released_at else None,
        "agreed_to": seat.agreed_to,
    }


leaving.SECTIONS["call_outs"] = call_outs_about
leaving.SECTIONS["not_asked_for"] = unwanted_by
leaving.ON_ERASE.append(forget_unwanted)
# First of all, because giving a seat back writes a message to her, which messaging then cancels with the rest.
leaving.ON_ERASE.insert(0, free_places)
# Somebody who is not asked any more holds no seat to come either.
bars.ON_BARRED.append(free_places)
