"""The call sheet as it stands: who is still to be rung, who has whom in hand, who called whom and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select

from iwill.accounts.models import Staff
from iwill.callouts.matching import reachable
from iwill.callouts.models import CallOut, CallRecord, Invitation, InvitationNeed, Need
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.rules import MOST_TRIES
from iwill.callouts.terms import CallOutcome, InvitationState, Rung
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactKind, ContactState


@dataclass(frozen=True)
class CallLine:
    """One call as it was made: by whom, to whom, and what came of it."""

    record: CallRecord
    caller: Staff
    volunteer: Volunteer


@dataclass(frozen=True)
class ClaimLine:
    """Somebody who is being rung at this moment, and by whom."""

    invitation: Invitation
    caller: Staff


def seat_is_open() -> ColumnElement[bool]:
    """Whether at least one of the shifts offered in an invitation still has a seat."""
    return exists().where(
        InvitationNeed.invitation_id == Invitation.id,
        Need.id == InvitationNeed.need_id,
        Need.taken + Need.offered < Need.seats,
    )


def to_be_rung(call_out: CallOut) -> Select[*tuple[Any, ...]]:
    """Whoever is to be called while a seat is open: those for whom the ladder has come to it, people without an
    address, and those whose message failed or may not have gone out. Whoever has just got a text is left alone, and so
    is whoever has not picked up so often that it is an answer."""
    in_vain = select(func.count()).where(
        CallRecord.invitation_id == Invitation.id, CallRecord.outcome == CallOutcome.NO_ANSWER
    )
    undelivered = exists().where(
        Message.dedupe_key == literal("invitation:") + cast(Invitation.id, String),
        Message.state.in_([MessageState.FAILED, MessageState.UNKNOWN]),
    )
    nothing_arrived = and_(Invitation.rung == Rung.MESSAGE, or_(Invitation.channel == Channel.MANUAL, undelivered))
    return (
        select(Invitation)
        .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
        .where(
            Invitation.call_out_id == call_out.id,
            Invitation.state == InvitationState.ASKED,
            or_(Invitation.rung == Rung.CALL, nothing_arrived),
            in_vain.scalar_subquery() < int(policy_for(call_out)[MOST_TRIES]),
            reachable(ContactKind.PHONE),
            seat_is_open(),
        )
    )


def sheet_size(call_out: CallOut) -> int:
    """How many people are still to be rung."""
    return db.session.scalar(select(func.count()).select_from(to_be_rung(call_out).subquery())) or 0


def call_in_hand(call_out: CallOut, caller: int, now: datetime) -> Invitation | None:
    """The person whom this caller (staff id) has in hand; None where the claim has run out or the seats are gone."""
    mine = to_be_rung(call_out).where(Invitation.caller_id == caller, Invitation.caller_until > now)
    found: Invitation | None = db.session.scalar(mine.limit(1))
    return found


def calls_in_hand(call_out: CallOut, now: datetime) -> Sequence[ClaimLine]:
    """Everybody who is being rung now."""
    rows = db.session.execute(
        select(Invitation, Staff)
        .join(Staff, Staff.id == Invitation.caller_id)
        .where(Invitation.call_out_id == call_out.id, Invitation.caller_until > now)
        .order_by(Invitation.caller_until)
    )
    return [ClaimLine(invitation, staff) for invitation, staff in rows]


def calls_made(call_out: CallOut, *, invitation: Invitation | None = None, limit: int = 200) -> Sequence[CallLine]:
    """The calls of a call-out, or to one person, the newest first."""
    query = (
        select(CallRecord, Staff, Volunteer)
        .join(Staff, Staff.id == CallRecord.caller_id)
        .join(Invitation, Invitation.id == CallRecord.invitation_id)
        .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
        .where(Invitation.call_out_id == call_out.id)
        .order_by(CallRecord.id.desc())
        .limit(limit)
    )
    if invitation is not None:
        query = query.where(Invitation.id == invitation.id)
    return [CallLine(record, staff, volunteer) for record, staff, volunteer in db.session.execute(query)]


def number_to_ring(volunteer: Volunteer) -> ContactPoint | None:
    """The first number that is not known to be dead and that the person allows to be used."""
    numbers = (
        contact
        for contact in volunteer.contacts
        if contact.kind is ContactKind.PHONE and contact.state is not ContactState.DEAD and not contact.do_not_use
    )
    return next(numbers, None)
