"""The work of bulk actions: a few people in each transaction, every action in turn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.pool.bulk import services
from iwill.pool.bulk.models import BulkAction
from iwill.pool.bulk.terms import AT_WORK, BulkState

# So that the process can be stopped between two rounds, and a short action does not wait for a long one to end.
MOST_ROUNDS = 40


@job(
    "work-bulk-actions", every=timedelta(seconds=3), meaning="counts, does and undoes what was ordered for many people"
)
def work_bulk_actions(now: datetime) -> dict[str, Any]:
    """Go on with whatever is at work, a hundred people at a time, each action in turn."""
    counts = {"people": 0, "rounds": 0}
    last = 0
    while counts["rounds"] < MOST_ROUNDS:
        done = _one_round(last, now)
        if done is None:
            if last == 0:
                break
            last = 0
            continue
        last, people = done
        counts["rounds"] += 1
        counts["people"] += people
    return counts


def _one_round(after: int, now: datetime) -> tuple[int, int] | None:
    """The next few people of the next action after this one; returns its id and how many, or None at the end."""
    with transaction() as session:
        query = select(BulkAction).where(BulkAction.state.in_(AT_WORK), BulkAction.id > after).order_by(BulkAction.id)
        # An action that another process has in hand is passed over: it is being done.
        action = session.scalar(query.limit(1).with_for_update(skip_locked=True))
        if action is None:
            return None
        return action.id, go_on(action, now)


def go_on(action: BulkAction, now: datetime) -> int:
    """The next few people of an action, whatever it is at; returns how many were done or undone."""
    match action.state:
        case BulkState.COUNTING:
            services.count_some(action, now=now)
            return 0
        case BulkState.RUNNING:
            return services.work_some(action, now=now)
        case BulkState.UNDOING:
            return services.undo_some(action, now=now)
        case _:
            return 0
