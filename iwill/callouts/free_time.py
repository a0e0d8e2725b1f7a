"""Whether somebody is free for a window, as a condition on the pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Date, Integer, and_, case, exists, false, literal, not_, or_

from iwill.pool.hours import Piece, pieces
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

    People live in a few dozen zones, and many share one wall clock: the pieces of the window are worked out once per
    wall clock and picked by the person's zone. An unknown zone is never free.
    """
    by_pieces: dict[tuple[Piece, ...], list[str]] = {}
    for zone in zones:
        by_pieces.setdefault(tuple(pieces(starts_at, ends_at, zone)), []).append(zone)
    if not by_pieces:
        return false()
    most = max(len(parts) for parts in by_pieces)
    covered = [_piece_covered(index, by_pieces, layer) for index in range(most)]
    return and_(Volunteer.zone.is_not(None), Volunteer.availability_set_at.is_not(None), *covered)


def _piece_covered(index: int, by_pieces: Mapping[tuple[Piece, ...], list[str]], layer: AtLeast) -> Condition:
    present = [(Volunteer.zone.in_(zones), parts[index]) for parts, zones in by_pieces.items() if len(parts) > index]
    day = case(*((where, literal(piece.day, Date)) for where, piece in present))
    weekday = case(*((where, literal(piece.weekday, Integer)) for where, piece in present))
    start = case(*((where, literal(piece.from_minute, Integer)) for where, piece in present))
    end = case(*((where, literal(piece.to_minute, Integer)) for where, piece in present))
    own_day = and_(AvailabilityException.volunteer_id == Volunteer.id, AvailabilityException.day == day)
    by_exception = exists().where(
        own_day,
        AvailabilityException.at_least == layer,
        AvailabilityException.from_minute <= start,
        AvailabilityException.to_minute >= end,
    )
    by_week = exists().where(
        WeeklyHours.volunteer_id == Volunteer.id,
        WeeklyHours.at_least == layer,
        WeeklyHours.weekday == weekday,
        WeeklyHours.from_minute <= start,
        WeeklyHours.to_minute >= end,
    )
    inside = or_(by_exception, and_(by_week, not_(exists().where(own_day))))
    if len(present) == len(by_pieces):
        return inside
    absent = [zone for parts, zones in by_pieces.items() if len(parts) <= index for zone in zones]
    return or_(Volunteer.zone.in_(absent), inside)
