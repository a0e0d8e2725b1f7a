"""What training, small tasks and mentors let go of with time, and what stays."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import func, select

from iwill.core.db import db
from iwill.core.purging import PURGES
from iwill.engagement.mentoring import services as mentoring
from iwill.engagement.mentoring.models import Mentorship
from iwill.engagement.tasks.models import SmallTask, TaskPart
from iwill.engagement.tasks.services import parts, writing
from iwill.engagement.training.models import CourseLink, TrainingPlace
from iwill.engagement.training.services import attendance, places
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.engagement.mentoring.test_mentoring import a_veteran, agreed
from tests.engagement.tasks.test_small_tasks import an_open_task, herself
from tests.engagement.training.conftest import BY, IN_A_WEEK, School

NAMES = ("training_places", "course_links", "task_parts", "mentorships")


def test_lists_of_people_go_and_what_they_completed_stays(ctx: flask.Flask) -> None:
    school, volunteer = School(), a_volunteer(skills=["legal"])
    session = school.session(school.course())
    place = places.sign_up(session, volunteer, by=BY, now=NOW)
    attendance.note_attendance(session, {place.id: True}, by=BY, now=IN_A_WEEK + timedelta(hours=1))
    task = an_open_task()
    parts.apply(task, volunteer, by=herself(volunteer), now=NOW)
    writing.end_task(task, by=BY, now=NOW)
    mentor, newcomer = a_veteran(), a_volunteer()
    mentoring.end(agreed(mentor, newcomer), newcomer, by=BY, now=NOW)

    assert [PURGES[name].forget(NOW) for name in NAMES] == [0, 0, 0, 0]
    assert [PURGES[name].forget(NOW + timedelta(days=200)) for name in NAMES] == [1, 1, 1, 1]

    counts = [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (TrainingPlace, CourseLink, TaskPart, Mentorship, SmallTask)
    ]
    assert counts == [0, 0, 0, 0, 1]
    assert [one.course for one in volunteer.trainings] == ["pfa"]
