"""A drill that went out as real, or the reverse, is put right: the same people, every way out, one press.

Who has heard the wrong word is sent the right one; whose message still waits gets the right one only. What hangs on the
kind follows: drills count towards no limit and earn no hours, and a yes to a drill is no yes to a real shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, literal, select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts import wording
from iwill.callouts.changes.services import telling
from iwill.callouts.changes.services.moving import ask_again, lock_whoever_is_asked
from iwill.callouts.changes.terms import ChangeKind, Effect, Outcome
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.callouts.services import seats
from iwill.callouts.services.requests import hold, request_body
from iwill.callouts.terms import WRONG_STATE, CallOutKind, CallOutState, InvitationState
from iwill.core.db import UtcDateTime, db
from iwill.core.errors import Refused
from iwill.messaging import corrections
from iwill.messaging.models import MessageBrief
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.models.people import NEVER


def correct_kind(call_out: CallOut, kind: CallOutKind, *, by: Actor, now: datetime) -> Outcome:
    """Make a running call-out what it should have been, and tell everybody who was sent the wrong word. Refused once
    it is over, once a shift has started, and where it is of that kind already."""
    lock_whoever_is_asked(call_out)
    seats.lock_needs(call_out)
    hold(call_out)
    running = call_out.launched_at is not None and call_out.state is not CallOutState.ENDED
    if not running or call_out.kind is kind or any(need.starts_at <= now for need in call_out.needs):
        raise Refused(WRONG_STATE)

    call_out.kind = call_out.request.kind = kind
    _reword(call_out, kind)
    _follow(call_out, kind, now)
    outcome = Outcome()
    for invitation in _still_concerned(call_out):
        outcome.touch(invitation.id, Effect.CORRECTED)
    if kind is CallOutKind.REAL:
        for need in call_out.needs:
            ask_again(need, outcome, call_out, now)
    seats.settle_state(call_out, now)
    row = telling.write_down(call_out, ChangeKind.CORRECTED, {"becomes": kind.value}, by, now)

    brief = telling.renew_brief(call_out, now)
    key = f"correction:{row.id}"
    telling.tell(call_out, outcome, brief, Purpose.CORRECTION, key, now)
    cards = _tell_groups(call_out, brief, key, now)
    row.told, row.by_hand = outcome.told, outcome.by_hand
    audit.record(
        by,
        "callout.kind_corrected",
        f"callout:{call_out.id}",
        now=now,
        becomes=kind.value,
        told=outcome.told,
        replaced=outcome.replaced,
        by_hand=len(outcome.by_hand),
        groups=cards,
    )
    db.session.flush()
    return outcome


def _reword(call_out: CallOut, kind: CallOutKind) -> None:
    """What is said of the work is drafted anew: the words of a drill are untrue of a real shift, and the reverse."""
    language = wording.language_of(call_out.needs)
    risks = str(request_body(call_out.request).get("risks", ""))
    call_out.wording = wording.draft_wording(
        call_out.needs, drill=kind is CallOutKind.DRILL, risks=risks, language=language
    )


def _follow(call_out: CallOut, kind: CallOutKind, now: datetime) -> None:
    """What hangs on the kind: who may come, what counts towards limits, when people were last asked in earnest."""
    drill = kind is CallOutKind.DRILL
    said = request_body(call_out.request).get("needs", [])
    for need in call_out.needs:
        own = said[need.part_of] if need.part_of < len(said) else {}
        need.adults_only = need.children or bool(own.get("adults_only", not drill))
    ids = [need.id for need in call_out.needs]
    db.session.execute(
        update(Seat).where(Seat.need_id.in_(ids)).values(drill=drill).execution_options(synchronize_session=False)
    )
    asked_in_earnest = (
        select(func.max(Invitation.asked_at))
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(Invitation.volunteer_id == Volunteer.id, CallOut.kind == CallOutKind.REAL)
        .scalar_subquery()
    )
    people = select(Invitation.volunteer_id).where(Invitation.call_out_id == call_out.id)
    db.session.flush()
    db.session.execute(
        update(Volunteer)
        .where(Volunteer.id.in_(people))
        .values(last_asked_at=func.coalesce(asked_in_earnest, literal(NEVER, UtcDateTime())))
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _still_concerned(call_out: CallOut) -> Sequence[Invitation]:
    """Everybody asked, whatever they answered: the wrong word was sent to them all."""
    asked = select(Invitation).where(
        Invitation.call_out_id == call_out.id, Invitation.state != InvitationState.STOOD_DOWN
    )
    return list(db.session.scalars(asked.order_by(Invitation.id)))


def _tell_groups(call_out: CallOut, brief: MessageBrief, key: str, now: datetime) -> int:
    """A card to each chat group that got the wrong one."""
    ends_at = max(need.ends_at for need in call_out.needs)
    return corrections.correct_cards(f"callout:{call_out.id}", brief, key=key, now=now, expires_at=ends_at)
