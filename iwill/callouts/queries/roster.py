"""Who has a seat and who stands in reserve, shift by shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from iwill.callouts.models import CallOut, Need, ReservePlace, Seat
from iwill.callouts.terms import ReserveState
from iwill.core.db import db
from iwill.pool.models import Volunteer


@dataclass(frozen=True)
class RosterLine:
    """One person on one shift: `state` is held or reserve. `confirm_by` stands while a moved shift is not confirmed."""

    need: Need
    volunteer: Volunteer
    state: str
    since: datetime
    confirm_by: datetime | None = None


def roster(call_out: CallOut) -> Sequence[RosterLine]:
    """Who has a seat and who stands in reserve, by shift."""
    held = db.session.execute(
        select(Seat, Volunteer)
        .join(Need, Need.id == Seat.need_id)
        .join(Volunteer, Volunteer.id == Seat.volunteer_id)
        .where(Need.call_out_id == call_out.id, Seat.released_at.is_(None))
        .order_by(Need.position, Seat.id)
    )
    lines = [RosterLine(seat.need, volunteer, "held", seat.taken_at, seat.confirm_by) for seat, volunteer in held]
    waiting = db.session.execute(
        select(ReservePlace, Volunteer)
        .join(Need, Need.id == ReservePlace.need_id)
        .join(Volunteer, Volunteer.id == ReservePlace.volunteer_id)
        .where(Need.call_out_id == call_out.id, ReservePlace.state.in_([ReserveState.WAITING, ReserveState.OFFERED]))
        .order_by(Need.position, ReservePlace.joined_at)
    )
    lines += [RosterLine(place.need, volunteer, "reserve", place.joined_at) for place, volunteer in waiting]
    return lines
