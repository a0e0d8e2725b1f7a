"""One person in one reviewer's hands: a claim that one conditional UPDATE settles, and that runs out by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.queries import case_in_hand, waiting_at
from iwill.pool.vetting.rules import CLAIM_MINUTES, refusal_to_decide
from iwill.pool.vetting.terms import HELD_BY_ANOTHER, OPEN, CaseState, Stage

# What can have changed meanwhile in another's hands; what hangs on the case is not read again.
_CHANGING = ("stage", "state", "stage_since", "reason", "held_by", "held_until", "first_reviewer")


def take(case: VettingCase, *, by: Actor, now: datetime) -> None:
    """Put somebody into a reviewer's hands for a while. Refused while another has her, where the case is over, and to
    the first reviewer where a second is wanted."""
    db.session.flush()
    taken = _claim(case.id, by=by, now=now)
    db.session.refresh(case, _CHANGING)
    if taken:
        return
    reason = refusal_to_decide(
        case.state,
        held_by=case.held_by,
        held_until=case.held_until,
        first_reviewer=case.first_reviewer,
        reviewer=by.id,
        label=by.label,
        now=now,
    )
    raise Refused(reason or HELD_BY_ANOTHER)


def take_next(stage: Stage, *, by: Actor, now: datetime) -> VettingCase | None:
    """The person in hand at this stage, else whoever has waited longest and is free; None where there is nobody."""
    in_hand = case_in_hand(by.id, now)
    if in_hand is not None and in_hand.stage is stage:
        return in_hand
    free: int | None = db.session.scalar(
        select(VettingCase.id)
        .where(waiting_at(stage), _may_take(by, now))
        .order_by(VettingCase.stage_since, VettingCase.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if free is None or not _claim(free, by=by, now=now):
        return None
    return db.session.get_one(VettingCase, free, populate_existing=True)


def let_go(case: VettingCase, *, by: Actor) -> None:
    """Put somebody back into the queue where she stood; does nothing where another has her in hand."""
    db.session.execute(
        update(VettingCase)
        .where(VettingCase.id == case.id, VettingCase.held_by == by.id)
        .values(held_by=None, held_until=None)
    )
    db.session.refresh(case)


def _claim(case_id: int, *, by: Actor, now: datetime) -> bool:
    """The one statement that decides between two reviewers who reach for the same person."""
    until = now + timedelta(minutes=int(policy.current(db.session())[CLAIM_MINUTES]))
    result: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        update(VettingCase)
        .where(VettingCase.id == case_id, VettingCase.state.in_(OPEN), _may_take(by, now))
        .values(held_by=by.id, held_until=until)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def _may_take(by: Actor, now: datetime) -> ColumnElement[bool]:
    """What `rules.refusal_to_decide` says, as a condition: free, and not the first reviewer where a second is due."""
    free = or_(VettingCase.held_by.is_(None), VettingCase.held_by == by.id, VettingCase.held_until <= now)
    return and_(free, or_(VettingCase.state != CaseState.SECOND, VettingCase.first_reviewer != by.label))
