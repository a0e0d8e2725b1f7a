"""Who is free for a window, whatever it is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, not_, or_, select

from iwill.callouts.free_time import free, standing_by, window_parameters
from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import Seat
from iwill.callouts.queries.around import zones_of_the_pool
from iwill.core.db import db, is_sqlite
from iwill.pool.models import Volunteer
from iwill.pool.terms import AtLeast


def free_between(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """The whole window marked as possible, or on standby for it, and no seat held in it."""
    possible = or_(free(AtLeast.IF_NEEDED, sqlite=is_sqlite(db.session())), standing_by())
    seated = exists().where(
        Seat.volunteer_id == Volunteer.id,
        Seat.released_at.is_(None),
        Seat.from_minute < minute_of_end(ends_at),
        Seat.to_minute > minute_of(starts_at),
    )
    window = window_parameters(starts_at, ends_at, zones_of_the_pool())
    free_people = select(Volunteer.id).where(possible, not_(seated)).correlate(None).params(**window)
    return Volunteer.id.in_(free_people)
