"""The call sheet: people reached by telephone. Two callers never get the same person, and every call has a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, exists, func, literal, or_, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.matching import has_phone
from iwill.callouts.models import CallOut, CallRecord, Invitation, InvitationNeed, Need
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.rules import CALL_MINUTES
from iwill.callouts.services.answers import AnswerResult, answer
from iwill.callouts.terms import ALREADY_CLAIMED, AnswerAction, CallOutcome, CallOutState, InvitationState
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState, Purpose
from iwill.pool.models import Volunteer
from iwill.pool.services import contacts
from iwill.pool.terms import ContactKind, ContactState


def next_call(call_out: CallOut, *, caller: int, now: datetime) -> Invitation | None:
    """Give a caller (staff id) the next person to ring, theirs alone for a while; the one in hand first.

    On the sheet stand people without an address, and those whose message failed or may not have gone out. Who was rung
    least often comes first. None when the sheet is empty.
    """
    if call_out.state is not CallOutState.CALLING:
        return None
    in_hand: Invitation | None = db.session.scalar(
        _callable(call_out).where(Invitation.caller_id == caller, Invitation.caller_until > now).limit(1)
    )
    if in_hand is not None:
        return in_hand
    free = or_(Invitation.caller_until.is_(None), Invitation.caller_until <= now)
    rung = select(func.count()).where(CallRecord.invitation_id == Invitation.id).scalar_subquery()
    invitation: Invitation | None = db.session.scalar(
        _callable(call_out)
        .where(free)
        .order_by(rung, Invitation.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Invitation)
    )
    if invitation is None:
        return None
    minutes = int(policy_for(call_out)[CALL_MINUTES])
    invitation.caller_id, invitation.caller_until = caller, now + timedelta(minutes=minutes)
    db.session.flush()
    return invitation


def sheet_size(call_out: CallOut) -> int:
    """How many people are still to be rung."""
    return db.session.scalar(select(func.count()).select_from(_callable(call_out).subquery())) or 0


def record_call(
    invitation: Invitation, outcome: CallOutcome, *, need_ids: Sequence[int] = (), by: Actor, now: datetime
) -> AnswerResult | None:
    """Write down what came of a call. Yes and no are answers like any other; a dead number is not rung again.

    Refused where another caller has this person in hand.
    """
    db.session.refresh(invitation, with_for_update=True)
    held_by_another = invitation.caller_id not in {None, by.id}
    if held_by_another and invitation.caller_until is not None and invitation.caller_until > now:
        raise Refused(ALREADY_CLAIMED)
    result = None
    if outcome in {CallOutcome.YES, CallOutcome.NO}:
        result = answer(invitation, AnswerAction(outcome.value), need_ids=need_ids, by=by, now=now)
    elif outcome is CallOutcome.DEAD_NUMBER:
        for contact in invitation.volunteer.contacts:
            if contact.kind is ContactKind.PHONE and contact.state is not ContactState.DEAD:
                contacts.mark_contact(contact, ContactState.DEAD, now=now)
                break
    db.session.add(CallRecord(invitation_id=invitation.id, caller_id=by.id, outcome=outcome, at=now))
    invitation.caller_id = invitation.caller_until = None
    audit.record(by, f"call.{outcome.value}", f"invitation:{invitation.id}", now=now)
    db.session.flush()
    return result


def _callable(call_out: CallOut) -> Select[Any]:
    undelivered = exists().where(
        Message.cause == literal("invitation:") + cast(Invitation.id, String),
        Message.purpose == Purpose.INVITATION,
        Message.state.in_([MessageState.FAILED, MessageState.UNKNOWN]),
    )
    open_need = exists().where(
        InvitationNeed.invitation_id == Invitation.id,
        Need.id == InvitationNeed.need_id,
        Need.taken + Need.offered < Need.seats,
    )
    return (
        select(Invitation)
        .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
        .where(
            Invitation.call_out_id == call_out.id,
            Invitation.state == InvitationState.ASKED,
            or_(Invitation.channel == Channel.MANUAL, undelivered),
            has_phone(),
            open_need,
        )
    )
