"""What bulk actions hold about a person, and what goes when she is erased: every line that names her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.bulk.models import BulkAction, BulkItem
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def bulk_actions_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What was done to her together with others, and what came of it."""
    query = (
        select(BulkAction, BulkItem)
        .join(BulkItem, BulkItem.action_id == BulkAction.id)
        .where(BulkItem.volunteer_id == volunteer.id)
        .order_by(BulkAction.id)
    )
    return [
        {
            "what": action.kind.value,
            "which": action.argument,
            "at": action.made_at.isoformat(),
            "state": item.state.value,
            "reason": item.reason,
            "before": item.before,
        }
        for action, item in db.session.execute(query)
    ]


def forget_bulk_actions(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete her line in every action."""
    db.session.execute(delete(BulkItem).where(BulkItem.volunteer_id == volunteer.id))


leaving.SECTIONS["bulk_actions"] = bulk_actions_about
leaving.ON_ERASE.append(forget_bulk_actions)
