"""What the stage of training asks of somebody: the courses that her work needs, as the catalogue names them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from iwill.core.db import db
from iwill.pool.courses import queries as courses
from iwill.pool.courses.models import Course
from iwill.pool.models import Volunteer
from iwill.pool.vetting.models import CaseDecision, VettingCase
from iwill.pool.vetting.terms import Outcome


def stage_courses(volunteer: Volunteer, today: date) -> list[tuple[Course, bool]]:
    """Each course without which she would be given no real work of hers, and whether she holds it on a day."""
    own = {held.skill for held in volunteer.skills}
    asked = [one for one in courses.needed_courses() if courses.needed_for(own, [one], real=True)]
    ends = courses.ends_by_course([volunteer.id])[volunteer.id]
    return [(one, any(end is None or end >= today for end in ends.get(one.code, ()))) for one in asked]


def courses_to_go_by(case: VettingCase, volunteer: Volunteer, today: date) -> list[tuple[Course, bool]]:
    """The same, but none where somebody was refused once and is looked at again: then no course decides."""
    again = select(CaseDecision.id).where(CaseDecision.case_id == case.id, CaseDecision.outcome == Outcome.REOPENED)
    return [] if db.session.scalar(again.limit(1)) is not None else stage_courses(volunteer, today)
