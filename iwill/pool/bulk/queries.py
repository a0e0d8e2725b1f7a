"""What comes back about bulk actions: one, the last few, the counts, who was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.pool.bulk.models import BulkAction, BulkItem
from iwill.pool.bulk.terms import ItemState
from iwill.pool.models import Volunteer
from iwill.pool.queries.person import LARGEST_ID


@dataclass(frozen=True)
class Standing:
    """How many people of an action stand where, and why some were left out or kept as they are."""

    waiting: int = 0
    done: int = 0
    undone: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


def action_by_id(action_id: int) -> BulkAction:
    """The action with this id; Missing where there is none."""
    action = db.session.get(BulkAction, action_id) if action_id <= LARGEST_ID else None
    if action is None:
        raise Missing
    return action


def recent_actions(size: int = 20) -> Sequence[BulkAction]:
    """The actions made last, newest first."""
    return db.session.scalars(select(BulkAction).order_by(BulkAction.id.desc()).limit(size)).all()


def standing_of(action: BulkAction) -> Standing:
    """Where the people of an action stand; after they have been forgotten, as it was written down at the end."""
    if action.counts is not None and not _has_items(action):
        return Standing(**action.counts)
    numbers: Counter[ItemState] = Counter()
    reasons: dict[ItemState, dict[str, int]] = {ItemState.LEFT_OUT: {}, ItemState.KEPT: {}}
    grouped = (
        select(BulkItem.state, BulkItem.reason, func.count())
        .where(BulkItem.action_id == action.id)
        .group_by(BulkItem.state, BulkItem.reason)
        .order_by(BulkItem.reason)
    )
    for state, reason, number in db.session.execute(grouped):
        numbers[state] += number
        if state in reasons:
            reasons[state][reason or ""] = number
    return Standing(
        waiting=numbers[ItemState.WAITING],
        done=numbers[ItemState.DONE],
        undone=numbers[ItemState.UNDONE],
        left_out=reasons[ItemState.LEFT_OUT],
        kept=reasons[ItemState.KEPT],
    )


def people_left_out(action: BulkAction, size: int = 50) -> Sequence[tuple[Volunteer, str]]:
    """The first of those to whom nothing was done, or for whom it was not undone, and why."""
    query = (
        select(Volunteer, BulkItem.reason)
        .join(BulkItem, BulkItem.volunteer_id == Volunteer.id)
        .where(BulkItem.action_id == action.id, BulkItem.state.in_((ItemState.LEFT_OUT, ItemState.KEPT)))
        .order_by(BulkItem.volunteer_id)
        .limit(size)
    )
    return [(volunteer, reason or "") for volunteer, reason in db.session.execute(query)]


def _has_items(action: BulkAction) -> bool:
    return db.session.scalar(select(BulkItem.volunteer_id).where(BulkItem.action_id == action.id).limit(1)) is not None
