"""What would be of use to one person, what matters most first; and who lacks a course, in the same order.

The gaps of the person come before those of the pool: what her own work needs, what has run out; then what too few
people can do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select

from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.engagement.training import queries
from iwill.engagement.training.models import CourseLink, TrainingPlace, TrainingSession
from iwill.engagement.training.rules import ENOUGH_PEOPLE, INVITE_AGAIN_DAYS, order_of, worth_of
from iwill.engagement.training.terms import COMING, Worth
from iwill.pool.courses import queries as courses
from iwill.pool.courses.models import Course
from iwill.pool.courses.queries import SOON_DAYS
from iwill.pool.courses.rules import Standing, standing
from iwill.pool.models import Training, Volunteer, VolunteerSkill
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary

MOST_OFFERS = 6
_INVITED = (Lifecycle.VERIFYING, Lifecycle.TRAINED, Lifecycle.ACTIVE)


@dataclass(frozen=True)
class Offer:
    """A course that somebody could take: why, how she stands with it, and when; `first` are courses still missing that
    come before it."""

    course: Course
    worth: Worth
    standing: Standing
    sessions: Sequence[TrainingSession]
    first: Sequence[str] = ()

    @property
    def can_begin(self) -> bool:
        """Whether she can sign up or begin today."""
        return not self.first and bool(self.sessions or self.course.link or self.course.lesson_zh)


def offers_for(volunteer: Volunteer, now: datetime) -> list[Offer]:
    """Every course that is worth her time, what matters most first; those too that have no date yet."""
    catalogue = courses.courses()
    today, soon = civil_day(now), int(policies.current(db.session())[SOON_DAYS])
    ends = courses.ends_by_course([volunteer.id])[volunteer.id]
    own = {held.skill for held in volunteer.skills}
    scarce = scarce_among({code for one in catalogue for code in one.skills})
    coming = {place.session_id for place in queries.coming_places(volunteer.id, now)}
    sessions: dict[int, list[TrainingSession]] = {}
    for one in queries.sessions_to_come(now):
        if one.id not in coming:
            sessions.setdefault(one.course_id, []).append(one)
    signed_up = {one.course_id for one in queries.sessions_to_come(now) if one.id in coming}

    found = []
    for course in catalogue:
        stands = standing(ends.get(course.code, ()), today, soon_days=soon)
        worth = worth_of(
            stands,
            needed=course.code in courses.needed_for(own, [course], real=True),
            scarce=bool((set(course.skills) - own) & scarce),
        )
        if worth is not None and course.id not in signed_up:
            first = [code for code in course.requires if _missing(ends.get(code, ()), today, soon)]
            found.append(Offer(course, worth, stands, sessions.get(course.id, []), first))
    return sorted(found, key=lambda one: order_of(one.worth, one.course.code))


def scarce_among(skills: Collection[str]) -> set[str]:
    """Which of these skills fewer active people hold, confirmed where that is asked for, than is enough."""
    enough = int(policies.current(db.session())[ENOUGH_PEOPLE])
    counted = holders_of(skills)
    return {code for code in skills if counted.get(code, 0) < enough}


def holders_of(skills: Collection[str]) -> Mapping[str, int]:
    """How many active people have each of these skills so that it counts."""
    claims = vocabulary().claims()
    query = (
        select(VolunteerSkill.skill, func.count())
        .join(Volunteer, Volunteer.id == VolunteerSkill.volunteer_id)
        .where(
            VolunteerSkill.skill.in_(sorted(skills)),
            or_(VolunteerSkill.skill.not_in(sorted(claims)), VolunteerSkill.confirmed_at.is_not(None)),
            Volunteer.lifecycle == Lifecycle.ACTIVE,
        )
        .group_by(VolunteerSkill.skill)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def who_lacks(course: Course, now: datetime, *, limit: int) -> list[int]:
    """Ids of people who do not hold a course, could take it and were not invited to it lately: first those who need it
    for what they can do, then those with whom it has run out, then those who claim a skill that it confirms; among
    each, whoever was invited longest ago."""
    soon = civil_day(now) + timedelta(days=float(policies.current(db.session())[SOON_DAYS]))
    again = now - timedelta(days=float(policies.current(db.session())[INVITE_AGAIN_DAYS]))
    ever, valid = _completed(course.code), or_(Training.valid_until.is_(None), Training.valid_until > soon)
    query = (
        select(Volunteer.id)
        .outerjoin(CourseLink, and_(CourseLink.volunteer_id == Volunteer.id, CourseLink.course_id == course.id))
        .where(
            Volunteer.lifecycle.in_(_INVITED),
            Volunteer.may_process,
            Volunteer.may_contact,
            or_(CourseLink.invited_at.is_(None), CourseLink.invited_at < again),
            CourseLink.finished_on.is_(None),
            ~_completed(course.code, valid),
            *(_completed(code, valid) for code in course.requires),
            ~_comes(course, now),
        )
        .order_by(
            case((_has_any(_needing(course)), 0), (ever, 1), (_has_any(course.skills), 2), else_=3),
            CourseLink.invited_at.is_not(None),
            CourseLink.invited_at,
            Volunteer.last_asked_at,
            Volunteer.id,
        )
    )
    return list(db.session.scalars(query.limit(limit)))


def _needing(course: Course) -> set[str]:
    words = vocabulary()
    return {code for one in course.needed_for for code in words.satisfied_by("skill", one)}


def _missing(ends: Collection[object], today: object, soon: int) -> bool:
    return standing(ends, today, soon_days=soon) in (Standing.NEVER, Standing.LAPSED)  # type: ignore[arg-type]


def _completed(code: str, valid: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    found = exists().where(Training.volunteer_id == Volunteer.id, Training.course == code)
    return found if valid is None else found.where(valid)


def _has_any(skills: Collection[str]) -> ColumnElement[bool]:
    if not skills:
        return literal(1) == 0
    return exists().where(VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill.in_(sorted(skills)))


def _comes(course: Course, now: datetime) -> ColumnElement[bool]:
    return exists().where(
        TrainingPlace.volunteer_id == Volunteer.id,
        TrainingPlace.state.in_(COMING),
        TrainingPlace.session_id == TrainingSession.id,
        TrainingSession.course_id == course.id,
        TrainingSession.starts_at > now,
    )
