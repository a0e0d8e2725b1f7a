"""What care holds about a person: all of it in her own export, nothing of it in one that staff take, none once she is
erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.care import telling
from iwill.shifts.care.models import AfterShiftAnswer, CareTask
from iwill.shifts.care.queries import answers_of, what_was_said

SECTION = "after_shifts"


def after_shifts(volunteer: Volunteer) -> dict[str, Any]:
    """What she answered, and that somebody was asked to get in touch."""
    answers = []
    for one in reversed(answers_of(volunteer.id)):
        said = what_was_said(one)
        answers.append(
            {
                "role": one.seat.need.role,
                "answered_at": one.answered_at.isoformat(),
                "feeling": said.feeling.value,
                "workload": said.workload.value if said.workload else None,
                "words": said.words,
            }
        )
    return {
        "answers": answers,
        "calls": [
            {
                "why": task.why.value,
                "opened_at": task.opened_at.isoformat(),
                "talk_from": task.talk_from.isoformat() if task.talk_from else None,
                "outcome": task.outcome.value if task.outcome else None,
                "closed_at": task.closed_at.isoformat() if task.closed_at else None,
            }
            for task in _tasks_of(volunteer)
        ],
    }


def forget_care(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record: all of it goes, and nobody is told to ring her any more."""
    for task in _tasks_of(volunteer):
        telling.take_back(task, now)
    for table in (AfterShiftAnswer, CareTask):
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))


def _tasks_of(volunteer: Volunteer) -> list[CareTask]:
    query = select(CareTask).where(CareTask.volunteer_id == volunteer.id).order_by(CareTask.id)
    return list(db.session.scalars(query))


leaving.SECTIONS[SECTION] = after_shifts
leaving.CONFIDENTIAL.add(SECTION)
leaving.ON_ERASE.append(forget_care)
FORGOTTEN.update(table.__tablename__ for table in (AfterShiftAnswer, CareTask))
