"""What swaps hold about a person: what she offered and was offered; nothing of whom with. All of it goes on erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.swaps.models import SeatSwap


def swaps_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every seat she offered to a colleague or was offered, and what came of it."""
    query = select(SeatSwap).where(_names(volunteer)).order_by(SeatSwap.id)
    return [
        {
            "offered" if swap.asker_id == volunteer.id else "was_offered": swap.seat.need.role,
            "starts_at": swap.seat.need.starts_at.isoformat(),
            "in_return": swap.in_return.need.role if swap.in_return else None,
            "asked_at": swap.asked_at.isoformat(),
            "state": swap.state.value,
        }
        for swap in db.session.scalars(query)
    ]


def forget_swaps(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete every offer that names her."""
    db.session.execute(delete(SeatSwap).where(_names(volunteer)))


def _names(volunteer: Volunteer) -> Any:
    return or_(SeatSwap.asker_id == volunteer.id, SeatSwap.asked_id == volunteer.id)


leaving.SECTIONS["seat_swaps"] = swaps_about
leaving.ON_ERASE.append(forget_swaps)
