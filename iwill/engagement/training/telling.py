"""What training tells people: one message for each thing that happens to a place, with the personal link to its course.

All of it is about something that they signed up for themselves; the invitation alone is not, and asks the contact
policy first (services.inviting).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.tokens import new_link_id
from iwill.engagement.training.models import CourseLink, TrainingPlace
from iwill.engagement.training.queries import link_to
from iwill.engagement.training.rules import LINK_DAYS
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.courses.models import Course
from iwill.pool.models import Volunteer


def cause_of(place: TrainingPlace) -> str:
    """The name under which the messages about a place are found."""
    return f"training:{place.id}"


def tell(place: TrainingPlace, news: str, now: datetime) -> None:
    """Tell somebody what has become of her place, in her waking hours, while it is of use."""
    volunteer, session = place.volunteer, place.session
    if volunteer.erased_at is not None or session.ends_at <= now:
        return
    link = link_for(volunteer, session.course, now)
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.TRAINING,
        cause=cause_of(place),
        dedupe_key=f"{cause_of(place)}:{news}:{place.joined_at.isoformat()}:{session.moves}",
        brief=None,
        facts={
            "news": news,
            "words": {"course": session.course.title(volunteer.language), "room": session.room},
            "moments": {"starts": session.starts_at.isoformat(), "ends": session.ends_at.isoformat()},
            "link_id": link.link_id,
        },
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=session.ends_at,
    )


def withdraw(place: TrainingPlace, now: datetime) -> None:
    """What has not gone out about a place never will."""
    messaging_services.cancel_for(cause_of(place), purposes=(Purpose.TRAINING,), now=now)


def link_for(volunteer: Volunteer, course: Course, now: datetime) -> CourseLink:
    """The personal link of somebody to a course, made where there is none and good for another while."""
    link = link_to(volunteer.id, course.id)
    until = now + timedelta(days=float(policies.current(db.session())[LINK_DAYS]))
    if link is None:
        link = CourseLink(link_id=new_link_id(), volunteer_id=volunteer.id, course_id=course.id, made_at=now)
        db.session.add(link)
    link.expires_at = until
    db.session.flush()
    return link
