"""Work that needs a course is given to who holds it, valid to the end of the shift."""

from __future__ import annotations

from datetime import date
from typing import Any

import flask
import pytest

from iwill.callouts.models import CallOut
from iwill.callouts.queries import candidates, previewing
from iwill.callouts.services import callouts, requests
from iwill.core.errors import Invalid
from iwill.pool.courses.services import complete_course
from iwill.pool.models import Volunteer
from tests.builders import a_need, a_request_payload, a_volunteer, an_actor
from tests.conftest import NOW
from tests.engagement.training.conftest import BY, School

# The shift of these requests is in the night from 21 to 22 November where the requester is.
STARTS, ENDS = "2026-11-21T23:00:00+08:00", "2026-11-22T01:00:00+08:00"


def opened(kind: str = "real", **need: Any) -> CallOut:
    payload = a_request_payload(kind=kind, needs=[a_need(starts_at=STARTS, ends_at=ENDS, **need)])
    request = requests.receive_request(payload, by=an_actor(), now=NOW)
    requests.verify_request(request, by=an_actor(), now=NOW)
    return callouts.open_callout(request, by=an_actor(), now=NOW)


def reason(call_out: CallOut, volunteer: Volunteer) -> str | None:
    return candidates.eligibility(volunteer.id, call_out.needs[0], call_out, NOW).reason


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        (None, None),
        (date(2026, 11, 22), None),
        (date(2026, 11, 21), "course_lapsed"),
        (date(2026, 1, 1), "course_lapsed"),
        ("never", "course_missing"),
    ],
)
def test_a_course_counts_to_the_last_day_of_the_shift(
    ctx: flask.Flask, school: School, valid_until: Any, expected: str | None
) -> None:
    course, volunteer = school.course(), a_volunteer()
    if valid_until != "never":
        complete_course(volunteer, course, date(2025, 12, 1), by=BY, now=NOW).valid_until = valid_until
    call_out = opened(courses=["pfa"])
    assert reason(call_out, volunteer) == expected
    (line,) = previewing.preview(call_out, NOW)
    assert (line.eligible, line.excluded) == ((1, {}) if expected is None else (0, {expected: 1}))


def test_what_the_catalogue_asks_for_is_asked_of_real_work_alone(ctx: flask.Flask, school: School) -> None:
    school.course("listening_course", needed_for=("psychological_support",))
    school.course("other", needed_for=("legal",))
    volunteer = a_volunteer()
    assert opened().needs[0].courses == ["listening_course"]
    assert reason(opened(), volunteer) == "course_missing"
    assert opened(kind="drill").needs[0].courses == []


def test_an_unknown_course_is_refused_at_its_place(ctx: flask.Flask, school: School) -> None:
    school.course()
    with pytest.raises(Invalid) as refused:
        opened(courses=["pfa", "nonsense"])
    assert [(one.path, one.code) for one in refused.value.details] == [("needs[0].courses[1]", "unknown_course")]


def test_without_courses_a_licence_fails_for_its_own_reason(ctx: flask.Flask, school: School) -> None:
    school.course()
    assert reason(opened(credentials=["minors_clearance"], courses=["pfa"]), a_volunteer()) == "credential"
