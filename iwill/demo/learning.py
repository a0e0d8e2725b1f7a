"""Courses of the demo: two taken alone, one at a set time; a session that has been and one to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db
from iwill.engagement.training.models import TrainingSession
from iwill.engagement.training.queries import places_in
from iwill.engagement.training.services import attendance, places, sessions
from iwill.engagement.training.services.sessions import SessionDraft
from iwill.pool.courses import services as courses
from iwill.pool.courses.models import Course
from iwill.pool.courses.terms import CourseDraft
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

DAY = timedelta(days=1)
FIRST_AID = "pfa"
CATALOGUE = (
    (
        FIRST_AID,
        CourseDraft(
            title_zh="心理急救（PFA）基础",
            title_en="Psychological first aid, the basics",
            summary_zh="看、听、联系：第一次接触受影响的人时做什么，不做什么。",
            summary_en="Look, listen, link: what to do, and what not, when you first meet somebody affected.",
            minutes=360,
            validity_months=36,
            host="示范机构",
            link="https://courses.example.org/pfa",
        ),
    ),
    (
        "hotline",
        CourseDraft(
            title_zh="危机热线实务",
            title_en="Crisis line practice",
            summary_zh="高风险来电的评估、登记、交接与回访；两人一组演练。",
            summary_en="Assessing, noting, handing over and following up calls at risk; practised in pairs.",
            skills=("crisis_intervention",),
            requires=(FIRST_AID,),
            minutes=240,
            validity_months=24,
            host="示范机构",
        ),
    ),
    (
        "verify",
        CourseDraft(
            title_zh="信息核验入门",
            title_en="Verifying information",
            summary_zh="求助信息怎样核实、怎样标注，什么时候停手。",
            summary_en="How a call for help is checked and marked, and when to stop.",
            skills=("information",),
            minutes=45,
            host="示范机构",
            link="https://courses.example.org/verify",
        ),
    ),
)


def open_courses(*, by: Actor, now: datetime) -> Course:
    """The catalogue; returns the course that is taken at a set time."""
    added = [courses.add_course(code, draft, by=by, now=now - 800 * DAY) for code, draft in CATALOGUE]
    return added[1]


def hold_sessions(course: Course, everybody: Sequence[Volunteer], *, by: Actor, now: datetime) -> None:
    """One session ten weeks ago, to which a dozen came, and one next week, which is full."""
    then, soon = now - 70 * DAY, now + 8 * DAY
    able = [one for one in everybody[1:] if _may_come(one, course, then)]
    held = _plan(course, then, 14, by, then - 21 * DAY)
    for person in able[:13]:
        places.sign_up(held, person, by=Actor(ActorKind.VOLUNTEER, person.id), now=then - 14 * DAY)
    came = {place.id: place.volunteer_id != able[-1].id for place in places_in(held)}
    attendance.note_attendance(held, came, by=by, now=held.ends_at)
    coming = _plan(course, soon, 8, by, now - 12 * DAY)
    for person in able[13:23]:
        places.sign_up(coming, person, by=Actor(ActorKind.VOLUNTEER, person.id), now=now - 5 * DAY)
    db.session.flush()


def _may_come(person: Volunteer, course: Course, then: datetime) -> bool:
    """Whoever counsels, was there by then, and holds what comes first."""
    taken = {one.course for one in person.trainings}
    counsels = any(one.skill == "counselling" for one in person.skills)
    return (
        person.lifecycle is Lifecycle.ACTIVE
        and counsels
        and person.created_at < then - 30 * DAY
        and taken >= set(course.requires)
    )


def _plan(course: Course, starts_at: datetime, capacity: int, by: Actor, now: datetime) -> TrainingSession:
    # Seven in the evening in Beijing.
    starts_at = starts_at.replace(hour=11, minute=0, second=0, microsecond=0)
    draft = SessionDraft(starts_at, starts_at + timedelta(hours=4), "腾讯会议 123-456-789", capacity)
    return sessions.plan_session(course, draft, by=by, now=now)
