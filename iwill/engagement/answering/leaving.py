"""What answers hold about a person: all of it in her export, none once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.queries import answers_of
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def letters_answered(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What she answered to which question, what it changed, and what she took back."""
    return [
        {
            "question": one.question,
            "answer": one.answer,
            "chosen": one.chosen,
            "changed": one.changed,
            "answered_at": one.answered_at.isoformat(),
            "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        }
        for one in reversed(answers_of(volunteer.id))
    ]


def forget_answers(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record."""
    db.session.execute(delete(JourneyAnswer).where(JourneyAnswer.volunteer_id == volunteer.id))


leaving.SECTIONS["letters_answered"] = letters_answered
# Before the letters themselves, to which answers belong.
leaving.ON_ERASE.insert(0, forget_answers)
FORGOTTEN.add(JourneyAnswer.__tablename__)
