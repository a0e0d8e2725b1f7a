"""What journeys hold about a person: all of it in her export, none of it once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.journeys.happenings.serving import FOR_CARE_ALONE
from iwill.engagement.journeys.models import Effect, Letter
from iwill.engagement.journeys.queries import effects_of
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def journeys_of(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What was due to her by which rule, what became of it and why, also where she was deliberately left in peace so
    that an effect could be measured. What followed a hard shift stands apart."""
    return _described(volunteer, for_care=False)


def journeys_of_care(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What followed a hard shift: for herself and the role care alone."""
    return _described(volunteer, for_care=True)


def _described(volunteer: Volunteer, *, for_care: bool) -> list[dict[str, Any]]:
    return [
        {
            "journey": one.journey.code,
            "period": one.period,
            "state": one.state.value,
            "reason": one.reason,
            "due_at": one.due_at.isoformat(),
            "settled_at": one.settled_at.isoformat() if one.settled_at else None,
        }
        for one in reversed(effects_of(volunteer.id))
        if (one.journey.rule["when"].get("after") in FOR_CARE_ALONE) == for_care
    ]


def forget_journeys(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record: all of it goes, and the links lead nowhere."""
    for table in (Effect, Letter):
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))


leaving.SECTIONS["journeys"] = journeys_of
leaving.SECTIONS["journeys_of_care"] = journeys_of_care
leaving.CONFIDENTIAL.add("journeys_of_care")
leaving.ON_ERASE.append(forget_journeys)
FORGOTTEN.update(table.__tablename__ for table in (Effect, Letter))
