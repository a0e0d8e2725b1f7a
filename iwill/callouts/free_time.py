"""Whether somebody is free for a window, as a condition on the pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    column,
    exists,
    false,
    literal,
    not_,
    or_,
    select,
    values,
)

from iwill.pool.hours import pieces
from iwill.pool.models import AvailabilityException, Standby, Volunteer, WeeklyHours
from iwill.pool.terms import AtLeast

Condition = ColumnElement[bool]


def standing_by(starts_at: datetime, ends_at: datetime) -> Condition:
    """On standby for the whole window."""
    return exists().where(
        Standby.volunteer_id == Volunteer.id, Standby.starts_at <= starts_at, Standby.ends_at >= ends_at
    )


def free(starts_at: datetime, ends_at: datetime, zones: Sequence[str], layer: AtLeast) -> Condition:
    """The whole window inside weekly hours and exceptions, on the wall clock of the person's own zone.

    The window is cut into local days once per zone. Somebody is free if no piece of the window on their own clock is
    left uncovered: by the exceptions of that date where it has any, else by the hours of that weekday. An unknown zone
    is never free.
    """
    rows = [
        (zone, piece.day, piece.weekday, piece.from_minute, piece.to_minute)
        for zone in zones
        for piece in pieces(starts_at, ends_at, zone)
    ]
    if not rows:
        return false()
    piece = (
        values(
            column("zone", String),
            column("day", Date),
            column("weekday", Integer),
            column("from_minute", Integer),
            column("to_minute", Integer),
            name="piece",
        )
        .data(rows)
        .cte(f"piece_{layer.value}")
    )
    own_day = and_(AvailabilityException.volunteer_id == Volunteer.id, AvailabilityException.day == piece.c.day)
    by_exception = (
        exists()
        .where(
            own_day,
            AvailabilityException.at_least == layer,
            AvailabilityException.from_minute <= piece.c.from_minute,
            AvailabilityException.to_minute >= piece.c.to_minute,
        )
        .correlate(Volunteer, piece)
    )
    by_week = (
        exists()
        .where(
            WeeklyHours.volunteer_id == Volunteer.id,
            WeeklyHours.at_least == layer,
            WeeklyHours.weekday == piece.c.weekday,
            WeeklyHours.from_minute <= piece.c.from_minute,
            WeeklyHours.to_minute >= piece.c.to_minute,
        )
        .correlate(Volunteer, piece)
    )
    # A scalar instead of EXISTS, because PostgreSQL would read the whole table to answer it by hashing.
    exception = select(literal(1)).where(own_day).limit(1).correlate(Volunteer, piece).scalar_subquery()
    covered = or_(and_(by_week, exception.is_(None)), by_exception)
    uncovered = exists().where(piece.c.zone == Volunteer.zone, not_(covered)).correlate(Volunteer)
    return and_(Volunteer.zone.in_(zones), Volunteer.availability_set_at.is_not(None), not_(uncovered))
