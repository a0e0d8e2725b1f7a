"""What the roster holds about a person: the shifts she was asked for by a coordinator. All of it goes on erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.roster.models import ShiftAsk


def shift_asks_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every shift she was asked for by somebody who plans, and what came of it."""
    query = select(ShiftAsk).where(ShiftAsk.volunteer_id == volunteer.id).order_by(ShiftAsk.id)
    return [
        {
            "role": ask.need.role,
            "starts_at": ask.need.starts_at.isoformat(),
            "asked_at": ask.asked_at.isoformat(),
            "state": ask.state.value,
        }
        for ask in db.session.scalars(query)
    ]


def forget_shift_asks(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete every question that was put to her."""
    db.session.execute(delete(ShiftAsk).where(ShiftAsk.volunteer_id == volunteer.id))


leaving.SECTIONS["shift_asks"] = shift_asks_about
leaving.ON_ERASE.append(forget_shift_asks)
