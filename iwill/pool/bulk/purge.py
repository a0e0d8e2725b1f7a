"""What bulk actions let go of: whom they were about. How many there were stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, tuple_

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.pool.bulk.models import BulkAction, BulkItem
from iwill.pool.bulk.terms import BulkState

PEOPLE_KEPT = declare(
    "purge.bulk_people_days",
    30,
    "days",
    "个人信息保护法 art. 19: once nothing can be undone any more, the counts are enough",
    "whom a bulk action was about is deleted this long after its end, or after a draft that nobody started",
)


@purge("bulk_people", keep=PEOPLE_KEPT)
def bulk_people(before: datetime) -> int:
    """The people of actions that ended, or were drafted and left lying, before the instant."""
    drafts = (BulkState.COUNTING, BulkState.READY)
    over = select(BulkAction.id).where(
        or_(BulkAction.finished_at < before, BulkAction.state.in_(drafts) & (BulkAction.made_at < before))
    )
    keys = select(BulkItem.action_id, BulkItem.volunteer_id).where(BulkItem.action_id.in_(over)).limit(BATCH)
    key = tuple_(BulkItem.action_id, BulkItem.volunteer_id)
    result: CursorResult[Any] = db.session.execute(delete(BulkItem).where(key.in_(keys)))  # type: ignore[assignment]
    return result.rowcount
