"""One course, the catalogue, what work needs of it, and what people hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.policy import declare
from iwill.pool.courses.models import Course
from iwill.pool.models import Training
from iwill.pool.vocabulary import vocabulary

SOON_DAYS = declare(
    "training.soon_days",
    60,
    "days",
    "our own judgement: two months leave time for a session that suits",
    "a course that ends within this time is offered again",
)


def course_by_code(code: str) -> Course:
    """The course with this code; Missing where there is none."""
    found = db.session.scalar(select(Course).where(Course.code == code))
    if found is None:
        raise Missing
    return found


def courses(*, closed: bool = False) -> Sequence[Course]:
    """The catalogue by code; with `closed` also what is not offered any more."""
    query = select(Course).order_by(Course.code)
    return db.session.scalars(query if closed else query.where(Course.closed_at.is_(None))).all()


def unknown_among(codes: Collection[str]) -> set[str]:
    """Which of these are no courses of the catalogue. A closed one still counts for who holds it."""
    wanted = set(codes)
    return wanted - set(db.session.scalars(select(Course.code).where(Course.code.in_(wanted)))) if wanted else set()


def needed_courses() -> Sequence[Course]:
    """What the organisation itself asks for before work, whatever a request says."""
    return [one for one in courses() if one.everybody or one.needed_for]


def needed_for(skills: Collection[str], among: Collection[Course], *, real: bool) -> list[str]:
    """The codes of the courses that work with these skills needs; a drill, which is practice, needs none."""
    if not real:
        return []
    words, wanted = vocabulary(), set(skills)
    return [
        one.code
        for one in among
        if one.everybody or any(words.satisfied_by("skill", code) & wanted for code in one.needed_for)
    ]


def ends_by_course(volunteer_ids: Collection[int]) -> Mapping[int, Mapping[str, Sequence[date | None]]]:
    """For each of these people the last days of what she has completed, by course."""
    rows = db.session.execute(
        select(Training.volunteer_id, Training.course, Training.valid_until).where(
            Training.volunteer_id.in_(list(volunteer_ids)), Training.course.is_not(None)
        )
    )
    found: dict[int, dict[str, list[date | None]]] = {one: {} for one in volunteer_ids}
    for person, course, end in rows:
        found[person].setdefault(str(course), []).append(end)
    return found


def holds(volunteer_id: int, code: str, on: date) -> bool:
    """Whether somebody holds a course that is valid on a day."""
    ends = ends_by_course([volunteer_id])[volunteer_id].get(code, ())
    return any(end is None or end >= on for end in ends)


def training_by_id(training_id: int) -> Training:
    """One completed course; Missing where there is none of that id."""
    found = db.session.get(Training, training_id)
    if found is None:
        raise Missing
    return found
