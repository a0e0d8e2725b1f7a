"""What the pool lets go of: days and standby that are past. People stay until they leave and ask to be erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, delete, select

from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, delete_some, purge
from iwill.pool.models import AvailabilityException, Standby

PAST_HOURS_KEPT = declare(
    "purge.past_hours_days",
    30,
    "days",
    "个人信息保护法 art. 19: where somebody was on a past day serves no purpose",
    "single days and standby are deleted this long after they are over",
)


@purge("past_standby", keep=PAST_HOURS_KEPT)
def past_standby(before: datetime) -> int:
    """Standby that ended before the instant."""
    return delete_some(db.session(), Standby, select(Standby.id).where(Standby.ends_at < before), Standby.id)


@purge("past_days", keep=PAST_HOURS_KEPT)
def past_days(before: datetime) -> int:
    """Hours set for single days that are past."""
    result: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        delete(AvailabilityException).where(AvailabilityException.day < civil_day(before))
    )
    # The rows have no single key to cut a batch by; a night's worth of days is small enough for one round.
    return min(result.rowcount, BATCH - 1)
