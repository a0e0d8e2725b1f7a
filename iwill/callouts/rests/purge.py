"""What rests let go of: those that are over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.callouts.rests.models import Rest
from iwill.core.db import db
from iwill.core.purging import delete_some, purge
from iwill.pool.purge import PAST_HOURS_KEPT


@purge("past_rests", keep=PAST_HOURS_KEPT)
def past_rests(before: datetime) -> int:
    """Rests that were over before the instant."""
    return delete_some(db.session(), Rest, select(Rest.id).where(Rest.until_at < before), Rest.id)
