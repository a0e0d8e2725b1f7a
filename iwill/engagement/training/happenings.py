"""What happens in training that a journey follows: something that somebody completed is about to run out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.engagement.journeys.events import Happened, happens
from iwill.pool.courses.models import Course
from iwill.pool.models import Training


@happens("refresher_due", _l("A completed course runs out"))
def courses_running_out(since: datetime, until: datetime) -> Iterable[Happened]:
    """At the end of its last day, unless the same course was completed again since or is not offered any more."""
    newer = aliased(Training)
    renewed = exists().where(
        newer.volunteer_id == Training.volunteer_id,
        newer.course == Training.course,
        newer.id != Training.id,
        or_(newer.valid_until.is_(None), newer.valid_until > Training.valid_until),
    )
    query = (
        select(Training, Course)
        .join(Course, Course.code == Training.course)
        .where(
            Training.valid_until.is_not(None),
            Training.valid_until >= civil_day(since) - timedelta(days=1),
            Training.valid_until <= civil_day(until) + timedelta(days=1),
            Course.closed_at.is_(None),
            ~renewed,
        )
        .order_by(Training.valid_until, Training.id)
    )
    for training, course in db.session.execute(query):
        last_day = training.valid_until or date.max
        at = _end_of(last_day)
        if since < at <= until:
            words = {"course": course.title_zh, "course_en": course.title_en, "last_on": last_day.isoformat()}
            yield Happened(training.volunteer_id, f"course:{training.id}", at, words)


def _end_of(day: date) -> datetime:
    """The instant by which a last day has passed, whatever the zone: the midnight after it in UTC."""
    return datetime.combine(day + timedelta(days=1), time(0), UTC)
