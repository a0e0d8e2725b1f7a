"""What recognition lets go of: reunions that are long over, introductions that came to nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.engagement.recognition.models import Introduction, Reunion, ReunionGuest
from iwill.engagement.recognition.terms import MeetingState

MEETINGS_KEPT = declare(
    "purge.meetings_days",
    90,
    "days",
    "个人信息保护法 art. 19: once it is over nobody needs it",
    "reunions that are over, and introductions without a yes, are deleted after this long",
)


@purge("reunions", keep=MEETINGS_KEPT)
def reunions(before: datetime) -> int:
    """Reunions that began before the instant, with who was invited."""
    over = select(Reunion.id).where(Reunion.starts_at < before)
    db.session.execute(delete(ReunionGuest).where(ReunionGuest.reunion_id.in_(over)))
    return delete_some(db.session(), Reunion, over, Reunion.id)


@purge("introductions", keep=MEETINGS_KEPT)
def introductions(before: datetime) -> int:
    """Introductions without a yes, asked before the instant."""
    lapsed = select(Introduction.id).where(Introduction.state != MeetingState.ACCEPTED, Introduction.asked_at < before)
    return delete_some(db.session(), Introduction, lapsed, Introduction.id)
