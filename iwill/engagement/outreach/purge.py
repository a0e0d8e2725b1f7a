"""What outreach lets go of: tasks that were closed long ago. An open one stays until a human has closed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.engagement.outreach.models import OutreachTask

OUTREACH_KEPT = declare(
    "purge.outreach_days",
    730,
    "days",
    "our own judgement: nobody is rung twice about the same dead address",
    "that somebody was to be reached by hand and how it ended, after it was closed",
)


@purge("outreach_tasks", keep=OUTREACH_KEPT)
def outreach_tasks(before: datetime) -> int:
    """Tasks that were closed before the instant."""
    ids = select(OutreachTask.id).where(OutreachTask.closed_at < before)
    return delete_some(db.session(), OutreachTask, ids, OutreachTask.id)
