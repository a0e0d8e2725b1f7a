"""Who lacks a course is invited to it, once in a while and as the contact policy allows; who takes one alone says so.

What somebody took alone counts once a person of staff has confirmed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.services.seats import lock_person
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.engagement.training import offers
from iwill.engagement.training.models import CourseLink
from iwill.engagement.training.telling import link_for
from iwill.engagement.training.terms import NOT_IN_POOL, NOTHING_FINISHED
from iwill.messaging import services as messaging_services
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import ABOUT_A_COURSE
from iwill.messaging.terms import Lane, Purpose
from iwill.pool import queries as pool_queries
from iwill.pool.courses import services as courses
from iwill.pool.courses.models import Course
from iwill.pool.courses.queries import holds
from iwill.pool.courses.terms import COMES_FIRST, COURSE_CLOSED, NO_LESSON, SELF_PACED_ONLY
from iwill.pool.models import Training, Volunteer
from iwill.pool.terms import Lifecycle

MOST_INVITED = 500


@dataclass(frozen=True)
class Tally:
    """How many were invited, and how many were not, by reason."""

    invited: int
    refused: Mapping[str, int]


def invite(course: Course, wanted: int, *, by: Actor, now: datetime) -> Tally:
    """Invite so many people who lack a course, those first to whom it matters most. Whom the contact policy keeps in
    peace is not, which is written down. Refused for a course that is closed."""
    if course.closed_at is not None:
        raise Refused(COURSE_CLOSED)
    if not 0 < wanted <= MOST_INVITED:
        raise Invalid([Problem("wanted", "invalid", _("How many people? From 1 to 500."))])
    people = offers.who_lacks(course, now, limit=4 * wanted)
    # An invitation is a question that nobody waits for: it is held back as any letter is, and counts as one.
    refused = contact.refusals(people, Purpose.JOURNEY, now)
    asked = [one for one in people if one not in refused][:wanted]
    looked_at = people[: people.index(asked[-1]) + 1] if len(asked) == wanted else people
    left_out = {one: refused[one] for one in looked_at if one in refused}
    contact.note_refusals(left_out, Purpose.TRAINING, f"{ABOUT_A_COURSE}{course.id}", now)
    for volunteer_id in asked:
        _invite(pool_queries.volunteer_by_id(volunteer_id), course, now)
    audit.record(by, "training.invited", f"course:{course.id}", now=now, people=len(asked), left_out=len(left_out))
    return Tally(len(asked), Counter(one.reason for one in left_out.values()))


def decline(link: CourseLink, *, by: Actor, now: datetime) -> None:
    """She would rather not; nothing else follows from it. Harmless when repeated."""
    if link.declined_at is None:
        link.declined_at = now
        db.session.flush()
        audit.record(by, "training.declined", f"volunteer:{link.volunteer_id}", now=now, course=link.course_id)


def say_finished(volunteer: Volunteer, course: Course, on: date, *, by: Actor, now: datetime) -> CourseLink:
    """She has taken a course alone; somebody of staff confirms it. Refused for a course that is only held at set times,
    and for a day to come."""
    lock_person(volunteer.id)
    if volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED) or not volunteer.may_process:
        raise Refused(NOT_IN_POOL)
    if course.link is None:
        raise Refused(SELF_PACED_ONLY)
    if on > civil_day(now):
        raise Invalid([Problem("finished_on", "invalid", _("This day is still to come."))])
    link = link_for(volunteer, course, now)
    link.finished_on = on
    db.session.flush()
    audit.record(by, "training.finished_alone", f"volunteer:{volunteer.id}", now=now, course=course.code)
    return link


def finish_lesson(volunteer: Volunteer, course: Course, *, by: Actor, now: datetime) -> Training:
    """She has read the page of a course, which completes it; pressing twice on a day is once. Refused for a course
    without one, and while another course that comes first is missing."""
    lock_person(volunteer.id)
    if volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED) or not volunteer.may_process:
        raise Refused(NOT_IN_POOL)
    if not course.lesson_zh:
        raise Refused(NO_LESSON)
    if course.closed_at is not None:
        raise Refused(COURSE_CLOSED)
    today = civil_day(now)
    if not all(holds(volunteer.id, code, today) for code in course.requires):
        raise Refused(COMES_FIRST)
    return courses.complete_course(volunteer, course, today, by=by, now=now)


def confirm_finished(link: CourseLink, *, by: Actor, now: datetime) -> Training:
    """Somebody of staff has looked: the course is completed. Refused where nobody waits for it."""
    on = _waiting(link)
    training = courses.complete_course(link.volunteer, link.course, on, by=by, now=now)
    link.finished_on = None
    db.session.flush()
    return training


def refuse_finished(link: CourseLink, *, by: Actor, now: datetime) -> None:
    """It was not completed after all; she can say so again. Refused where nobody waits for it."""
    _waiting(link)
    link.finished_on = None
    db.session.flush()
    audit.record(by, "training.not_finished", f"volunteer:{link.volunteer_id}", now=now, course=link.course_id)


def _waiting(link: CourseLink) -> date:
    db.session.refresh(link, with_for_update=True)
    if link.finished_on is None:
        raise Refused(NOTHING_FINISHED)
    return link.finished_on


def _invite(volunteer: Volunteer, course: Course, now: datetime) -> None:
    link = link_for(volunteer, course, now)
    link.invited_at, link.declined_at = now, None
    db.session.flush()
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.TRAINING,
        cause=f"{ABOUT_A_COURSE}{course.id}",
        dedupe_key=f"{ABOUT_A_COURSE}{course.id}:{volunteer.id}:{now.date().isoformat()}",
        brief=None,
        facts={
            "news": "invited",
            "words": {
                "course": course.title(volunteer.language),
                "about": course.summary(volunteer.language),
                "minutes": str(course.minutes),
            },
            "moments": {},
            "link_id": link.link_id,
        },
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=link.expires_at,
    )
