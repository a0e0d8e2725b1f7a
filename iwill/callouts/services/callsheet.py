"""The call sheet: people reached by telephone. Two callers never get the same person, and every call has a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, CallRecord, Invitation
from iwill.callouts.queries.calls import call_in_hand, number_to_ring, to_be_rung
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.rules import CALL_MINUTES, TRIES_APART
from iwill.callouts.services import seats
from iwill.callouts.services.answers import AnswerResult, answer
from iwill.callouts.terms import ALREADY_CLAIMED, AnswerAction, CallOutcome, CallOutKind, CallOutState, Rung
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.core.policy import Value
from iwill.messaging.rules import is_quiet
from iwill.messaging.services import reader_zone
from iwill.pool.models import Standby, Volunteer
from iwill.pool.services import contacts
from iwill.pool.terms import ContactState


def next_call(call_out: CallOut, *, caller: int, now: datetime) -> Invitation | None:
    """Give a caller (staff id) the next person to ring, theirs alone for a while; the one in hand first.

    On the sheet stand those for whom the ladder has come to the telephone, and before it has, people without an address
    and those whose message failed or may not have gone out. Whoever is not asleep comes first, then whose turn it is,
    then who was rung least often; whoever did not pick up is left alone for a while. None when nobody is to be rung.
    """
    if call_out.state is not CallOutState.CALLING:
        return None
    in_hand = call_in_hand(call_out, caller, now)
    if in_hand is not None:
        return in_hand
    free = or_(Invitation.caller_until.is_(None), Invitation.caller_until <= now)
    rung = select(func.count()).where(CallRecord.invitation_id == Invitation.id).scalar_subquery()
    policy = policy_for(call_out)
    just_tried = exists().where(
        CallRecord.invitation_id == Invitation.id,
        CallRecord.outcome == CallOutcome.NO_ANSWER,
        CallRecord.at > now - timedelta(minutes=float(policy[TRIES_APART])),
    )
    asleep: ColumnElement[bool] = func.coalesce(Volunteer.zone, "").in_(_night_is_in(call_out, policy, now))
    if call_out.kind is CallOutKind.REAL:
        stands_by = exists().where(
            Standby.volunteer_id == Volunteer.id, Standby.starts_at <= now, Standby.ends_at > now
        )
        asleep = and_(asleep, not_(or_(Volunteer.night_calls, stands_by.correlate(Volunteer))))
    invitation: Invitation | None = db.session.scalar(
        to_be_rung(call_out)
        .where(free, ~just_tried)
        .order_by(case((asleep, 1), else_=0), case((Invitation.rung == Rung.CALL, 0), else_=1), rung, Invitation.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Invitation)
    )
    if invitation is None:
        return None
    invitation.caller_id, invitation.caller_until = caller, now + timedelta(minutes=int(policy[CALL_MINUTES]))
    db.session.flush()
    return invitation


def _night_is_in(call_out: CallOut, policy: Mapping[str, Value], now: datetime) -> list[str]:
    """The zones of those on the sheet in which nobody is rung at this hour; no zone is the organisation's, and is told
    by an empty name."""
    zones = db.session.scalars(to_be_rung(call_out).with_only_columns(Volunteer.zone).distinct())
    return [zone or "" for zone in zones if is_quiet(now, reader_zone(zone), policy)]


def record_call(
    invitation: Invitation,
    outcome: CallOutcome,
    *,
    action: AnswerAction | None = None,
    need_ids: Sequence[int] = (),
    at_most: int | None = None,
    from_moment: datetime | None = None,
    only_if_short: bool = False,
    until: date | None = None,
    by: Actor,
    now: datetime,
) -> AnswerResult | None:
    """Write down what came of a call. Yes and no are answers like any other, with all that they can mean: `action` says
    what sort of no it was. A dead number is not rung again.

    Refused where another caller has this person in hand.
    """
    # The person's row is always locked first, so that an answer by link at the same moment waits and cannot cross.
    seats.lock_person(invitation.volunteer_id)
    db.session.refresh(invitation, with_for_update=True)
    held_by_another = invitation.caller_id not in {None, by.id}
    if held_by_another and invitation.caller_until is not None and invitation.caller_until > now:
        raise Refused(ALREADY_CLAIMED)
    result = None
    if outcome in {CallOutcome.YES, CallOutcome.NO}:
        result = answer(
            invitation,
            action or AnswerAction(outcome.value),
            need_ids=need_ids,
            at_most=at_most,
            from_moment=from_moment,
            only_if_short=only_if_short,
            until=until,
            by=by,
            now=now,
        )
    elif outcome is CallOutcome.DEAD_NUMBER:
        number = number_to_ring(invitation.volunteer)
        if number is not None:
            contacts.mark_contact(number, ContactState.DEAD, now=now)
    db.session.add(CallRecord(invitation_id=invitation.id, caller_id=by.id, outcome=outcome, at=now))
    invitation.caller_id = invitation.caller_until = None
    audit.record(by, f"call.{outcome.value}", f"invitation:{invitation.id}", now=now)
    db.session.flush()
    return result
