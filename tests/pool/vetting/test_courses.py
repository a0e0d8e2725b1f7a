"""The stage of training asks for the courses that the work needs, and the last of them passes it."""

from __future__ import annotations

import flask
import pytest

from iwill.pool.courses.models import Course
from iwill.pool.courses.services import add_course, complete_course
from iwill.pool.courses.terms import CourseDraft
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting import queries
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.terms import Outcome, Stage
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, BORIS, a_case, pass_until


def a_course(code: str) -> Course:
    draft = CourseDraft(title_zh="倾听", title_en="Listening", needed_for=("listening",))
    return add_course(code, draft, by=ANNA, now=NOW)


def complete(case: VettingCase, course: Course) -> None:
    complete_course(case.volunteer, course, NOW.date(), by=BORIS, now=NOW)


def test_the_last_course_passes_the_stage_in_the_name_of_who_entered_it(ctx: flask.Flask) -> None:
    case, first, second = a_case(), a_course("ethics"), a_course("listening")
    complete(case, first)
    pass_until(case, Stage.TRAINING)
    assert queries.stage_courses(case.volunteer, NOW.date()) == [(first, True), (second, False)]
    complete(case, second)
    assert (case.stage, case.volunteer.lifecycle) == (Stage.SHADOW_DUTY, Lifecycle.TRAINED)
    passed = case.decisions[-1]
    assert (passed.stage, passed.outcome, passed.decided_by) == (Stage.TRAINING, Outcome.PASS, BORIS.label)


def test_whoever_holds_them_already_does_not_wait_there(ctx: flask.Flask) -> None:
    case, course = a_case(), a_course("ethics")
    complete(case, course)
    pass_until(case, Stage.SHADOW_DUTY)
    assert case.decisions[-1].stage is Stage.TRAINING


@pytest.mark.parametrize("why", ["no course is needed", "nothing comes after it"])
def test_somebody_decides_where_courses_alone_cannot(ctx: flask.Flask, why: str) -> None:
    case = a_case(skills=["information"])
    if why == "nothing comes after it":
        draft = CourseDraft(title_zh="保密", title_en="Silence", everybody=True)
        complete(case, add_course("silence", draft, by=ANNA, now=NOW))
    pass_until(case, Stage.TRAINING)
    assert (case.stage, case.volunteer.lifecycle) == (Stage.TRAINING, Lifecycle.VERIFYING)
