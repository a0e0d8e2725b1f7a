"""What outreach holds about a person: all of it in her export, none once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.queries import tasks_about
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def outreach_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """That somebody was asked to get in touch with her, why, and how it ended."""
    return [
        {
            "why": task.why.value,
            "opened_at": task.opened_at.isoformat(),
            "outcome": task.outcome.value if task.outcome else None,
            "closed_at": task.closed_at.isoformat() if task.closed_at else None,
        }
        for task in tasks_about(volunteer.id)
    ]


def forget_outreach(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Nobody is to ring her any more."""
    db.session.execute(delete(OutreachTask).where(OutreachTask.volunteer_id == volunteer.id))


leaving.SECTIONS["outreach"] = outreach_about
leaving.ON_ERASE.append(forget_outreach)
FORGOTTEN.add(OutreachTask.__tablename__)
