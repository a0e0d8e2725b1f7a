"""What mentoring lets go of: who was whose mentor, long after it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.engagement.mentoring.models import Mentorship

MENTORSHIPS_KEPT = declare(
    "purge.mentorships_days",
    365,
    "days",
    "个人信息保护法 art. 19: long enough to see whether a mentor helped somebody stay",
    "who was whose mentor is deleted so long after it ended",
)


@purge("mentorships", keep=MENTORSHIPS_KEPT)
def mentorships(before: datetime) -> int:
    """Those that were declined or ended before the instant."""
    return delete_some(
        db.session(), Mentorship, select(Mentorship.id).where(Mentorship.settled_at < before), Mentorship.id
    )
