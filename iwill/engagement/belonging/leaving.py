"""What belonging holds about a person: all of it in her own export, nothing of it in one that staff take, none once she
is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.belonging.models import BelongingAnswer
from iwill.engagement.belonging.queries import answers_of, opened
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving

SECTION = "belonging"


def said_of_belonging(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What she answered in each quarter."""
    return [
        {"quarter": one.quarter, "answered_at": one.answered_at.isoformat(), "said": opened(one)}
        for one in reversed(answers_of(volunteer.id))
    ]


def forget_belonging(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record."""
    db.session.execute(delete(BelongingAnswer).where(BelongingAnswer.volunteer_id == volunteer.id))


leaving.SECTIONS[SECTION] = said_of_belonging
leaving.CONFIDENTIAL.add(SECTION)
leaving.ON_ERASE.append(forget_belonging)
FORGOTTEN.add(BelongingAnswer.__tablename__)
