"""What the stage of training asks of somebody: the courses that her work needs, as the catalogue names them."""

from __future__ import annotations

from datetime import date

from iwill.pool.courses import queries as courses
from iwill.pool.courses.models import Course
from iwill.pool.models import Volunteer


def stage_courses(volunteer: Volunteer, today: date) -> list[tuple[Course, bool]]:
    """Each course without which she would be given no real work of hers, and whether she holds it on a day."""
    own = {held.skill for held in volunteer.skills}
    asked = [one for one in courses.needed_courses() if courses.needed_for(own, [one], real=True)]
    ends = courses.ends_by_course([volunteer.id])[volunteer.id]
    return [(one, any(end is None or end >= today for end in ends.get(one.code, ()))) for one in asked]
