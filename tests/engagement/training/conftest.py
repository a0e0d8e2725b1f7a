"""A course and its sessions in a line each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from iwill.accounts.terms import Role
from iwill.engagement.training.models import TrainingSession
from iwill.engagement.training.services.sessions import SessionDraft, plan_session
from iwill.pool.courses.models import Course
from iwill.pool.courses.services import add_course
from iwill.pool.courses.terms import CourseDraft
from tests.builders import an_actor
from tests.conftest import NOW

BY = an_actor(Role.STAFF)
IN_A_WEEK = NOW + timedelta(days=7)


class School:
    """Courses and sessions, as a test tells of them."""

    def course(self, code: str = "pfa", **about: Any) -> Course:
        draft = CourseDraft(**({"title_zh": "心理急救", "title_en": "Psychological first aid"} | about))
        return add_course(code, draft, by=BY, now=NOW)

    def session(self, course: Course, *, capacity: int = 2, starts_at: datetime = IN_A_WEEK) -> TrainingSession:
        draft = SessionDraft(starts_at, starts_at + timedelta(hours=2), "https://meet.example/1", capacity)
        return plan_session(course, draft, by=BY, now=NOW)


@pytest.fixture
def school() -> School:
    return School()
