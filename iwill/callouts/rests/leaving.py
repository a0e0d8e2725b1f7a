"""What rests hold about a person: all of it in her export, none of it once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.callouts.rests.models import Rest
from iwill.core.db import db
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def rests_of(volunteer: Volunteer) -> list[dict[str, Any]]:
    """From when to when she rested; staff who take the export away learn no more than that."""
    rows = db.session.scalars(select(Rest).where(Rest.volunteer_id == volunteer.id).order_by(Rest.id))
    return [{"from": one.starts_at.isoformat(), "until": one.until_at.isoformat()} for one in rows]


def forget_rests(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record: all of it goes."""
    db.session.execute(delete(Rest).where(Rest.volunteer_id == volunteer.id))


leaving.SECTIONS["rests"] = rests_of
leaving.ON_ERASE.append(forget_rests)
FORGOTTEN.add(Rest.__tablename__)
