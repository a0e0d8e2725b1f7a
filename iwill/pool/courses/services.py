"""Writing a course down, closing it, and entering that somebody has completed it, with what it grants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.courses import rules
from iwill.pool.courses.models import Course
from iwill.pool.courses.queries import courses
from iwill.pool.courses.terms import COURSE_KNOWN, CourseDraft
from iwill.pool.models import Training, Volunteer, VolunteerSkill
from iwill.pool.services.record import add_training
from iwill.pool.terms import ERASED
from iwill.pool.vocabulary import vocabulary

# What else follows once somebody has completed a course: (volunteer, by, now) -> None.
ON_COMPLETED: list[Callable[[Volunteer, Actor, datetime], None]] = []


def add_course(code: str, draft: CourseDraft, *, by: Actor, now: datetime) -> Course:
    """Put a course into the catalogue. Refused with every field that is wrong, and for a code that is taken."""
    code, draft = code.strip(), rules.tidy(draft)
    problems = rules.problems_of_code(code)
    if db.session.scalar(select(Course.id).where(Course.code == code)) is not None:
        problems.append(Problem("code", COURSE_KNOWN, sentence_for(COURSE_KNOWN)))
    _require_sound(draft, code, problems)

    course = Course(code=code, created_at=now, minutes=draft.minutes)
    _write(course, draft, by, now)
    db.session.add(course)
    db.session.flush()
    audit.record(by, "course.added", f"course:{course.id}", now=now, code=code)
    return course


def change_course(course: Course, draft: CourseDraft, *, by: Actor, now: datetime) -> None:
    """Write a course anew. What somebody has completed stays as it was entered. Refused as a new one is."""
    draft = rules.tidy(draft)
    _require_sound(draft, course.code, [])
    _write(course, draft, by, now)
    db.session.flush()
    audit.record(by, "course.changed", f"course:{course.id}", now=now, code=course.code)


def close_course(course: Course, *, by: Actor, now: datetime) -> None:
    """Offer a course no longer; who holds it goes on holding it, and no further work asks for it by itself. Harmless
    when repeated."""
    if course.closed_at is None:
        course.closed_at = now
        db.session.flush()
        audit.record(by, "course.closed", f"course:{course.id}", now=now, code=course.code)


def complete_course(volunteer: Volunteer, course: Course, on: date, *, by: Actor, now: datetime) -> Training:
    """Enter that somebody has completed a course on a day; its skills count as confirmed from now on. Entering the same
    day twice is one completion. Refused for an erased person and for a day to come."""
    if volunteer.erased_at is not None:
        raise Refused(ERASED)
    entered = db.session.scalar(
        select(Training).where(
            Training.volunteer_id == volunteer.id, Training.course == course.code, Training.completed_on == on
        )
    )
    if entered is not None:
        return entered
    training = add_training(
        volunteer,
        course.title(volunteer.language),
        completed_on=on,
        host=course.host,
        minutes=course.minutes,
        valid_until=rules.valid_until(on, course.validity_months),
        by=by,
        now=now,
    )
    training.course, training.content = course.code, course.summary(volunteer.language) or None
    _grant(volunteer, course, by, now)
    db.session.flush()
    for follow in ON_COMPLETED:
        follow(volunteer, by, now)
    return training


def take_back(
    volunteer: Volunteer, course: Course, on: date, entered_at: datetime, *, by: Actor, now: datetime
) -> None:
    """Undo that a course was completed on a day, where it was entered by mistake, with the skills that it confirmed at
    that instant; what was confirmed before or since stays. Harmless where there is nothing to undo."""
    entered = [one for one in volunteer.trainings if one.course == course.code and one.completed_on == on]
    for training in entered:
        volunteer.trainings.remove(training)
        audit.record(by, "training.taken_back", f"volunteer:{volunteer.id}", now=now, course=course.code)
    if not entered:
        return
    for held in list(volunteer.skills):
        if held.skill not in course.skills or held.confirmed_at != entered_at:
            continue
        if held.source == source_of(course):
            volunteer.skills.remove(held)
        else:
            held.confirmed_at = held.confirmed_by = None
    db.session.flush()


def source_of(course: Course) -> str:
    """Where a skill comes from that a course has granted."""
    return f"course:{course.code}"


def _grant(volunteer: Volunteer, course: Course, by: Actor, now: datetime) -> None:
    for code in course.skills:
        held = db.session.get(VolunteerSkill, (volunteer.id, code))
        if held is None:
            held = VolunteerSkill(skill=code, source=source_of(course))
            volunteer.skills.append(held)
        if held.confirmed_at is None:
            held.confirmed_at, held.confirmed_by = now, by.label
            audit.record(by, "skill.confirmed", f"volunteer:{volunteer.id}", now=now, skill=code, course=course.code)


def _require_sound(draft: CourseDraft, code: str, problems: list[Problem]) -> None:
    words = vocabulary()
    skills = [term for kind, term in words.terms if kind == "skill"]
    known = {one.code: one.requires for one in courses(closed=True)}
    problems = problems + rules.problems_of(draft, code, skills=skills, requires=known)
    if problems:
        raise Invalid(problems)


def _write(course: Course, draft: CourseDraft, by: Actor, now: datetime) -> None:
    course.title_zh, course.title_en = draft.title_zh, draft.title_en
    course.summary_zh, course.summary_en = draft.summary_zh, draft.summary_en
    course.skills, course.requires = list(draft.skills), list(draft.requires)
    course.minutes, course.validity_months = draft.minutes, draft.validity_months
    course.host, course.link = draft.host or None, draft.link or None
    course.lesson_zh, course.lesson_en = draft.lesson_zh, draft.lesson_en
    course.needed_for, course.everybody = list(draft.needed_for), draft.everybody
    course.changed_at, course.changed_by = now, by.label
