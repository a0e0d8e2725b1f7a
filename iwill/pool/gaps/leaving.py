"""What questions about gaps leave: an export names them, an erasure deletes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def questions_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What she was asked and when, and when she answered."""
    query = select(GapQuestion).where(GapQuestion.volunteer_id == volunteer.id).order_by(GapQuestion.id)
    return [
        {
            "about": question.gap.value,
            "asked_at": question.asked_at.isoformat(),
            "answered_at": question.answered_at.isoformat() if question.answered_at else None,
        }
        for question in db.session.scalars(query)
    ]


def drop_questions(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Their links lead nowhere any more."""
    db.session.execute(delete(GapQuestion).where(GapQuestion.volunteer_id == volunteer.id))


leaving.SECTIONS["questions"] = questions_about
leaving.ON_ERASE.append(drop_questions)
