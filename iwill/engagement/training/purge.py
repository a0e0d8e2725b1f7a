"""What training lets go of: who signed up for a session that is long past, and links that have run out.

What was completed stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.engagement.training.models import CourseLink, TrainingPlace, TrainingSession

PLACES_KEPT = declare(
    "purge.training_places_days",
    365,
    "days",
    "个人信息保护法 art. 19: long enough to put an attendance list right",
    "who had a place in a session is deleted after this long; what was completed stays",
)


@purge("training_places", keep=PLACES_KEPT)
def training_places(before: datetime) -> int:
    """Places in sessions that are over."""
    over = (
        select(TrainingPlace.id)
        .join(TrainingSession, TrainingSession.id == TrainingPlace.session_id)
        .where(TrainingSession.ends_at < before)
    )
    return delete_some(db.session(), TrainingPlace, over, TrainingPlace.id)


@purge("course_links", keep=PLACES_KEPT)
def course_links(before: datetime) -> int:
    """Links that have run out and wait for nobody."""
    spent = select(CourseLink.id).where(CourseLink.expires_at < before, CourseLink.finished_on.is_(None))
    return delete_some(db.session(), CourseLink, spent, CourseLink.id)
